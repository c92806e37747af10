package dev.guestloop.javafx.program;

import dev.guestloop.Async;
import dev.guestloop.GuestOptions;
import dev.guestloop.javafx.JavaFxEvents;
import dev.guestloop.javafx.JavaFxGuest;
import java.time.Duration;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.stage.Stage;
import javafx.stage.WindowEvent;

/** A launched program of one window, which is closed as the user would; or one whose main task fails. It ends by itself. */
public final class LaunchProgram {

    private LaunchProgram() {}

    public static void main(String[] args) {
        if (args[0].equals("fail")) {
            var options = GuestOptions.DEFAULT.withUncaughtHandler(
                    (source, failure) -> System.out.println(source + ": " + failure.getMessage()));
            JavaFxGuest.launch(options, () -> {
                throw new IllegalStateException("no more paper");
            });
        } else {
            JavaFxGuest.launch(LaunchProgram::window);
        }
    }

    private static void window() {
        var stage = new Stage();
        stage.setScene(new Scene(new Label("closed by itself"), 200, 100));
        stage.show();
        System.out.println("implicit exit: " + Platform.isImplicitExit());
        Async.currentRun().spawn(() -> {
            try {
                Async.sleep(Duration.ofDays(1));
            } finally {
                Async.shielded(() -> Async.sleep(Duration.ofMillis(50)));
                System.out.println("finally after the last window");
            }
        });
        Async.currentRun().spawn(() -> {
            Async.sleep(Duration.ofMillis(50));
            stage.fireEvent(new WindowEvent(stage, WindowEvent.WINDOW_CLOSE_REQUEST));
        });
        JavaFxEvents.awaitClosed(stage);
        System.out.println("closed");
    }
}
