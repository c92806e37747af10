package dev.guestloop;

import dev.guestloop.internal.CannotSuspend;
import dev.guestloop.internal.Coroutine;
import dev.guestloop.internal.LockCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A task: a coroutine, its cancel scopes, and what it waits for. A step of it is one resume of the coroutine. */
final class TaskImpl<T extends @Nullable Object> extends Entry implements Task<T> {

    /** How a waiting task is got out of its wait. */
    @FunctionalInterface
    interface Abort {
        /**
         * Gives the wait up, if that can be done at once.
         *
         * @return false if the task has to wait on, until it is woken
         */
        boolean abort();
    }

    private final GuestRun<?> run;
    private final String name;
    private final CancelScope root;
    private final @Nullable TaskGroup group;

    /** Null once the task has ended. */
    private @Nullable TaskBody<T, ?> body;

    private @Nullable Coroutine coroutine;

    /** The innermost scope that the task has entered. */
    private CancelScope scope;

    /** Set while the task waits, and may be woken or cancelled. */
    private @Nullable Abort abort;

    /** Set when the wait was given up, for the waiting side to throw. */
    private boolean aborted;

    /** What a task that has just been suspended waits for. */
    private @Nullable Runnable begins;

    /** How often the task is in the ready queue for a {@link #yieldNow} that could not suspend it; those come first. */
    private int staleEntries;

    /** Whether its paused group keeps it, though it is ready. */
    private boolean held;

    /** Written by the loop thread, read by any. */
    private volatile State state = State.READY;

    /** Set with the end. */
    private @Nullable Outcome<T> outcome;

    private @Nullable List<Consumer<? super TaskImpl<T>>> listeners;

    TaskImpl(GuestRun<?> run, @Nullable TaskGroup group, String name, CancelScope parent, TaskBody<T, ?> body) {
        super(run.loop());
        this.run = run;
        this.group = group;
        this.name = name;
        this.body = body;
        this.root = CancelScope.ofTask(this, parent);
        this.scope = root;
    }

    // ------------------------------------------------------------------ the current task

    /** The task whose code calls, which an operation needs. */
    static TaskImpl<?> current(String operation) {
        Scheduler scheduler = Scheduler.current();
        TaskImpl<?> task = scheduler == null ? null : scheduler.currentTask();
        if (scheduler == null || task == null) {
            throw new CannotAwaitException(operation + " may be called inside a task only: current thread="
                    + Thread.currentThread().getName() + ". Start a task: run.spawn(() -> …)");
        }
        String pump = scheduler.driver.handlerAboveTask();
        if (pump != null) {
            throw new CannotAwaitException(
                    operation + " may be called inside a task only, and this is an event handler that a"
                            + " nested loop called above one: task=" + task.name + ", loop=" + pump
                            + ". Start a task in the handler: run.spawn(() -> …)");
        }
        return task;
    }

    /** The task whose code calls, at a checkpoint. */
    static TaskImpl<?> atCheckpoint(String operation) {
        TaskImpl<?> task = current(operation);
        task.throwIfCancelled();
        return task;
    }

    void throwIfCancelled() {
        CancelReason reason = scope.effectiveReason();
        if (reason != null) {
            throw new CancelledException(reason);
        }
    }

    /** The end of a checkpoint that did not have to wait: lets others run if this step has had its share. */
    void yieldIfShareUsed() {
        if (loop.scheduler().isShareUsed()) {
            try {
                yieldNow();
            } catch (CannotAwaitException e) {
                return; // inside synchronized: it did not have to wait, so it is no error either
            }
        }
    }

    // ------------------------------------------------------------------ waiting and waking

    /**
     * Waits until {@link #wake} is called.
     *
     * @param how gives the wait up for a cancellation
     * @throws CancelledException if it was given up
     * @throws CannotAwaitException if something on the stack is in the way; the wait was given up
     */
    void park(Abort how) {
        park(how, null);
    }

    /**
     * The same, with something to begin once the task is suspended, and only then: nothing has happened if it cannot be.
     *
     * @param onceParked runs on the loop's thread, outside of the task; it may not throw
     */
    void park(Abort how, @Nullable Runnable onceParked) {
        requireNoLocks();
        begins = onceParked;
        abort = how;
        state = State.WAITING;
        try {
            Coroutine.suspend();
        } catch (CannotSuspend e) {
            abort = null;
            begins = null;
            state = State.RUNNING;
            how.abort();
            throw new CannotAwaitException(e.getMessage() + " task=" + name, e);
        }
        if (aborted) {
            aborted = false;
            throw new CancelledException(Objects.requireNonNull(scope.effectiveReason()));
        }
    }

    /** Makes a parked task ready. Does nothing if it is ready already. Loop thread. */
    void wake() {
        if (abort != null) {
            abort = null;
            state = State.READY;
            loop.scheduler().ready(this);
        }
    }

    /** Makes a task ready again that its paused group has kept. */
    void letGo() {
        if (held && group != null) {
            held = false;
            group.forget(this);
            loop.scheduler().ready(this);
        }
    }

    /** Gets the task out of its wait if its scope is cancelled. Loop thread. */
    void deliverCancellation() {
        Abort how = abort;
        if (how != null && how.abort()) {
            aborted = true;
            wake();
        }
    }

    /** Lets everybody else run who is ready now. */
    void yieldNow() {
        requireNoLocks();
        state = State.READY;
        loop.scheduler().ready(this);
        try {
            Coroutine.suspend();
        } catch (CannotSuspend e) {
            staleEntries++;
            state = State.RUNNING;
            throw new CannotAwaitException(e.getMessage() + " task=" + name, e);
        }
        throwIfCancelled();
    }

    private void requireNoLocks() {
        if (LockCheck.ON) {
            List<String> held = LockCheck.locksHeld();
            if (!held.isEmpty()) {
                throw new CannotAwaitException(
                        "A task must not wait while it holds a lock: other tasks of the thread would not"
                                + " be kept out, and other threads for long: task=" + name + ", held=" + held
                                + ". Release it before the call that waits.");
            }
        }
    }

    // ------------------------------------------------------------------ a step

    @Override
    void step() {
        if (staleEntries > 0) {
            staleEntries--;
            return;
        }
        if (group != null && group.isPaused() && !root.isCancelledOrWithinOne()) {
            held = true;
            group.hold(this);
            return;
        }
        state = State.RUNNING;
        boolean ended;
        try {
            if (coroutine == null) {
                coroutine = new Coroutine(this::runBody);
            }
            ended = loop.scheduler().resume(this, coroutine);
        } catch (StackOverflowError e) {
            if (coroutine != null && coroutine.isEnded()) {
                outcome = new Outcome.Failure<>(e); // it came out of the body, which had no room to catch it
            }
            if (outcome == null) {
                // The stack is too full to get the task onto it, below some nested loop. The task itself is intact.
                state = State.READY;
                loop.scheduler().readyForOutermostTick(this);
                return;
            }
            ended = true;
        }
        if (ended) {
            end();
        } else if (begins != null) {
            Runnable begin = begins;
            begins = null;
            begin.run();
        }
    }

    private void runBody() {
        try {
            outcome = new Outcome.Success<>(Objects.requireNonNull(body).run());
        } catch (CancelledException e) {
            CancelReason reason = root.effectiveReason();
            outcome = reason == null ? new Outcome.Failure<>(e) : new Outcome.Cancelled<>(reason);
        } catch (Throwable e) {
            outcome = new Outcome.Failure<>(e);
        }
    }

    private void end() {
        Outcome<T> result = outcome();
        state = switch (result) {
            case Outcome.Success<T> _ -> State.SUCCEEDED;
            case Outcome.Failure<T> _ -> State.FAILED;
            case Outcome.Cancelled<T> _ -> State.CANCELLED;
        };
        body = null;
        coroutine = null;
        root.leave();
        List<Consumer<? super TaskImpl<T>>> told = listeners;
        listeners = null;
        if (told != null) {
            told.forEach(listener -> listener.accept(this));
        } else if (result instanceof Outcome.Failure<T>(var cause) && !run.isMain(this)) {
            loop.reportUncaught("task " + name, cause);
        }
        run.taskEnded(this);
        if (group != null) {
            group.taskEnded();
        }
    }

    @Override
    void refuse() {
        // Its run was abandoned, and has said so.
    }

    // ------------------------------------------------------------------ the end, for others

    /** Calls back on the loop's thread when the task has ended, at once if it has. The listener only makes something ready. */
    void whenEnded(Consumer<? super TaskImpl<T>> listener) {
        if (outcome != null && coroutine == null) {
            listener.accept(this);
        } else {
            if (listeners == null) {
                listeners = new ArrayList<>();
            }
            listeners.add(listener);
        }
    }

    Outcome<T> outcome() {
        return Objects.requireNonNull(outcome, "the task has ended");
    }

    boolean isEnded() {
        return switch (state) {
            case READY, RUNNING, WAITING -> false;
            case SUCCEEDED, FAILED, CANCELLED -> true;
        };
    }

    void completeInto(CompletableFuture<T> future) {
        switch (outcome()) {
            case Outcome.Success<T>(var value) -> future.complete(value);
            case Outcome.Failure<T>(var cause) -> future.completeExceptionally(cause);
            case Outcome.Cancelled<T>(var reason) -> future.completeExceptionally(new CancelledException(reason));
        }
    }

    // ------------------------------------------------------------------ scopes

    GuestRun<?> run() {
        return run;
    }

    @Nullable
    TaskGroup group() {
        return group;
    }

    CancelScope scope() {
        return scope;
    }

    /** The scope around all of the task. */
    CancelScope root() {
        return root;
    }

    void enter(CancelScope inner) {
        scope = inner;
    }

    void leave(CancelScope inner) {
        scope = Objects.requireNonNull(inner.parent());
    }

    // ------------------------------------------------------------------ Task

    @Override
    public T await() {
        TaskImpl<?> caller = atCheckpoint("Task.await");
        if (caller == this) {
            throw new CannotAwaitException("A task cannot wait for its own end: task=" + name);
        }
        if (isEnded()) {
            caller.yieldIfShareUsed();
        } else {
            Consumer<TaskImpl<?>> waker = _ -> caller.wake();
            whenEnded(waker);
            caller.park(() -> {
                if (listeners != null && listeners.remove(waker) && listeners.isEmpty()) {
                    listeners = null; // nobody waits any more: a failure is for the handler
                }
                return true;
            });
        }
        return switch (outcome()) {
            case Outcome.Success<T>(var value) -> value;
            case Outcome.Failure<T>(var cause) -> throw new TaskFailedException(cause);
            case Outcome.Cancelled<T>(var reason) -> throw new TaskFailedException(new CancelledException(reason));
        };
    }

    @Override
    public void cancel(String reason) {
        root.cancel(reason);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public CompletableFuture<T> toCompletableFuture() {
        loop.requireLoopThread("Task.toCompletableFuture");
        CompletableFuture<T> future = loop.promise(new CompletableFuture<>());
        whenEnded(ended -> ended.completeInto(future));
        return future;
    }

    /** One task of a report, with the place where it waits. */
    String dump() {
        var text = new StringBuilder("\n  ").append(this);
        Coroutine suspended = coroutine;
        if (suspended != null) {
            for (StackTraceElement frame : suspended.stackTrace()) {
                text.append("\n    at ").append(frame);
            }
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return "Task[" + name + ", " + state + ']';
    }
}
