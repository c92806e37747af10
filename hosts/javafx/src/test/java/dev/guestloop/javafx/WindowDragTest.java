package dev.guestloop.javafx;

import static dev.guestloop.testing.internal.Waits.on;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.guestloop.testing.internal.Waits;
import dev.guestloop.testing.internal.WindowDrag;
import dev.guestloop.testing.internal.WindowDrag.Grip;
import javafx.application.Platform;
import javafx.scene.Group;
import javafx.scene.Scene;
import javafx.scene.paint.Color;
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
        try {
            Waits.await(
                    "the window and its title",
                    () -> stage.isFocused() && stage.getScene().getY() > 0);
            WindowDrag.drag(JavaFxHost.instance(), _ -> on(Platform::runLater, () -> titleOf(stage)));
        } finally {
            on(Platform::runLater, () -> {
                stage.hide();
                return true;
            });
        }
    }

    private static Grip titleOf(Stage stage) {
        if (stage.getY() < 0) {
            stage.setX(200);
            stage.setY(200);
        }
        return new Grip(
                (int) stage.getX() + 100, (int) (stage.getY() + stage.getScene().getY() / 2));
    }
}
