package dev.guestloop;

import java.io.InterruptedIOException;
import java.net.SocketException;
import java.nio.channels.ClosedByInterruptException;
import org.jspecify.annotations.Nullable;

/** One call of {@link Async#toThread}: a virtual thread that runs a blocking body, and a task that waits for it. */
final class ThreadCall<T extends @Nullable Object, X extends Throwable> {

    private final TaskImpl<?> task;
    private final Async.OnCancel onCancel;
    private final TaskBody<T, X> body;
    private final StageWaiter<T> waiter;
    private final Thread thread;

    /** Loop thread only. */
    private boolean interrupted;

    ThreadCall(TaskImpl<?> task, Async.OnCancel onCancel, TaskBody<T, X> body) {
        this.task = task;
        this.onCancel = onCancel;
        this.body = body;
        this.waiter = new StageWaiter<>(task, "a blocking call of task " + task.name());
        this.thread = Thread.ofVirtual().name(task.name() + " in toThread").unstarted(this::run);
    }

    private void run() {
        T result;
        try {
            result = body.run();
        } catch (Throwable e) {
            waiter.complete(null, e);
            return;
        }
        waiter.complete(result, null);
    }

    T runAndAwait() throws X {
        waiter.await(this::cancelled, this::start);
        Throwable failure = waiter.failure();
        if (failure == null) {
            return waiter.value();
        }
        if (interrupted && isFromInterrupt(failure)) {
            task.throwIfCancelled();
        }
        throw Sneaky.<X>rethrow(failure);
    }

    private void start() {
        try {
            thread.start();
        } catch (Throwable e) {
            waiter.complete(null, e); // no thread is to be had
        }
    }

    private boolean cancelled() {
        if (onCancel == Async.OnCancel.ABANDON) {
            return true;
        }
        interrupted = true;
        thread.interrupt();
        return false;
    }

    /** Whether a body failed because it was interrupted: the JDK has several ways to say so, and libraries wrap them. */
    private static boolean isFromInterrupt(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof InterruptedException
                    || e instanceof ClosedByInterruptException
                    || e instanceof InterruptedIOException
                    || (e instanceof SocketException && "Closed by interrupt".equals(e.getMessage()))) {
                return true;
            }
        }
        return false;
    }
}
