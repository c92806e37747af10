package dev.guestloop.glfw;

import dev.guestloop.glfw.WatchedWindow.FrameWait;
import dev.guestloop.ui.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.lwjgl.PointerBuffer;
import org.lwjgl.glfw.GLFW;
import org.lwjgl.glfw.GLFWVidMode;

/**
 * When frames begin. There is one only if somebody wants it: a task that awaits it, or a window that has to be drawn again.
 *
 * <p>The pace is that of the screen. Usually it is the swap of the buffers that waits for the screen; where it does not, because the
 * program has turned that off, draws nothing, or the system has no screen to wait for, the clock keeps frames apart.
 *
 * <p><i>Confined to the host thread.</i>
 */
final class FramePace {

    /** Where the system does not say how often the screen is drawn. */
    private static final int USUAL_RATE = 60;

    /** Longer than this a person notices that nothing is drawn. */
    private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final long startNanos = System.nanoTime();
    private final long periodNanos = TimeUnit.SECONDS.toNanos(1) / rateOfFastestMonitor();

    private long number;
    private long begunNanos;

    /** Not before this does the next one begin. */
    private long dueNanos = startNanos;

    /** Whether somebody wants a frame who does not await it. */
    private boolean requested;

    /** Those whom the newest frame has woken. */
    private List<FrameWait> woken = List.of();

    private static int rateOfFastestMonitor() {
        int fastest = 0;
        PointerBuffer monitors = GLFW.glfwGetMonitors();
        for (int i = 0; monitors != null && i < monitors.limit(); i++) {
            GLFWVidMode mode = GLFW.glfwGetVideoMode(monitors.get(i));
            fastest = Math.max(fastest, mode == null ? 0 : mode.refreshRate());
        }
        return fastest == 0 ? USUAL_RATE : fastest;
    }

    /** Asks for one frame more. */
    void request() {
        requested = true;
    }

    /** How long until a frame is to begin; 0 if now, {@link Long#MAX_VALUE} if nobody wants one. */
    long nanosUntilDue(Collection<WatchedWindow> windows) {
        if (!requested && windows.stream().noneMatch(WatchedWindow::isFrameAwaited)) {
            return Long.MAX_VALUE;
        }
        return Math.max(0, dueNanos - System.nanoTime());
    }

    /** Begins a frame, and makes all tasks ready that await it. */
    Frame begin(Collection<WatchedWindow> windows) {
        long now = System.nanoTime();
        var frame = new Frame(
                ++number, Duration.ofNanos(now - startNanos), Duration.ofNanos(number == 1 ? 0 : now - begunNanos));
        begunNanos = now;
        requested = false;
        woken = new ArrayList<>();
        for (WatchedWindow window : windows) {
            if (window.isFrameAwaited()) {
                woken.add(window.begin(frame));
            }
        }
        return frame;
    }

    /**
     * How long the frame waits for the tasks that it has woken, so that what they change is drawn in it, and that they are back before
     * the next one. 0 if all have been resumed, or do not come: one may belong to a group that is paused.
     */
    long nanosLeftForTasks() {
        if (woken.stream().allMatch(wait -> wait.tasks == 0)) {
            return 0;
        }
        return Math.max(0, begunNanos + LONGEST_WAIT_NANOS - System.nanoTime());
    }

    /** Ends a frame, which has been drawn. */
    void end() {
        long now = System.nanoTime();
        boolean paced = now - begunNanos > periodNanos * 3 / 4; // the swap has waited, or drawing took as long
        dueNanos = paced ? now : begunNanos + periodNanos;
    }
}
