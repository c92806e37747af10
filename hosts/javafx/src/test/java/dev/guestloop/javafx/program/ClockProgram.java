package dev.guestloop.javafx.program;

import dev.guestloop.Async;
import dev.guestloop.javafx.JavaFxEvents;
import dev.guestloop.javafx.JavaFxGuest;
import dev.guestloop.ui.HandlerPolicy;
import java.time.Duration;
import java.time.LocalTime;
import javafx.geometry.Pos;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;

/** The program of the README, to be run by hand. */
final class ClockProgram {

    private ClockProgram() {}

    static void main() {
        JavaFxGuest.launch(
                () -> { // the main task, on JavaFX's thread
                    var time = new Label();
                    var stop = new Button("Stop for a second");
                    var box = new VBox(10, time, stop);
                    box.setAlignment(Pos.CENTER);
                    var stage = new Stage();
                    stage.setTitle("Clock");
                    stage.setScene(new Scene(box, 300, 120));
                    stage.show();

                    JavaFxEvents.onAction(
                                    stop,
                                    HandlerPolicy.DROP,
                                    _ -> { // a click starts a task; others are dropped meanwhile
                                        stop.setText("Stopped");
                                        Async.sleep(Duration.ofSeconds(1)); // the task waits, the window does not
                                        stop.setText("Stop for a second");
                                    })
                            .onBusy(stop::setDisable);
                    Async.currentRun().spawn(() -> {
                        while (true) {
                            time.setText(LocalTime.now().toString());
                            Async.sleep(Duration.ofMillis(100));
                        }
                    });
                    JavaFxEvents.awaitClosed(stage); // until the user closes the window
                }); // then all tasks are cancelled, and JavaFX and the JVM end
    }
}
