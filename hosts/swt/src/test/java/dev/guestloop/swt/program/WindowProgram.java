package dev.guestloop.swt.program;

import dev.guestloop.Async;
import dev.guestloop.swt.SwtEvents;
import dev.guestloop.swt.SwtGuest;
import java.time.Duration;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.Shell;

/** Opens a shell with all defaults and tasks, closes it as the user would, and has to end by itself. */
public final class WindowProgram {

    private WindowProgram() {}

    public static void main(String[] args) {
        SwtGuest.launch(() -> {
            var shell = new Shell(Display.getCurrent());
            shell.setSize(200, 100);
            shell.open();
            Async.currentRun().spawn(() -> {
                try {
                    Async.sleep(Duration.ofDays(1));
                } finally {
                    Async.shielded(() -> Async.sleep(Duration.ofMillis(10)));
                    System.out.println("finally of a task");
                }
            });
            Async.currentRun().spawn(() -> {
                Async.sleep(Duration.ofMillis(50));
                shell.close();
            });
            try {
                SwtEvents.awaitClosed(shell);
                System.out.println("closed");
            } finally {
                System.out.println("finally of main");
            }
        });
        System.out.println("launch returned");
    }
}
