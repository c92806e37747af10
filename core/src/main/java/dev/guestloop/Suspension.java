package dev.guestloop;

import dev.guestloop.internal.ProtocolTrace;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One wait of a task: what locks, channels and bridges are made of. Programs rarely need it; it is for whoever builds a primitive
 * of their own. It is what Trio calls {@code wait_task_rescheduled}, and Kotlin {@code suspendCancellableCoroutine}.
 *
 * <pre>{@code
 * Task<?> task = Suspension.checkpoint("Latch.await");  // cancelled? too long on the thread?
 * if (!open) {
 *     var wait = Suspension.of(task);
 *     waiting.add(wait);                                // somebody will call wait.resume()
 *     wait.await(() -> waiting.remove(wait));           // suspends; a cancellation takes it back
 * }
 * }</pre>
 *
 * <p><b>Cancellation.</b> A wait is either resumed or given up, never both: a task that was resumed before the cancellation came gets
 * what it waited for, and the next call that may wait throws.
 *
 * <p><i>Confined to the loop thread.</i>
 */
public final class Suspension {

    private final TaskImpl<?> task;

    /** Whether it is certain to be resumed from outside. */
    private final boolean outside;

    /** Whether the task has come to its wait. */
    private boolean begun;

    private boolean over;
    private boolean parked;
    private boolean cancelled;

    private Suspension(TaskImpl<?> task, boolean outside) {
        this.task = task;
        this.outside = outside;
    }

    /**
     * Begins an operation that may wait: throws if the task's scope is cancelled, and lets others run first if the task has used its
     * share of the thread. Nothing of the operation may have happened yet.
     *
     * @param operation the public method, such as {@code AsyncLock.acquire}, for messages
     * @return the task whose code calls
     * @throws CancelledException if the task's scope is cancelled
     * @throws CannotAwaitException if called outside a task
     */
    public static Task<?> checkpoint(String operation) {
        TaskImpl<?> task = TaskImpl.atCheckpoint(operation);
        task.yieldIfShareUsed();
        return task;
    }

    /**
     * Returns the task whose code calls, cancelled or not: for operations that never wait but belong to a task.
     *
     * @param operation the public method, such as {@code AsyncLock.release}, for messages
     * @return the task whose code calls
     * @throws CannotAwaitException if called outside a task
     */
    public static Task<?> currentTask(String operation) {
        return TaskImpl.current(operation);
    }

    /**
     * Calls back when a task has ended, at once if it has. Who watches does not count as somebody who waits: a failure of the task goes
     * to the {@link UncaughtHandler} all the same. For what a task may forget to give back.
     *
     * @param task the task
     * @param watcher called on the loop thread in the step in which the task has ended; must not wait. What it throws goes to the
     *     {@link UncaughtHandler}
     * @throws WrongThreadException if called on another thread than the loop's
     */
    public static void watch(Task<?> task, Runnable watcher) {
        TaskImpl<?> watched = (TaskImpl<?>) Objects.requireNonNull(task, "task");
        Objects.requireNonNull(watcher, "watcher");
        watched.loop.requireLoopThread("Suspension.watch");
        watched.watch(watcher);
    }

    /**
     * Ends a {@link #watch}. Does nothing if there is none.
     *
     * @param task the task
     * @param watcher the same object as there
     * @throws WrongThreadException if called on another thread than the loop's
     */
    public static void unwatch(Task<?> task, Runnable watcher) {
        TaskImpl<?> watched = (TaskImpl<?>) Objects.requireNonNull(task, "task");
        watched.loop.requireLoopThread("Suspension.unwatch");
        watched.unwatch(watcher);
    }

    /**
     * Makes a wait for the task whose code calls.
     *
     * @param task what {@link #checkpoint} returned
     * @return a wait that has not begun
     */
    public static Suspension of(Task<?> task) {
        return new Suspension((TaskImpl<?>) Objects.requireNonNull(task, "task"), false);
    }

    /**
     * Makes a wait for something outside of the loop that is certain to come and is no matter of the loop's clock, such as the end of a
     * process or the answer of a device. It differs in tests only: in virtual time no time passes meanwhile, as with
     * {@link Async#toThread} and channels.
     *
     * @param task what {@link #checkpoint} returned
     * @return a wait that has not begun
     */
    public static Suspension outside(Task<?> task) {
        return new Suspension((TaskImpl<?>) Objects.requireNonNull(task, "task"), true);
    }

    /**
     * Runs something in which all that the task waits for is outside of the loop, as {@link #outside(Task)} has it for one wait: the
     * stage of a driver or a client, say, that another thread completes.
     *
     * @param task what {@link #checkpoint} or {@link #currentTask} returned
     * @param body what to run, at once and in this task
     * @param <T> the type of the result
     * @param <X> what it may throw
     * @return what the body returned
     * @throws X if the body fails
     * @throws CannotAwaitException if called outside a task
     * @throws IllegalStateException if called in another task
     */
    public static <T extends @Nullable Object, X extends Throwable> T outside(Task<?> task, TaskBody<T, X> body)
            throws X {
        TaskImpl<?> waiting = (TaskImpl<?>) Objects.requireNonNull(task, "task");
        Objects.requireNonNull(body, "body");
        if (TaskImpl.current("Suspension.outside") != waiting) {
            throw new IllegalStateException("Suspension.outside is called in the task that it is given: task="
                    + waiting.name() + ". Pass what Suspension.currentTask returns here.");
        }
        Scheduler scheduler = waiting.loop.scheduler();
        scheduler.outsideWaitBegins();
        try {
            return body.run();
        } finally {
            scheduler.outsideWaitEnds();
        }
    }

    /**
     * Suspends the task until {@link #resume} is called; returns at once if it was. Called once, by the task itself.
     *
     * @param onCancel takes back what was prepared, if the wait is cancelled or cannot begin; runs on the loop thread, and must not
     *     wait. What it throws goes to the {@link UncaughtHandler}, and the wait counts as taken back
     * @throws CancelledException if the task's scope is cancelled meanwhile
     * @throws CannotAwaitException if something on the stack keeps the task from being suspended, or if called outside of the task
     * @throws IllegalStateException if the wait belongs to another task, or was waited for before
     */
    public void await(Runnable onCancel) {
        park(onCancel, null);
    }

    /**
     * Waits as {@link #await(Runnable)} does, with something to begin once the task is suspended, and only then: nothing has happened
     * if it cannot be.
     *
     * @param onCancel takes back what was prepared, as there; also if what should begin has failed
     * @param onceSuspended runs on the loop thread, outside of the task, and must not wait; not called if the wait is over already.
     *     What it throws is thrown here, or goes to the {@link UncaughtHandler} if the wait is over by then
     * @throws CancelledException if the task's scope is cancelled meanwhile
     * @throws CannotAwaitException if something on the stack keeps the task from being suspended, or if called outside of the task
     * @throws IllegalStateException if the wait belongs to another task, or was waited for before
     */
    public void await(Runnable onCancel, Runnable onceSuspended) {
        Objects.requireNonNull(onceSuspended, "onceSuspended");
        var failure = new Throwable[1];
        park(onCancel, () -> {
            try {
                onceSuspended.run();
            } catch (Throwable e) {
                if (resume()) {
                    failure[0] = e;
                    takeBack(onCancel);
                } else {
                    task.loop.reportUncaught("what begins with a wait of task " + task.name(), e);
                }
            }
        });
        if (failure[0] != null) {
            throw Sneaky.<RuntimeException>rethrow(failure[0]);
        }
    }

    private void park(Runnable onCancel, @Nullable Runnable onceSuspended) {
        Objects.requireNonNull(onCancel, "onCancel");
        begin("Suspension.await");
        if (!over) {
            parked = true;
            try {
                outsideWait(true);
                task.park(
                        () -> {
                            over = true;
                            cancelled = true;
                            takeBack(onCancel);
                            return true;
                        },
                        onceSuspended);
            } catch (StackOverflowError e) {
                over = true; // there may have been no room to take it back, and the task goes on to other waits
                throw e;
            } finally {
                outsideWait(false);
            }
        }
    }

    private void outsideWait(boolean begins) {
        if (outside && begins) {
            task.loop.scheduler().outsideWaitBegins();
        } else if (outside) {
            task.loop.scheduler().outsideWaitEnds();
        }
    }

    /** Whoever cancels calls this, and must not fail with it. */
    private void takeBack(Runnable onCancel) {
        try {
            onCancel.run();
        } catch (Throwable e) {
            task.loop.reportUncaught("what takes back a wait of task " + task.name(), e);
        }
    }

    /** A task that is not suspended here would be woken out of some other wait. */
    private void begin(String operation) {
        if (ProtocolTrace.ON || !task.isCurrent()) {
            TaskImpl<?> current = TaskImpl.current(operation);
            if (current != task) {
                throw new IllegalStateException(operation + " is called by the task that the wait was made for: " + this
                        + ", current=" + current.name() + ". Make one in this task: Suspension.of(task).");
            }
        }
        if (begun) {
            throw new IllegalStateException(
                    operation + " is called once: " + this + ". Make another wait: Suspension.of(task).");
        }
        begun = true;
    }

    /**
     * Waits as {@link #await(Runnable)} does, but is not given up for a cancellation: for the short wait in which a clean-up must not be
     * lost. What resumes it must be certain to come.
     *
     * @throws CannotAwaitException if something on the stack keeps the task from being suspended, or if called outside of the task
     * @throws IllegalStateException if the wait belongs to another task, or was waited for before
     */
    public void awaitShielded() {
        begin("Suspension.awaitShielded");
        if (!over) {
            parked = true;
            try {
                outsideWait(true);
                task.park(() -> false);
            } finally {
                outsideWait(false);
            }
        }
    }

    /**
     * Lets the task go on, in a later step. Does nothing if the wait is over, or the task's run.
     *
     * @return false if the wait was resumed or cancelled before, or if the run was abandoned: the task does not go on
     * @throws WrongThreadException if called on another thread than the loop's
     */
    public boolean resume() {
        task.loop.requireLoopThread("Suspension.resume");
        if (over || task.loop.isClosed()) {
            return false;
        }
        over = true;
        if (parked) { // else the task may be in some other wait
            task.wake();
        }
        return true;
    }

    /**
     * Tells whether the wait was neither resumed nor cancelled.
     *
     * @return true if so
     */
    public boolean isPending() {
        return !over;
    }

    /**
     * Returns the task that waits.
     *
     * @return the task
     */
    public Task<?> task() {
        return task;
    }

    /**
     * Returns the loop of the task that waits.
     *
     * @return the loop
     */
    public EventLoop loop() {
        return task.loop;
    }

    @Override
    public String toString() {
        return "Suspension[task=" + task.name() + (cancelled ? ", cancelled]" : over ? ", resumed]" : ", pending]");
    }
}
