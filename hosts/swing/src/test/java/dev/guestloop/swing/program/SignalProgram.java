package dev.guestloop.swing.program;

import dev.guestloop.Async;
import dev.guestloop.swing.SwingEvents;
import dev.guestloop.swing.SwingGuest;
import java.awt.GraphicsEnvironment;
import java.time.Duration;
import javax.swing.JFrame;

/** Waits for the signal that ends it, with a window if there is a display, and a task beside. */
public final class SignalProgram {

    private SignalProgram() {}

    public static void main(String[] args) {
        SwingGuest.launch(() -> {
                    Async.currentRun().spawn(() -> cleanUpAfter("a task", () -> Async.sleep(Duration.ofDays(1))));
                    cleanUpAfter("main", SignalProgram::waitForTheUser);
                })
                .onDone(outcome -> System.out.println("outcome: " + outcome));
    }

    private static void waitForTheUser() {
        Async.sleep(Duration.ofMillis(1));
        if (GraphicsEnvironment.isHeadless()) {
            System.out.println("terminate me");
            Async.sleep(Duration.ofDays(1));
        } else {
            var frame = new JFrame("ended by a signal");
            frame.setSize(200, 100);
            frame.setVisible(true);
            System.out.println("terminate me");
            SwingEvents.awaitClosed(frame);
        }
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
