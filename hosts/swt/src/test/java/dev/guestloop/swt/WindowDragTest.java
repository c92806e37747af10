package dev.guestloop.swt;

import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.testing.internal.Waits;
import dev.guestloop.testing.internal.WindowDrag;
import dev.guestloop.testing.internal.XMouse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.Point;
import org.eclipse.swt.widgets.Shell;
import org.junit.jupiter.api.Test;

/** While the user holds a window by its title, tasks go on. */
class WindowDragTest {

    private static final int GREEN = 0x00ff00;

    @Test
    void tasksGoOnWhileTheUserDragsAWindow() throws Exception {
        try (UiThread ui = UiThread.started();
                XMouse mouse = new XMouse()) {
            Shell shell = ui.call(() -> {
                var opened = new Shell(ui.display());
                opened.setText("drag me");
                opened.setBackground(ui.display().getSystemColor(SWT.COLOR_GREEN));
                opened.setBounds(200, 200, 300, 200);
                opened.open();
                return opened;
            });
            var steps = new AtomicLong();
            GuestRun<Void> run = GuestRun.start(ui.host(), () -> {
                while (true) {
                    Async.sleep(Duration.ofMillis(1));
                    steps.incrementAndGet();
                }
            });
            try {
                Waits.await("the window", () -> mouse.color(300, 300) == GREEN);
                Point corner = ui.call(shell::getLocation);
                Point inside = ui.call(() -> shell.toDisplay(10, 100));
                int title = inside.y - 100 - corner.y;
                assumeTrue(title > 0, "no window manager gives windows a title");
                Waits.await("the window's colour", () -> mouse.color(inside.x, inside.y) == GREEN);
                WindowDrag.drag(
                        mouse,
                        corner.x + 100,
                        corner.y + title / 2,
                        () -> mouse.color(inside.x, inside.y) != GREEN,
                        steps::get);
            } finally {
                run.cancel("the test is over");
                outcomeOf(run);
            }
        }
    }
}
