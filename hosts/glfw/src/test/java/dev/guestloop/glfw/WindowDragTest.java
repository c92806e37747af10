package dev.guestloop.glfw;

import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.testing.internal.WindowDrag;
import dev.guestloop.testing.internal.WindowDrag.Grip;
import dev.guestloop.testing.internal.XMouse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.lwjgl.glfw.GLFW;

/** While the user holds a window by its title, tasks go on, where the system has no loop of its own for that. */
class WindowDragTest {

    @Test
    void tasksGoOnWhileTheUserDragsAWindow() throws Exception {
        try (UiThread ui = UiThread.started();
                XMouse mouse = new XMouse()) {
            assumeTrue(
                    ui.host().capabilities().deliversInModalLoops(),
                    "the host says that nothing goes on while the user drags a window on this system");
            int title = ui.call(() -> {
                var top = new int[1];
                GLFW.glfwGetWindowFrameSize(ui.window(), null, top, null, null);
                return top[0];
            });
            WindowDrag.requireTitle(title);
            var steps = new AtomicLong();
            GuestRun<Void> run = ui.call(() -> GlfwGuest.attach(() -> {
                while (true) {
                    Async.sleep(Duration.ofMillis(1));
                    steps.incrementAndGet();
                }
            }));
            WindowDrag.drag(mouse, () -> ui.call(() -> titleOf(ui.window())), steps::get);
            run.cancel("the test is over");
            outcomeOf(run);
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
