package dev.guestloop.javafx;

import static dev.guestloop.testing.internal.Waits.on;
import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.testing.internal.Waits;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javafx.animation.AnimationTimer;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.StackPane;
import javafx.scene.robot.Robot;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the user does and what windows need, beside a guest that always has something to do. */
class SaturationTest {

    private static final int FRAMES = 120;

    private final AtomicLong steps = new AtomicLong();
    private GuestRun<Void> busy;
    private Stage stage;

    @BeforeEach
    void openWindow() throws Exception {
        JavaFx.start();
        stage = on(Platform::runLater, () -> {
            var opened = new Stage();
            opened.setScene(new Scene(new StackPane(), 300, 200));
            opened.setX(100);
            opened.setY(100);
            opened.show();
            return opened;
        });
        busy = GuestRun.start(JavaFxHost.instance(), () -> {
            while (true) {
                steps.incrementAndGet();
                Async.yieldNow();
            }
        });
        Waits.await("the guest's steps", () -> steps.get() > 1_000);
    }

    @AfterEach
    void closeWindow() throws Exception {
        busy.cancel("the test is over");
        assertThat(outcomeOf(busy)).isInstanceOf(Outcome.Cancelled.class);
        on(Platform::runLater, () -> {
            stage.hide();
            return true;
        });
    }

    @Test
    void animationAndLayoutGoOn() throws Exception {
        var frames = new AtomicInteger();
        var firings = new AtomicInteger();
        long stepsBefore = steps.get();
        AnimationTimer timer = on(Platform::runLater, () -> {
            var started = new AnimationTimer() {
                @Override
                public void handle(long now) {
                    frames.incrementAndGet();
                    stage.getScene().getRoot().requestLayout();
                }
            };
            started.start();
            return started;
        });
        Timeline timeline = on(Platform::runLater, () -> {
            var started = new Timeline(new KeyFrame(javafx.util.Duration.millis(20), _ -> firings.incrementAndGet()));
            started.setCycleCount(Timeline.INDEFINITE);
            started.play();
            return started;
        });
        long began = System.nanoTime();
        Waits.await("frames", () -> frames.get() >= FRAMES);
        double seconds = (System.nanoTime() - began) / 1e9;
        on(Platform::runLater, () -> {
            timer.stop();
            timeline.stop();
            return true;
        });
        System.out.printf(
                "Beside a busy guest: %.0f frames a second; guest: %,.0f steps a second%n",
                frames.get() / seconds, (steps.get() - stepsBefore) / seconds);
        assertThat(firings).hasPositiveValue();
        assertThat(steps.get() - stepsBefore).as("the guest was served as well").isGreaterThan(FRAMES);
    }

    @Test
    void theMouseIsServed() throws Exception {
        var clicks = new AtomicInteger();
        var moves = new AtomicInteger();
        on(Platform::runLater, () -> {
            stage.getScene().addEventHandler(MouseEvent.MOUSE_CLICKED, _ -> clicks.incrementAndGet());
            stage.getScene().addEventHandler(MouseEvent.MOUSE_MOVED, _ -> moves.incrementAndGet());
            return true;
        });
        awaitUnderTheMouse(moves);
        for (int i = 1; i <= 5; i++) {
            int wanted = i;
            on(Platform::runLater, () -> {
                var robot = new Robot();
                robot.mouseMove(stage.getX() + 150, stage.getY() + 120);
                robot.mouseClick(MouseButton.PRIMARY);
                return true;
            });
            Waits.await("click " + i, () -> clicks.get() >= wanted);
        }
        assertThat(clicks).hasValue(5);
    }

    /** The display server maps a window when it likes, and a click before that is nobody's. */
    private void awaitUnderTheMouse(AtomicInteger moves) throws Exception {
        var looks = new AtomicInteger();
        Waits.await("the window under the mouse", () -> {
            Platform.runLater(
                    () -> new Robot().mouseMove(stage.getX() + 140 + looks.incrementAndGet() % 10, stage.getY() + 110));
            return moves.get() > 0;
        });
    }

    @Test
    void timersOfTheGuestAreServedToo() throws Exception {
        GuestRun<Integer> sleeper = GuestRun.start(JavaFxHost.instance(), () -> {
            for (int i = 0; i < 50; i++) {
                Async.sleep(Duration.ofMillis(1));
            }
            return 50;
        });
        assertThat(outcomeOf(sleeper).getOrThrow()).isEqualTo(50);
    }
}
