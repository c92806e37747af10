package dev.guestloop.swing;

import static dev.guestloop.testing.internal.Waits.on;

import dev.guestloop.testing.internal.Waits;
import dev.guestloop.testing.internal.WindowDrag;
import dev.guestloop.testing.internal.WindowDrag.Grip;
import java.awt.EventQueue;
import java.awt.Point;
import javax.swing.JFrame;
import org.junit.jupiter.api.Test;

/** While the user holds a window by its title, tasks go on. */
class WindowDragTest {

    @Test
    void tasksGoOnWhileTheUserDragsAWindow() throws Exception {
        Display.require();
        JFrame frame = on(EventQueue::invokeLater, () -> {
            var opened = new JFrame("drag me");
            opened.setBounds(200, 200, 300, 200);
            opened.setVisible(true);
            return opened;
        });
        try {
            Waits.await("the window", frame::isActive);
            WindowDrag.requireTitle(frame.getInsets().top);
            WindowDrag.drag(SwingHost.instance(), _ -> on(EventQueue::invokeLater, () -> titleOf(frame)));
        } finally {
            on(EventQueue::invokeLater, () -> {
                frame.dispose();
                return true;
            });
        }
    }

    private static Grip titleOf(JFrame frame) {
        if (frame.getY() < 0) {
            frame.setLocation(200, 200);
        }
        Point corner = frame.getLocationOnScreen();
        return new Grip(corner.x + 100, corner.y + frame.getInsets().top / 2);
    }
}
