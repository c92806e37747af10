package dev.guestloop.javafx;

import dev.guestloop.ui.EventSource.Registration;
import dev.guestloop.ui.WindowScope;
import javafx.beans.value.ChangeListener;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.stage.Window;
import org.jspecify.annotations.Nullable;

/** Tells the scope of a node or a scene when that is removed, and what there is to tell of its window. JavaFX thread. */
final class PartWatch {

    private final WindowScope scope;
    private @Nullable Scene scene;
    private @Nullable Registration windowWatch;

    private final ChangeListener<Scene> sceneChanged = (_, before, now) -> {
        if (before == null) {
            enter(now);
        } else {
            closed();
        }
    };

    private final ChangeListener<Window> windowChanged = (_, before, now) -> {
        if (before == null) {
            watch(now);
        } else {
            closed();
        }
    };

    private PartWatch(WindowScope scope) {
        this.scope = scope;
    }

    /** Watches until the result is closed. */
    static Registration start(Node node, WindowScope scope) {
        var watch = new PartWatch(scope);
        node.sceneProperty().addListener(watch.sceneChanged);
        if (node.getScene() != null) {
            watch.enter(node.getScene());
        }
        return () -> {
            node.sceneProperty().removeListener(watch.sceneChanged);
            watch.stop();
        };
    }

    /** The same for a whole scene. */
    static Registration start(Scene scene, WindowScope scope) {
        var watch = new PartWatch(scope);
        watch.enter(scene);
        return watch::stop;
    }

    private void enter(Scene entered) {
        scene = entered;
        entered.windowProperty().addListener(windowChanged);
        if (entered.getWindow() != null) {
            watch(entered.getWindow());
        }
    }

    private void watch(Window window) {
        windowWatch = ModalWatch.start(window, scope);
    }

    /** A method, for the listeners above are made before there is a scope. */
    private void closed() {
        scope.closed();
    }

    private void stop() {
        if (scene != null) {
            scene.windowProperty().removeListener(windowChanged);
        }
        if (windowWatch != null) {
            windowWatch.close();
        }
    }
}
