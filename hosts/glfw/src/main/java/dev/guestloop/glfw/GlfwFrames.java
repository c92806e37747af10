package dev.guestloop.glfw;

import dev.guestloop.Async;
import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.EventSource.Registration;
import dev.guestloop.ui.Frame;
import java.util.Objects;
import java.util.function.Consumer;
import org.lwjgl.glfw.GLFW;

/**
 * Frames: tasks wait for them, and windows are drawn in them.
 *
 * <pre>{@code
 * GlfwFrames.draw(window, _ -> drawPlanet(angle));       // after the tasks of each frame; then the buffers are swapped
 * GlfwEvents.scopeOf(window).spawn("turn", () -> {
 *     while (true) {
 *         angle += GlfwFrames.awaitFrame(window).stepSeconds() * SPEED;
 *     }
 * });
 * }</pre>
 *
 * <p>A frame begins if a task awaits it, or a window has to be drawn again. While nobody wants one the host waits, and draws nothing. In
 * a program with its own loop that calls {@link GlfwHost#poll}, each call is a frame. Frames are as fast as the screen: by the swap, if
 * that waits for it ({@code glfwSwapInterval}), else by the clock.
 *
 * <p>In a frame come, in this order: the events; the tasks that await it; what draws the windows, each followed by
 * {@code glfwSwapBuffers}. Frames are those of the host: all windows have the same ones.
 *
 * <p><i>Confined to the host thread.</i> All methods refuse another one with a {@link WrongThreadException}, and a handle that is
 * {@code NULL} with an {@link IllegalStateException}.
 */
public final class GlfwFrames {

    private GlfwFrames() {}

    /**
     * Waits for the next frame of a window. A task that does nothing else in between gets each frame once and misses none, however many
     * tasks do the same; one that needs longer than a frame, or waits for something else, finds a gap in the numbers.
     *
     * @param window the window's handle
     * @return the frame
     * @throws IllegalStateException if the window has closed, or does so before the frame comes
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled
     */
    public static Frame awaitFrame(long window) {
        if (!GlfwHost.current("awaitFrame").knows(window)) {
            Async.checkpoint(); // a task that has destroyed its window is cancelled: GLFW must not be asked of it
        }
        return GlfwHost.window(window, "awaitFrame").awaitFrame();
    }

    /**
     * The frames of a window, for a listener or a {@link dev.guestloop.ui.FrameBinding}. Listeners are called when the frame begins, before
     * the tasks that await it; what they throw goes to the uncaught handler.
     *
     * @param window the window's handle
     * @return the source; after the window has closed, who listens hears nothing more
     */
    public static EventSource<Frame> frames(long window) {
        return listener -> GlfwHost.window(window, "listen").listenToFrames(listener);
    }

    /**
     * Draws a window from now on: in each frame, after the tasks, the painter is called with the window's OpenGL context, and the buffers
     * are swapped. It replaces the window's painter, if there is one, and ends when the window closes. A painter that throws is told of to
     * the uncaught handler, and not called again. It may not wait.
     *
     * @param window the window's handle
     * @param painter draws one frame
     * @return what ends it
     * @throws GlfwException if the window has no OpenGL context
     */
    public static Registration draw(long window, Consumer<? super Frame> painter) {
        Objects.requireNonNull(painter, "painter");
        WatchedWindow watched = GlfwHost.window(window, "draw");
        GlfwError.take(); // of an earlier call
        if (GLFW.glfwGetCurrentContext() != window) {
            GLFW.glfwMakeContextCurrent(window);
            GlfwError.check("glfwMakeContextCurrent");
        }
        return watched.draw(painter);
    }

    /**
     * Asks for one frame, to show what has changed. Several requests before a frame are one. Resized and uncovered windows ask by
     * themselves.
     *
     * @param window the window's handle
     */
    public static void request(long window) {
        GlfwHost.window(window, "request").host().frames().request();
    }
}
