package dev.guestloop;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The plainest host: a queue of work, and a thread that runs it. For tests, console programs and servers.
 *
 * <pre>{@code
 * var host = new QueueHost();
 * GuestRun.start(host, () -> Async.sleep(Duration.ofSeconds(1))).onDone(_ -> host.stop());
 * host.run();
 * }</pre>
 *
 * <p>The thread that calls {@link #run} or {@link #runUntil} first is the host thread. Work may call them again, as a dialog
 * would: that is a nested loop.
 *
 * <p><i>Safe to call from any thread</i>, except for the loops themselves.
 */
public final class QueueHost implements HostLoop {

    private static final Runnable NUDGE = () -> {};

    private final LinkedTransferQueue<Runnable> queue = new LinkedTransferQueue<>();

    /** Added to and run on the host thread. */
    private final List<Runnable> closingActions = new CopyOnWriteArrayList<>();

    /** Set once by the thread that runs the loop first, read by any. */
    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();

    private volatile boolean stopRequested;
    private volatile boolean closed;

    /** What is being run. Host thread only. */
    private @Nullable Object dispatching;

    /** Makes a host whose loop does not run yet; posts wait. */
    public QueueHost() {}

    /**
     * Runs the work of the queue until {@link #stop} is called, or {@link #close}. Nested calls return first.
     *
     * @throws WrongThreadException if another thread ran the loop before
     */
    public void run() {
        runUntil(() -> {
            boolean stop = stopRequested;
            stopRequested = false;
            return stop;
        });
    }

    /**
     * Runs the work of the queue until a condition holds or the host is closed.
     *
     * @param done looked at before each work, on the host thread
     * @throws WrongThreadException if another thread ran the loop before
     */
    public void runUntil(BooleanSupplier done) {
        Objects.requireNonNull(done, "done");
        claimThread();
        while (!done.getAsBoolean()) {
            Runnable next = takeNext();
            if (next == null) {
                return;
            }
            dispatch(next);
        }
    }

    /**
     * Runs the work that waits, or waits a while for some.
     *
     * @param timeout how long to wait if there is none
     * @return whether any work ran
     * @throws WrongThreadException if another thread ran the loop before
     */
    public boolean pump(Duration timeout) {
        Durations.requireNotNegative(timeout, "timeout");
        claimThread();
        Runnable next = queue.poll();
        if (next == null) {
            next = pollUninterruptibly(Durations.nanos(timeout));
        }
        boolean ran = next != null;
        int waiting = queue.size(); // not what these post in turn: a game's loop wants to go on
        while (next != null) {
            dispatch(next);
            next = waiting-- > 0 ? queue.poll() : null;
        }
        return ran;
    }

    /** Makes the innermost {@link #run} return, after the work that it is running. */
    public void stop() {
        stopRequested = true;
        queue.add(NUDGE);
    }

    /**
     * Ends this host: guests are cancelled and driven to their end, on the host thread, then all loops return and later posts
     * are refused.
     */
    public void close() {
        queue.add(() -> {
            for (Runnable action : closingActions) {
                action.run();
            }
            closed = true;
        });
    }

    @Override
    public void post(Runnable work) {
        Objects.requireNonNull(work, "work");
        if (closed) {
            throw new RejectedExecutionException("The host is closed and takes no more work: host=" + this);
        }
        queue.add(work);
        if (closed && queue.remove(work)) { // the loop has ended in between, and nobody looks into the queue
            throw new RejectedExecutionException("The host is closed and takes no more work: host=" + this);
        }
    }

    @Override
    public boolean isHostThread() {
        return Thread.currentThread() == thread.get();
    }

    @Override
    public Attachment attach(Runnable onClosing) {
        closingActions.add(onClosing);
        return () -> closingActions.remove(onClosing);
    }

    @Override
    public @Nullable Object currentDispatch() {
        return dispatching;
    }

    @Override
    public boolean isPump(String className, String methodName) {
        return className.equals(QueueHost.class.getName())
                && (methodName.equals("runUntil") || methodName.equals("pump"));
    }

    private void claimThread() {
        Thread current = Thread.currentThread();
        if (!thread.compareAndSet(null, current) && thread.get() != current) {
            Thread first = Objects.requireNonNull(thread.get());
            throw new WrongThreadException("A QueueHost keeps its thread: hostThread=" + first.getName() + ", current="
                    + current.getName() + ". Use post() to have work run there.");
        }
    }

    private @Nullable Runnable takeNext() {
        Runnable next = null;
        while (next == null && !closed) {
            next = pollUninterruptibly(Long.MAX_VALUE);
        }
        if (next == null) {
            next = queue.poll(); // what was posted before the end is run
        }
        return next;
    }

    private @Nullable Runnable pollUninterruptibly(long nanos) {
        boolean interrupted = false;
        try {
            long end = System.nanoTime() + nanos;
            while (true) {
                try {
                    return nanos == Long.MAX_VALUE
                            ? queue.take()
                            : queue.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void dispatch(Runnable work) {
        Object outer = dispatching;
        dispatching = work;
        try {
            work.run();
        } finally {
            dispatching = outer;
        }
    }

    @Override
    public String toString() {
        Thread owner = thread.get();
        return "QueueHost[thread=" + (owner == null ? "none yet" : owner.getName()) + ", waiting=" + queue.size()
                + (closed ? ", closed]" : "]");
    }
}
