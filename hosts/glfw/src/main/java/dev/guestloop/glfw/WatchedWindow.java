package dev.guestloop.glfw;

import dev.guestloop.Async;
import dev.guestloop.ui.EventSource.Registration;
import dev.guestloop.ui.Frame;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lwjgl.glfw.GLFW;
import org.lwjgl.system.Callback;

/**
 * A window that somebody listens to, draws, or awaits the frames or the end of. It has closed when its close flag is set, or when it is
 * destroyed by {@link GlfwEvents#destroy}; GLFW tells of neither, so the host looks at the flag in each iteration.
 *
 * <p><i>Confined to the host thread.</i>
 */
final class WatchedWindow {

    /** Tasks that await the same frame. */
    static final class FrameWait {
        /** Completed with the frame, or with null if there will be none. */
        final CompletableFuture<@Nullable Frame> frame = new CompletableFuture<>();

        /** How many tasks wait, or have not been resumed yet. */
        int tasks;
    }

    private final GlfwHost host;
    private final long handle;
    private final Map<CallbackKind<?, ?>, CallbackSlot<?, ?>> slots = new HashMap<>();
    private final Map<Object, Runnable> whenClosed = new LinkedHashMap<>(); // by what stands for one who waits
    private FrameWait next = new FrameWait();
    private final List<Consumer<? super Frame>> frameListeners =
            new CopyOnWriteArrayList<>(); // one may end in a call of one

    /** Draws it; null if the program does so itself. */
    private @Nullable Consumer<? super Frame> painter;

    private boolean destroyed;

    WatchedWindow(GlfwHost host, long handle) {
        this.host = host;
        this.handle = handle;
    }

    GlfwHost host() {
        return host;
    }

    long handle() {
        return handle;
    }

    boolean isClosed() {
        return destroyed || GLFW.glfwWindowShouldClose(handle);
    }

    // ------------------------------------------------------------------ events

    @SuppressWarnings("unchecked") // a slot is of its kind's types
    <E, C extends Callback> Registration listen(CallbackKind<E, C> kind, Consumer<? super E> listener) {
        return ((CallbackSlot<E, C>) slots.computeIfAbsent(kind, _ -> new CallbackSlot<>(host, handle, kind)))
                .listen(listener);
    }

    /** Has something run once when the window has closed. */
    Registration whenClosed(Runnable action) {
        var key = new Object();
        whenClosed.put(key, action);
        return () -> whenClosed.remove(key);
    }

    /** Called in each iteration of the host's loop. */
    void lookIfClosed() {
        if ((!whenClosed.isEmpty() || isFrameAwaited() || painter != null) && isClosed()) {
            tellClosed();
        }
    }

    private void tellClosed() {
        painter = null;
        frameListeners.clear();
        next.frame.complete(null);
        next = new FrameWait();
        List<Runnable> actions = List.copyOf(whenClosed.values());
        whenClosed.clear();
        actions.forEach(Runnable::run);
    }

    /** The host ends, and the window may be gone. */
    void hostClosed() {
        tellClosed();
        slots.values().forEach(CallbackSlot::clear);
    }

    /** Destroys the window, when all who have to do with it know. */
    void destroy() {
        destroyed = true;
        hostClosed();
        GLFW.glfwDestroyWindow(handle);
        free();
    }

    /** Frees what the window's callbacks take. When the window is gone. */
    void free() {
        slots.values().forEach(CallbackSlot::free);
        slots.clear();
    }

    // ------------------------------------------------------------------ frames

    /** Waits for the next frame, in a task; in vain if the window has closed, which the host sees before it begins one. */
    Frame awaitFrame() {
        FrameWait wait = next;
        wait.tasks++; // before anything that may let others run: the next frame could begin meanwhile
        Frame frame;
        try {
            frame = Async.await(wait.frame);
        } finally {
            wait.tasks--;
        }
        if (frame == null) { // and the task is not one of the window, which the wait would have told
            throw noMoreFrames();
        }
        return frame;
    }

    private IllegalStateException noMoreFrames() {
        return new IllegalStateException("A window that has closed has no more frames: window=" + name()
                + ". Await them in a task of the window, which ends with it: GlfwEvents.scopeOf(window).spawn(…).");
    }

    /** Has each frame told, until the window closes. */
    Registration listenToFrames(Consumer<? super Frame> listener) {
        Consumer<Frame> added = listener::accept; // its own, for the same listener may listen twice
        frameListeners.add(added);
        return () -> frameListeners.remove(added);
    }

    boolean isFrameAwaited() {
        return next.tasks > 0 || !frameListeners.isEmpty();
    }

    /** Tells those who listen of the frame, and wakes those who await it; returns them. */
    FrameWait begin(Frame frame) {
        FrameWait begun = next;
        next = new FrameWait();
        begun.frame.complete(frame);
        for (Consumer<? super Frame> listener : frameListeners) {
            try {
                listener.accept(frame);
            } catch (Throwable e) {
                host.failed("what listens to the frames of the window " + name(), e);
            }
        }
        return begun;
    }

    /** Sets what draws the window from now on. */
    Registration draw(Consumer<? super Frame> newPainter) {
        painter = newPainter;
        Registration size =
                listen(CallbackKind.FRAMEBUFFER_SIZE, _ -> host.frames().request());
        Registration refresh = listen(CallbackKind.REFRESH, _ -> host.frames().request());
        host.frames().request();
        return () -> {
            size.close();
            refresh.close();
            if (painter == newPainter) {
                painter = null;
            }
        };
    }

    /** Draws the frame, if somebody has said how. A painter that fails is told of, and not called again. */
    void draw(Frame frame) {
        Consumer<? super Frame> drawing = painter;
        if (drawing == null) {
            return;
        }
        if (GLFW.glfwGetCurrentContext() != handle) {
            GLFW.glfwMakeContextCurrent(handle);
        }
        try {
            drawing.accept(frame);
        } catch (Throwable e) {
            if (painter == drawing) {
                painter = null;
            }
            host.failed("what draws the window " + name(), e);
            return;
        }
        if (painter == drawing) { // else it has destroyed the window, perhaps
            GLFW.glfwSwapBuffers(handle);
        }
    }

    // ------------------------------------------------------------------ words

    /** What messages call the window. */
    String name() {
        String title = destroyed ? null : GLFW.glfwGetWindowTitle(handle);
        return title == null || title.isEmpty() ? "0x" + Long.toHexString(handle) : title;
    }
}
