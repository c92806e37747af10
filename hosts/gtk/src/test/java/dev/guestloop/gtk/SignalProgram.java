package dev.guestloop.gtk;

import dev.guestloop.Async;
import dev.guestloop.testing.internal.ChildJvm;
import java.time.Duration;

/** Waits for the signal that ends it, with a window and a task beside. */
final class SignalProgram {

    private SignalProgram() {}

    public static void main(String[] args) {
        System.out.println("outcome: "
                + GtkGuest.launch(TestGtk.VERSION, () -> {
                    Async.currentRun().spawn(() -> cleanUpAfter("a task", () -> Async.sleep(Duration.ofDays(1))));
                    cleanUpAfter("main", () -> {
                        Async.sleep(Duration.ofMillis(1));
                        long window = TestGtk.openWindow("a window");
                        System.out.println(ChildJvm.TERMINATE);
                        GtkEvents.awaitClosed(window);
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
