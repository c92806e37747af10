package dev.guestloop;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A piece of straight-line code that runs on the UI thread and may wait. It is not a {@link java.util.concurrent.Future}, whose
 * {@code get} would block that thread.
 *
 * <pre>
 *   READY ──▶ RUNNING ──▶ SUCCEEDED | FAILED | CANCELLED
 *     ▲         │
 *     └─ WAITING ◀
 * </pre>
 *
 * <p>A failure reaches whoever waits for the task when it ends; if nobody does, the {@link UncaughtHandler} hears of it. Who
 * asks later gets it as well.
 *
 * <p><i>Confined to the loop thread</i>, except {@link #name}, {@link #cancel} and {@link #state}, which are safe to call from
 * any thread.
 *
 * @param <T> the type of its result
 */
public sealed interface Task<T extends @Nullable Object> permits TaskImpl {

    /** Where a task is in its life. */
    enum State {
        /** It will run as soon as it is its turn. */
        READY,
        /** It is running, or has opened a nested loop and waits below that. */
        RUNNING,
        /** It waits for something. */
        WAITING,
        /** It has ended with a result. */
        SUCCEEDED,
        /** It has ended with an exception. */
        FAILED,
        /** It has ended because it was cancelled. */
        CANCELLED
    }

    /**
     * Waits for the end of this task; a checkpoint. Cancelling the caller leaves this task as it is.
     *
     * @return its result
     * @throws TaskFailedException if it fails or is cancelled, with the cause
     * @throws CancelledException if the caller's scope is cancelled
     * @throws CannotAwaitException if called outside a task, or by the task itself
     */
    T await();

    /**
     * Cancels this task: what it waits for, and every later call that may wait, throws {@link CancelledException}. Does nothing
     * if it has ended. Safe to call from any thread.
     *
     * @param reason why, for people
     */
    void cancel(String reason);

    /**
     * Returns the name that it was given.
     *
     * @return the name
     */
    String name();

    /**
     * Returns where it is in its life; a moment old if asked from another thread.
     *
     * @return the state
     */
    State state();

    /**
     * Returns a future that is completed on the loop's thread when this task ends, or fails with {@link LoopClosedException} if its
     * run is abandoned. Cancelling the future does not cancel the task. Who asks for it before the end counts as somebody who
     * waits: a failure then goes into the future.
     *
     * @return a new future
     */
    CompletableFuture<T> toCompletableFuture();
}
