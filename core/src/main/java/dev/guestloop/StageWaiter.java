package dev.guestloop;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A task's wait for something that another thread may complete: carries the result over, in one hop. */
final class StageWaiter<T extends @Nullable Object> extends Entry {

    /** What is waited for, to log a failure that nobody waits for any more; null if its owner keeps the failure itself. */
    private final @Nullable String name;

    /** Null once the wait was given up, so that a stage which lives on does not keep the task. Loop thread only. */
    private @Nullable TaskImpl<?> task;

    // Written by the completing thread before it hands this entry over, read by the loop's thread after.
    private @Nullable T value;
    private @Nullable Throwable failure;

    /** Loop thread only. */
    private boolean done;

    StageWaiter(TaskImpl<?> task, @Nullable String name) {
        super(task.loop);
        this.task = task;
        this.name = name;
    }

    /** Called once, on any thread. */
    void complete(@Nullable T result, @Nullable Throwable thrown) {
        value = result;
        failure = thrown;
        if (loop.isLoopThread()) {
            arrive(loop.scheduler());
        } else {
            try {
                loop.arrive(this);
            } catch (LoopClosedException e) {
                logDropped(); // the task that waited has ended with its run
            }
        }
    }

    @Override
    void arrive(Scheduler scheduler) {
        done = true;
        if (task != null) {
            task.wake();
        } else {
            logDropped();
        }
    }

    /**
     * Begins something once the task is suspended, and waits for the completion, unless that has come already.
     *
     * @return whether it had to wait
     */
    boolean await(TaskImpl.Abort onCancel, @Nullable Runnable begin) {
        TaskImpl<?> waiting = task;
        if (done || waiting == null) {
            return false;
        }
        waiting.park(
                () -> {
                    boolean givenUp = onCancel.abort();
                    if (givenUp) {
                        task = null;
                    }
                    return givenUp;
                },
                begin);
        return true;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    @SuppressWarnings("NullAway") // null only if T allows it
    T value() {
        return value;
    }

    /** The result of a stage, by the rule for all tasks and stages: a failure is wrapped once. */
    T valueOrThrow() {
        Throwable thrown = failure;
        if (thrown == null) {
            return value();
        }
        throw new TaskFailedException(
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown);
    }

    private void logDropped() {
        if (name != null && failure != null) {
            EventLoop.LOG.log(
                    System.Logger.Level.WARNING, "Nobody waits any more for " + name + ", and it failed", failure);
        }
    }

    @Override
    void step() {
        throw new AssertionError("takes effect when it arrives");
    }

    @Override
    void refuse() {
        logDropped();
    }
}
