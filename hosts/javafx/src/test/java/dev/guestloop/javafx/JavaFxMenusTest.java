package dev.guestloop.javafx;

import dev.guestloop.HostLoop;
import dev.guestloop.testing.internal.MenusContract;
import java.util.concurrent.Executor;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;
import org.junit.jupiter.api.BeforeEach;

/** JavaFX draws its menus itself, in windows of their own, and opens no loop for them. */
class JavaFxMenusTest extends MenusContract<JavaFxMenusTest.Menu> {

    record Menu(Stage stage, ContextMenu popup) {}

    @BeforeEach
    void startJavaFx() {
        JavaFx.start();
    }

    @Override
    protected HostLoop host() {
        return JavaFxHost.instance();
    }

    @Override
    protected Executor thread() {
        return Platform::runLater;
    }

    @Override
    protected Menu openWindow() {
        var stage = new Stage();
        stage.setScene(new Scene(new VBox(), 300, 200));
        stage.show();
        return new Menu(stage, new ContextMenu(new MenuItem("one"), new MenuItem("two")));
    }

    @Override
    protected boolean isReady(Menu menu) {
        return menu.stage().isFocused();
    }

    @Override
    protected void open(Menu menu) {
        Stage stage = menu.stage();
        menu.popup().show(stage, stage.getX() + 50, stage.getY() + 50);
    }

    @Override
    protected boolean isOpen(Menu menu) {
        return menu.popup().isShowing();
    }

    @Override
    protected void close(Menu menu) {
        menu.popup().hide();
    }

    @Override
    protected void closeWindow(Menu menu) {
        menu.stage().hide();
    }
}
