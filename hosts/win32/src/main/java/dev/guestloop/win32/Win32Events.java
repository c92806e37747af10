package dev.guestloop.win32;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.ui.EventHandler;
import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.EventSource.Registration;
import dev.guestloop.ui.EventTask;
import dev.guestloop.ui.HandlerPolicy;
import dev.guestloop.ui.WindowScope;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Connects the messages of windows and tasks: a task waits for a message, or a message starts a task. The windows are any that the
 * thread has made, controls too, of whatever class. They get their messages as ever, right after those who listen.
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
        return new WindowMessages(window, message);
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
     * Waits until a window is destroyed, by the user or by the program.
     *
     * @param window the window's handle; if there is no such window, returns at once
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled; the window stays open
     * @throws UnsupportedOperationException if this is not Windows; the message says what to do
     */
    public static void awaitClosed(long window) {
        Async.checkpoint();
        Win32System.require();
        if (!Win32Api.IsWindow(window)) {
            return;
        }
        var destroyed = new CompletableFuture<@Nullable Void>();
        Registration watching = WindowListeners.of(window).whenDestroyed(() -> destroyed.complete(null));
        try {
            Async.await(destroyed);
        } finally {
            watching.close();
        }
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
