package dev.guestloop.examples.everywhere;

import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.javafx.JavaFxEvents;
import javafx.scene.Scene;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;

/** In JavaFX. */
final class JavaFxProgress implements ProgressWindow {

    private final Stage stage = new Stage();
    private final ProgressBar bar = new ProgressBar(0);

    JavaFxProgress() {
        bar.setMaxSize(Double.MAX_VALUE, Double.MAX_VALUE);
        stage.setScene(new Scene(new StackPane(bar), 400, 30));
        stage.show();
    }

    @Override
    public void title(String title) {
        stage.setTitle(title);
    }

    @Override
    public void progress(double share) {
        bar.setProgress(share);
    }

    @Override
    public Task<?> spawn(String name, TaskAction<?> task) {
        return JavaFxEvents.scopeOf(stage).spawn(name, task);
    }

    @Override
    public void close() {
        stage.close();
    }

    @Override
    public void awaitClosed() {
        JavaFxEvents.awaitClosed(stage);
    }
}
