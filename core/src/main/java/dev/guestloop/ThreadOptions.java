package dev.guestloop;

import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * How {@link Async#toThread(ThreadOptions, TaskBody)} runs its body: {@link #DEFAULT}, changed by {@code with…}.
 *
 * <p><i>Immutable, so safe to share.</i>
 *
 * @param onCancel what happens to the body when the task is cancelled
 * @param executor what runs the body, on another thread than the loop's, such as a pool for work that computes; null for a virtual
 *     thread of its own. One that drops what it has taken, as {@code shutdownNow} of a pool does, leaves the task waiting until it
 *     is cancelled
 * @param limiter how many may run at a time; null for any number
 */
public record ThreadOptions(
        Async.OnCancel onCancel,
        @Nullable Executor executor,
        @Nullable ThreadLimiter limiter) {

    /** A virtual thread for each call, without a limit; a cancellation interrupts it. */
    public static final ThreadOptions DEFAULT = new ThreadOptions(Async.OnCancel.INTERRUPT, null, null);

    /**
     * Makes options.
     *
     * @param onCancel what happens to the body when the task is cancelled
     * @param executor what runs the body; null for a virtual thread
     * @param limiter how many may run at a time; null for any number
     */
    public ThreadOptions {
        Objects.requireNonNull(onCancel, "onCancel");
    }

    /**
     * Returns a copy with another way to be cancelled.
     *
     * @param value what happens to the body when the task is cancelled
     * @return the copy
     */
    public ThreadOptions withOnCancel(Async.OnCancel value) {
        return new ThreadOptions(value, executor, limiter);
    }

    /**
     * Returns a copy with another executor.
     *
     * @param value what runs the body; null for a virtual thread
     * @return the copy
     */
    public ThreadOptions withExecutor(@Nullable Executor value) {
        return new ThreadOptions(onCancel, value, limiter);
    }

    /**
     * Returns a copy with another limiter.
     *
     * @param value how many may run at a time; null for any number
     * @return the copy
     */
    public ThreadOptions withLimiter(@Nullable ThreadLimiter value) {
        return new ThreadOptions(onCancel, executor, value);
    }
}
