package dev.guestloop.javafx.program;

import dev.guestloop.Async;
import dev.guestloop.javafx.JavaFxEvents;
import dev.guestloop.javafx.JavaFxGuest;
import java.time.Duration;
import javafx.stage.Stage;

/** Waits for the signal that ends it, with a window and a task beside. */
public final class SignalProgram {

    private SignalProgram() {}

    public static void main(String[] args) {
        JavaFxGuest.launch(() -> {
                    Async.currentRun().spawn(() -> cleanUpAfter("a task", () -> Async.sleep(Duration.ofDays(1))));
                    cleanUpAfter("main", () -> {
                        Async.sleep(Duration.ofMillis(1));
                        var stage = new Stage();
                        stage.show();
                        System.out.println("terminate me");
                        JavaFxEvents.awaitClosed(stage);
                    });
                })
                .onDone(outcome -> System.out.println("outcome: " + outcome));
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
