package dev.guestloop.javafx;

import dev.guestloop.HostLoop;
import dev.guestloop.testing.internal.TextContract;
import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.WindowScope;
import javafx.event.ActionEvent;
import javafx.scene.Scene;
import javafx.scene.control.TextField;
import javafx.stage.Stage;
import org.junit.jupiter.api.BeforeEach;

class JavaFxTextTest extends TextContract<TextField> {

    @BeforeEach
    void startJavaFx() {
        JavaFx.start();
    }

    @Override
    protected HostLoop host() {
        return JavaFxHost.instance();
    }

    @Override
    protected TextField open() {
        var field = new TextField();
        var stage = new Stage();
        stage.setTitle("text");
        stage.setScene(new Scene(field));
        stage.show();
        return field;
    }

    @Override
    protected void close(TextField field) {
        field.getScene().getWindow().hide();
    }

    @Override
    protected WindowScope scopeOf(TextField field) {
        return JavaFxEvents.scopeOf(field.getScene().getWindow());
    }

    @Override
    protected EventSource<?> changes(TextField field) {
        return JavaFxEvents.changes(field.textProperty());
    }

    @Override
    protected void setText(TextField field, String text) {
        field.setText(text);
    }

    @Override
    protected String text(TextField field) {
        return field.getText();
    }

    @Override
    protected EventSource<?> action(TextField field) {
        return JavaFxEvents.action(field);
    }

    @Override
    protected void enter(TextField field) {
        field.fireEvent(new ActionEvent());
    }
}
