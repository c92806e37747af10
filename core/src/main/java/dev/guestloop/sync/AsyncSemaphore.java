package dev.guestloop.sync;

import dev.guestloop.CancelledException;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.Suspension;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.TaskBody;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A number of permits that tasks take and give back. Permits belong to nobody: one task may release what another has acquired, and so
 * may plain host code. A permit that comes back goes to whoever waits longest: nobody who comes later can be quicker.
 *
 * <p>To say how many may do something at a time, {@link CapacityLimiter} is the safer choice: it knows who has a token.
 *
 * <p><i>Confined to the loop thread.</i>
 */
public final class AsyncSemaphore {

    private final Home home = new Home();
    private final WaitLine<Void> waiting = new WaitLine<>();
    private final int maxPermits;

    /** Invariant: 0 while anybody waits. */
    private int permits;

    /**
     * What can be seen of a semaphore.
     *
     * @param permits how many are left
     * @param waiting how many tasks wait for one
     */
    public record Statistics(int permits, int waiting) {}

    /**
     * Makes a semaphore.
     *
     * @param permits how many permits it has at first; not negative
     * @throws IllegalArgumentException if the number is negative
     */
    public AsyncSemaphore(int permits) {
        this(permits, Integer.MAX_VALUE);
    }

    /**
     * Makes a semaphore that never has more than so many permits: one release too many is a mistake, and refused.
     *
     * @param permits how many permits it has at first; not negative
     * @param maxPermits how many it may have
     * @throws IllegalArgumentException if a number is negative, or the first is greater than the second
     */
    public AsyncSemaphore(int permits, int maxPermits) {
        if (permits < 0 || permits > maxPermits) {
            throw new IllegalArgumentException("A semaphore begins with 0 to maxPermits permits: permits=" + permits
                    + ", maxPermits=" + maxPermits);
        }
        this.permits = permits;
        this.maxPermits = maxPermits;
    }

    /**
     * Takes a permit, and waits for it if there is none; a checkpoint. A cancelled call has taken none.
     *
     * @throws CancelledException if the task's scope is cancelled
     * @throws CannotAwaitException if called outside a task
     * @throws WrongThreadException if called on another thread than before
     */
    public void acquire() {
        Task<?> task = Suspension.checkpoint("AsyncSemaphore.acquire");
        home.enter("AsyncSemaphore.acquire");
        if (!take()) {
            waiting.await(task, null); // who resumes it gives it the permit
        }
    }

    /**
     * Takes a permit if there is one. Never waits, and may be called outside of tasks.
     *
     * @return whether it has taken one
     * @throws WrongThreadException if called on another thread than the loop's
     */
    public boolean tryAcquire() {
        home.requireThread("AsyncSemaphore.tryAcquire");
        return take();
    }

    private boolean take() {
        if (permits == 0) {
            return false;
        }
        permits--;
        return true;
    }

    /**
     * Gives a permit: to the task that waits longest, if any. Never waits, and may be called outside of tasks.
     *
     * @throws IllegalStateException if there would be more permits than the greatest number
     * @throws WrongThreadException if called on another thread than the loop's
     */
    public void release() {
        home.requireThread("AsyncSemaphore.release");
        Waiter<Void> next = waiting.poll();
        if (next != null) {
            next.resume();
        } else if (permits < maxPermits) {
            permits++;
        } else {
            throw new IllegalStateException(
                    "AsyncSemaphore.release was called more often than acquire: permits=" + permits + ", maxPermits="
                            + maxPermits + ". Release once for each acquire, best by withPermit(…).");
        }
    }

    /**
     * Runs a body with a permit, and releases it whatever happens.
     *
     * @param body the body
     * @param <T> the type of its result
     * @param <X> what it may throw
     * @return its result
     * @throws X if it fails
     * @throws CancelledException if the task's scope is cancelled meanwhile
     */
    public <T extends @Nullable Object, X extends Throwable> T withPermit(TaskBody<T, X> body) throws X {
        acquire();
        try {
            return body.run();
        } finally {
            release();
        }
    }

    /**
     * Runs an action with a permit, and releases it whatever happens.
     *
     * @param action the action
     * @param <X> what it may throw
     * @throws X if it fails
     * @throws CancelledException if the task's scope is cancelled meanwhile
     */
    public <X extends Throwable> void withPermit(TaskAction<X> action) throws X {
        withPermit(Objects.requireNonNull(action, "action").asBody());
    }

    /**
     * Returns what can be seen at this moment.
     *
     * @return the state
     */
    public Statistics statistics() {
        return new Statistics(permits, waiting.size());
    }

    @Override
    public String toString() {
        return "AsyncSemaphore[permits=" + permits + ", waiting=" + waiting.size() + ']';
    }
}
