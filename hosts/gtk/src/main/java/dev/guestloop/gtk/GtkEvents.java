package dev.guestloop.gtk;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.ui.Closing;
import dev.guestloop.ui.EndingSource;
import dev.guestloop.ui.EventHandler;
import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.EventSource.Registration;
import dev.guestloop.ui.EventTask;
import dev.guestloop.ui.HandlerPolicy;
import dev.guestloop.ui.WindowScope;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Connects signals and tasks: a task waits for a signal, or a signal starts a task. Widgets, windows and other objects are addresses,
 * whoever has made them. What their signals return is not touched: listeners only hear of them.
 *
 * <p>An object has to be there when it is first given to one of these methods. From then on they know when it is destroyed, and refuse
 * it with an {@link IllegalStateException}, as they refuse another thread with a {@link WrongThreadException}. An address at which nothing
 * is any more is refused as well, but another object that was made there meanwhile is taken for the first.
 *
 * <p><i>Confined to the loop's thread</i>, but for {@link #signals}, {@link #action} and {@link #closing}, which only make a source.
 */
public final class GtkEvents {

    private GtkEvents() {}

    // ------------------------------------------------------------------ sources

    /**
     * Returns a signal of an object. A task that waits for the next one, and is not cancelled, gets an {@link IllegalStateException} when
     * the object is destroyed.
     *
     * @param object the address of a {@code GObject}
     * @param signal the signal's name, such as {@code row-activated}, or {@code notify::title} for changes of a property. If there is no
     *     such signal, listening throws an {@link IllegalArgumentException}
     * @return the source
     */
    public static EventSource<GtkSignal> signals(long object, String signal) {
        Objects.requireNonNull(signal, "signal");
        return source(
                object,
                listener -> Signals.connect(object, Widgets.checkSignal(object, signal), listener),
                "signal=" + signal);
    }

    /**
     * Returns the clicks and choices of a button, menu item, text field, action or the like: its signal {@code clicked}, else
     * {@code activate}.
     *
     * @param widget the address of an object that has one of them
     * @return the source
     */
    public static EventSource<GtkSignal> action(long widget) {
        return source(widget, listener -> Signals.connect(widget, Widgets.checkClick(widget), listener), "event=click");
    }

    /**
     * Returns the user's attempts to close a window: {@code close-request} in GTK 4, {@code delete-event} in GTK 3. A listener can keep
     * the window open. No one hears of an attempt that a handler of GTK's own has answered.
     *
     * @param window the address of a window
     * @return the source
     * @throws IllegalStateException if GTK is not started
     */
    public static EventSource<Closing> closing(long window) {
        String signal = Gtk.started().version() == GtkVersion.GTK3 ? "delete-event" : "close-request";
        return source(
                window,
                listener -> ClosingListeners.listen(window, Widgets.checkSignal(window, signal), listener),
                "signal=" + signal);
    }

    private static <E> EventSource<E> source(long object, EventSource<E> events, String event) {
        return new EndingSource<>(
                events,
                listener -> Widgets.check(object).whenGone(() -> listener.accept(object)),
                () -> ObjectLife.isKnownAsGone(object),
                () -> "object=" + Widgets.check(object).name(),
                event);
    }

    // ------------------------------------------------------------------ waiting

    /**
     * Waits for the next signal.
     *
     * @param object the address of a {@code GObject}
     * @param signal the signal's name
     * @return the signal
     * @throws IllegalArgumentException if the object has no such signal
     * @throws IllegalStateException if the object is destroyed, or is so before the signal comes
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled
     */
    public static GtkSignal nextSignal(long object, String signal) {
        return signals(object, signal).next();
    }

    /**
     * Waits for the next click or choice.
     *
     * @param widget what {@link #action} takes
     * @return the signal
     * @throws IllegalStateException if the widget is destroyed, or is so before the signal comes
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled
     */
    public static GtkSignal nextAction(long widget) {
        return action(widget).next();
    }

    /**
     * Waits until a window is closed, by the user or by the program: until it is destroyed, not hidden.
     *
     * @param window the address of a window; if there is no such window, returns at once
     * @throws IllegalStateException if GTK is not started
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled; the window stays open
     */
    public static void awaitClosed(long window) {
        Widgets.checkThread();
        EndingSource.awaitEnd(
                listener -> Widgets.whenClosed(window, () -> listener.accept(window)),
                () -> !Gtk.started().windows().contains(window));
    }

    // ------------------------------------------------------------------ tasks for signals

    /**
     * Starts a task for each click or choice, until the run ends or the widget is destroyed. To be called in a task, whose run the new
     * ones belong to; within it they belong to the window that holds the widget, and are cancelled when that is closed.
     *
     * @param widget what {@link #action} takes
     * @param policy what to do with a click while an earlier one is handled
     * @param task what each task runs
     * @return the handler
     * @throws IllegalStateException if the widget is destroyed
     */
    public static EventHandler<GtkSignal> onAction(
            long widget, HandlerPolicy policy, EventTask<? super GtkSignal, ?> task) {
        return onAction(Async.currentRun(), widget, policy, task);
    }

    /**
     * Does the same for a certain run, called anywhere on the loop's thread.
     *
     * @param run the run
     * @param widget what {@link #action} takes
     * @param policy what to do with a click while an earlier one is handled
     * @param task what each task runs
     * @return the handler
     * @throws IllegalStateException if the widget is destroyed
     */
    public static EventHandler<GtkSignal> onAction(
            GuestRun<?> run, long widget, HandlerPolicy policy, EventTask<? super GtkSignal, ?> task) {
        Objects.requireNonNull(run, "run");
        return listen(run, "action of " + Widgets.check(widget).name(), action(widget), policy, task);
    }

    /**
     * Starts a task for each signal, until the run ends or the object is destroyed. To be called in a task, whose run the new ones belong
     * to; if the object is a widget they belong to its window.
     *
     * @param object the address of a {@code GObject}
     * @param signal the signal's name
     * @param policy what to do with a signal while an earlier one is handled
     * @param task what each task runs
     * @return the handler
     * @throws IllegalArgumentException if the object has no such signal
     * @throws IllegalStateException if the object is destroyed
     */
    public static EventHandler<GtkSignal> onSignal(
            long object, String signal, HandlerPolicy policy, EventTask<? super GtkSignal, ?> task) {
        return onSignal(Async.currentRun(), object, signal, policy, task);
    }

    /**
     * Does the same for a certain run, called anywhere on the loop's thread.
     *
     * @param run the run
     * @param object the address of a {@code GObject}
     * @param signal the signal's name
     * @param policy what to do with a signal while an earlier one is handled
     * @param task what each task runs
     * @return the handler
     * @throws IllegalArgumentException if the object has no such signal
     * @throws IllegalStateException if the object is destroyed
     */
    public static EventHandler<GtkSignal> onSignal(
            GuestRun<?> run, long object, String signal, HandlerPolicy policy, EventTask<? super GtkSignal, ?> task) {
        Objects.requireNonNull(run, "run");
        String name = signal + " of " + Widgets.check(object).name();
        return listen(run, name, signals(object, signal), policy, task);
    }

    private static EventHandler<GtkSignal> listen(
            GuestRun<?> run,
            String name,
            EventSource<GtkSignal> source,
            HandlerPolicy policy,
            EventTask<? super GtkSignal, ?> task) {
        return EventHandler.listen(run, name, source, signal -> scopeOfWindowWith(run, signal.source()), policy, task);
    }

    /** At the time of a signal, so the object is there. */
    private static @Nullable WindowScope scopeOfWindowWith(GuestRun<?> run, long object) {
        long window = Glib.isA(object, "GtkWidget") ? Gtk.started().windowOf(object) : 0;
        return window == 0 ? null : scopeOf(run, window);
    }

    // ------------------------------------------------------------------ windows

    /**
     * Returns the scope of a window, whose tasks are cancelled when it is destroyed. While a modal window keeps the user from it, its
     * {@link dev.guestloop.ui.ModalityRule} applies. To be called in a task.
     *
     * @param window the address of a window
     * @return the scope, the same one for the same run and window
     * @throws IllegalStateException if there is no such window
     */
    public static WindowScope scopeOf(long window) {
        return scopeOf(Async.currentRun(), window);
    }

    /**
     * Does the same for a certain run, called anywhere on the loop's thread.
     *
     * @param run the run
     * @param window the address of a window
     * @return the scope, the same one for the same run and window
     * @throws IllegalStateException if there is no such window
     */
    public static WindowScope scopeOf(GuestRun<?> run, long window) {
        Objects.requireNonNull(run, "run");
        ObjectLife life = Widgets.checkWindow(window);
        return WindowScope.of(run, life, Widgets.name(window), scope -> watch(window, scope));
    }

    private static Registration watch(long window, WindowScope scope) {
        Registration closed = Widgets.whenClosed(window, scope::closed);
        Registration modality = ModalityWatch.add(window, scope);
        return () -> {
            modality.close();
            closed.close();
        };
    }

    /**
     * Returns the scope of a part of a window, such as a box or a page of a notebook, whose tasks are cancelled when the widget is
     * destroyed, which is when nobody has it any more, and when the window closes that it is in at the moment of this call. While a modal
     * window keeps the user from that window, its {@link dev.guestloop.ui.ModalityRule} applies. To be called in a task.
     *
     * @param widget the address of a widget; of a window it is the window's own scope
     * @return the scope, the same one for the same run and widget
     * @throws IllegalStateException if there is no such widget
     */
    public static WindowScope scopeOfWidget(long widget) {
        return scopeOfWidget(Async.currentRun(), widget);
    }

    /**
     * Does the same for a certain run, called anywhere on the loop's thread.
     *
     * @param run the run
     * @param widget the address of a widget; of a window it is the window's own scope
     * @return the scope, the same one for the same run and widget
     * @throws IllegalStateException if there is no such widget
     */
    public static WindowScope scopeOfWidget(GuestRun<?> run, long widget) {
        Objects.requireNonNull(run, "run");
        ObjectLife life = Widgets.check(widget);
        if (Gtk.started().windows().contains(widget)) {
            return scopeOf(run, widget);
        }
        long window = Gtk.started().windowOf(widget);
        return WindowScope.of(run, life, life.name(), scope -> {
            Registration gone = life.whenGone(scope::closed);
            Registration ofWindow = window == 0 ? () -> {} : watch(window, scope);
            return () -> {
                ofWindow.close();
                gone.close();
            };
        });
    }
}
