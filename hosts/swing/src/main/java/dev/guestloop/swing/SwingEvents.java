package dev.guestloop.swing;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.ui.EndingSource;
import dev.guestloop.ui.EventHandler;
import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.EventSource.Registration;
import dev.guestloop.ui.EventTask;
import dev.guestloop.ui.HandlerPolicy;
import dev.guestloop.ui.WindowScope;
import java.awt.Component;
import java.awt.Window;
import java.awt.event.ActionEvent;
import java.awt.event.ActionListener;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.beans.PropertyChangeEvent;
import java.beans.PropertyChangeListener;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.swing.AbstractButton;
import javax.swing.JComboBox;
import javax.swing.JTextField;
import javax.swing.Timer;
import javax.swing.WindowConstants;
import javax.swing.event.DocumentEvent;
import javax.swing.event.DocumentListener;
import javax.swing.text.Document;
import javax.swing.text.JTextComponent;
import org.jspecify.annotations.Nullable;

/**
 * Connects Swing's events and tasks: a task waits for an event, an event starts a task, and tasks belong to a window.
 *
 * <p>Arguments are never null. Those methods that need a run and are not given one take that of the task that calls them, and
 * throw a {@link dev.guestloop.CannotAwaitException} elsewhere.
 *
 * <p>A task that waits for the {@linkplain EventSource#next next} event of a component, or the closing of a window, gets an
 * {@link IllegalStateException} if the window that the component was in when the wait began is closed first, as
 * {@link #awaitClosed} understands it. A component may also be in no window yet, or in one that is not open: AWT does not tell
 * whether that will open or was disposed of, so the task waits.
 *
 * <p><i>Confined to the event thread:</i> on another one they throw a {@link WrongThreadException}.
 */
public final class SwingEvents {

    private SwingEvents() {}

    // ------------------------------------------------------------------ sources

    /**
     * The events of any listener that Swing, AWT or the program knows:
     *
     * <pre>{@code
     * EventSource<ChangeEvent> moves =
     *         SwingEvents.events(l -> l::accept, slider::addChangeListener, slider::removeChangeListener);
     * }</pre>
     *
     * @param listener makes the listener that calls what it is given
     * @param add adds the listener
     * @param remove removes the listener
     * @param <E> the type of the events
     * @param <L> the type of the listener
     * @return the source
     */
    public static <E, L> EventSource<E> events(
            Function<? super Consumer<E>, ? extends L> listener, Consumer<? super L> add, Consumer<? super L> remove) {
        Objects.requireNonNull(listener, "listener");
        Objects.requireNonNull(add, "add");
        Objects.requireNonNull(remove, "remove");
        return accept -> {
            EventThread.require("EventSource.listen");
            L added = listener.apply((Consumer<E>) accept::accept);
            add.accept(added);
            return () -> remove.accept(added);
        };
    }

    private static EventSource<ActionEvent> actions(
            Component component, Consumer<ActionListener> add, Consumer<ActionListener> remove) {
        return source(component, actions(add, remove), "event=action");
    }

    private static EventSource<ActionEvent> actions(Consumer<ActionListener> add, Consumer<ActionListener> remove) {
        return events(accept -> (ActionListener) accept::accept, add, remove);
    }

    /**
     * The clicks on a button, check box or menu item.
     *
     * @param button the button
     * @return the source
     */
    public static EventSource<ActionEvent> action(AbstractButton button) {
        return actions(button, button::addActionListener, button::removeActionListener);
    }

    /**
     * The Enter key in a text field.
     *
     * @param field the field
     * @return the source
     */
    public static EventSource<ActionEvent> action(JTextField field) {
        return actions(field, field::addActionListener, field::removeActionListener);
    }

    /**
     * The choices in a combo box. Swing also calls it a choice when the program sets the selection.
     *
     * @param box the box
     * @return the source
     */
    public static EventSource<ActionEvent> action(JComboBox<?> box) {
        return actions(box, box::addActionListener, box::removeActionListener);
    }

    /**
     * The changes of a component's property: {@code property(button, "enabled").until(button::isEnabled)}.
     *
     * @param component the component
     * @param name the property's name, as its class documents it; of one that does not exist there are no changes
     * @return the source
     */
    public static EventSource<PropertyChangeEvent> property(Component component, String name) {
        Objects.requireNonNull(component, "component");
        Objects.requireNonNull(name, "name");
        return source(
                component,
                events(
                        accept -> (PropertyChangeListener) accept::accept,
                        listener -> component.addPropertyChangeListener(name, listener),
                        listener -> component.removePropertyChangeListener(name, listener)),
                "event=change of " + name);
    }

    /**
     * The changes of a text, by the user or the program: each key that is typed. The document is the one that the component has when
     * somebody begins to listen.
     *
     * @param text the component
     * @return the source
     */
    public static EventSource<DocumentEvent> changes(JTextComponent text) {
        Objects.requireNonNull(text, "text");
        return source(
                text,
                listener -> {
                    Document document = text.getDocument();
                    EventSource<DocumentEvent> ofDocument = events(
                            accept -> new DocumentListener() {
                                @Override
                                public void insertUpdate(DocumentEvent e) {
                                    accept.accept(e);
                                }

                                @Override
                                public void removeUpdate(DocumentEvent e) {
                                    accept.accept(e);
                                }

                                @Override
                                public void changedUpdate(DocumentEvent e) {
                                    accept.accept(e);
                                }
                            },
                            document::addDocumentListener,
                            document::removeDocumentListener);
                    return ofDocument.listen(listener);
                },
                "event=change of the text");
    }

    /**
     * The events of a timer, which the program starts and stops. A task that only has to wait uses {@link Async#sleep}.
     *
     * @param timer the timer
     * @return the source
     */
    public static EventSource<ActionEvent> action(Timer timer) {
        return actions(timer::addActionListener, timer::removeActionListener);
    }

    /**
     * The user's attempts to close a window. What becomes of them is the window's affair: for a frame whose default close operation
     * is {@link WindowConstants#DO_NOTHING_ON_CLOSE} it is up to the listener.
     *
     * @param window the window
     * @return the source
     */
    public static EventSource<WindowEvent> closing(Window window) {
        return source(
                window,
                events(
                        accept -> new WindowAdapter() {
                            @Override
                            public void windowClosing(WindowEvent e) {
                                accept.accept(e);
                            }
                        },
                        window::addWindowListener,
                        window::removeWindowListener),
                "event=closing");
    }

    /**
     * Events that end when the window is closed that the component is in when the wait begins. It does not tell whether it is over: a
     * window may be opened again.
     */
    private static <E> EventSource<E> source(Component component, EventSource<E> events, String event) {
        EventSource<Window> closed = listener -> {
            Window window = Windows.of(component);
            return window == null ? () -> {} : ClosedListener.of(window).listen(listener);
        };
        return new EndingSource<>(events, closed, () -> false, () -> Windows.place(component), event);
    }

    // ------------------------------------------------------------------ waiting

    /**
     * Waits for the next click on a button, check box or menu item.
     *
     * @param button the button
     * @return the event
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled
     * @throws IllegalStateException if the button's window is closed while the task waits; a task that was started in
     *     {@link #scopeOf(Window) the window's scope} is cancelled instead
     */
    public static ActionEvent nextAction(AbstractButton button) {
        return action(button).next();
    }

    /**
     * Waits until a window is closed: by the user, if its default close operation lets that happen, or by
     * {@link Window#dispose}. A window that the user has closed is disposed of when this returns, for one that is only hidden
     * would keep the JVM alive. With {@link WindowConstants#DO_NOTHING_ON_CLOSE} the program decides.
     *
     * @param window a window; if it was disposed of, or never packed or shown, returns at once
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled; the window stays open
     */
    public static void awaitClosed(Window window) {
        Objects.requireNonNull(window, "window");
        Async.checkpoint();
        if (!window.isDisplayable()) {
            return; // and leave it as it is
        }
        EndingSource.awaitEnd(ClosedListener.of(window), () -> !window.isDisplayable());
        window.dispose();
    }

    // ------------------------------------------------------------------ tasks for events

    /**
     * Starts a task for each click on a button, check box or menu item, until the run ends. The tasks belong to the window that the
     * button is in at the time of the click, and are cancelled when that is closed; to the run, if there is none. An item of a
     * menu is in the window that the menu is in.
     *
     * @param button the button
     * @param policy what to do with a click while an earlier one is handled
     * @param task what each task runs
     * @return the handler
     */
    public static EventHandler<ActionEvent> onAction(
            AbstractButton button, HandlerPolicy policy, EventTask<? super ActionEvent, ?> task) {
        return onAction(Async.currentRun(), button, policy, task);
    }

    /**
     * Does the same in a certain run.
     *
     * @param run the run
     * @param button the button
     * @param policy what to do with a click while an earlier one is handled
     * @param task what each task runs
     * @return the handler
     */
    public static EventHandler<ActionEvent> onAction(
            GuestRun<?> run, AbstractButton button, HandlerPolicy policy, EventTask<? super ActionEvent, ?> task) {
        return handle(run, "click on " + button.getText(), button, action(button), policy, task);
    }

    /**
     * Starts a task each time the user presses Enter in a text field, see
     * {@link #onAction(AbstractButton, HandlerPolicy, EventTask)}.
     *
     * @param field the field
     * @param policy what to do with an event while an earlier one is handled
     * @param task what each task runs
     * @return the handler
     */
    public static EventHandler<ActionEvent> onAction(
            JTextField field, HandlerPolicy policy, EventTask<? super ActionEvent, ?> task) {
        return onAction(Async.currentRun(), field, policy, task);
    }

    /**
     * Does the same in a certain run.
     *
     * @param run the run
     * @param field the field
     * @param policy what to do with an event while an earlier one is handled
     * @param task what each task runs
     * @return the handler
     */
    public static EventHandler<ActionEvent> onAction(
            GuestRun<?> run, JTextField field, HandlerPolicy policy, EventTask<? super ActionEvent, ?> task) {
        return handle(run, "Enter in a text field", field, action(field), policy, task);
    }

    /**
     * Starts a task for each choice in a combo box, see {@link #onAction(AbstractButton, HandlerPolicy, EventTask)}.
     *
     * @param box the box
     * @param policy what to do with an event while an earlier one is handled
     * @param task what each task runs
     * @return the handler
     */
    public static EventHandler<ActionEvent> onAction(
            JComboBox<?> box, HandlerPolicy policy, EventTask<? super ActionEvent, ?> task) {
        return onAction(Async.currentRun(), box, policy, task);
    }

    /**
     * Does the same in a certain run.
     *
     * @param run the run
     * @param box the box
     * @param policy what to do with an event while an earlier one is handled
     * @param task what each task runs
     * @return the handler
     */
    public static EventHandler<ActionEvent> onAction(
            GuestRun<?> run, JComboBox<?> box, HandlerPolicy policy, EventTask<? super ActionEvent, ?> task) {
        return handle(run, "choice in a combo box", box, action(box), policy, task);
    }

    private static <E> EventHandler<E> handle(
            GuestRun<?> run,
            String name,
            Component component,
            EventSource<E> source,
            HandlerPolicy policy,
            EventTask<? super E, ?> task) {
        Objects.requireNonNull(run, "run");
        return EventHandler.listen(run, name, source, _ -> scopeOfWindowOf(run, component), policy, task);
    }

    private static @Nullable WindowScope scopeOfWindowOf(GuestRun<?> run, Component component) {
        Window window = Windows.of(component);
        return window == null ? null : scopeOf(run, window);
    }

    // ------------------------------------------------------------------ windows

    /**
     * Returns the scope of a window: its tasks are cancelled when the window is closed, as {@link #awaitClosed} understands it.
     * The window need not be open yet.
     *
     * @param window the window
     * @return the scope, the same one for the same run and window, until that is closed
     */
    public static WindowScope scopeOf(Window window) {
        return scopeOf(Async.currentRun(), window);
    }

    /**
     * Does the same for a certain run.
     *
     * @param run the run
     * @param window the window
     * @return the scope, the same one for the same run and window, until that is closed
     */
    public static WindowScope scopeOf(GuestRun<?> run, Window window) {
        Objects.requireNonNull(run, "run");
        Objects.requireNonNull(window, "window");
        EventThread.require("SwingEvents.scopeOf");
        return WindowScope.of(run, window, Windows.name(window), scope -> {
            Registration closed = ClosedListener.of(window).listen(_ -> scope.closed());
            ModalityWatch.INSTANCE.add(run, window, scope);
            return () -> {
                closed.close();
                ModalityWatch.INSTANCE.remove(scope);
            };
        });
    }

    /**
     * Returns the scope of a part of a window, such as a panel or what is in a tab: its tasks are cancelled when the part is removed from
     * its window or moved to another parent, and when the window is closed. The part need not be in a window yet.
     *
     * @param part a component; of a window it is the window's own scope
     * @return the scope, the same one for the same run and part, until that is removed
     */
    public static WindowScope scopeOf(Component part) {
        return scopeOf(Async.currentRun(), part);
    }

    /**
     * Does the same for a certain run.
     *
     * @param run the run
     * @param part a component; of a window it is the window's own scope
     * @return the scope, the same one for the same run and part, until that is removed
     */
    public static WindowScope scopeOf(GuestRun<?> run, Component part) {
        if (part instanceof Window window) {
            return scopeOf(run, window);
        }
        Objects.requireNonNull(run, "run");
        Objects.requireNonNull(part, "part");
        EventThread.require("SwingEvents.scopeOf");
        return WindowScope.of(run, part, nameOf(part), scope -> PartWatch.start(run, part, scope));
    }

    private static String nameOf(Component part) {
        String name = part.getName();
        return name == null ? "a " + part.getClass().getSimpleName() : name;
    }
}
