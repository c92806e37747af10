package dev.guestloop;

import dev.guestloop.internal.JvmAccess;
import dev.guestloop.internal.Leftover;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One stay of a guest in a host: a loop, a main task, and all tasks that were spawned beside it.
 *
 * <pre>
 *   start ──▶ running ──▶ ending ──▶ ended: onDone
 *                main task ended,       no task left, timers dropped,
 *                or cancelled           channels closed, backend joined
 * </pre>
 *
 * <p>A run ends once. When its main task ends, the other tasks are cancelled and clean up; then the outcome of the main task is
 * given to the listeners, on the host thread. Several runs may share a host; they share its backend thread and its ticks.
 *
 * <p>A run keeps the JVM alive. If the host thread dies first, no task is resumed anywhere: channels are closed, and what was
 * left is logged.
 *
 * <p><i>Confined to the host thread</i>, except {@link #start}, {@link #loop}, {@link #cancel}, {@link #callFromThread},
 * {@link #isDone}, {@link #isEnding}, {@link #statistics} and {@link #onDone}, which are safe to call from any thread.
 *
 * @param <T> the type of the main task's result
 */
public final class GuestRun<T extends @Nullable Object> {

    private static final CancelReason MAIN_ENDED =
            new CancelReason(CancelReason.Kind.SCOPE, "the main task of the run ended");

    private final Driver driver;
    private final EventLoop loop;
    private final CancelScope root;
    private final TaskBody<T, ?> body;

    /** Added to by any thread; null when the outcome has been given. */
    private final AtomicReference<@Nullable List<Consumer<? super Outcome<T>>>> listeners =
            new AtomicReference<>(List.of());

    /** Set once by the host thread, or by whoever abandons the run. */
    private volatile @Nullable Outcome<T> outcome;

    private volatile boolean begun;

    // Host thread only.
    private @Nullable TaskImpl<T> main;
    private @Nullable Outcome<T> forced;

    /** Set by whoever abandons the run, before the outcome. */
    private volatile boolean abandoned;

    private long tasksStarted;
    private long tasksAlive;

    GuestRun(Driver driver, Scheduler scheduler, GuestOptions options, TaskBody<T, ?> body) {
        this.driver = driver;
        this.body = body;
        this.loop = new EventLoop(scheduler, options.name(), options.uncaughtHandler());
        this.root = CancelScope.rootOf(loop);
    }

    // ------------------------------------------------------------------ start

    /**
     * Starts a guest. On return its loop takes work, and no code of the main task has run: that begins in a tick of its own.
     * The host's loop need not run yet.
     *
     * <p>Safe to call from any thread.
     *
     * @param host the host
     * @param main the main task
     * @param <T> the type of its result
     * @return the run
     * @throws UnsupportedOperationException if this JVM grants no tasks; the message says what to add to this launch
     * @throws HostFailureException if the host refuses the first post, or shows that it cannot be one
     */
    public static <T extends @Nullable Object> GuestRun<T> start(HostLoop host, TaskBody<T, ?> main) {
        return start(host, GuestOptions.DEFAULT, main);
    }

    /**
     * Starts a guest whose main task has no result.
     *
     * @param host the host
     * @param main the main task
     * @return the run
     * @throws UnsupportedOperationException if this JVM grants no tasks; the message says what to add to this launch
     * @throws HostFailureException if the host refuses the first post, or shows that it cannot be one
     */
    public static GuestRun<@Nullable Void> start(HostLoop host, TaskAction<?> main) {
        return start(host, GuestOptions.DEFAULT, main);
    }

    /**
     * Starts a guest whose main task has no result, with options.
     *
     * @param host the host
     * @param options the options
     * @param main the main task
     * @return the run
     * @throws UnsupportedOperationException if this JVM grants no tasks; the message says what to add to this launch
     * @throws HostFailureException if the host refuses the first post, or shows that it cannot be one
     */
    public static GuestRun<@Nullable Void> start(HostLoop host, GuestOptions options, TaskAction<?> main) {
        return start(host, options, Objects.requireNonNull(main, "main").asBody());
    }

    /**
     * Starts a guest with options.
     *
     * @param host the host
     * @param options the options
     * @param main the main task
     * @param <T> the type of its result
     * @return the run
     * @throws UnsupportedOperationException if this JVM grants no tasks; the message says what to add to this launch
     * @throws HostFailureException if the host refuses the first post, or shows that it cannot be one
     */
    public static <T extends @Nullable Object> GuestRun<T> start(
            HostLoop host, GuestOptions options, TaskBody<T, ?> main) {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(main, "main");
        JvmAccess.requireTasks();
        GuestDriver driver = GuestDriver.of(host, options);
        var run = new GuestRun<>(driver, driver.scheduler(), options, main);
        driver.begin(run);
        return run;
    }

    /** Makes the main task ready. Host thread, in the first tick. */
    void beginMain() {
        begun = true;
        main = newTask(null, root, "main", body, null);
    }

    boolean hasBegun() {
        return begun;
    }

    boolean hasTasks() {
        return tasksAlive > 0;
    }

    boolean isMain(TaskImpl<?> task) {
        return task == main;
    }

    @Nullable
    Outcome<T> outcome() {
        return outcome;
    }

    // ------------------------------------------------------------------ tasks

    /**
     * Starts a task beside the main task. It runs in a later step, never inside this call. If it fails while nobody waits for
     * it, the {@link UncaughtHandler} hears of that, and nothing else ends.
     *
     * @param task what it runs
     * @param <R> the type of its result
     * @return the task
     * @throws WrongThreadException if called on another thread than the host's
     * @throws LoopClosedException if the run has ended
     */
    public <R extends @Nullable Object> Task<R> spawn(TaskBody<R, ?> task) {
        return spawn("task-" + (tasksStarted + 1), task);
    }

    /**
     * Starts a task without a result.
     *
     * @param task what it runs
     * @return the task
     * @throws WrongThreadException if called on another thread than the host's
     * @throws LoopClosedException if the run has ended
     */
    public Task<@Nullable Void> spawn(TaskAction<?> task) {
        return spawn(Objects.requireNonNull(task, "task").asBody());
    }

    /**
     * Starts a task with a name and no result.
     *
     * @param name the name, for messages
     * @param task what it runs
     * @return the task
     * @throws WrongThreadException if called on another thread than the host's
     * @throws LoopClosedException if the run has ended
     */
    public Task<@Nullable Void> spawn(String name, TaskAction<?> task) {
        return spawn(name, Objects.requireNonNull(task, "task").asBody());
    }

    /**
     * Starts a task with a name.
     *
     * @param name the name, for messages
     * @param task what it runs
     * @param <R> the type of its result
     * @return the task
     * @throws WrongThreadException if called on another thread than the host's
     * @throws LoopClosedException if the run has ended
     */
    public <R extends @Nullable Object> Task<R> spawn(String name, TaskBody<R, ?> task) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(task, "task");
        requireOpen("GuestRun.spawn", name);
        return newTask(null, root, name, task, null);
    }

    /**
     * Makes a group for tasks of this run that are cancelled, paused or waited for together: those of a window, for example.
     *
     * @param name the name, for messages
     * @return a group without tasks
     * @throws WrongThreadException if called on another thread than the host's
     * @throws LoopClosedException if the run has ended
     */
    public TaskGroup newGroup(String name) {
        Objects.requireNonNull(name, "name");
        requireOpen("GuestRun.newGroup", name);
        return new TaskGroup(this, name);
    }

    /** Refuses calls from a wrong thread, and those that come too late. */
    void requireOpen(String operation, String name) {
        loop.requireLoopThread(operation);
        if (loop.isClosed()) {
            throw new LoopClosedException("The run has ended and takes no more tasks: run=" + loop + ", name=" + name);
        }
    }

    <R extends @Nullable Object> TaskImpl<R> newTask(
            @Nullable TaskGroup group,
            CancelScope scope,
            @Nullable String name,
            TaskBody<R, ?> task,
            @Nullable TaskOwner owner) {
        tasksStarted++;
        tasksAlive++;
        var started = new TaskImpl<>(this, group, name, scope, task, owner);
        if (group != null) {
            group.taskBegan();
        }
        loop.scheduler().ready(started);
        return started;
    }

    /** Called by a task that has ended, on the host thread. */
    void taskEnded(TaskImpl<?> task) {
        tasksAlive--;
        if (task == main) {
            root.cancel(MAIN_ENDED);
        }
        if (tasksAlive == 0 && !loop.isClosed()) {
            driver.runIsDone(this);
        }
    }

    /**
     * Runs a body as a task of this run and waits for it, from a thread that may block: a virtual one, one of a pool, the body of
     * {@link Async#toThread}. If the thread is interrupted meanwhile, the task is cancelled; the call waits for its clean-up, throws
     * what the task has failed with, and leaves the thread interrupted. A task that ends with a result all the same has it returned.
     *
     * @param task what to run
     * @param <R> the type of its result
     * @return its result
     * @throws WrongThreadException if called on the host thread, or in a loop of another thread, which would stand still
     * @throws TaskFailedException if it fails or is cancelled
     * @throws LoopClosedException if the run has ended, or is abandoned meanwhile
     */
    public <R extends @Nullable Object> R callFromThread(TaskBody<R, ?> task) {
        Objects.requireNonNull(task, "task");
        Thread caller = Thread.currentThread();
        if (loop.isLoopThread()) {
            throw new WrongThreadException(
                    "GuestRun.callFromThread must not be called on the host thread, which would wait for"
                            + " itself: current=" + caller.getName() + ". Call the body itself, or use spawn(…).");
        }
        if (Scheduler.current() != null) {
            throw new WrongThreadException(
                    "GuestRun.callFromThread blocks its thread, which must not be that of another loop: current="
                            + caller.getName() + ", run=" + loop
                            + ". Use Async.toThread(() -> run.callFromThread(…)) there.");
        }
        String name = "called from " + caller.getName();
        var started = new CompletableFuture<Task<R>>();
        // It fails only with the run; how the task has ended is its value.
        CompletableFuture<Outcome<R>> result = loop.promise(new CompletableFuture<>());
        loop.callSoonThreadsafe(() -> {
            TaskImpl<R> called = newTask(null, root, name, task, null);
            called.whenEnded(_ -> result.complete(called.outcome()));
            started.complete(called);
        });
        Outcome<R> ended = awaitUninterruptibly(result, () -> {
            String why = "the thread that waits for it was interrupted: thread=" + caller.getName();
            var _ = started.thenAccept(called -> called.cancel(why));
        });
        if (ended instanceof Outcome.Cancelled<R>(var reason)) {
            throw new TaskFailedException(new CancelledException(reason));
        }
        return ended.getOrThrow();
    }

    /**
     * Runs an action as a task of this run and waits for it, from a thread that may block. An interrupt of that thread cancels the
     * task, as in {@link #callFromThread(TaskBody)}.
     *
     * @param task what to run
     * @throws WrongThreadException if called on the host thread, or in a loop of another thread, which would stand still
     * @throws TaskFailedException if it fails or is cancelled
     * @throws LoopClosedException if the run has ended, or is abandoned meanwhile
     */
    public void callFromThread(TaskAction<?> task) {
        callFromThread(Objects.requireNonNull(task, "task").asBody());
    }

    private static <V> V awaitUninterruptibly(CompletableFuture<V> future, Runnable onInterrupt) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    onInterrupt.run();
                } catch (ExecutionException e) {
                    throw Sneaky.<RuntimeException>rethrow(Objects.requireNonNull(e.getCause())); // of the run's end
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Returns the main task.
     *
     * @return the task
     * @throws IllegalStateException if the host has not run the first tick yet
     */
    public Task<T> mainTask() {
        loop.requireLoopThread("GuestRun.mainTask");
        TaskImpl<T> task = main;
        if (task == null) {
            throw new IllegalStateException(
                    "The main task begins in the host's first tick, which has not come yet: run=" + loop);
        }
        return task;
    }

    /**
     * Returns the loop. Safe to call from any thread.
     *
     * @return the loop
     */
    public EventLoop loop() {
        return loop;
    }

    /**
     * Cancels all tasks of the run. Safe to call from any thread; does nothing if the run has ended.
     *
     * @param reason why, for people
     */
    public void cancel(String reason) {
        root.cancel(CancelReason.user(reason));
    }

    CancelScope root() {
        return root;
    }

    void cancelFromHost(CancelReason reason) {
        root.cancel(reason);
    }

    // ------------------------------------------------------------------ the end

    /**
     * Adds a listener for the outcome. It is called once, on the host thread, in a tick that has no other below it, when nothing
     * of the run is left; soon, if that is past. What it throws goes to the {@link UncaughtHandler}. If a run fails and has no
     * listener, the failure is logged. Safe to call from any thread.
     *
     * @param listener called with the outcome of the main task
     * @return this run
     */
    public GuestRun<T> onDone(Consumer<? super Outcome<T>> listener) {
        Objects.requireNonNull(listener, "listener");
        List<Consumer<? super Outcome<T>>> before =
                listeners.getAndUpdate(present -> present == null ? null : plus(present, listener));
        if (before == null) {
            Outcome<T> known = Objects.requireNonNull(outcome);
            try {
                driver.runOutsideTasks(loop, () -> tell(listener, known));
            } catch (RuntimeException e) {
                EventLoop.LOG.log(
                        Level.WARNING, "A late listener could not be called: run=" + loop + ", outcome=" + known, e);
            }
        }
        return this;
    }

    private static <E> List<E> plus(List<E> present, E added) {
        var longer = new ArrayList<>(present);
        longer.add(added);
        return longer;
    }

    /**
     * Cancels the run and drives it to its end on this thread, for a host whose loop has ended while its thread lives: no tick
     * will come, but {@code finally} blocks can run here. Tasks that do not end in time are logged with their stacks. If the host
     * thread is dead or the host never ran, only closes what all runs of the host own; then this may be called from any thread.
     *
     * @param timeout how long the clean-up may take
     * @return whether all tasks ended in time
     * @throws WrongThreadException if called on another thread than the host's, while that lives
     * @throws IllegalStateException if called in a task or callback of this loop, or inside {@code synchronized}
     */
    public boolean finish(Duration timeout) {
        Durations.requireNotNegative(timeout, "timeout");
        if (isDone() || !(driver instanceof GuestDriver guest)) {
            return !abandoned;
        }
        Thread hostThread = guest.thread();
        if (hostThread == null || !hostThread.isAlive()) {
            guest.abandon(hostThread == null ? "its host never ran" : "its host thread has ended");
            return false;
        }
        loop.requireLoopThread("GuestRun.finish");
        if (guest.isInTick()) {
            throw new IllegalStateException("GuestRun.finish must not be called from inside the guest: run=" + loop
                    + ". Call it where the host's loop has returned, or use cancel(…) here.");
        }
        guest.finish(
                this::isDone,
                new CancelReason(CancelReason.Kind.HOST_CLOSED, "the program finishes the run"),
                List.of(this),
                Durations.nanos(timeout));
        return !abandoned;
    }

    /**
     * Tells whether the run has ended.
     *
     * @return true once listeners have been called, or are about to be
     */
    public boolean isDone() {
        return outcome != null;
    }

    /**
     * Tells whether the run ends or has ended: it was cancelled, or its main task has ended. What is spawned from here on is cancelled
     * at its first wait. Safe to call from any thread.
     *
     * @return true if so
     */
    public boolean isEnding() {
        return root.isCancelled() || isDone();
    }

    /** The loop or its host failed: whatever the main task does from here, this is the outcome. */
    void fail(Throwable cause, CancelReason reason) {
        failWith(cause);
        root.cancel(reason);
    }

    /** Only settles the outcome. */
    void failWith(Throwable cause) {
        if (forced == null) {
            forced = new Outcome.Failure<>(cause);
        }
    }

    /** Ends the loop, once no task is left. */
    void closeLoop() {
        loop.scheduler().dropTimersOf(loop);
        loop.scheduler().endAbandonedCallsOf(loop);
        loop.close();
    }

    /** Sets the outcome and gives it to the listeners. Host thread, nothing of the run is left. */
    void complete() {
        Outcome<T> result = result();
        outcome = result;
        List<Consumer<? super Outcome<T>>> told = Objects.requireNonNullElse(listeners.getAndSet(null), List.of());
        for (Consumer<? super Outcome<T>> listener : told) {
            tell(listener, result);
        }
        if (told.isEmpty() && result instanceof Outcome.Failure<T>(var cause)) {
            ShutdownWatch.report(
                    Level.ERROR,
                    driver instanceof OwnThreadDriver
                            ? "A run failed, and EventLoop.run returns that as its outcome: run=" + loop
                            : "A run failed, and nobody listens for its outcome: run=" + loop,
                    cause);
        }
    }

    private Outcome<T> result() {
        if (forced != null) {
            return forced;
        }
        return main == null ? new Outcome.Cancelled<>(root.reasonOr(MAIN_ENDED)) : main.outcome();
    }

    private void tell(Consumer<? super Outcome<T>> listener, Outcome<T> result) {
        try {
            listener.accept(result);
        } catch (Throwable failure) {
            loop.reportUncaught("an onDone listener of run " + loop, failure);
        }
    }

    /** Calls back on the loop's thread, soon; never, if the run has ended or a step keeps the thread. */
    void whenOnItsThread(Runnable action) {
        try {
            loop.callSoonThreadsafe(action);
        } catch (LoopClosedException e) {
            return; // it has ended in between
        }
    }

    /**
     * Ends the run although tasks are left: says which, where they wait, and closes what they used.
     *
     * @param why for the log
     * @param stacksAreStill whether nobody can resume a task meanwhile; walking a stack that is being resumed would crash the JVM
     */
    void abandon(String why, boolean stacksAreStill) {
        if (loop.isClosed()) {
            return;
        }
        loop.close();
        var text = new StringBuilder("A run was abandoned: run=" + loop + ", because " + why);
        if (tasksAlive > 0) {
            text.append(". Tasks that did not end, and where they wait:");
        }
        boolean[] running = {tasksAlive > 0 && !stacksAreStill};
        try {
            root.forEachTask(task -> {
                text.append(stacksAreStill ? task.dump() : "\n  " + task);
                running[0] |= task.state() == Task.State.RUNNING;
            });
        } catch (RuntimeException e) {
            text.append("\n  (they went on while this was written: ").append(e).append(')');
        }
        Thread thread = driver.thread();
        if (running[0] && thread != null) { // a task that is in the middle of a step has its frames there
            text.append("\n  Their thread, ").append(thread.getName()).append(", is at");
            text.append(Watchdog.indented(thread.getStackTrace()));
        }
        ShutdownWatch.report(Level.WARNING, text.toString(), null);
        abandoned = true;
        if (forced == null && (main == null || !main.isEnded())) { // else how it really ended is known
            forced = new Outcome.Cancelled<>(new CancelReason(CancelReason.Kind.HOST_CLOSED, why));
        }
    }

    /** The outcome of an abandoned run, for the log, where no thread may call the listeners. */
    void logUndelivered() {
        Outcome<T> result = result();
        // First, so that whoever sees that the run has ended finds it said.
        ShutdownWatch.report(
                Level.WARNING,
                "The outcome of a run could not be given to its listeners: run=" + loop + ", outcome=" + result,
                null);
        outcome = result;
        listeners.set(null);
    }

    /**
     * Returns a text that shows all tasks and where they wait: a thread dump does not, for a task that waits is on no thread. It
     * costs some 20 microseconds a task.
     *
     * @return a line for each task, and below it the frames of its stack
     * @throws WrongThreadException if called on another thread than the host's
     */
    public String dumpTasks() {
        loop.requireLoopThread("GuestRun.dumpTasks");
        var text = new StringBuilder(toString());
        root.forEachTask(task -> text.append(task.dump()));
        return text.toString();
    }

    /** Adds the tasks beside the main one that nobody has cancelled. */
    void addLeftTasks(List<Leftover> left) {
        root.forEachTask(task -> {
            if (task != main && !task.root().isCancelledOrWithinOne()) {
                left.add(task.asLeftover());
            }
        });
    }

    /**
     * Returns the counts of this moment. Safe to call from any thread, where values may be a moment old. A run of {@link EventLoop#run} has no host, and counts
     * its tasks and timers only.
     *
     * @return the counts
     */
    public RunStatistics statistics() {
        Counters counters = driver instanceof GuestDriver guest ? guest.counters() : new Counters();
        return new RunStatistics(
                counters.ticks,
                counters.nestedTicks,
                counters.deferredTicks,
                counters.staleTicks,
                counters.posts,
                counters.rescues,
                counters.timerWakes,
                counters.interestWakes,
                counters.spuriousWakes,
                counters.watchdogWakes,
                Duration.ofNanos(counters.longestTickNanos),
                tasksStarted,
                tasksAlive,
                loop.scheduler().timerCount());
    }

    @Override
    public String toString() {
        return "GuestRun[" + loop + ", tasksAlive=" + tasksAlive + (isDone() ? ", ended]" : "]");
    }
}
