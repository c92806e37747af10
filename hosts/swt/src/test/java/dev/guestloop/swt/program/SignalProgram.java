package dev.guestloop.swt.program;

import dev.guestloop.Async;
import dev.guestloop.swt.SwtEvents;
import dev.guestloop.swt.SwtGuest;
import java.time.Duration;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.Shell;

/** Waits for the signal that ends it, with a shell and a task beside. */
public final class SignalProgram {

    private SignalProgram() {}

    public static void main(String[] args) {
        System.out.println("outcome: "
                + SwtGuest.launch(() -> {
                    Async.currentRun().spawn(() -> cleanUpAfter("a task", () -> Async.sleep(Duration.ofDays(1))));
                    cleanUpAfter("main", () -> {
                        Async.sleep(Duration.ofMillis(1));
                        var shell = new Shell(Display.getCurrent());
                        shell.setSize(200, 100);
                        shell.open();
                        System.out.println("terminate me");
                        SwtEvents.awaitClosed(shell);
                    });
                }));
    }

    private static void cleanUpAfter(String name, Runnable wait) {
        try {
            wait.run();
        } finally {
            Async.shielded(() -> Async.sleep(Duration.ofMillis(50)));
            System.out.println("shielded clean-up of " + name);
        }
    }
}
