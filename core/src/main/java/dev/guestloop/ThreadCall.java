package dev.guestloop;

import dev.guestloop.internal.Leftover;
import dev.guestloop.internal.Origin;
import dev.guestloop.internal.TaskBindings;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.net.SocketException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@link Async#toThread}: a blocking body on another thread, and a task that waits for it.
 *
 * <pre>
 *   WAITING ──▶ RUNNING ──────────────────────────────────────────────▶ ENDED   its outcome is on its way to the task
 *      │           ├──▶ CANCELLED ──▶ INTERRUPTING ──▶ INTERRUPTED ──────▶ ENDED
 *      │           │       └─────────────────────────────────────────────▶ ENDED   it was quicker than the interrupt
 *      │           └──▶ ABANDONED ───────────────────────────────────────▶ ENDED   the task has gone on long since
 *      └──▶ ENDED      cancelled, or refused by the executor, before it began: it never does
 * </pre>
 *
 * <p>The thread may be one of a pool, whose next job must not get the interrupt that was meant for this one. So the body's end waits, for
 * a moment, until an interrupt that is being sent has been sent, as in {@link java.util.concurrent.FutureTask}. The loop's thread
 * neither waits for the other one nor interrupts it itself: to interrupt a thread that reads from an {@link
 * java.nio.channels.InterruptibleChannel} is to close the channel, which takes as long as its file system likes.
 */
final class ThreadCall<T extends @Nullable Object, X extends Throwable> implements Runnable {

    private enum State {
        WAITING,
        RUNNING,
        CANCELLED,
        INTERRUPTING,
        INTERRUPTED,
        ABANDONED,
        ENDED
    }

    private static final Executor VIRTUAL_THREAD = job -> Thread.ofVirtual().start(job);

    /** So long a body may go on after its interrupt, with a statement to finish or a file to delete, before it is reported. */
    private static final long HEED_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final int MAX_CAUSES = 50;

    /** No virtual thread: those may all be pinned by the very bodies that are to be interrupted. */
    private static final Executor INTERRUPTER = interrupter();

    /** Where the task is that waits for the body which this thread runs; in debug mode. */
    private static final ThreadLocal<@Nullable Origin> CALLED_AT = new ThreadLocal<>();

    private final TaskImpl<?> task;
    private final Async.OnCancel onCancel;
    private final Executor executor;
    private final @Nullable ThreadLimiter limiter;
    private final TaskBody<T, X> body;
    private final StageWaiter<T> waiter;
    private final TaskBindings bindings = TaskBindings.ofThisThread();
    private final @Nullable Origin origin = Origin.here("Async.toThread was called here");
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

    /** Written by the thread that runs the body, before it is RUNNING; read by the loop's. */
    private volatile @Nullable Thread runner;

    // Loop thread only.
    private boolean cancelled;
    private boolean abandoned;

    private boolean borrowed;

    // Written by the thread that runs the body, read by it.
    private @Nullable T value;
    private @Nullable Throwable failure;

    /** Loop thread only. */
    private @Nullable TimerHandle reportTimer;

    ThreadCall(TaskImpl<?> task, ThreadOptions options, TaskBody<T, X> body) {
        this.task = task;
        this.onCancel = options.onCancel();
        this.executor = options.executor() == null ? VIRTUAL_THREAD : options.executor();
        this.limiter = options.limiter();
        this.body = body;
        this.waiter = new StageWaiter<>(task, "a blocking call of task " + task.name());
    }

    private static Executor interrupter() {
        var one = new ThreadPoolExecutor(
                1,
                1,
                100,
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                job -> Thread.ofPlatform()
                        .daemon()
                        .name("guestloop-interrupter")
                        .unstarted(job));
        one.allowCoreThreadTimeOut(true);
        return one;
    }

    // ------------------------------------------------------------------ the task's side

    T runAndAwait() throws X {
        if (limiter != null) {
            limiter.acquire(this);
            borrowed = true;
        }
        Scheduler scheduler = task.loop.scheduler();
        scheduler.threadCallBegins();
        try {
            waiter.await(this::cancelled, this::start);
        } finally {
            scheduler.threadCallEnds();
            if (reportTimer != null) {
                reportTimer.cancel();
            }
            if (!abandoned) {
                giveBack(); // else its thread does, at its end
            }
        }
        Throwable thrown = waiter.failure();
        if (thrown == null) {
            return waiter.value();
        }
        if (cancelled && isFromInterrupt(thrown)) {
            task.throwIfCancelled();
        }
        throw Sneaky.<X>rethrow(thrown);
    }

    /** Gives the limiter its token back. A limiter that fails with it must not hide how the body has ended. */
    private void giveBack() {
        if (limiter != null && borrowed) {
            borrowed = false;
            try {
                limiter.release(this);
            } catch (Throwable e) {
                task.loop.reportUncaught("the limiter of " + this, e);
            }
        }
    }

    /** The place where something is made, which is that of the call if a blocking call makes it. Null without debug mode. */
    static @Nullable Origin placeInTask(String text) {
        Origin call = CALLED_AT.get();
        return call == null ? Origin.here(text) : call.saying(text);
    }

    /** Runs on the loop's thread, once the task is suspended. */
    private void start() {
        try {
            executor.execute(this);
        } catch (Throwable e) {
            if (state.compareAndSet(State.WAITING, State.ENDED)) {
                waiter.complete(null, e);
            } else {
                EventLoop.LOG.log(Level.WARNING, "An executor has failed, but not without running the job: " + this, e);
            }
        }
    }

    /** Returns whether the task may go on at once. */
    private boolean cancelled() {
        while (true) {
            switch (state.get()) {
                case WAITING -> {
                    if (state.compareAndSet(State.WAITING, State.ENDED)) {
                        return true; // the job is with the executor still, and will find that there is nothing to do
                    }
                }
                case RUNNING -> {
                    if (onCancel == Async.OnCancel.ABANDON) {
                        if (state.compareAndSet(State.RUNNING, State.ABANDONED)) {
                            abandoned = true;
                            task.loop.scheduler().abandoned(this);
                            return true;
                        }
                    } else if (state.compareAndSet(State.RUNNING, State.CANCELLED)) {
                        cancelled = true;
                        INTERRUPTER.execute(this::interrupt);
                        reportTimer = task.loop.timer(
                                Durations.after(task.loop.timeNanos(), HEED_NANOS), this::reportStubborn);
                        return false;
                    }
                }
                case CANCELLED, INTERRUPTING, INTERRUPTED, ABANDONED, ENDED -> {
                    return false; // it is interrupted once: what the body does after that is its clean-up; or its
                    // outcome is on its way
                }
            }
        }
    }

    /** Runs on a thread of its own. */
    private void interrupt() {
        if (state.compareAndSet(State.CANCELLED, State.INTERRUPTING)) {
            try {
                Objects.requireNonNull(runner).interrupt();
            } finally {
                state.set(State.INTERRUPTED);
            }
        }
    }

    private void reportStubborn() {
        Thread running = runner;
        if (running != null) {
            StackTraceElement[] stack = running.getStackTrace();
            if (state.get() != State.ENDED) { // else it is in some other job by now
                EventLoop.LOG.log(
                        Level.WARNING,
                        "A blocking call goes on although it was interrupted, and its task, which was cancelled, waits for it: task="
                                + task.name() + ", seconds=" + TimeUnit.NANOSECONDS.toSeconds(HEED_NANOS)
                                + ". Let the body end when its thread is interrupted, or use OnCancel.ABANDON. It is at"
                                + Watchdog.indented(stack));
            }
        }
    }

    /** Whether the body goes on although nobody waits for it. */
    boolean isAbandonedAndGoesOn() {
        return state.get() == State.ABANDONED;
    }

    /** Gives the token of an abandoned call back if its run ends, for nobody would hear of the body's end. */
    void runEnds(EventLoop ending) {
        if (task.loop == ending) {
            giveBack();
        }
    }

    /** Whether nobody has to know of this call any more. */
    boolean isOver() {
        return !isAbandonedAndGoesOn() && !borrowed;
    }

    Leftover asLeftover() {
        return new Leftover(Leftover.Kind.THREAD, toString(), origin, runner);
    }

    /** Whether a body failed because it was interrupted: the JDK has several ways to say so, and libraries wrap them. */
    private static boolean isFromInterrupt(Throwable failure) {
        int depth = 0; // causes may go in a circle
        for (Throwable e = failure; e != null && depth < MAX_CAUSES; e = e.getCause(), depth++) {
            if (e instanceof InterruptedException
                    || e instanceof ClosedByInterruptException
                    || e instanceof InterruptedIOException
                    || e instanceof CancelledException // of a task that the body called, and waited for
                    || (e instanceof SocketException && "Closed by interrupt".equals(e.getMessage()))) {
                return true;
            }
        }
        return false;
    }

    // ------------------------------------------------------------------ the other thread's side

    /** The job that the executor gets; it never throws. */
    @Override
    public void run() {
        if (task.loop.isLoopThread()) {
            if (state.compareAndSet(State.WAITING, State.ENDED)) {
                waiter.complete(
                        null,
                        new WrongThreadException("The executor of Async.toThread has to run its jobs on another thread"
                                + " than the loop's: task=" + task.name() + ", executor=" + executor + ", thread="
                                + Thread.currentThread().getName()
                                + ". Use a pool with threads of its own, or none for a virtual thread."));
            }
            return;
        }
        Thread current = Thread.currentThread();
        runner = current;
        if (state.compareAndSet(State.WAITING, State.RUNNING)) {
            String name = current.getName();
            current.setName(task.name() + " in toThread");
            if (origin != null) {
                CALLED_AT.set(origin);
            }
            try {
                bindings.run(() -> value = body.run());
            } catch (Throwable e) {
                failure = e;
            }
            if (origin != null) {
                CALLED_AT.remove(); // the thread may be one of a pool
            }
            current.setName(name);
            end();
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // who interrupts may need this processor, so a mere spin would not do
    private void end() {
        State ending = state.get();
        while (ending == State.INTERRUPTING || !state.compareAndSet(ending, State.ENDED)) {
            Thread.yield();
            ending = state.get();
        }
        if (ending == State.INTERRUPTED) {
            Thread.interrupted(); // it was ours, and its purpose is over
        }
        runner = null;
        waiter.complete(value, failure);
        if (ending == State.ABANDONED) {
            try {
                task.loop.arrive(new AbandonedEnd(this));
            } catch (LoopClosedException e) {
                return; // its run has ended first, and has given the token back
            }
        }
    }

    /** The end of an abandoned call, on its way to the loop. */
    private static final class AbandonedEnd extends Entry {
        private final ThreadCall<?, ?> call;

        AbandonedEnd(ThreadCall<?, ?> call) {
            super(call.task.loop);
            this.call = call;
        }

        @Override
        void step() {
            call.giveBack();
            loop.scheduler().forgetEndedCalls();
        }

        @Override
        void refuse() {
            // Its run has ended first, and has given the token back.
        }
    }

    @Override
    public String toString() {
        return "toThread of task " + task.name();
    }
}
