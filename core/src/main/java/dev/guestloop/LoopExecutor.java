package dev.guestloop;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A loop as a {@link ScheduledExecutorService}. Its life is the run's, so it cannot be shut down from here. */
final class LoopExecutor extends AbstractExecutorService implements ScheduledExecutorService {

    private final EventLoop loop;

    LoopExecutor(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public void execute(Runnable command) {
        loop.callSoonThreadsafe(command);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return schedule(Executors.callable(command), delay, unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        return start(new Scheduled<>(callable, delay, 0, false, unit));
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
        requirePositive(period, "period");
        return start(new Scheduled<>(Executors.callable(command), initialDelay, period, true, unit));
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
        requirePositive(delay, "delay");
        return start(new Scheduled<>(Executors.callable(command), initialDelay, delay, false, unit));
    }

    private static void requirePositive(long value, String name) {
        if (value <= 0) {
            throw new IllegalArgumentException("Must be more than zero: " + name + "=" + value);
        }
    }

    private <V extends @Nullable Object> Scheduled<V> start(Scheduled<V> scheduled) {
        // Nobody shall wait for ever for what the end of the loop has dropped.
        var _ = loop.promise(scheduled.ended).whenComplete((_, _) -> scheduled.cancel(false));
        if (loop.isLoopThread()) {
            scheduled.setTimer();
        } else {
            loop.callSoonThreadsafe(scheduled::setTimer);
        }
        return scheduled;
    }

    @Override
    public void shutdown() {
        throw endsWithRun();
    }

    @Override
    public List<Runnable> shutdownNow() {
        throw endsWithRun();
    }

    @Override
    public void close() {
        throw endsWithRun();
    }

    private static UnsupportedOperationException endsWithRun() {
        return new UnsupportedOperationException(
                "A loop ends with its run, not through its executor: use GuestRun.cancel(…).");
    }

    @Override
    public boolean isShutdown() {
        return loop.isClosed();
    }

    @Override
    public boolean isTerminated() {
        return loop.isClosed();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        throw new UnsupportedOperationException("Use GuestRun.onDone(…) to learn of the end of a loop.");
    }

    /** One scheduled function, and the timer that it waits for. */
    private final class Scheduled<V extends @Nullable Object> extends FutureTask<V>
            implements RunnableScheduledFuture<V> {

        private final long periodNanos;
        private final boolean fixedRate;

        /** Written by the maker, then by the loop thread; read by any. */
        private volatile long deadlineNanos;

        /** Completed when this is, or with the end of the loop, whichever comes first. */
        private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

        /** Loop thread only. */
        private @Nullable TimerHandle timer;

        Scheduled(Callable<V> callable, long delay, long period, boolean fixedRate, TimeUnit unit) {
            super(Objects.requireNonNull(callable, "callable"));
            this.periodNanos = unit.toNanos(period);
            this.fixedRate = fixedRate;
            this.deadlineNanos = Durations.after(loop.timeNanos(), Math.max(0, unit.toNanos(delay)));
        }

        void setTimer() {
            if (!isDone()) {
                timer = loop.callAt(deadlineNanos, this);
            }
        }

        @Override
        public void run() {
            if (!isPeriodic()) {
                super.run();
            } else if (runAndReset()) {
                deadlineNanos = Durations.after(fixedRate ? deadlineNanos : loop.timeNanos(), periodNanos);
                setTimer();
            }
        }

        @Override
        protected void done() {
            ended.complete(null);
            if (isCancelled()) {
                Runnable dropTimer = () -> {
                    if (timer != null) {
                        timer.cancel();
                    }
                };
                if (loop.isLoopThread()) {
                    dropTimer.run();
                } else {
                    try {
                        loop.callSoonThreadsafe(dropTimer);
                    } catch (LoopClosedException e) {
                        return; // it has dropped its timers
                    }
                }
            }
        }

        @Override
        public boolean isPeriodic() {
            return periodNanos != 0;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(deadlineNanos - loop.timeNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}
