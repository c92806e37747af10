package dev.guestloop.glfw;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.ui.EndingSource;
import dev.guestloop.ui.EventHandler;
import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.EventTask;
import dev.guestloop.ui.HandlerPolicy;
import dev.guestloop.ui.WindowScope;
import java.util.Objects;
import org.lwjgl.system.Callback;

/**
 * Connects GLFW's events and tasks: a task waits for an event, an event starts a task, and tasks belong to a window.
 *
 * <p>A window <i>has closed</i> when its close flag is set, by the user or by {@code glfwSetWindowShouldClose}, and is still set when the
 * host has handled its events and run its tasks; or when {@link #destroy} destroys it. It is there until it is destroyed, so tasks may
 * draw and clean up after it has closed.
 *
 * <p>The program's own callbacks go on as before, and are called first, if they were set before somebody listened here. One that is set
 * later has to call the one that it replaces, as always with GLFW.
 *
 * <p>All methods but those that only make a source refuse a handle that is {@code NULL}, with an {@link IllegalStateException} that has
 * GLFW's reason, and another thread than the host's, with a {@link WrongThreadException}. A handle whose window was destroyed is as
 * dangerous here as it is in GLFW, which uses it again for the next window.
 *
 * <p><i>Confined to the host thread.</i>
 */
public final class GlfwEvents {

    private GlfwEvents() {}

    // ------------------------------------------------------------------ sources

    /**
     * Returns the keys that are pressed, held and released in a window. A task that waits for the next one, and is not cancelled, gets an
     * {@link IllegalStateException} when the window closes; so it is with all sources.
     *
     * @param window the window's handle
     * @return the source
     */
    public static EventSource<GlfwEvent.Key> keys(long window) {
        return source(window, CallbackKind.KEY);
    }

    /**
     * Returns the characters that are typed into a window.
     *
     * @param window the window's handle
     * @return the source
     */
    public static EventSource<GlfwEvent.Typed> characters(long window) {
        return source(window, CallbackKind.CHAR);
    }

    /**
     * Returns the buttons of the mouse that are pressed and released in a window.
     *
     * @param window the window's handle
     * @return the source
     */
    public static EventSource<GlfwEvent.MouseButton> mouseButtons(long window) {
        return source(window, CallbackKind.MOUSE_BUTTON);
    }

    /**
     * Returns the moves of the mouse in a window.
     *
     * @param window the window's handle
     * @return the source
     */
    public static EventSource<GlfwEvent.CursorMoved> cursorMoves(long window) {
        return source(window, CallbackKind.CURSOR);
    }

    /**
     * Returns the turns of the mouse's wheel, and what a touch pad does in its place.
     *
     * @param window the window's handle
     * @return the source
     */
    public static EventSource<GlfwEvent.Scrolled> scrolls(long window) {
        return source(window, CallbackKind.SCROLL);
    }

    /**
     * Returns the new sizes of what is drawn to.
     *
     * @param window the window's handle
     * @return the source
     */
    public static EventSource<GlfwEvent.FramebufferResized> framebufferSizes(long window) {
        return source(window, CallbackKind.FRAMEBUFFER_SIZE);
    }

    /**
     * Returns the user's attempts to close a window. Whoever clears its close flag, by {@code glfwSetWindowShouldClose}, keeps it open;
     * that has to be done at once, by a plain listener, and not by a task.
     *
     * @param window the window's handle
     * @return the source
     */
    public static EventSource<GlfwEvent.CloseRequested> closing(long window) {
        return source(window, CallbackKind.CLOSE);
    }

    /**
     * Returns the files that are dropped onto a window.
     *
     * @param window the window's handle
     * @return the source
     */
    public static EventSource<GlfwEvent.Dropped> drops(long window) {
        return source(window, CallbackKind.DROP);
    }

    /**
     * It does not tell whether it is over: of a window that was destroyed, GLFW cannot be asked. Nor for its title, so messages have the
     * handle.
     */
    private static <E, C extends Callback> EventSource<E> source(long window, CallbackKind<E, C> kind) {
        String handle = "0x" + Long.toHexString(window);
        return new EndingSource<>(
                listener -> GlfwHost.window(window, "listen").listen(kind, listener),
                listener -> GlfwHost.window(window, "next").whenClosed(() -> listener.accept(kind)),
                () -> false,
                () -> "window=" + handle,
                "event=" + kind.name() + " of " + handle);
    }

    // ------------------------------------------------------------------ tasks for events

    /**
     * Starts a task for each event of a source, such as {@link #keys}, until the run ends or the window is destroyed. To be called in a
     * task, whose run the new ones belong to; within it they belong to the window, and are cancelled when that closes.
     *
     * @param source one of the sources of this class
     * @param policy what to do with an event while an earlier one is handled
     * @param task what each task runs
     * @param <E> the type of the events
     * @return the handler
     */
    public static <E extends GlfwEvent> EventHandler<E> onAction(
            EventSource<E> source, HandlerPolicy policy, EventTask<? super E, ?> task) {
        return onAction(Async.currentRun(), source, policy, task);
    }

    /**
     * The same for a certain run, called anywhere on the host thread.
     *
     * @param run the run
     * @param source one of the sources of this class
     * @param policy what to do with an event while an earlier one is handled
     * @param task what each task runs
     * @param <E> the type of the events
     * @return the handler
     */
    public static <E extends GlfwEvent> EventHandler<E> onAction(
            GuestRun<?> run, EventSource<E> source, HandlerPolicy policy, EventTask<? super E, ?> task) {
        Objects.requireNonNull(run, "run");
        Objects.requireNonNull(source, "source");
        return EventHandler.listen(
                run, "a handler of " + source, source, event -> scopeOf(run, event.window()), policy, task);
    }

    // ------------------------------------------------------------------ windows

    /**
     * Waits until a window has closed, by the user or by the program.
     *
     * @param window the window's handle; if it has closed, returns at once
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled; the window stays open
     */
    public static void awaitClosed(long window) {
        Async.checkpoint(); // first, for a task of the window may have destroyed it
        WatchedWindow watched = GlfwHost.window(window, "awaitClosed");
        EndingSource.awaitEnd(listener -> watched.whenClosed(() -> listener.accept(watched)), watched::isClosed);
    }

    /**
     * Returns the scope of a window, whose tasks are cancelled when it closes. To be called in a task.
     *
     * @param window the window's handle
     * @return the scope, the same one for the same run and window
     */
    public static WindowScope scopeOf(long window) {
        return scopeOf(Async.currentRun(), window);
    }

    /**
     * The same for a certain run, called anywhere on the host thread.
     *
     * @param run the run
     * @param window the window's handle
     * @return the scope, the same one for the same run and window
     */
    public static WindowScope scopeOf(GuestRun<?> run, long window) {
        Objects.requireNonNull(run, "run");
        WatchedWindow watched = GlfwHost.window(window, "scopeOf");
        return WindowScope.of(run, watched, "window " + watched.name(), scope -> watched.whenClosed(scope::closed));
    }

    /**
     * Destroys a window, in place of {@code glfwDestroyWindow}: its tasks are cancelled, whoever waits for it hears that it has closed,
     * and what it took here is freed. Callbacks that the program has set are the program's to free. Not to be called in a callback or
     * listener, as GLFW wants it. Windows that are there when {@link GlfwGuest#launch} returns need not be destroyed.
     *
     * @param window the window's handle
     */
    public static void destroy(long window) {
        WatchedWindow watched = GlfwHost.window(window, "destroy");
        watched.host().destroy(watched);
    }
}
