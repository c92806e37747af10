package dev.guestloop.swt;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.ui.EndingSource;
import dev.guestloop.ui.EventHandler;
import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.EventSource.Registration;
import dev.guestloop.ui.EventTask;
import dev.guestloop.ui.HandlerPolicy;
import dev.guestloop.ui.WindowScope;
import java.util.Objects;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.swt.widgets.Text;
import org.eclipse.swt.widgets.Widget;

/**
 * Connects SWT's events and tasks: a task waits for an event, or an event starts a task.
 *
 * <p>All methods but those that only make a source refuse a widget that is disposed of, with an {@link IllegalStateException}, and
 * another thread than the display's, with a {@link WrongThreadException}.
 *
 * <p><i>Confined to the display's thread.</i>
 */
public final class SwtEvents {

    private SwtEvents() {}

    // ------------------------------------------------------------------ sources

    /**
     * Returns the events of one type that a widget has. A task that waits for the next one, and is not cancelled, gets an
     * {@link IllegalStateException} when the widget is disposed of.
     *
     * @param widget the widget
     * @param type one of {@link SWT}'s event types, such as {@link SWT#Modify}
     * @return the source
     */
    public static EventSource<Event> events(Widget widget, int type) {
        Objects.requireNonNull(widget, "widget");
        return new EndingSource<>(
                Widgets.events(widget, type),
                Widgets.events(widget, SWT.Dispose),
                widget::isDisposed,
                () -> "widget=" + widget,
                "type=" + type);
    }

    /**
     * Returns the clicks and choices of a button, menu item, tool item, link, list, table or the like: its selection events. In a
     * text field that is the Enter key.
     *
     * @param widget the widget
     * @return the source
     */
    public static EventSource<Event> action(Widget widget) {
        return events(widget, widget instanceof Text ? SWT.DefaultSelection : SWT.Selection);
    }

    /**
     * Returns the user's attempts to close a shell. Whoever sets {@link Event#doit} to false keeps it open; that has to be done at
     * once, by a plain listener, and not by a task.
     *
     * @param shell the shell
     * @return the source
     */
    public static EventSource<Event> closing(Shell shell) {
        return events(shell, SWT.Close);
    }

    // ------------------------------------------------------------------ waiting

    /**
     * Waits for the next click or choice.
     *
     * @param widget what {@link #action} takes
     * @return the event
     * @throws IllegalStateException if the widget is disposed of, or is so before the event comes
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled
     */
    public static Event nextAction(Widget widget) {
        return action(widget).next();
    }

    /**
     * Waits until a shell is closed, by the user or by {@link Shell#dispose}.
     *
     * @param shell the shell; if it is disposed of, returns at once
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled; the shell stays open
     */
    public static void awaitClosed(Shell shell) {
        Objects.requireNonNull(shell, "shell");
        EndingSource.awaitEnd(Widgets.events(shell, SWT.Dispose), shell::isDisposed);
    }

    // ------------------------------------------------------------------ tasks for events

    /**
     * Starts a task for each click or choice, until the run ends or the widget is disposed of. To be called in a task, whose run
     * the new ones belong to; within it they belong to the shell that holds the widget, and are cancelled when that is closed.
     *
     * @param widget what {@link #action} takes
     * @param policy what to do with an event while an earlier one is handled
     * @param task what each task runs
     * @return the handler
     */
    public static EventHandler<Event> onAction(Widget widget, HandlerPolicy policy, EventTask<? super Event, ?> task) {
        return onAction(Async.currentRun(), widget, policy, task);
    }

    /**
     * The same for a certain run, called anywhere on the display's thread.
     *
     * @param run the run
     * @param widget what {@link #action} takes
     * @param policy what to do with an event while an earlier one is handled
     * @param task what each task runs
     * @return the handler
     */
    public static EventHandler<Event> onAction(
            GuestRun<?> run, Widget widget, HandlerPolicy policy, EventTask<? super Event, ?> task) {
        Objects.requireNonNull(run, "run");
        Widgets.check(widget);
        return EventHandler.listen(
                run,
                "action of " + Widgets.name(widget),
                action(widget),
                event -> {
                    Shell shell = Widgets.windowOf(event.widget);
                    return shell == null ? null : scopeOf(run, shell);
                },
                policy,
                task);
    }

    // ------------------------------------------------------------------ windows

    /**
     * Returns the scope of a shell, whose tasks are cancelled when it is disposed of. To be called in a task.
     *
     * @param shell the shell
     * @return the scope, the same one for the same run and shell
     */
    public static WindowScope scopeOf(Shell shell) {
        return scopeOf(Async.currentRun(), shell);
    }

    /**
     * The same for a certain run, called anywhere on the display's thread.
     *
     * @param run the run
     * @param shell the shell
     * @return the scope, the same one for the same run and shell
     */
    public static WindowScope scopeOf(GuestRun<?> run, Shell shell) {
        return scopeOf(run, (Widget) shell);
    }

    /**
     * Returns the scope of a part of a window, such as a composite or what is in a tab, whose tasks are cancelled when the part is
     * disposed of. To be called in a task.
     *
     * @param part a widget; of a shell it is the window's own scope
     * @return the scope, the same one for the same run and widget
     */
    public static WindowScope scopeOf(Widget part) {
        return scopeOf(Async.currentRun(), part);
    }

    /**
     * The same for a certain run, called anywhere on the display's thread.
     *
     * @param run the run
     * @param part a widget; of a shell it is the window's own scope
     * @return the scope, the same one for the same run and widget
     */
    public static WindowScope scopeOf(GuestRun<?> run, Widget part) {
        Objects.requireNonNull(run, "run");
        Widgets.check(part);
        Shell shell = part instanceof Shell itself ? itself : Widgets.windowOf(part);
        return WindowScope.of(run, part, Widgets.name(part), scope -> {
            Registration disposed = Widgets.events(part, SWT.Dispose).listen(_ -> scope.closed());
            Registration watching = shell == null
                    ? () -> {}
                    : ModalityWatch.of(shell.getDisplay()).add(shell, scope);
            return () -> {
                watching.close();
                disposed.close();
            };
        });
    }
}
