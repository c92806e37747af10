package dev.guestloop;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A task's wait for something that another thread may complete: carries the result over, in one hop. */
final class StageWaiter<T extends @Nullable Object> extends Entry {

    private final TaskImpl<?> task;

    // Written by the completing thread before it hands this entry over, read by the loop's thread after.
    private @Nullable T value;
    private @Nullable Throwable failure;

    // Loop thread only.
    private boolean done;
    private boolean givenUp;

    StageWaiter(TaskImpl<?> task) {
        super(task.loop);
        this.task = task;
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
                // The task that waited has ended with its run.
            }
        }
    }

    @Override
    void arrive(Scheduler scheduler) {
        done = true;
        if (!givenUp) {
            task.wake();
        }
    }

    /** Waits for the completion, unless it has come already. */
    void await(TaskImpl.Abort onCancel) {
        if (!done) {
            task.park(() -> {
                givenUp = onCancel.abort();
                return givenUp;
            });
        }
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

    @Override
    void step() {
        throw new AssertionError("takes effect when it arrives");
    }

    @Override
    void refuse() {
        // The task that waited has ended with its run.
    }
}
