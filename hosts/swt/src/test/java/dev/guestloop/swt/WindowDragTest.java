package dev.guestloop.swt;

import dev.guestloop.testing.internal.Waits;
import dev.guestloop.testing.internal.WindowDrag;
import dev.guestloop.testing.internal.WindowDrag.Grip;
import org.eclipse.swt.graphics.Point;
import org.eclipse.swt.widgets.Shell;
import org.junit.jupiter.api.Test;

/** While the user holds a window by its title, tasks go on. */
class WindowDragTest {

    @Test
    void tasksGoOnWhileTheUserDragsAWindow() throws Exception {
        try (UiThread ui = UiThread.started()) {
            Shell shell = ui.call(() -> {
                var opened = new Shell(ui.display());
                opened.setText("drag me");
                opened.setBounds(200, 200, 300, 200);
                opened.open();
                return opened;
            });
            Waits.await("the window", () -> isActive(ui, shell));
            WindowDrag.requireTitle(ui.call(() -> heightOfTitle(shell)));
            WindowDrag.drag(ui.host(), _ -> ui.call(() -> titleOf(shell)));
        }
    }

    private static boolean isActive(UiThread ui, Shell shell) {
        try {
            return ui.call(() -> ui.display().getActiveShell() == shell);
        } catch (Exception e) {
            throw new AssertionError("The loop does not answer", e);
        }
    }

    private static int heightOfTitle(Shell shell) {
        return shell.toDisplay(0, 0).y - shell.getLocation().y;
    }

    private static Grip titleOf(Shell shell) {
        if (shell.getLocation().y < 0) {
            shell.setLocation(200, 200);
        }
        Point corner = shell.getLocation();
        return new Grip(corner.x + 100, corner.y + heightOfTitle(shell) / 2);
    }
}
