package dev.guestloop;

import org.jspecify.annotations.Nullable;

/** One call of {@link Async#awaitModal}: a body that opens a nested loop of the host, and a task that waits for it. */
final class ModalCall<T extends @Nullable Object, X extends Throwable> {

    private final TaskImpl<?> task;
    private final Runnable closeOnCancel;
    private final TaskBody<T, X> body;
    private final StageWaiter<T> waiter;

    // Host thread only.
    private boolean begun;
    private boolean givenUp;
    private boolean closing;

    ModalCall(TaskImpl<?> task, Runnable closeOnCancel, TaskBody<T, X> body) {
        this.task = task;
        this.closeOnCancel = closeOnCancel;
        this.body = body;
        this.waiter = new StageWaiter<>(task, "a dialog of task " + task.name());
    }

    T runAndAwait() throws X {
        waiter.await(this::cancelled, this::ask);
        Throwable failure = waiter.failure();
        if (failure != null) {
            throw Sneaky.<X>rethrow(failure);
        }
        return waiter.value();
    }

    /** Asks the host to run the body in an event of its own, where the stack below it is no task's. */
    private void ask() {
        try {
            task.loop.scheduler().driver.runOutsideTasks(task.loop, this::run);
        } catch (Throwable e) {
            waiter.complete(null, e);
        }
    }

    private void run() {
        if (givenUp || task.loop.isClosed()) {
            return; // cancelled before it was opened
        }
        begun = true;
        T result;
        try {
            result = body.run();
        } catch (Throwable e) {
            waiter.complete(null, e);
            return;
        }
        waiter.complete(result, null);
    }

    private boolean cancelled() {
        if (!begun) {
            givenUp = true;
            return true;
        }
        if (!closing) {
            closing = true;
            task.loop.callSoon(closeOnCancel);
        }
        return false;
    }
}
