package dev.guestloop.javafx;

import dev.guestloop.ui.EventSource.Registration;
import dev.guestloop.ui.WindowScope;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import javafx.event.EventHandler;
import javafx.stage.Modality;
import javafx.stage.PopupWindow;
import javafx.stage.Stage;
import javafx.stage.Window;
import javafx.stage.WindowEvent;
import org.jspecify.annotations.Nullable;

/**
 * Tells the scope of a window when that is closed, and when a modal window begins or ceases to keep the user from it. JavaFX
 * thread.
 */
final class ModalWatch {

    private final Window window;
    private final WindowScope scope;
    private final ListChangeListener<Window> windowsChanged = _ -> update();
    private final EventHandler<WindowEvent> hidden;

    private ModalWatch(Window window, WindowScope scope) {
        this.hidden = _ -> scope.closed();
        this.window = window;
        this.scope = scope;
    }

    /** Watches until the result is closed. */
    static Registration start(Window window, WindowScope scope) {
        var watch = new ModalWatch(window, scope);
        window.addEventHandler(WindowEvent.WINDOW_HIDDEN, watch.hidden);
        Window.getWindows().addListener(watch.windowsChanged);
        watch.update();
        return watch::stop;
    }

    private void stop() {
        window.removeEventHandler(WindowEvent.WINDOW_HIDDEN, hidden);
        Window.getWindows().removeListener(windowsChanged);
    }

    private void update() {
        scope.blocked(isBlocked(window));
    }

    /** Whether one of the modal windows that were opened after this one, or belong to it, keeps the user from it. */
    static boolean isBlocked(Window window) {
        ObservableList<Window> showing = Window.getWindows(); // in the order in which they were opened
        for (int i = 0; i < showing.size(); i++) {
            if (showing.get(i) instanceof Stage other && other != window && blocks(other, window, i, showing)) {
                return true;
            }
        }
        return false;
    }

    private static boolean blocks(Stage other, Window window, int openedAs, ObservableList<Window> showing) {
        return switch (other.getModality()) {
            case Modality.NONE -> false;
            case Modality.WINDOW_MODAL -> belongsTo(other, window);
            case Modality.APPLICATION_MODAL -> openedAs > showing.indexOf(window) && !belongsTo(window, other);
        };
    }

    private static boolean belongsTo(Window window, Window ancestor) {
        for (Window owner = owner(window); owner != null; owner = owner(owner)) {
            if (owner == ancestor) {
                return true;
            }
        }
        return false;
    }

    static @Nullable Window owner(Window window) {
        return switch (window) {
            case Stage stage -> stage.getOwner();
            case PopupWindow popup -> popup.getOwnerWindow();
            default -> null;
        };
    }
}
