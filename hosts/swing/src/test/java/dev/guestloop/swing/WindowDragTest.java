package dev.guestloop.swing;

import static dev.guestloop.testing.internal.Waits.on;
import static dev.guestloop.testing.internal.Waits.outcomeOf;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.testing.internal.Waits;
import dev.guestloop.testing.internal.WindowDrag;
import dev.guestloop.testing.internal.WindowDrag.Grip;
import dev.guestloop.testing.internal.XMouse;
import java.awt.EventQueue;
import java.awt.Point;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
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
        var steps = new AtomicLong();
        GuestRun<Void> run = GuestRun.start(SwingHost.instance(), () -> {
            while (true) {
                Async.sleep(Duration.ofMillis(1));
                steps.incrementAndGet();
            }
        });
        try (XMouse mouse = new XMouse()) {
            Waits.await("the window", frame::isActive);
            WindowDrag.requireTitle(frame.getInsets().top);
            WindowDrag.drag(mouse, () -> on(EventQueue::invokeLater, () -> titleOf(frame)), steps::get);
        } finally {
            run.cancel("the test is over");
            outcomeOf(run);
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
