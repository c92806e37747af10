package dev.guestloop.glfw;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.guestloop.testing.internal.WindowDrag;
import dev.guestloop.testing.internal.WindowDrag.Grip;
import org.junit.jupiter.api.Test;
import org.lwjgl.glfw.GLFW;

/** While the user holds a window by its title, tasks go on, where the system has no loop of its own for that. */
class WindowDragTest {

    @Test
    void tasksGoOnWhileTheUserDragsAWindow() throws Exception {
        try (UiThread ui = UiThread.started()) {
            assumeTrue(
                    ui.host().capabilities().deliversInModalLoops(),
                    "the host says that nothing goes on while the user drags a window on this system");
            int title = ui.call(() -> {
                var top = new int[1];
                GLFW.glfwGetWindowFrameSize(ui.window(), null, top, null, null);
                return top[0];
            });
            WindowDrag.requireTitle(title);
            WindowDrag.drag(ui.host(), _ -> ui.call(() -> titleOf(ui.window())));
        }
    }

    private static Grip titleOf(long window) {
        var x = new int[1];
        var y = new int[1];
        var title = new int[1];
        GLFW.glfwGetWindowPos(window, x, y);
        GLFW.glfwGetWindowFrameSize(window, null, title, null, null);
        if (y[0] < title[0]) {
            GLFW.glfwSetWindowPos(window, UiThread.X, UiThread.Y);
        }
        return new Grip(x[0] + 100, y[0] - title[0] / 2);
    }
}
