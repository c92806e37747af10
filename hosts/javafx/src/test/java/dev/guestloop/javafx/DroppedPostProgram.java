package dev.guestloop.javafx;

import dev.guestloop.GuestRun;
import java.util.concurrent.CompletableFuture;
import javafx.application.Platform;
import javafx.stage.Stage;

/** Starts the first guest in the middle of JavaFX's end, after the last window: JavaFX takes its post, and drops it. */
public final class DroppedPostProgram {

    private DroppedPostProgram() {}

    public static void main(String[] args) {
        Platform.startup(() -> {
            var _ = JavaFxInternals.whenEnding(() -> {
                // From elsewhere: on JavaFX's own thread the engine knows at once which thread to look after.
                CompletableFuture.runAsync(() -> GuestRun.start(JavaFxHost.instance(), () -> System.out.println("ran")))
                        .join();
                System.out.println("started");
            });
            var stage = new Stage();
            stage.show();
            Platform.runLater(stage::hide);
        });
    }
}
