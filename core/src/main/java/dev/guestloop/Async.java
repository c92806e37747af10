package dev.guestloop;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What code inside a task can do: wait, without blocking the UI thread. Each of these calls is a checkpoint, except
 * those named {@code current…}: it throws {@link CancelledException} if the task's scope is cancelled, and {@link CannotAwaitException}
 * where waiting is impossible.
 *
 * <p>Between two such calls nothing else runs on the thread: no lock is needed around what tasks share. Do not hold a monitor or
 * a lock across one; a monitor is noticed, in most cases, a {@code java.util.concurrent} lock is not.
 */
public final class Async {

    private Async() {}

    /** What happens to a blocking call when the task that waits for it is cancelled. */
    public enum OnCancel {
        /** Its thread is interrupted, and the task waits until the call has returned. */
        INTERRUPT,
        /** The task goes on at once; the call ends when it will, and its result is dropped. */
        ABANDON
    }

    /**
     * Waits for a stage, such as a {@link java.util.concurrent.CompletableFuture}. Cancelling the task leaves the stage as it is;
     * each wait that was cancelled leaves a small object there until the stage is complete.
     *
     * @param stage the stage
     * @param <T> the type of its result
     * @return its result
     * @throws TaskFailedException if the stage fails or was cancelled, with the cause
     */
    public static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        Objects.requireNonNull(stage, "stage");
        TaskImpl<?> task = TaskImpl.atCheckpoint("Async.await");
        var waiter = new StageWaiter<T>(task, null);
        var _ = stage.whenComplete(waiter::complete);
        if (!waiter.await(() -> true, null)) {
            task.yieldIfShareUsed();
        } else if (waiter.failure() == null) { // a failure would be lost
            task.throwIfCancelled();
        }
        return waiter.valueOrThrow();
    }

    /**
     * Waits for a time; never less, and usually a millisecond more at most.
     *
     * @param duration how long; not negative. With zero, lets others run like {@link #yieldNow}
     */
    public static void sleep(Duration duration) {
        Durations.requireNotNegative(duration, "duration");
        TaskImpl<?> task = TaskImpl.atCheckpoint("Async.sleep");
        if (duration.isZero()) {
            task.yieldNow();
        } else {
            sleepUntil(task, Durations.after(task.loop.timeNanos(), Durations.nanos(duration)));
        }
    }

    /**
     * Waits until a point in time. With it, a loop that does something every so often does not drift.
     *
     * @param deadlineNanos when, in terms of {@link EventLoop#timeNanos}; if that is past, lets others run like {@link #yieldNow}
     */
    public static void sleepUntil(long deadlineNanos) {
        TaskImpl<?> task = TaskImpl.atCheckpoint("Async.sleepUntil");
        if (deadlineNanos <= task.loop.timeNanos()) {
            task.yieldNow();
        } else {
            sleepUntil(task, deadlineNanos);
        }
    }

    private static void sleepUntil(TaskImpl<?> task, long deadlineNanos) {
        var alarm = new Alarm(task);
        try {
            alarm.timer = task.loop.timer(deadlineNanos, alarm);
            task.park(alarm);
            task.throwIfCancelled();
        } finally {
            alarm.over = true; // at the end of the stack there may be no room to cancel it, but there is for this
        }
    }

    /** Ends one wait and no other. */
    private static final class Alarm implements Runnable, TaskImpl.Abort {
        private final TaskImpl<?> task;
        private @Nullable TimerHandle timer;
        private boolean over;

        Alarm(TaskImpl<?> task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (!over) {
                task.wake();
            }
        }

        @Override
        public boolean abort() {
            if (timer != null) {
                timer.cancel();
            }
            return true;
        }
    }

    /** Lets everything run that is ready now, and the host if it is its turn. For loops that compute for long. */
    public static void yieldNow() {
        TaskImpl.current("Async.yieldNow").yieldNow(); // which looks for a cancellation when it comes back
    }

    /**
     * Is a checkpoint and nothing else: for code that might go on for long without waiting. It lets others run only if this task
     * has run for a while, so it may be called often.
     */
    public static void checkpoint() {
        TaskImpl.atCheckpoint("Async.checkpoint").yieldIfShareUsed();
    }

    /**
     * Returns the task whose code calls.
     *
     * @return the task
     * @throws CannotAwaitException if called outside a task
     */
    public static Task<?> currentTask() {
        return TaskImpl.current("Async.currentTask");
    }

    /**
     * Returns the run of the task whose code calls; with its {@code spawn}, a task starts others beside it.
     *
     * @return the run
     * @throws CannotAwaitException if called outside a task
     */
    public static GuestRun<?> currentRun() {
        return TaskImpl.current("Async.currentRun").guestRun();
    }

    /**
     * Returns the loop of the task whose code calls.
     *
     * @return the loop
     * @throws CannotAwaitException if called outside a task
     */
    public static EventLoop currentLoop() {
        return TaskImpl.current("Async.currentLoop").loop;
    }

    /**
     * Returns when the task whose code calls has to be done with what it does: the nearest deadline of the scopes that it is in, up to
     * the first shield. For libraries that have a timeout of their own to set.
     *
     * @return the deadline, in terms of {@link EventLoop#timeNanos}; {@code Long.MAX_VALUE} if there is none, and {@code Long.MIN_VALUE} if
     *     a scope is cancelled
     * @throws CannotAwaitException if called outside a task
     */
    public static long currentDeadlineNanos() {
        return TaskImpl.current("Async.currentDeadlineNanos").scope().effectiveDeadlineNanos();
    }

    // ------------------------------------------------------------------ blocking calls

    /**
     * Runs a blocking body on a virtual thread and waits for it. If the task is cancelled, the thread is interrupted and the task
     * waits until the body has ended; a body that ends with a result all the same has it returned. So nothing of the body goes on
     * when this call has ended. One that has not begun when the task is cancelled never begins.
     *
     * @param body what to run; it must not touch the toolkit
     * @param <T> the type of its result
     * @param <X> what it may throw
     * @return its result
     * @throws X if it fails
     */
    public static <T extends @Nullable Object, X extends Throwable> T toThread(TaskBody<T, X> body) throws X {
        return toThread(ThreadOptions.DEFAULT, body);
    }

    /**
     * Runs a blocking action on a virtual thread and waits for it. If the task is cancelled, the thread is interrupted and the task
     * waits until the action has ended: nothing of it goes on when this call has ended.
     *
     * @param action what to run; it must not touch the toolkit
     * @param <X> what it may throw
     * @throws X if it fails
     */
    public static <X extends Throwable> void toThread(TaskAction<X> action) throws X {
        toThread(ThreadOptions.DEFAULT, action);
    }

    /**
     * Runs a blocking body on a virtual thread and waits for it, with a choice of what a cancellation does. With
     * {@link OnCancel#ABANDON}, a cancelled call may leave the body behind, which goes on on its thread.
     *
     * @param onCancel what a cancellation does
     * @param body what to run; it must not touch the toolkit
     * @param <T> the type of its result
     * @param <X> what it may throw
     * @return its result
     * @throws X if it fails
     */
    public static <T extends @Nullable Object, X extends Throwable> T toThread(OnCancel onCancel, TaskBody<T, X> body)
            throws X {
        return toThread(ThreadOptions.DEFAULT.withOnCancel(onCancel), body);
    }

    /**
     * Runs a blocking action on a virtual thread and waits for it, with a choice of what a cancellation does.
     *
     * @param onCancel what a cancellation does
     * @param action what to run; it must not touch the toolkit
     * @param <X> what it may throw
     * @throws X if it fails
     */
    public static <X extends Throwable> void toThread(OnCancel onCancel, TaskAction<X> action) throws X {
        toThread(ThreadOptions.DEFAULT.withOnCancel(onCancel), action);
    }

    /**
     * Runs a blocking body on another thread and waits for it, with options.
     *
     * <p>While the body runs, its thread has the name <i>task</i>{@code  in toThread} and sees the {@link ScopedValue}s of the task, if
     * {@code java.lang} is open to the library. It is no part of the task: {@code Async} and {@link TaskLocal} refuse it. For what it
     * needs of the loop there is {@link GuestRun#callFromThread}.
     *
     * <p>A cancelled call leaves behind:
     *
     * <table>
     * <caption>What goes on after a cancelled call</caption>
     * <tr><th>the body</th><th>{@link OnCancel#INTERRUPT}</th><th>{@link OnCancel#ABANDON}</th></tr>
     * <tr><td>waits for a permit or a thread</td><td>nothing: it never begins</td><td>nothing: it never begins</td></tr>
     * <tr><td>runs</td><td>nothing: the call ends with the body, which is interrupted once. If it has not ended after 5 seconds, the
     *     log says where it is</td><td>the body, with its thread and its permit, until it ends; the permit comes back
     *     with the end of the run at the latest. Its result is dropped, its failure logged</td></tr>
     * <tr><td>has ended</td><td>nothing: its outcome is that of the call</td><td>the same</td></tr>
     * </table>
     *
     * @param options on which thread, how many at a time, and what a cancellation does
     * @param body what to run; it must not touch the toolkit
     * @param <T> the type of its result
     * @param <X> what it may throw
     * @return its result
     * @throws X if it fails
     * @throws java.util.concurrent.RejectedExecutionException if the executor takes no more work
     * @throws WrongThreadException if the executor runs the body on the loop's own thread, which would block; it has not begun
     */
    public static <T extends @Nullable Object, X extends Throwable> T toThread(
            ThreadOptions options, TaskBody<T, X> body) throws X {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(body, "body");
        TaskImpl<?> task = TaskImpl.atCheckpoint("Async.toThread");
        return new ThreadCall<>(task, options, body).runAndAwait();
    }

    /**
     * Runs a blocking action on another thread and waits for it, with options. What a cancelled call leaves behind is said at
     * {@link #toThread(ThreadOptions, TaskBody)}.
     *
     * @param options on which thread, how many at a time, and what a cancellation does
     * @param action what to run; it must not touch the toolkit
     * @param <X> what it may throw
     * @throws X if it fails
     * @throws java.util.concurrent.RejectedExecutionException if the executor takes no more work
     * @throws WrongThreadException if the executor runs the action on the loop's own thread, which would block; it has not begun
     */
    public static <X extends Throwable> void toThread(ThreadOptions options, TaskAction<X> action) throws X {
        toThread(options, Objects.requireNonNull(action, "action").asBody());
    }

    // ------------------------------------------------------------------ dialogs

    /**
     * Runs a body that opens a nested loop of the toolkit, such as a modal dialog, outside of any task, and waits for it. All
     * tasks go on meanwhile. The body runs as plain code of the host: it cannot use {@code Async} itself. If the task is
     * cancelled, it waits until the dialog is closed all the same.
     *
     * @param body what to run on the host thread
     * @param <T> the type of its result
     * @param <X> what it may throw
     * @return its result
     * @throws X if it fails
     */
    public static <T extends @Nullable Object, X extends Throwable> T awaitModal(TaskBody<T, X> body) throws X {
        return awaitModal(() -> {}, body);
    }

    /**
     * Runs a body that opens a nested loop of the toolkit, and closes that loop if the task is cancelled.
     *
     * @param closeOnCancel closes what the body opened; called on the host thread, at most once, and only after the body has
     *     begun. If the task is cancelled before that, the body does not run
     * @param body what to run on the host thread
     * @param <T> the type of its result
     * @param <X> what it may throw
     * @return its result; one that came after the cancellation too
     * @throws X if it fails
     */
    public static <T extends @Nullable Object, X extends Throwable> T awaitModal(
            Runnable closeOnCancel, TaskBody<T, X> body) throws X {
        Objects.requireNonNull(closeOnCancel, "closeOnCancel");
        Objects.requireNonNull(body, "body");
        TaskImpl<?> task = TaskImpl.atCheckpoint("Async.awaitModal");
        return new ModalCall<>(task, closeOnCancel, body).runAndAwait();
    }

    // ------------------------------------------------------------------ cancellation

    /**
     * Runs a body that the cancellation of its task does not reach: for clean-up that has to wait.
     *
     * @param body what to run
     * @param <T> the type of its result
     * @param <X> what it may throw
     * @return its result
     * @throws X if it fails
     */
    public static <T extends @Nullable Object, X extends Throwable> T shielded(TaskBody<T, X> body) throws X {
        return CancelScope.shielded().run(body).getOrThrow();
    }

    /**
     * Runs an action that the cancellation of its task does not reach.
     *
     * @param action what to run
     * @param <X> what it may throw
     * @throws X if it fails
     */
    public static <X extends Throwable> void shielded(TaskAction<X> action) throws X {
        shielded(Objects.requireNonNull(action, "action").asBody());
    }

    /**
     * Runs a body that has to be done in time.
     *
     * @param timeout how long it may take; not negative
     * @param body what to run
     * @param <T> the type of its result
     * @param <X> what it may throw
     * @return its result
     * @throws X if it fails
     * @throws TaskTimeoutException if it was not done in time, and was cancelled for that
     */
    public static <T extends @Nullable Object, X extends Throwable> T withTimeout(Duration timeout, TaskBody<T, X> body)
            throws X {
        return switch (moveOnAfter(timeout, body)) {
            case Outcome.Success<T>(var value) -> value;
            case Outcome.Failure<T>(var cause) -> throw new TaskFailedException(cause);
            case Outcome.Cancelled<T> _ -> throw new TaskTimeoutException(timeout);
        };
    }

    /**
     * Runs an action that has to be done in time.
     *
     * @param timeout how long it may take; not negative
     * @param action what to run
     * @param <X> what it may throw
     * @throws X if it fails
     * @throws TaskTimeoutException if it was not done in time, and was cancelled for that
     */
    public static <X extends Throwable> void withTimeout(Duration timeout, TaskAction<X> action) throws X {
        withTimeout(timeout, Objects.requireNonNull(action, "action").asBody());
    }

    /**
     * Runs a body, but gives it up if it is not done in time.
     *
     * @param timeout how long it may take; not negative
     * @param body what to run
     * @param <T> the type of its result
     * @param <X> what it may throw
     * @return its value, or {@link Outcome.Cancelled}
     * @throws X if it fails
     */
    public static <T extends @Nullable Object, X extends Throwable> Outcome<T> moveOnAfter(
            Duration timeout, TaskBody<T, X> body) throws X {
        Durations.requireNotNegative(timeout, "timeout");
        return CancelScope.create().timeout(timeout).run(body);
    }

    /**
     * Runs an action of the current task for a time at most, and goes on after it: the time-out is a result.
     *
     * @param timeout how long; not negative
     * @param action the action
     * @param <X> what it may throw
     * @return success, or a {@link Outcome.Cancelled} if it was not done in time
     * @throws X if it fails
     * @throws CancelledException if a scope around is cancelled
     */
    public static <X extends Throwable> Outcome<@Nullable Void> moveOnAfter(Duration timeout, TaskAction<X> action)
            throws X {
        return moveOnAfter(timeout, Objects.requireNonNull(action, "action").asBody());
    }
}
