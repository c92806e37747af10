package dev.guestloop;

import dev.guestloop.internal.Origin;
import org.jspecify.annotations.Nullable;

/**
 * A timer that was set; it can be cancelled until it is due.
 *
 * <p><i>Confined to the loop thread.</i>
 */
public final class TimerHandle {

    private static final int NOT_IN_HEAP = -1;

    final EventLoop loop;
    final long deadlineNanos;

    /** Orders timers with equal deadlines: first set, first due. */
    final long sequence;

    /** Runs when the timer is due, inside the engine: it only makes something ready. */
    final Runnable onDue;

    /** Where the program set it, in debug mode; null for the engine's own timers. */
    @Nullable
    Origin origin;

    /** Where the timer is in the {@link TimerHeap}. */
    int index = NOT_IN_HEAP;

    TimerHandle(EventLoop loop, long deadlineNanos, long sequence, Runnable onDue) {
        this.loop = loop;
        this.deadlineNanos = deadlineNanos;
        this.sequence = sequence;
        this.onDue = onDue;
    }

    /**
     * Cancels the timer. Does nothing if it was due or cancelled before.
     *
     * @return whether it was still to come
     * @throws WrongThreadException if called on another thread than the loop's
     */
    public boolean cancel() {
        loop.requireLoopThread("TimerHandle.cancel");
        return loop.scheduler().cancelTimer(this);
    }

    /**
     * Tells whether the timer is still to come.
     *
     * @return false once it was due or cancelled
     */
    public boolean isPending() {
        return index != NOT_IN_HEAP;
    }

    /** Whether the program set it, and not a call that waits or a time limit. */
    boolean isOfProgram() {
        return onDue instanceof Callback;
    }

    void removedFromHeap() {
        index = NOT_IN_HEAP;
    }

    boolean isBefore(TimerHandle other) {
        return deadlineNanos < other.deadlineNanos
                || (deadlineNanos == other.deadlineNanos && sequence < other.sequence);
    }

    @Override
    public String toString() {
        return "TimerHandle[deadlineNanos=" + deadlineNanos + (isPending() ? ", pending]" : "]");
    }
}
