package dev.guestloop.gtk;

import static dev.guestloop.testing.internal.Waits.outcomeOf;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.testing.internal.Waits;
import dev.guestloop.testing.internal.WindowDrag;
import dev.guestloop.testing.internal.WindowDrag.Grip;
import dev.guestloop.testing.internal.XMouse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** While the user holds a window by its title, tasks go on. */
class WindowDragTest {

    /** From the window's inside up into its title. */
    private static final int UP = 8;

    @Test
    void tasksGoOnWhileTheUserDragsAWindow() throws Exception {
        try (UiThread ui = UiThread.started();
                XMouse mouse = new XMouse()) {
            long window = ui.call(() -> TestGtk.openWindow("drag me"));
            var steps = new AtomicLong();
            GuestRun<Void> run = GuestRun.start(ui.host(), () -> {
                while (true) {
                    Async.sleep(Duration.ofMillis(1));
                    steps.incrementAndGet();
                }
            });
            try {
                Waits.await("the window", () -> isActive(ui, window));
                long number = ui.call(() -> TestGtk.xNumber(window));
                WindowDrag.drag(mouse, () -> titleOf(number, mouse), steps::get);
            } finally {
                run.cancel("the test is over");
                outcomeOf(run);
            }
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
