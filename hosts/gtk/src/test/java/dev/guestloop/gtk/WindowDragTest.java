package dev.guestloop.gtk;

import dev.guestloop.testing.internal.Waits;
import dev.guestloop.testing.internal.WindowDrag;
import dev.guestloop.testing.internal.WindowDrag.Grip;
import dev.guestloop.testing.internal.XMouse;
import org.junit.jupiter.api.Test;

/** While the user holds a window by its title, tasks go on. */
class WindowDragTest {

    /** From the window's inside up into its title. */
    private static final int UP = 8;

    @Test
    void tasksGoOnWhileTheUserDragsAWindow() throws Exception {
        try (UiThread ui = UiThread.started()) {
            long window = ui.call(() -> TestGtk.openWindow("drag me"));
            Waits.await("the window", () -> isActive(ui, window));
            long number = ui.call(() -> TestGtk.xNumber(window));
            WindowDrag.drag(ui.host(), mouse -> titleOf(number, mouse));
        }
    }

    private static boolean isActive(UiThread ui, long window) {
        try {
            return ui.call(() -> TestGtk.isActive(window));
        } catch (Exception e) {
            throw new AssertionError("The loop does not answer", e);
        }
    }

    private static Grip titleOf(long number, XMouse mouse) {
        int[] corner = mouse.positionOf(number);
        return new Grip(corner[0] + 100, corner[1] - UP);
    }
}
