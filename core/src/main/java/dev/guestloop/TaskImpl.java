package dev.guestloop;

import dev.guestloop.internal.CannotSuspend;
import dev.guestloop.internal.Coroutine;
import dev.guestloop.internal.Leftover;
import dev.guestloop.internal.LockCheck;
import dev.guestloop.internal.Origin;
import dev.guestloop.internal.ProtocolTrace;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A task: a coroutine, its cancel scopes, and what it waits for. A step of it is one resume of the coroutine. */
final class TaskImpl<T extends @Nullable Object> extends Entry implements Task<T>, Runnable {

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

    /** A clean-up that waits is told twice; who is told so often does not listen. */
    private static final int TOLD_TOO_OFTEN = 10;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(TaskImpl.class, "state", State.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final GuestRun<?> run;

    /** Null if its owner names it. */
    private final @Nullable String name;

    private final @Nullable Origin origin = Origin.here("The task was started here");
    private final CancelScope root;
    private final @Nullable TaskGroup group;

    /** Whom its end concerns first, if that is not its run. */
    private final @Nullable TaskOwner owner;

    /** What {@link TaskLocal}s hold for this task; never changed, only replaced. */
    private Map<TaskLocal<?>, @Nullable Object> locals;

    /** The scoped values that it begins with, if it has an owner that waits for its end; null once it has begun. */
    private @Nullable Object scopedValues;

    /** Null once the task has ended. */
    private @Nullable TaskBody<T, ?> body;

    private @Nullable Coroutine coroutine;

    /** The innermost scope that the task has entered. */
    private CancelScope scope;

    /** The task scope that it has opened last and not closed. */
    private @Nullable TaskScopeImpl<?, ?, ?> openScope;

    /** Which cancelled scope it was told of last, and how often: to name code that does not listen. */
    private @Nullable CancelScope toldScope;

    private int timesTold;

    /** Set while the task waits, and may be woken or cancelled. */
    private @Nullable Abort abort;

    /** Set when the wait was given up, for the waiting side to throw. */
    private boolean aborted;

    /** What a task that has just been suspended waits for. */
    private @Nullable Runnable begins;

    /** Whether the body is over: what it holds still will never be released, and its scopes are waited for all the same. */
    private boolean isEnding;

    /** How often the task is in the ready queue for a {@link #yieldNow} that could not suspend it; those come first. */
    private int staleEntries;

    /** Whether its paused group keeps it, though it is ready. */
    private boolean held;

    /** Written by the loop thread, read by any. Without a fence, which would cost as much as a tenth of a switch. */
    private State state = State.READY;

    /** Set with the end. */
    private @Nullable Outcome<T> outcome;

    private @Nullable List<Consumer<? super TaskImpl<T>>> listeners;

    /** Who hears of the end without waiting for it, few at a time; null if nobody does. */
    private @Nullable List<Runnable> watchers;

    TaskImpl(
            GuestRun<?> run,
            @Nullable TaskGroup group,
            @Nullable String name,
            CancelScope parent,
            TaskBody<T, ?> body,
            @Nullable TaskOwner owner) {
        super(run.loop());
        this.run = run;
        this.group = group;
        this.owner = owner;
        this.name = name;
        this.body = body;
        this.root = CancelScope.ofTask(this, parent);
        this.scope = root;
        this.locals = localsOfCreator();
        this.scopedValues = owner == null ? null : Coroutine.scopedValues();
    }

    /** A handler that a nested loop calls above a task is host code, as if there were no task below. */
    private Map<TaskLocal<?>, @Nullable Object> localsOfCreator() {
        TaskImpl<?> creator = loop.scheduler().currentTask();
        return creator == null
                        || creator.locals.isEmpty()
                        || loop.scheduler().driver.handlerAboveTask() != null
                ? Map.of()
                : creator.locals;
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
                            + " nested loop called above one: task=" + task.name() + ", loop=" + pump
                            + ". Start a task in the handler: run.spawn(() -> …)");
        }
        return task;
    }

    /** Whether this is the task that runs on this thread, seen from code that is surely no handler above one. */
    boolean isCurrent() {
        return loop.scheduler().currentTask() == this && loop.isLoopThread();
    }

    /** The task whose code calls, at a checkpoint. */
    static TaskImpl<?> atCheckpoint(String operation) {
        TaskImpl<?> task = current(operation);
        task.throwIfCancelled();
        return task;
    }

    void throwIfCancelled() {
        CancelScope cancelled = scope.effectivelyCancelled();
        if (cancelled != null) {
            if (cancelled == toldScope && loop.scheduler().isShareUsed()) {
                letOthersRun(); // code that does not listen must not keep the thread for itself
            }
            throw cancelled(cancelled);
        }
    }

    /** What a call that waits has to throw; it says more to code that has been told before. */
    private CancelledException cancelled(CancelScope cancelled) {
        CancelReason reason = Objects.requireNonNull(cancelled.reason());
        boolean again = cancelled == toldScope;
        timesTold = again ? timesTold + 1 : 1;
        toldScope = cancelled;
        var exception = new CancelledException(reason, again, cancelled.whereCancelled());
        if (ProtocolTrace.ON && timesTold == TOLD_TOO_OFTEN) {
            EventLoop.LOG.log(
                    System.Logger.Level.WARNING,
                    "A task goes on although it was cancelled, and told so " + TOLD_TOO_OFTEN + " times: task=" + name()
                            + ", reason=" + reason
                            + ". Let CancelledException pass; a loop that catches everything has to catch it first and throw it"
                            + " again.",
                    exception);
        }
        return exception;
    }

    /** Yields without looking for a cancellation. */
    private void letOthersRun() {
        try {
            yieldOnly();
        } catch (CannotAwaitException e) {
            return; // inside synchronized: then it cannot be helped
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
        try {
            requireNoLocks();
        } catch (CannotAwaitException e) {
            how.abort();
            throw e;
        }
        // One may have come while the task was ready, after an earlier wait of the operation: nobody told it, and
        // nobody will.
        CancelScope cancelled = scope.effectivelyCancelled();
        if (cancelled != null && how.abort()) {
            throw cancelled(cancelled);
        }
        begins = onceParked;
        abort = how;
        become(State.WAITING);
        try {
            Coroutine.suspend();
        } catch (CannotSuspend e) {
            forgetWait();
            how.abort();
            throw new CannotAwaitException(e.getMessage() + " task=" + name(), e);
        } catch (StackOverflowError e) { // too deep to be suspended; the task may catch it and go on
            forgetWait();
            how.abort();
            throw e;
        }
        if (aborted) {
            aborted = false;
            throw cancelled(Objects.requireNonNull(scope.effectivelyCancelled()));
        }
    }

    private void forgetWait() {
        abort = null;
        begins = null;
        become(State.RUNNING);
    }

    /** Makes a parked task ready. Does nothing if it is ready already. Loop thread. */
    void wake() {
        if (abort != null) {
            abort = null;
            become(State.READY);
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
        yieldOnly();
        throwIfCancelled();
    }

    private void yieldOnly() {
        requireNoLocks();
        become(State.READY);
        if (staleEntries > 0) {
            staleEntries--; // there is an entry that serves: a loop of such calls must not fill the queue
        } else {
            loop.scheduler().ready(this);
        }
        try {
            Coroutine.suspend();
        } catch (CannotSuspend e) {
            staleEntries++;
            become(State.RUNNING);
            throw new CannotAwaitException(e.getMessage() + " task=" + name(), e);
        } catch (StackOverflowError e) {
            staleEntries++;
            become(State.RUNNING);
            throw e;
        }
    }

    private void requireNoLocks() {
        if (LockCheck.ON && !isEnding) {
            List<String> held = LockCheck.locksHeld();
            if (!held.isEmpty()) {
                throw new CannotAwaitException(
                        "A task must not wait while it holds a lock: other tasks of the thread would not"
                                + " be kept out, and other threads for long: task=" + name() + ", held=" + held
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
        become(State.RUNNING);
        boolean ended;
        try {
            if (coroutine == null) {
                Object inherited = scopedValues;
                coroutine = inherited == null ? new Coroutine(this) : new Coroutine(this, inherited);
                scopedValues = null;
            }
            ended = loop.scheduler().resume(this, coroutine);
        } catch (StackOverflowError e) {
            if (coroutine != null && coroutine.isEnded()) {
                outcome = new Outcome.Failure<>(e); // it came out of the body, which had no room to catch it
            }
            if (outcome == null) {
                // The stack is too full to get the task onto it, below some nested loop. The task itself is intact.
                become(State.READY);
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

    /** What the coroutine runs: the task itself, which saves an object for each. */
    @Override
    public void run() {
        Outcome<T> result;
        try {
            result = new Outcome.Success<>(Objects.requireNonNull(body).run());
            IllegalStateException misuse = closeScopesAtTheEnd();
            if (misuse != null) {
                result = new Outcome.Failure<>(misuse);
            }
        } catch (CancelledException e) {
            CancelReason reason = root.effectiveReason();
            closeScopesAfter(e);
            if (reason != null) {
                reportSuppressed(e);
            }
            result = reason == null ? new Outcome.Failure<>(e) : new Outcome.Cancelled<>(reason);
        } catch (Throwable e) {
            closeScopesAfter(e);
            result = new Outcome.Failure<>(e);
        }
        outcome = result;
    }

    private void closeScopesAfter(Throwable thrown) {
        IllegalStateException misuse = closeScopesAtTheEnd();
        if (misuse != null) {
            thrown.addSuppressed(misuse);
        }
    }

    private @Nullable IllegalStateException closeScopesAtTheEnd() {
        isEnding = true;
        return closeScopesIn(null);
    }

    /** A cancellation ends here; failures of the clean-up that it has gathered on its way must not end with it. */
    void reportSuppressed(CancelledException ending) {
        for (Throwable suppressed : ending.getSuppressed()) {
            if (!(suppressed instanceof CancelledException) && !(suppressed instanceof ForkedHere)) {
                loop.reportUncaught("the clean-up of task " + name() + ", which was cancelled", suppressed);
            }
        }
    }

    private void end() {
        Outcome<T> result = outcome();
        become(
                switch (result) {
                    case Outcome.Success<T> _ -> State.SUCCEEDED;
                    case Outcome.Failure<T> _ -> State.FAILED;
                    case Outcome.Cancelled<T> _ -> State.CANCELLED;
                });
        body = null;
        coroutine = null;
        root.leave();
        List<Consumer<? super TaskImpl<T>>> told = listeners;
        listeners = null;
        if (told != null) {
            told.forEach(listener -> listener.accept(this));
        }
        if (owner != null) {
            owner.taskEnded(this);
        } else if (told == null && result instanceof Outcome.Failure<T>(var cause) && !run.isMain(this)) {
            loop.reportUncaught("task " + name(), cause);
        }
        List<Runnable> watching = watchers;
        watchers = null;
        if (watching != null) {
            watching.forEach(this::tell);
        }
        run.taskEnded(this);
        if (group != null) {
            group.taskEnded();
        }
    }

    private void tell(Runnable watcher) {
        try {
            watcher.run();
        } catch (Throwable e) {
            loop.reportUncaught("what watches for the end of task " + name(), e);
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

    /** Calls back when the task has ended, at once if it has; is no listener, so a failure goes to the handler all the same. */
    void watch(Runnable watcher) {
        if (isEnded()) {
            watcher.run();
        } else {
            if (watchers == null) {
                watchers = new ArrayList<>(1);
            }
            watchers.add(watcher);
        }
    }

    void unwatch(Runnable watcher) {
        if (watchers != null) {
            watchers.remove(watcher);
        }
    }

    Outcome<T> outcome() {
        return Objects.requireNonNull(outcome, "the task has ended");
    }

    boolean isEnded() {
        return switch (state()) {
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

    GuestRun<?> guestRun() {
        return run;
    }

    @Nullable
    TaskGroup group() {
        return group;
    }

    Map<TaskLocal<?>, @Nullable Object> locals() {
        return locals;
    }

    void setLocals(Map<TaskLocal<?>, @Nullable Object> replacement) {
        locals = replacement;
    }

    CancelScope scope() {
        return scope;
    }

    /** The scope around all of the task. */
    CancelScope root() {
        return root;
    }

    @Nullable
    TaskScopeImpl<?, ?, ?> openScope() {
        return openScope;
    }

    void opened(TaskScopeImpl<?, ?, ?> inner) {
        openScope = inner;
    }

    void closed(TaskScopeImpl<?, ?, ?> inner) {
        openScope = inner.outer();
    }

    /**
     * Closes the task scopes that were left open where they must not outlive something: no task outlives its scope.
     *
     * @param left the cancel scope that is being left, or null at the end of the task
     * @return what to say about it, or null if all were closed
     */
    @Nullable
    IllegalStateException closeScopesIn(@Nullable CancelScope left) {
        IllegalStateException misuse = null;
        for (TaskScopeImpl<?, ?, ?> open; (open = openScope) != null && (left == null || open.wasOpenedIn(left)); ) {
            misuse = new IllegalStateException(
                    "A task scope was not closed where it was opened, so it was closed here: scope=" + open.name()
                            + ", owner=" + name() + ". Open it in a try-with-resources statement.");
            open.closeForcibly();
        }
        return misuse;
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
            throw new CannotAwaitException("A task cannot wait for its own end: task=" + name());
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
            if (outcome instanceof Outcome.Success) { // a failure would be lost
                caller.throwIfCancelled();
            }
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
        return name == null ? Objects.requireNonNull(owner).name() : name;
    }

    @Override
    public State state() {
        return (State) STATE.getAcquire(this);
    }

    private void become(State next) {
        STATE.setRelease(this, next);
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
        if (owner != null) {
            text.append(", in ").append(owner.place());
        }
        CancelReason reason = scope.effectiveReason();
        if (reason != null) {
            text.append(", cancelled: ").append(reason);
        }
        Coroutine suspended = coroutine;
        if (suspended != null) {
            for (StackTraceElement frame : suspended.stackTrace()) {
                text.append("\n    at ").append(frame);
            }
        }
        return text.toString();
    }

    Leftover asLeftover() {
        return new Leftover(Leftover.Kind.TASK, name(), origin, null);
    }

    @Override
    public String toString() {
        return "Task[" + name() + ", " + state + ']';
    }
}
