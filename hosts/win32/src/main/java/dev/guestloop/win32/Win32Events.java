package dev.guestloop.win32;

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

/**
 * Connects the messages of windows and tasks: a task waits for a message, or a message starts a task. The windows are any that the
 * thread has made, controls too, of whatever class. They get their messages as ever, right after those who listen; only a
 * {@link Closing} can be kept from them.
 *
 * <p>All methods but those that only make a source refuse a window that is destroyed, with an {@link IllegalStateException}, and one
 * that another thread has made, with a {@link WrongThreadException}.
 *
 * <p><i>Confined to the window's thread.</i>
 */
public final class Win32Events {

    private Win32Events() {}

    // ------------------------------------------------------------------ sources

    /**
     * Returns the messages of one number that a window gets, posted and sent ones. A task that waits for the next one, and is not
     * cancelled, gets an {@link IllegalStateException} when the window is destroyed.
     *
     * @param window the window's handle
     * @param message one of the {@code WM_…} constants of Windows, or of the program's own
     * @return the source
     */
    public static EventSource<Win32Message> messages(long window, int message) {
        return source(
                window,
                listener -> WindowListeners.of(window).add(message, listener),
                "message=0x" + Integer.toHexString(message));
    }

    /**
     * Returns the clicks on a button, check box or radio button: the {@code WM_COMMAND} with {@code BN_CLICKED} that the window with the
     * button gets. Choices in a menu have no window: they are {@link #messages} of the one that has the menu.
     *
     * @param button the button's handle. If it is in no window, listening throws an {@link IllegalArgumentException}
     * @return the source
     */
    public static EventSource<Win32Message> action(long button) {
        return source(
                button,
                listener -> WindowListeners.of(parentOf(button)).add(Win32Api.WM_COMMAND, message -> {
                    if (message.lParam() == button && (message.wParam() >>> 16 & 0xFFFF) == Win32Api.BN_CLICKED) {
                        listener.accept(message);
                    }
                }),
                "event=click");
    }

    private static long parentOf(long button) {
        Windows.check(button);
        if (Win32Api.GetAncestor(button, Win32Api.GA_ROOT) == button) {
            throw new IllegalArgumentException("A button tells the window that it is in of its clicks: button="
                    + Windows.name(button) + ", parent=none. For a window use Win32Events.messages(window, message).");
        }
        return Win32Api.GetAncestor(button, Win32Api.GA_PARENT);
    }

    /**
     * Returns the attempts to close a window, by the user or by the program: {@code WM_CLOSE}. A listener may keep the window open; it
     * has to do so at once, and may leave it to a task to destroy the window later:
     *
     * <pre>{@code
     * try (Registration _ = Win32Events.closing(window).listen(Closing::keepOpen)) {
     *     do {
     *         Win32Events.closing(window).next();
     *     } while (!Win32Dialogs.confirm(window, "Close", "Close without saving?"));
     * }
     * DestroyWindow(window);
     * }</pre>
     *
     * @param window the window's handle
     * @return the source
     */
    public static EventSource<Closing> closing(long window) {
        return source(window, listener -> WindowListeners.of(window).addClosing(listener), "event=closing");
    }

    private static <E> EventSource<E> source(long window, EventSource<E> events, String event) {
        return new EndingSource<>(
                events, destroyed(window), () -> isDestroyed(window), () -> "window=" + Windows.name(window), event);
    }

    private static boolean isDestroyed(long window) {
        Win32System.require();
        return !Win32Api.IsWindow(window);
    }

    private static EventSource<Object> destroyed(long window) {
        return listener -> WindowListeners.of(window).whenDestroyed(() -> listener.accept(window));
    }

    // ------------------------------------------------------------------ waiting

    /**
     * Waits for the next message of one number.
     *
     * @param window the window's handle
     * @param message what {@link #messages} takes
     * @return the message, which the window has handled meanwhile
     * @throws IllegalStateException if the window is destroyed, or is so before the message comes
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled
     */
    public static Win32Message nextMessage(long window, int message) {
        return messages(window, message).next();
    }

    /**
     * Waits for the next click on a button, check box or radio button.
     *
     * @param button what {@link #action} takes
     * @return the message, which the window with the button has handled meanwhile
     * @throws IllegalArgumentException if the button is in no window
     * @throws IllegalStateException if the button is destroyed, or is so before the click comes
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled
     */
    public static Win32Message nextAction(long button) {
        return action(button).next();
    }

    /**
     * Waits until a window is destroyed, by the user or by the program.
     *
     * @param window the window's handle; if there is no such window, returns at once
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled; the window stays open
     * @throws UnsupportedOperationException if this is not Windows; the message says what to do
     */
    public static void awaitClosed(long window) {
        Win32System.require();
        EndingSource.awaitEnd(destroyed(window), () -> isDestroyed(window));
    }

    // ------------------------------------------------------------------ tasks for messages

    /**
     * Starts a task for each message of one number, until the run ends or the window is destroyed. To be called in a task, whose run
     * the new ones belong to; within it they belong to the window, and are cancelled when that is destroyed.
     *
     * @param window the window's handle
     * @param message what {@link #messages} takes
     * @param policy what to do with a message while an earlier one is handled
     * @param task what each task runs
     * @return the handler
     */
    public static EventHandler<Win32Message> onMessage(
            long window, int message, HandlerPolicy policy, EventTask<? super Win32Message, ?> task) {
        return onMessage(Async.currentRun(), window, message, policy, task);
    }

    /**
     * The same for a certain run, called anywhere on the window's thread.
     *
     * @param run the run
     * @param window the window's handle
     * @param message what {@link #messages} takes
     * @param policy what to do with a message while an earlier one is handled
     * @param task what each task runs
     * @return the handler
     */
    public static EventHandler<Win32Message> onMessage(
            GuestRun<?> run, long window, int message, HandlerPolicy policy, EventTask<? super Win32Message, ?> task) {
        return EventHandler.listen(
                run,
                "message 0x" + Integer.toHexString(message) + " of " + Windows.name(window),
                messages(window, message),
                _ -> scopeOf(run, window),
                policy,
                task);
    }

    /**
     * Starts a task for each click on a button, check box or radio button, until the run ends or the window with the button is destroyed.
     * To be called in a task, whose run the new ones belong to; within it they belong to the top-level window that the button is in, and
     * are cancelled when that is destroyed.
     *
     * @param button what {@link #action} takes
     * @param policy what to do with a click while an earlier one is handled
     * @param task what each task runs
     * @return the handler
     * @throws IllegalArgumentException if the button is in no window
     */
    public static EventHandler<Win32Message> onAction(
            long button, HandlerPolicy policy, EventTask<? super Win32Message, ?> task) {
        return onAction(Async.currentRun(), button, policy, task);
    }

    /**
     * The same for a certain run, called anywhere on the window's thread.
     *
     * @param run the run
     * @param button what {@link #action} takes
     * @param policy what to do with a click while an earlier one is handled
     * @param task what each task runs
     * @return the handler
     * @throws IllegalArgumentException if the button is in no window
     */
    public static EventHandler<Win32Message> onAction(
            GuestRun<?> run, long button, HandlerPolicy policy, EventTask<? super Win32Message, ?> task) {
        Objects.requireNonNull(run, "run");
        return EventHandler.listen(
                run,
                "click on " + Windows.name(button),
                action(button),
                _ -> scopeOf(run, Win32Api.GetAncestor(button, Win32Api.GA_ROOT)),
                policy,
                task);
    }

    // ------------------------------------------------------------------ windows

    /**
     * Returns the scope of a window, whose tasks are cancelled when it is destroyed. While a dialog has the window disabled, its
     * {@link dev.guestloop.ui.ModalityRule} applies. To be called in a task.
     *
     * @param window the window's handle
     * @return the scope, the same one for the same run and window
     */
    public static WindowScope scopeOf(long window) {
        return scopeOf(Async.currentRun(), window);
    }

    /**
     * The same for a certain run, called anywhere on the window's thread.
     *
     * @param run the run
     * @param window the window's handle
     * @return the scope, the same one for the same run and window
     */
    public static WindowScope scopeOf(GuestRun<?> run, long window) {
        Objects.requireNonNull(run, "run");
        WindowListeners listeners = WindowListeners.of(window);
        return WindowScope.of(run, listeners, "window " + Windows.name(window), scope -> {
            Registration destroyed = listeners.whenDestroyed(scope::closed);
            Registration enabled = listeners.add(Win32Api.WM_ENABLE, message -> scope.blocked(message.wParam() == 0));
            scope.blocked(!Win32Api.IsWindowEnabled(window));
            return () -> {
                enabled.close();
                destroyed.close();
            };
        });
    }
}
