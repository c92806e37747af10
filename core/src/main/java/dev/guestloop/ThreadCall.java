package dev.guestloop;

import java.nio.channels.ClosedByInterruptException;
import org.jspecify.annotations.Nullable;

/** One call of {@link Async#toThread}: a virtual thread that runs a blocking body, and a task that waits for it. */
final class ThreadCall<T extends @Nullable Object, X extends Throwable> {

    private final TaskImpl<?> task;
    private final Async.OnCancel onCancel;
    private final TaskBody<T, X> body;
    private final StageWaiter<T> waiter;
    private final Thread thread;

    // Loop thread writes; abandoned is read by the call's thread, when it ends.
    private boolean interrupted;
    private volatile boolean abandoned;

    ThreadCall(TaskImpl<?> task, Async.OnCancel onCancel, TaskBody<T, X> body) {
        this.task = task;
        this.onCancel = onCancel;
        this.body = body;
        this.waiter = new StageWaiter<>(task);
        this.thread = Thread.ofVirtual().name(task.name() + " in toThread").unstarted(this::run);
    }

    private void run() {
        try {
            waiter.complete(body.run(), null);
        } catch (Throwable e) {
            waiter.complete(null, e);
            if (abandoned) {
                Async.logDropped("a blocking call of task " + task.name(), e);
            }
        }
    }

    T runAndAwait() throws X {
        thread.start();
        waiter.await(this::cancelled);
        Throwable failure = waiter.failure();
        if (failure == null) {
            return waiter.value();
        }
        if (interrupted && (failure instanceof InterruptedException || failure instanceof ClosedByInterruptException)) {
            task.throwIfCancelled();
        }
        throw Sneaky.<X>rethrow(failure);
    }

    private boolean cancelled() {
        if (onCancel == Async.OnCancel.ABANDON) {
            abandoned = true;
            return true;
        }
        interrupted = true;
        thread.interrupt();
        return false;
    }
}
