package dev.guestloop;

import dev.guestloop.internal.JvmAccess;
import dev.guestloop.internal.Machine;
import dev.guestloop.internal.Standstill;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Own-thread mode: no host and no second thread. The loop waits in the selector itself, and another thread wakes it there. */
final class OwnThreadDriver extends Driver {

    /** How long callbacks and tasks run before the selector is looked at again. */
    private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

    /**
     * The clock is looked at so often in a round at most, which is about as long: where it stands still, as in tests, the
     * selector has to be looked at all the same.
     */
    private static final int ROUND_LOOKS = 2048;

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
    private int looks;
    private boolean interrupted;

    private OwnThreadDriver() {
        try {
            scheduler = new Scheduler(Machine.ofThisThread(), this);
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
            scheduler.machine.loopEnds();
            started.closeLoop();
            scheduler.refuseReady();
            scheduler.refuseInbox();
            started.complete();
            return Objects.requireNonNull(started.outcome());
        } catch (IOException e) {
            started.abandon("waiting for channels failed: " + e, true);
            throw new UncheckedIOException("Waiting for channels failed", e);
        } catch (Standstill e) {
            started.abandon("nothing can wake it", true);
            throw e;
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
        looks = 0;
        scheduler.runReady(roundBeganNanos);
        if (!current.hasTasks()) {
            return;
        }
        waiting.set(true);
        // Arrivals from before the flag was set have woken nobody, so look once more.
        boolean idle = !scheduler.hasWork();
        long nearest = scheduler.nearestDeadlineNanos();
        long wait = nearest == Long.MAX_VALUE ? nearest : nearest - scheduler.nowNanos();
        scheduler.machine.select(scheduler.selector, idle ? wait : 0, scheduler.foundKey);
        waiting.set(false);
        if (Thread.interrupted()) { // kept for the caller; here it would make every later select return at once
            interrupted = true;
            scheduler.machine.interrupted();
        }
        scheduler.collectKeys();
    }

    private void closeSelector() {
        try {
            scheduler.closeSelector();
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
        return ++looks >= ROUND_LOOKS || scheduler.nowNanos() - roundBeganNanos > ROUND_NANOS;
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
    void cancelAll(CancelReason reason) {
        GuestRun<?> cancelled = running;
        if (cancelled != null) {
            cancelled.cancelFromHost(reason);
        }
    }

    @Override
    boolean isOver() {
        return over;
    }

    @Override
    void abandonFromItsThread(String why) {
        GuestRun<?> late = running;
        if (late != null) {
            late.whenOnItsThread(() -> abandon(late, why, true));
        }
    }

    @Override
    void abandon(String why) {
        GuestRun<?> abandoned = running;
        if (abandoned != null) {
            abandon(abandoned, why, ShutdownWatch.waitsInExit(thread));
        }
    }

    private void abandon(GuestRun<?> abandoned, String why, boolean stacksAreStill) {
        abandoned.abandon(why, stacksAreStill);
        abandoned.logUndelivered();
        over = true;
    }

    @Override
    List<GuestRun<?>> runs() {
        GuestRun<?> run = running;
        return run == null ? List.of() : List.of(run);
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
