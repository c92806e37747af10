package dev.guestloop.javafx;

import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.Frame;
import dev.guestloop.ui.FrameClock;
import java.util.Objects;
import java.util.function.Consumer;
import javafx.animation.AnimationTimer;
import javafx.stage.Window;
import javafx.stage.WindowEvent;

/**
 * Frames: tasks wait for JavaFX's pulses, and what they change is drawn in the same one.
 *
 * <pre>{@code
 * JavaFxEvents.scopeOf(stage).spawn("turn", () -> {
 *     while (true) {
 *         wheel.setRotate(wheel.getRotate() + JavaFxFrames.awaitFrame(stage).stepSeconds() * SPEED);
 *     }
 * });
 * }</pre>
 *
 * <p>All windows have the same pulses, some 60 a second. While nobody awaits one, none is asked for.
 *
 * <p><i>Confined to the JavaFX thread:</i> on another one they throw a {@link WrongThreadException}.
 */
public final class JavaFxFrames {

    private static final FrameClock CLOCK = new FrameClock(JavaFxFrames::pulses);

    private JavaFxFrames() {}

    private static EventSource.Registration pulses(Consumer<? super Object> listener) {
        var timer = new AnimationTimer() {
            @Override
            public void handle(long now) {
                listener.accept(now);
            }
        };
        timer.start();
        return timer::stop;
    }

    /**
     * Waits for the next frame. A task that does nothing else in between gets each frame once, however many tasks do the same; one that
     * needs longer, or waits for something else, finds a gap in the numbers.
     *
     * @param window a window that is showing
     * @return the frame
     * @throws IllegalStateException if the window is not showing, or is hidden before the frame comes
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled
     * @throws dev.guestloop.CannotAwaitException if called outside a task
     */
    public static Frame awaitFrame(Window window) {
        Objects.requireNonNull(window, "window");
        FxThread.require("JavaFxFrames.awaitFrame");
        return CLOCK.awaitFrame(
                window::isShowing, JavaFxEvents.nameOf(window), "JavaFxEvents.scopeOf(window).spawn(…)");
    }

    /**
     * The frames of a window, for a listener or a {@link dev.guestloop.ui.FrameBinding}. The window need not be showing yet.
     *
     * @param window the window
     * @return the source; after the window was hidden, who listens hears of the frame that is on its way, and of no more
     */
    public static EventSource<Frame> frames(Window window) {
        Objects.requireNonNull(window, "window");
        return CLOCK.framesUntil(JavaFxEvents.events(window, WindowEvent.WINDOW_HIDDEN));
    }
}
