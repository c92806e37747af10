package dev.guestloop;

import dev.guestloop.internal.JvmAccess;
import dev.guestloop.internal.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Own-thread mode: no host and no second thread. The loop waits in the selector itself, and another thread wakes it there. */
final class OwnThreadDriver extends Driver {

    /** How long callbacks and tasks run before the selector is looked at again. */
    private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

    /** How often the JVM's exit looks whether the run has ended. */
    private static final long EXIT_SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Scheduler scheduler;
    private final Thread thread = Thread.currentThread();

    /** Set by the loop before it waits, cleared by whoever wakes it first. */
    private final AtomicBoolean waiting = new AtomicBoolean();

    /** Set before anybody may cancel from outside. */
    private volatile @Nullable GuestRun<?> running;

    /** Set when nothing of the run is left. */
    private volatile boolean over;

    // Loop thread only.
    private long roundBeganNanos;
    private boolean interrupted;

    private OwnThreadDriver() {
        try {
            scheduler = new Scheduler(Machine.real(), this);
        } catch (IOException e) {
            throw new UncheckedIOException("The system gives no selector to wait with", e);
        }
    }

    /** Runs a main task on this thread, until no task is left. */
    static <T extends @Nullable Object> Outcome<T> runHere(GuestOptions options, TaskBody<T, ?> main) {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(main, "main");
        JvmAccess.requireTasks();
        if (Scheduler.current() != null) {
            throw new IllegalStateException("A loop is running on this thread already: thread="
                    + Thread.currentThread().getName() + ". Inside it, use run.spawn(…) or Async.");
        }
        return new OwnThreadDriver().run(options, main);
    }

    private <T extends @Nullable Object> Outcome<T> run(GuestOptions options, TaskBody<T, ?> main) {
        var started = new GuestRun<>(this, scheduler, options, main);
        Scheduler outer = scheduler.enter();
        running = started;
        ShutdownWatch.add(this);
        try {
            started.beginMain();
            while (started.hasTasks()) {
                round(started);
            }
            started.closeLoop();
            scheduler.refuseReady();
            scheduler.refuseInbox();
            started.complete();
            return Objects.requireNonNull(started.outcome());
        } catch (IOException e) {
            started.abandon("waiting for channels failed: " + e, true);
            throw new UncheckedIOException("Waiting for channels failed", e);
        } catch (RuntimeException | Error e) {
            started.abandon("of a fault in Guestloop, please report it: " + e, true);
            throw e;
        } finally {
            ShutdownWatch.remove(this);
            scheduler.leave(outer);
            closeSelector();
            over = true;
            if (interrupted) {
                thread.interrupt();
            }
        }
    }

    private void round(GuestRun<?> current) throws IOException {
        roundBeganNanos = scheduler.nowNanos();
        scheduler.runReady(roundBeganNanos);
        if (!current.hasTasks()) {
            return;
        }
        waiting.set(true);
        // Arrivals from before the flag was set have woken nobody, so look once more.
        boolean idle = !scheduler.hasWork();
        long nearest = scheduler.nearestDeadlineNanos();
        long wait = nearest == Long.MAX_VALUE ? nearest : nearest - scheduler.nowNanos();
        scheduler.machine.select(scheduler.selector, idle ? wait : 0);
        waiting.set(false);
        interrupted |=
                Thread.interrupted(); // kept for the caller; here it would make every later select return at once
        scheduler.collectKeys();
    }

    private void closeSelector() {
        try {
            scheduler.selector.close();
        } catch (IOException e) {
            EventLoop.LOG.log(System.Logger.Level.WARNING, "The selector could not be closed", e);
        }
    }

    @Override
    void localWork() {
        // The loop is awake, for it is the one that calls.
    }

    @Override
    void foreignWork() {
        if (waiting.compareAndSet(true, false)) {
            scheduler.machine.wakeUp(scheduler.selector);
        }
    }

    @Override
    void nearestTimerMoved() {
        // Looked at before the next wait.
    }

    @Override
    void interestChanged() {
        // Taken into account by the next select.
    }

    @Override
    long beforeStep() {
        return 0;
    }

    @Override
    void afterStep(long mark) {
        // Nothing was armed.
    }

    @Override
    void mounting() {
        // There is no host to be told.
    }

    @Override
    void unmounted() {
        // The same.
    }

    @Override
    boolean isTimeUp() {
        return scheduler.nowNanos() - roundBeganNanos > ROUND_NANOS;
    }

    @Override
    boolean isSomebodyWaiting() {
        return false;
    }

    @Override
    boolean isLoopThread() {
        return Thread.currentThread() == thread;
    }

    @Override
    Thread thread() {
        return thread;
    }

    @Override
    void runOutsideTasks(EventLoop loop, Runnable function) {
        loop.callSoonThreadsafe(function); // there is no host: a callback is as plain as it gets
    }

    @Override
    @Nullable
    String handlerAboveTask() {
        return null;
    }

    @Override
    boolean cancelAndWait(CancelReason reason, long nanos) {
        GuestRun<?> cancelled = running;
        if (cancelled != null) {
            cancelled.root().cancel(reason);
        }
        Machine machine = scheduler.machine;
        long end = machine.nanoTime() + nanos;
        var nobodySignals = new Semaphore(0);
        while (!over && machine.nanoTime() < end) {
            machine.acquire(nobodySignals, EXIT_SLICE_NANOS);
        }
        return over;
    }

    @Override
    void abandon(String why) {
        GuestRun<?> abandoned = running;
        if (abandoned != null) {
            abandoned.abandon(why, ShutdownWatch.waitsInExit(thread));
        }
    }

    @Override
    void runIsDone(GuestRun<?> ended) {
        // Looked at after each round.
    }

    @Override
    public String toString() {
        return "loop of thread " + thread.getName();
    }
}
