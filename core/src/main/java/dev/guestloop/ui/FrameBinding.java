package dev.guestloop.ui;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.LoopClosedException;
import dev.guestloop.ui.EventSource.Registration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Shows the newest of many values, at most once a frame: the progress of a copy in a bar, the number of lines in a label. However often
 * the value changes, the widget is set once a frame; while it does not change, nothing is listened to.
 *
 * <pre>{@code
 * FrameBinding<Double> progress = FrameBinding.of(JavaFxFrames.frames(stage), bar::setProgress);
 * Async.toThread(() -> unpack(archive, progress::set));      // from any thread, a million times a second
 * }</pre>
 *
 * <p>It needs no close: after the last value was shown, or its window has closed, nothing is left of it. A window of Swing or JavaFX that
 * is hidden is set to the values as well, and so has them when it is shown again.
 *
 * <p><i>Safe for use by several threads</i>, but for {@link #of}. What shows the values is called on the UI thread.
 *
 * @param <T> the type of the values
 */
public final class FrameBinding<T> {

    /** A frame that was asked for so long ago does not come: the window has closed, and is not asked for one with each value. */
    private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final EventLoop loop;
    private final EventSource<Frame> frames;
    private final Consumer<? super T> show;

    /** The newest value that was not shown yet; null if all were. */
    private final AtomicReference<@Nullable T> newest = new AtomicReference<>();

    /** When the frame was asked for that shows it. */
    private volatile long askedNanos;

    /** What waits for the frame that shows it; null if all were shown. Confined to the UI thread. */
    private @Nullable Registration nextFrame;

    private FrameBinding(EventLoop loop, EventSource<Frame> frames, Consumer<? super T> show) {
        this.loop = loop;
        this.frames = Objects.requireNonNull(frames, "frames");
        this.show = Objects.requireNonNull(show, "show");
    }

    /**
     * Binds a widget to values that are to come. In a task.
     *
     * @param frames the frames of the widget's window
     * @param show sets the widget to a value. It is called in a frame, as plain code of the toolkit: it may not wait, and what it throws
     *     is the toolkit's to report
     * @param <T> the type of the values
     * @return the binding
     * @throws dev.guestloop.CannotAwaitException if called outside a task
     */
    public static <T> FrameBinding<T> of(EventSource<Frame> frames, Consumer<? super T> show) {
        return new FrameBinding<>(Async.currentLoop(), frames, show);
    }

    /**
     * Sets the value that the next frame shows, from any thread. It replaces one that was not shown yet. After the end of the run it does
     * nothing, for there is no window any more.
     *
     * @param value the value
     */
    public void set(T value) {
        boolean asked = newest.getAndSet(Objects.requireNonNull(value, "value")) != null;
        long now = loop.timeNanos();
        if (!asked || now - askedNanos > STALE_NANOS) {
            askedNanos = now;
            try {
                loop.callSoonThreadsafe(this::awaitFrame);
            } catch (LoopClosedException _) {
                newest.set(null); // nobody is there to see it
            }
        }
    }

    private void awaitFrame() {
        if (nextFrame != null) {
            nextFrame.close();
        }
        nextFrame = frames.listen(_ -> showNewest());
    }

    private void showNewest() {
        Registration done = nextFrame;
        nextFrame = null;
        if (done != null) {
            done.close();
            T value = newest.getAndSet(null); // the next one asks for a frame again
            if (value != null) {
                show.accept(value);
            }
        }
    }
}
