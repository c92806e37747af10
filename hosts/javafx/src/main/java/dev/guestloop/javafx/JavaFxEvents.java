package dev.guestloop.javafx;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.ui.EndingSource;
import dev.guestloop.ui.EventHandler;
import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.EventTask;
import dev.guestloop.ui.HandlerPolicy;
import dev.guestloop.ui.WindowScope;
import java.util.Objects;
import javafx.beans.property.ReadOnlyProperty;
import javafx.beans.value.ChangeListener;
import javafx.beans.value.ObservableValue;
import javafx.event.ActionEvent;
import javafx.event.Event;
import javafx.event.EventTarget;
import javafx.event.EventType;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.ComboBoxBase;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TextField;
import javafx.stage.PopupWindow;
import javafx.stage.Stage;
import javafx.stage.Window;
import javafx.stage.WindowEvent;
import org.jspecify.annotations.Nullable;

/**
 * Connects JavaFX's events and tasks: a task waits for an event, an event starts a task, and tasks belong to a window.
 *
 * <p>Arguments are never null. Those methods that need a run and are not given one take that of the task that calls them, and
 * throw a {@link dev.guestloop.CannotAwaitException} elsewhere. On another thread than JavaFX's all methods throw a
 * {@link WrongThreadException}, except those that only make a source.
 *
 * <p><i>Confined to the JavaFX thread.</i>
 */
public final class JavaFxEvents {

    private JavaFxEvents() {}

    // ------------------------------------------------------------------ sources

    /**
     * The events of one type. A wait for the next one ends with an {@link IllegalStateException} when the window closes that the target is
     * in, for then none can come.
     *
     * @param target a node, scene, window, menu item, dialog or anything else that has events
     * @param type the type; events of its subtypes come as well
     * @param <E> the class of the events
     * @return the source
     */
    public static <E extends Event> EventSource<E> events(EventTarget target, EventType<E> type) {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(type, "type");
        return source(target, handlers(target, type), "event=" + type);
    }

    private static <E extends Event> EventSource<E> handlers(EventTarget target, EventType<E> type) {
        return listener -> {
            FxThread.require("listen");
            javafx.event.EventHandler<E> handler = listener::accept;
            target.addEventHandler(type, handler);
            return () -> target.removeEventHandler(type, handler);
        };
    }

    /**
     * Events that end when the window is hidden that is around what has them when the wait begins. It does not tell whether it is over: a
     * window may be shown again.
     */
    private static <E extends @Nullable Object> EventSource<E> source(
            @Nullable Object target, EventSource<E> events, String event) {
        EventSource<Object> hidden = listener -> {
            Window window = windowOf(target);
            return window == null ? () -> {} : hidden(window).listen(listener);
        };
        return new EndingSource<>(events, hidden, () -> false, () -> "window=" + nameOf(windowOf(target)), event);
    }

    private static EventSource<WindowEvent> hidden(Window window) {
        return handlers(window, WindowEvent.WINDOW_HIDDEN);
    }

    /**
     * The clicks on a button, check box, link or anything of the kind.
     *
     * @param button the button
     * @return the source
     */
    public static EventSource<ActionEvent> action(ButtonBase button) {
        return events(button, ActionEvent.ACTION);
    }

    /**
     * The choices of a menu item, by mouse or key.
     *
     * @param item the menu item
     * @return the source
     */
    public static EventSource<ActionEvent> action(MenuItem item) {
        return events(item, ActionEvent.ACTION);
    }

    /**
     * The choices in a combo box, date picker or colour picker.
     *
     * @param box the box
     * @return the source
     */
    public static EventSource<ActionEvent> action(ComboBoxBase<?> box) {
        return events(box, ActionEvent.ACTION);
    }

    /**
     * The choices in a choice box.
     *
     * @param box the box
     * @return the source
     */
    public static EventSource<ActionEvent> action(ChoiceBox<?> box) {
        return events(box, ActionEvent.ACTION);
    }

    /**
     * The Enter key in a text field.
     *
     * @param field the text field
     * @return the source
     */
    public static EventSource<ActionEvent> action(TextField field) {
        return events(field, ActionEvent.ACTION);
    }

    /**
     * The new values of a property, such as the text of a search field. A wait for the next one ends with an {@link IllegalStateException}
     * when the window closes, if it is the property of a control in one.
     *
     * @param value the property
     * @param <T> the type of its values
     * @return the source
     */
    public static <T extends @Nullable Object> EventSource<T> changes(ObservableValue<T> value) {
        Objects.requireNonNull(value, "value");
        ReadOnlyProperty<?> property = value instanceof ReadOnlyProperty<?> named ? named : null;
        EventSource<T> values = listener -> {
            FxThread.require("listen");
            ChangeListener<T> changed = (_, _, now) -> listener.accept(now);
            value.addListener(changed);
            return () -> value.removeListener(changed);
        };
        return property == null
                ? source(null, values, "event=change")
                : source(property.getBean(), values, "event=change of " + property.getName());
    }

    /**
     * What happens when the user wants to close a window. An event that is {@linkplain Event#consume consumed}, in the listener
     * itself and not in a task, leaves it open.
     *
     * @param window the window
     * @return the source
     */
    public static EventSource<WindowEvent> closing(Window window) {
        return events(window, WindowEvent.WINDOW_CLOSE_REQUEST);
    }

    // ------------------------------------------------------------------ clicks

    /**
     * Starts a task for each click on a button. It belongs to the window that holds the button then, and is cancelled when that
     * closes; to the run, if there is none.
     *
     * @param button the button
     * @param policy what to do with a click while an earlier one is handled
     * @param task what each task runs
     * @return the handler
     */
    public static EventHandler<ActionEvent> onAction(
            ButtonBase button, HandlerPolicy policy, EventTask<? super ActionEvent, ?> task) {
        return onAction(Async.currentRun(), button, policy, task);
    }

    /**
     * Starts a task of a certain run for each click on a button, until that run ends.
     *
     * @param run the run
     * @param button the button
     * @param policy what to do with a click while an earlier one is handled
     * @param task what each task runs
     * @return the handler
     */
    public static EventHandler<ActionEvent> onAction(
            GuestRun<?> run, ButtonBase button, HandlerPolicy policy, EventTask<? super ActionEvent, ?> task) {
        return listen(run, button.getText(), action(button), policy, task);
    }

    /**
     * Starts a task for each choice of a menu item, by mouse, key or {@link MenuItem#fire}. It belongs to the window that shows the
     * menu; to the one that has the focus, if the item is in a context menu that is closed.
     *
     * @param item the menu item
     * @param policy what to do with a choice while an earlier one is handled
     * @param task what each task runs
     * @return the handler
     */
    public static EventHandler<ActionEvent> onAction(
            MenuItem item, HandlerPolicy policy, EventTask<? super ActionEvent, ?> task) {
        return onAction(Async.currentRun(), item, policy, task);
    }

    /**
     * Starts a task of a certain run for each choice of a menu item, until that run ends.
     *
     * @param run the run
     * @param item the menu item
     * @param policy what to do with a choice while an earlier one is handled
     * @param task what each task runs
     * @return the handler
     */
    public static EventHandler<ActionEvent> onAction(
            GuestRun<?> run, MenuItem item, HandlerPolicy policy, EventTask<? super ActionEvent, ?> task) {
        return listen(run, item.getText(), action(item), policy, task);
    }

    private static EventHandler<ActionEvent> listen(
            GuestRun<?> run,
            @Nullable String text,
            EventSource<ActionEvent> source,
            HandlerPolicy policy,
            EventTask<? super ActionEvent, ?> task) {
        Objects.requireNonNull(run, "run");
        FxThread.require("onAction");
        return EventHandler.listen(
                run,
                "click on " + text,
                source,
                event -> {
                    Window window = windowOf(event.getSource());
                    return window == null ? null : scopeOf(run, window);
                },
                policy,
                task);
    }

    /**
     * Waits for the next click on a button.
     *
     * @param button the button
     * @return the event
     * @throws IllegalStateException if the button's window closes meanwhile
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled
     */
    public static ActionEvent nextAction(ButtonBase button) {
        return action(button).next();
    }

    /**
     * Waits until a menu item is chosen.
     *
     * @param item the menu item
     * @return the event
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled
     */
    public static ActionEvent nextAction(MenuItem item) {
        return action(item).next();
    }

    // ------------------------------------------------------------------ windows

    /**
     * Waits until a window is closed, by the user or by {@link Window#hide}.
     *
     * @param window a window; if it is not showing, returns at once
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled; the window stays open
     */
    public static void awaitClosed(Window window) {
        Objects.requireNonNull(window, "window");
        FxThread.require("awaitClosed");
        EndingSource.awaitEnd(hidden(window), () -> !window.isShowing());
    }

    /**
     * Returns the scope of a window, in the run of the task that calls: its tasks are cancelled when the window closes. One that
     * was not opened yet may have tasks.
     *
     * @param window the window
     * @return the scope
     */
    public static WindowScope scopeOf(Window window) {
        return scopeOf(Async.currentRun(), window);
    }

    /**
     * Returns the scope of a window in a certain run.
     *
     * @param run the run
     * @param window the window
     * @return the scope
     * @throws WrongThreadException if called on another thread than JavaFX's
     * @throws dev.guestloop.LoopClosedException if the run has ended
     */
    public static WindowScope scopeOf(GuestRun<?> run, Window window) {
        Objects.requireNonNull(run, "run");
        Objects.requireNonNull(window, "window");
        FxThread.require("scopeOf");
        return WindowScope.of(run, window, nameOf(window), scope -> ModalWatch.start(window, scope));
    }

    /**
     * Returns the scope of a part of a window, such as a pane or what is in a tab: its tasks are cancelled when the node is removed from
     * its scene, and when the window closes. The node need not be in a scene yet.
     *
     * @param node the node
     * @return the scope, the same one for the same run and node, until that is removed
     */
    public static WindowScope scopeOf(Node node) {
        return scopeOf(Async.currentRun(), node);
    }

    /**
     * Returns the scope of a node in a certain run.
     *
     * @param run the run
     * @param node the node
     * @return the scope, the same one for the same run and node, until that is removed
     */
    public static WindowScope scopeOf(GuestRun<?> run, Node node) {
        Objects.requireNonNull(run, "run");
        Objects.requireNonNull(node, "node");
        FxThread.require("scopeOf");
        String name = node.getId() == null ? "a " + node.getClass().getSimpleName() : node.getId();
        return WindowScope.of(run, node, name, scope -> PartWatch.start(node, scope));
    }

    /**
     * Returns the scope of a scene: its tasks are cancelled when its window shows another one, and when the window closes. The scene need
     * not be in a window yet.
     *
     * @param scene the scene
     * @return the scope, the same one for the same run and scene, until that is replaced
     */
    public static WindowScope scopeOf(Scene scene) {
        return scopeOf(Async.currentRun(), scene);
    }

    /**
     * Returns the scope of a scene in a certain run.
     *
     * @param run the run
     * @param scene the scene
     * @return the scope, the same one for the same run and scene, until that is replaced
     */
    public static WindowScope scopeOf(GuestRun<?> run, Scene scene) {
        Objects.requireNonNull(run, "run");
        Objects.requireNonNull(scene, "scene");
        FxThread.require("scopeOf");
        return WindowScope.of(run, scene, "a scene", scope -> PartWatch.start(scene, scope));
    }

    static String nameOf(@Nullable Window window) {
        String title = window instanceof Stage stage ? stage.getTitle() : null;
        return window == null ? "none" : title == null || title.isEmpty() ? "a window" : title;
    }

    /** The window that holds what has the events; of what is in popups and menus, the window below. */
    private static @Nullable Window windowOf(@Nullable Object source) {
        Window window = switch (source) {
            case Node node -> windowOf(node.getScene());
            case MenuItem item -> windowOfMenu(item);
            case Scene scene -> windowOf(scene);
            case Window itself -> itself;
            case null, default -> null;
        };
        while (window != source && window instanceof PopupWindow popup) {
            window = popup.getOwnerWindow();
        }
        return window;
    }

    private static @Nullable Window windowOf(@Nullable Scene scene) {
        return scene == null ? null : scene.getWindow();
    }

    /**
     * The window that shows an item: the one below its popup, if that is open; the one whose menu bar or menu button holds it. An
     * item of a context menu that is closed was chosen by a key, which goes to the window that has the focus.
     */
    private static @Nullable Window windowOfMenu(MenuItem item) {
        PopupWindow popup = item.getParentPopup();
        if (popup != null && popup.getOwnerWindow() != null) {
            return popup;
        }
        MenuItem top = item;
        while (top.getParentMenu() != null) {
            top = top.getParentMenu();
        }
        Window focused = null;
        for (Window window : Window.getWindows()) {
            if (window.getScene() != null && holds(window.getScene().getRoot(), top)) {
                return window;
            }
            if (window.isFocused()) {
                focused = window;
            }
        }
        return focused;
    }

    private static boolean holds(@Nullable Node node, MenuItem top) {
        return switch (node) {
            case MenuBar bar -> bar.getMenus().contains(top);
            case MenuButton button -> button.getItems().contains(top);
            case Parent parent -> parent.getChildrenUnmodifiable().stream().anyMatch(child -> holds(child, top));
            case null, default -> false;
        };
    }
}
