package dev.guestloop.swing;

import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.Frame;
import dev.guestloop.ui.FrameClock;
import java.awt.DisplayMode;
import java.awt.GraphicsDevice;
import java.awt.GraphicsEnvironment;
import java.awt.Window;
import java.util.Objects;
import java.util.function.Consumer;
import javax.swing.Timer;

/**
 * Frames: tasks wait until it is time to change what is animated.
 *
 * <pre>{@code
 * SwingEvents.scopeOf(window).spawn("turn", () -> {
 *     while (true) {
 *         angle += SwingFrames.awaitFrame(window).stepSeconds() * SPEED;
 *         canvas.repaint();
 *     }
 * });
 * }</pre>
 *
 * <p>Swing does not tell when the screen is drawn, so a {@link Timer} keeps the frames apart, as fast as the fastest screen says it is, to
 * a millisecond; 60 a second where none says so. All windows have the same ones. A frame that is late swallows those that were due
 * meanwhile. While nobody awaits one, no timer runs.
 *
 * <p><i>Confined to the event thread:</i> on another one they throw a {@link WrongThreadException}.
 */
public final class SwingFrames {

    private static final int USUAL_RATE = 60;
    private static final double MILLIS_PER_SECOND = 1000;

    private static final FrameClock CLOCK = new FrameClock(SwingFrames::pulses);

    private SwingFrames() {}

    private static EventSource.Registration pulses(Consumer<? super Object> listener) {
        var timer = new Timer((int) Math.round(MILLIS_PER_SECOND / rateOfFastestScreen()), listener::accept);
        timer.start();
        return timer::stop;
    }

    private static int rateOfFastestScreen() {
        int fastest = DisplayMode.REFRESH_RATE_UNKNOWN; // which is 0
        for (GraphicsDevice screen :
                GraphicsEnvironment.getLocalGraphicsEnvironment().getScreenDevices()) {
            fastest = Math.max(fastest, screen.getDisplayMode().getRefreshRate());
        }
        return fastest == DisplayMode.REFRESH_RATE_UNKNOWN ? USUAL_RATE : fastest;
    }

    /**
     * Waits for the next frame. A task that does nothing else in between gets each frame once, however many tasks do the same; one that
     * needs longer, or waits for something else, finds a gap in the numbers.
     *
     * @param window a window that is open
     * @return the frame
     * @throws IllegalStateException if the window is not open, or is disposed of or hidden before the frame comes
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled
     * @throws dev.guestloop.CannotAwaitException if called outside a task
     */
    public static Frame awaitFrame(Window window) {
        Objects.requireNonNull(window, "window");
        EventThread.require("SwingFrames.awaitFrame");
        return CLOCK.awaitFrame(window::isShowing, Windows.name(window), "SwingEvents.scopeOf(window).spawn(…)");
    }

    /**
     * The frames of a window, for a listener or a {@link dev.guestloop.ui.FrameBinding}. The window need not be open yet, and may be hidden.
     *
     * @param window the window
     * @return the source; after the window was closed, as {@link SwingEvents#awaitClosed} understands it, who listens hears of the frame
     *     that is on its way, and of no more
     */
    public static EventSource<Frame> frames(Window window) {
        Objects.requireNonNull(window, "window");
        return listener -> {
            EventThread.require("EventSource.listen");
            return CLOCK.framesUntil(ClosedListener.of(window)).listen(listener);
        };
    }
}
