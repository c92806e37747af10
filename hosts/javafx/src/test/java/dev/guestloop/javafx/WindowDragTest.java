package dev.guestloop.javafx;

import static dev.guestloop.testing.internal.Waits.on;
import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.testing.internal.Waits;
import dev.guestloop.testing.internal.WindowDrag;
import dev.guestloop.testing.internal.WindowDrag.Grip;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import javafx.application.Platform;
import javafx.scene.Group;
import javafx.scene.Scene;
import javafx.scene.input.MouseButton;
import javafx.scene.paint.Color;
import javafx.scene.robot.Robot;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;

/** While the user holds a window by its title, tasks go on. */
class WindowDragTest {

    @Test
    void tasksGoOnWhileTheUserDragsAWindow() throws Exception {
        assumeTrue(
                !"Headless".equals(System.getProperty("glass.platform")),
                "the headless platform has no window manager");
        JavaFx.start();
        Stage stage = on(Platform::runLater, () -> {
            var opened = new Stage();
            opened.setScene(new Scene(new Group(), 300, 200, Color.LIME));
            opened.setX(200);
            opened.setY(200);
            opened.show();
            return opened;
        });
        var steps = new AtomicLong();
        GuestRun<Void> run = GuestRun.start(JavaFxHost.instance(), () -> {
            while (true) {
                Async.sleep(Duration.ofMillis(1));
                steps.incrementAndGet();
            }
        });
        try {
            Waits.await(
                    "the window and its title",
                    () -> stage.isFocused() && stage.getScene().getY() > 0);
            WindowDrag.drag(new Hand(), new Target(stage), steps::get);
        } finally {
            run.cancel("the test is over");
            outcomeOf(run);
            on(Platform::runLater, () -> {
                stage.hide();
                return true;
            });
        }
    }

    private record Target(Stage stage) implements WindowDrag.Target {
        @Override
        public Grip title() throws Exception {
            return on(Platform::runLater, () -> {
                if (stage.getY() < 0) {
                    stage.setX(200);
                    stage.setY(200);
                }
                return new Grip((int) stage.getX() + 100, (int)
                        (stage.getY() + stage.getScene().getY() / 2));
            });
        }

        /** By the window's colour. */
        @Override
        public boolean hasLeft(Grip title) throws Exception {
            return on(
                    Platform::runLater,
                    () -> !new Robot()
                            .getPixelColor(title.x() - 90, title.y() + 100)
                            .equals(Color.LIME));
        }
    }

    private static final class Hand implements WindowDrag.Hand {
        @Override
        public void moveTo(int x, int y) throws Exception {
            on(Platform::runLater, () -> {
                new Robot().mouseMove(x, y);
                return true;
            });
        }

        @Override
        public void press(boolean down) throws Exception {
            on(Platform::runLater, () -> {
                if (down) {
                    new Robot().mousePress(MouseButton.PRIMARY);
                } else {
                    new Robot().mouseRelease(MouseButton.PRIMARY);
                }
                return true;
            });
        }
    }
}
