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
 * A lock that tasks hold across calls that wait. Between two such calls nothing else runs on the thread, so what is done without
 * waiting needs none.
 *
 * <pre>{@code
 * lock.withLock(() -> {
 *     String text = download(address);   // waits; the others stay outside
 *     editor.replaceAll(text);
 * });
 * }</pre>
 *
 * <p>It belongs to the task that has acquired it, and is not re-entrant. It is handed over to whoever waits longest: nobody who comes
 * later can be quicker.
 *
 * <p><b>A task that ends and has not released it</b> leaves what the lock guards half done, perhaps. The lock is of no use then: those
 * who wait, and all who come later, get an exception that names the task.
 *
 * <p><i>Confined to the tasks of a loop thread.</i>
 */
public final class AsyncLock {

    private final Home home = new Home();
    private final WaitLine<Void> waiting = new WaitLine<>();
    private final Runnable ownerEnded = this::ownerEnded;
    private @Nullable Task<?> owner;

    /** The owner while others wait, who have to hear if it ends; perhaps still, if they were cancelled. */
    private @Nullable Task<?> watched;

    /**
     * What can be seen of a lock.
     *
     * @param locked whether a task holds it
     * @param owner that task; null if none
     * @param waiting how many tasks wait for it
     */
    public record Statistics(boolean locked, @Nullable Task<?> owner, int waiting) {}

    /** Makes a lock that nobody holds. */
    public AsyncLock() {}

    /**
     * Waits until the lock is this task's; a checkpoint. Prefer {@link #withLock(TaskAction)}. A cancelled call does not hold the lock
     * and has lost its place in the line.
     *
     * @throws IllegalStateException if this task holds it already, or a task that holds it has ended
     * @throws CancelledException if the task's scope is cancelled
     * @throws CannotAwaitException if called outside a task
     * @throws WrongThreadException if called on another thread than before
     */
    public void acquire() {
        Task<?> task = Suspension.checkpoint("AsyncLock.acquire");
        home.enter("AsyncLock.acquire");
        if (!take(task, "AsyncLock.acquire")) {
            watch(owner);
            waiting.await(task, null);
            requireTaken(task, "AsyncLock.acquire");
        }
    }

    /**
     * Takes the lock if nobody holds it. Never waits, and is no checkpoint.
     *
     * @return whether it is this task's now
     * @throws IllegalStateException if this task holds it already, or a task that holds it has ended
     * @throws CannotAwaitException if called outside a task
     * @throws WrongThreadException if called on another thread than before
     */
    public boolean tryAcquire() {
        Task<?> task = Suspension.currentTask("AsyncLock.tryAcquire");
        home.enter("AsyncLock.tryAcquire");
        return take(task, "AsyncLock.tryAcquire");
    }

    /**
     * Gives the lock up: to the task that waits longest, if any. Never waits, also in a cancelled scope.
     *
     * @throws IllegalStateException if this task does not hold it
     * @throws CannotAwaitException if called outside a task
     * @throws WrongThreadException if called on another thread than before
     */
    public void release() {
        requireOwnedByCurrent("AsyncLock.release");
        handOver();
    }

    /**
     * Runs a body with the lock held, and releases it whatever happens.
     *
     * @param body the body
     * @param <T> the type of its result
     * @param <X> what it may throw
     * @return its result
     * @throws X if it fails
     * @throws IllegalStateException as {@link #acquire} does; then the body did not run
     * @throws CancelledException if the task's scope is cancelled meanwhile
     */
    public <T extends @Nullable Object, X extends Throwable> T withLock(TaskBody<T, X> body) throws X {
        acquire();
        try {
            return body.run();
        } finally {
            release();
        }
    }

    /**
     * Runs an action with the lock held, and releases it whatever happens.
     *
     * @param action the action
     * @param <X> what it may throw
     * @throws X if it fails
     * @throws IllegalStateException as {@link #acquire} does; then the action did not run
     * @throws CancelledException if the task's scope is cancelled meanwhile
     */
    public <X extends Throwable> void withLock(TaskAction<X> action) throws X {
        withLock(Objects.requireNonNull(action, "action").asBody());
    }

    /**
     * Returns what can be seen at this moment.
     *
     * @return the state
     */
    public Statistics statistics() {
        return new Statistics(owner != null, owner, waiting.size());
    }

    // ------------------------------------------------------------------ for conditions

    /** Makes sure that the task whose code calls holds the lock, and returns it. */
    Task<?> requireOwnedByCurrent(String operation) {
        Task<?> task = Suspension.currentTask(operation);
        home.enter(operation);
        if (owner != task) {
            throw new IllegalStateException(operation + " is for the task that holds the lock: owner="
                    + (owner == null ? "none" : owner) + ", current=" + task
                    + ". Acquire it in the same task, best by withLock(…).");
        }
        return task;
    }

    /** Gives the lock to whoever waits longest. */
    void handOver() {
        Waiter<Void> next = waiting.poll();
        owner = next == null ? null : next.wait.task();
        watch(waiting.isEmpty() ? null : owner);
        if (next != null) {
            next.resume();
        }
    }

    /** Sees to it that a task holds the lock again that may have given it up for a while; waits whether cancelled or not. */
    void takeBack(Task<?> task, String operation) {
        if (owner != task && !take(task, operation)) {
            watch(owner);
            waiting.awaitShielded(task);
            requireTaken(task, operation);
        }
    }

    // ------------------------------------------------------------------ inside

    /** Takes the lock if nobody holds it. */
    private boolean take(Task<?> task, String operation) {
        if (owner == null) {
            owner = task;
            return true;
        }
        if (owner == task) {
            throw new IllegalStateException(
                    operation + " by the task that holds the lock would wait for itself: owner="
                            + owner + ", current=" + task
                            + ". A lock is not re-entrant: let the outer code acquire it, and call what expects it to be held.");
        }
        if (hasEnded(owner)) {
            throw abandoned(task, operation);
        }
        return false;
    }

    /** After a wait: who was woken and is not the owner has heard that the owner has ended. */
    private void requireTaken(Task<?> task, String operation) {
        if (owner != task) {
            throw abandoned(task, operation);
        }
    }

    private IllegalStateException abandoned(Task<?> task, String operation) {
        return new IllegalStateException(operation + " waits for a task that has ended and has not released the lock:"
                + " owner=" + owner + ", current=" + task
                + ". Use withLock(…), which releases it whatever happens. What the lock guards may be half done; to go on,"
                + " make another lock.");
    }

    private static boolean hasEnded(Task<?> task) {
        return switch (task.state()) {
            case READY, RUNNING, WAITING -> false;
            case SUCCEEDED, FAILED, CANCELLED -> true;
        };
    }

    private void watch(@Nullable Task<?> holder) {
        if (watched != holder) {
            if (watched != null) {
                Suspension.unwatch(watched, ownerEnded);
            }
            watched = holder;
            if (holder != null) {
                Suspension.watch(holder, ownerEnded);
            }
        }
    }

    private void ownerEnded() {
        waiting.resumeAll();
    }

    @Override
    public String toString() {
        return "AsyncLock[owner=" + (owner == null ? "none" : owner) + ", waiting=" + waiting.size() + ']';
    }
}
