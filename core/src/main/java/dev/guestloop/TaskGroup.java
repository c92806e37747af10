package dev.guestloop;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Tasks of a run that belong to one thing, such as a window: they are cancelled together, they can be made to stand still
 * together, and somebody can wait for their end. Unlike a scope of a task, a group is not bound to a block of code: it lives
 * until it is cancelled, or its run ends.
 *
 * <p>A task that fails ends alone, as one of {@link GuestRun#spawn} does.
 *
 * <p><i>Confined to the host thread</i>, except {@link #isCancelled}.
 */
public final class TaskGroup {

    private final GuestRun<?> run;
    private final String name;
    private final CancelScope scope;

    /** Tasks that were ready while the group was paused. */
    private final LinkedHashSet<TaskImpl<?>> held = new LinkedHashSet<>();

    /** Completed when no task is left, for all who wait for that; null if nobody does. */
    private @Nullable CompletableFuture<@Nullable Void> empty;

    private int tasksAlive;
    private boolean paused;

    TaskGroup(GuestRun<?> run, String name) {
        this.run = run;
        this.name = name;
        this.scope = CancelScope.ofGroup(run.loop(), run.root());
    }

    /**
     * Starts a task of the group. It runs in a later step, never inside this call.
     *
     * @param taskName the name, for messages
     * @param task what it runs
     * @param <R> the type of its result
     * @return the task
     * @throws IllegalStateException if the group was cancelled
     * @throws WrongThreadException if called on another thread than the host's
     * @throws LoopClosedException if the run has ended
     */
    public <R extends @Nullable Object> Task<R> spawn(String taskName, TaskBody<R, ?> task) {
        Objects.requireNonNull(taskName, "taskName");
        Objects.requireNonNull(task, "task");
        run.requireOpen("TaskGroup.spawn", taskName);
        if (scope.isCancelled()) {
            throw new IllegalStateException("A group that was cancelled takes no more tasks: group=" + name + ", task="
                    + taskName
                    + ". Start the task in the run, with Async.currentRun().spawn(…), if it has to outlive the"
                    + " group.");
        }
        return run.newTask(this, scope, taskName, task, null);
    }

    /**
     * Starts a task of the group that has no result.
     *
     * @param taskName the name, for messages
     * @param task what it runs
     * @return the task
     * @throws IllegalStateException if the group was cancelled
     * @throws WrongThreadException if called on another thread than the host's
     * @throws LoopClosedException if the run has ended
     */
    public Task<@Nullable Void> spawn(String taskName, TaskAction<?> task) {
        return spawn(taskName, Objects.requireNonNull(task, "task").asBody());
    }

    /**
     * Cancels all tasks of the group, for good: it takes no more. Paused ones run, to clean up. Does nothing the second time.
     *
     * @param reason why, for people
     */
    public void cancel(String reason) {
        cancel(CancelReason.user(reason));
    }

    /**
     * Cancels all tasks of the group, for good, with a reason of any kind.
     *
     * @param reason who cancels, and why
     */
    public void cancel(CancelReason reason) {
        run.loop().requireLoopThread("TaskGroup.cancel");
        scope.cancel(reason);
        if (tasksAlive == 0) {
            scope.leave();
        }
    }

    /**
     * Tells whether the group was cancelled. Safe to call from any thread.
     *
     * @return true if so
     */
    public boolean isCancelled() {
        return scope.isCancelled();
    }

    /**
     * Makes the tasks stand still: what they wait for may come, and their time limits may pass, but none of them runs before
     * {@link #resume}, unless the task, its group or its run is cancelled; then it runs to its end. A step that runs now goes on to
     * its next wait. Does nothing if they stand still already.
     */
    public void pause() {
        run.loop().requireLoopThread("TaskGroup.pause");
        paused = true;
    }

    /** Lets the tasks go on, in the order in which they became ready. */
    public void resume() {
        run.loop().requireLoopThread("TaskGroup.resume");
        paused = false;
        List.copyOf(held).forEach(TaskImpl::letGo);
    }

    /**
     * Tells whether the tasks stand still.
     *
     * @return true if so
     */
    public boolean isPaused() {
        return paused;
    }

    /**
     * Returns how many tasks have not ended.
     *
     * @return the number
     */
    public int size() {
        return tasksAlive;
    }

    /**
     * Waits until no task is left. To be called in a task that is not of the group, for that would wait for itself.
     *
     * @throws CancelledException if the caller's scope is cancelled
     * @throws CannotAwaitException if called outside a task, or in one of the group
     */
    public void awaitEmpty() {
        TaskImpl<?> caller = TaskImpl.atCheckpoint("TaskGroup.awaitEmpty");
        if (caller.group() == this) {
            throw new CannotAwaitException(
                    "A task cannot wait for the end of its own group: task=" + caller.name() + ", group=" + name);
        }
        if (tasksAlive > 0) {
            CompletableFuture<@Nullable Void> end = empty == null ? new CompletableFuture<>() : empty;
            empty = end;
            Async.await(end);
        } else {
            caller.yieldIfShareUsed();
        }
    }

    /** Keeps a task that is ready. */
    void hold(TaskImpl<?> task) {
        held.add(task);
    }

    /** The task is let go. */
    void forget(TaskImpl<?> task) {
        held.remove(task);
    }

    /** A task of the group was started, or one that such a task has forked. */
    void taskBegan() {
        tasksAlive++;
    }

    void taskEnded() {
        tasksAlive--;
        if (tasksAlive == 0) {
            CompletableFuture<@Nullable Void> told = empty;
            empty = null;
            if (told != null) {
                told.complete(null);
            }
            if (scope.isCancelled()) {
                scope.leave();
            }
        }
    }

    @Override
    public String toString() {
        return "TaskGroup[" + name + ", tasks=" + tasksAlive + (paused ? ", paused" : "")
                + (isCancelled() ? ", cancelled]" : "]");
    }
}
