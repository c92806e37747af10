package dev.guestloop.swt;

import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.Frame;
import dev.guestloop.ui.FrameClock;
import java.util.Objects;
import java.util.function.Consumer;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Display;

/**
 * Frames: tasks wait until it is time to change what is animated.
 *
 * <pre>{@code
 * SwtEvents.scopeOf(shell).spawn("turn", () -> {
 *     while (true) {
 *         angle += SwtFrames.awaitFrame(canvas).stepSeconds() * SPEED;
 *         canvas.redraw();
 *     }
 * });
 * }</pre>
 *
 * <p>SWT does not tell when the screen is drawn, nor how often, so {@link Display#timerExec} keeps the frames apart, some 60 a second.
 * All widgets of a display have the same ones. While nobody awaits one, no timer runs.
 *
 * <p><i>Confined to the display's thread.</i>
 */
public final class SwtFrames {

    private static final int PERIOD_MILLIS = 16;

    /** What a display keeps its clock under, which so ends with it. */
    private static final String CLOCK = "dev.guestloop.swt.frames";

    private SwtFrames() {}

    private static FrameClock clock(Display display) {
        if (display.getData(CLOCK) instanceof FrameClock clock) {
            return clock;
        }
        var clock = new FrameClock(listener -> pulses(display, listener));
        display.setData(CLOCK, clock);
        return clock;
    }

    private static EventSource.Registration pulses(Display display, Consumer<? super Object> listener) {
        var timer = new Runnable() {
            @Override
            public void run() {
                display.timerExec(PERIOD_MILLIS, this);
                listener.accept(display);
            }
        };
        display.timerExec(PERIOD_MILLIS, timer);
        return () -> display.timerExec(-1, timer);
    }

    /**
     * Waits for the next frame. A task that does nothing else in between gets each frame once, however many tasks do the same; one that
     * needs longer, or waits for something else, finds a gap in the numbers.
     *
     * @param control a shell, canvas or anything else that is drawn
     * @return the frame
     * @throws IllegalStateException if the widget is disposed of, or is so before the frame comes
     * @throws WrongThreadException if called on another thread than the display's
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled
     * @throws dev.guestloop.CannotAwaitException if called outside a task
     */
    public static Frame awaitFrame(Control control) {
        Widgets.check(control);
        return clock(control.getDisplay())
                .awaitFrame(() -> !control.isDisposed(), Widgets.name(control), "SwtEvents.scopeOf(shell).spawn(…)");
    }

    /**
     * The frames of a widget, for a listener or a {@link dev.guestloop.ui.FrameBinding}.
     *
     * @param control a shell, canvas or anything else that is drawn
     * @return the source; after the widget was disposed of, who listens hears nothing more
     */
    public static EventSource<Frame> frames(Control control) {
        Objects.requireNonNull(control, "control");
        return listener -> {
            if (control.isDisposed()) {
                return () -> {};
            }
            Widgets.check(control);
            return clock(control.getDisplay())
                    .frames(() -> !control.isDisposed())
                    .listen(listener);
        };
    }
}
