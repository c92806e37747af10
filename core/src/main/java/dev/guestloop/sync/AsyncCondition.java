package dev.guestloop.sync;

import dev.guestloop.CancelledException;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.Suspension;
import dev.guestloop.Task;
import java.util.Objects;

/**
 * Lets tasks that hold a lock wait until another task that holds it says that something has changed. Ask again after the wait, for
 * others may have been quicker:
 *
 * <pre>{@code
 * lock.withLock(() -> {
 *     while (orders.isEmpty()) {
 *         changed.await();
 *     }
 *     handle(orders.remove());
 * });
 * }</pre>
 *
 * <p>There are no wake-ups without a signal. A signal reaches a task that is not cancelled, if any waits: that task returns from its wait
 * even if it is cancelled right afterwards.
 *
 * <p><i>Confined to the tasks of a loop thread.</i>
 */
public final class AsyncCondition {

    private final AsyncLock lock;
    private final WaitLine<Void> waiting = new WaitLine<>();

    /**
     * What can be seen of a condition.
     *
     * @param waiting how many tasks wait for a signal
     * @param lock what can be seen of its lock
     */
    public record Statistics(int waiting, AsyncLock.Statistics lock) {}

    /**
     * Makes a condition of a lock, which may have others.
     *
     * @param lock the lock
     */
    public AsyncCondition(AsyncLock lock) {
        this.lock = Objects.requireNonNull(lock, "lock");
    }

    /**
     * Releases the lock, waits for a signal, and acquires the lock again, all three or none; a checkpoint. When it returns or throws, the
     * task holds the lock: for that it waits whether it is cancelled or not. A cancelled call has used up no signal.
     *
     * @throws IllegalStateException if this task does not hold the lock; or, the only case in which it is not held afterwards, if a task
     *     that held it meanwhile has ended and has not released it
     * @throws CancelledException if the task's scope is cancelled
     * @throws CannotAwaitException if called outside a task, or if something on the stack keeps the task from being suspended; then the
     *     lock was not released
     */
    public void await() {
        lock.requireOwnedByCurrent("AsyncCondition.await");
        Task<?> task = Suspension.checkpoint("AsyncCondition.await");
        var waiter = new Waiter<Void>(Suspension.of(task), null);
        waiting.add(waiter);
        try {
            waiter.wait.await(() -> waiting.remove(waiter), lock::handOver);
        } finally {
            lock.takeBack(task, "AsyncCondition.await");
        }
    }

    /**
     * Lets the task go on that waits longest, once it has the lock. Does nothing if none waits.
     *
     * @throws IllegalStateException if this task does not hold the lock
     * @throws CannotAwaitException if called outside a task
     */
    public void signal() {
        lock.requireOwnedByCurrent("AsyncCondition.signal");
        Waiter<Void> next = waiting.poll();
        if (next != null) {
            next.resume();
        }
    }

    /**
     * Lets all go on that wait, one after the other, as each of them gets the lock.
     *
     * @throws IllegalStateException if this task does not hold the lock
     * @throws CannotAwaitException if called outside a task
     */
    public void signalAll() {
        lock.requireOwnedByCurrent("AsyncCondition.signalAll");
        waiting.resumeAll();
    }

    /**
     * Returns what can be seen at this moment.
     *
     * @return the state
     */
    public Statistics statistics() {
        return new Statistics(waiting.size(), lock.statistics());
    }

    @Override
    public String toString() {
        return "AsyncCondition[waiting=" + waiting.size() + ", " + lock + ']';
    }
}
