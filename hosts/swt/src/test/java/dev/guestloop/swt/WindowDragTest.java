package dev.guestloop.swt;

import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.testing.internal.Waits;
import dev.guestloop.testing.internal.WindowDrag;
import dev.guestloop.testing.internal.WindowDrag.Grip;
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
                Waits.await("the window", () -> isActive(ui, shell));
                assumeTrue(ui.call(() -> titleOf(shell)) > 0, "no window manager gives windows a title");
                WindowDrag.drag(mouse, new Target(ui, shell, mouse), steps::get);
            } finally {
                run.cancel("the test is over");
                outcomeOf(run);
            }
        }
    }

    private static boolean isActive(UiThread ui, Shell shell) {
        try {
            return ui.call(() -> ui.display().getActiveShell() == shell);
        } catch (Exception e) {
            throw new AssertionError("The loop does not answer", e);
        }
    }

    private static int titleOf(Shell shell) {
        return shell.toDisplay(0, 0).y - shell.getLocation().y;
    }

    private record Target(UiThread ui, Shell shell, XMouse mouse) implements WindowDrag.Target {
        @Override
        public Grip title() throws Exception {
            return ui.call(() -> {
                if (shell.getLocation().y < 0) {
                    shell.setLocation(200, 200);
                }
                Point corner = shell.getLocation();
                return new Grip(corner.x + 100, corner.y + titleOf(shell) / 2);
            });
        }

        /** By the window's colour. */
        @Override
        public boolean hasLeft(Grip title) {
            return mouse.color(title.x() - 90, title.y() + 100) != GREEN;
        }
    }
}
