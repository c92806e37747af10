package dev.guestloop;

import dev.guestloop.internal.Leftover;
import dev.guestloop.internal.Origin;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The loop of one run: callbacks, timers and channels, in the words of asyncio. Tasks rarely need it; code that connects other
 * libraries does.
 *
 * <p>Callbacks run first come, first served, each with the loop's thread to itself; timers with equal deadlines in the order in
 * which they were set. What a callback throws goes to the {@link UncaughtHandler} and ends nothing else. When the run ends,
 * callbacks that wait are dropped and logged, timers dropped, channels closed.
 *
 * <p><i>Confined to the loop thread</i>, except {@link #callSoonThreadsafe}, {@link #asExecutor}, {@link #closeWithRun},
 * {@link #letGo}, {@link #timeNanos}, {@link #isLoopThread} and {@link #isClosed}, which are safe to call from any thread.
 */
public final class EventLoop {

    static final Logger LOG = System.getLogger("dev.guestloop");

    private final Scheduler scheduler;
    private final String name;
    private final UncaughtHandler uncaughtHandler;

    /** Registered and not closed. Loop thread, and whoever abandons the run. */
    private final Set<Readiness> channels =
            Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

    /** What else is closed with the run, and where it became so, in debug mode. Any thread. */
    private final Map<AutoCloseable, Optional<Origin>> belongings =
            Collections.synchronizedMap(new IdentityHashMap<>());

    /** Futures that somebody may wait for on another thread, and that only this loop can complete. Any thread. */
    private final Set<CompletableFuture<?>> promises = ConcurrentHashMap.newKeySet();

    /** Set by the thread that ends the run, read by any. */
    private volatile boolean closed;

    EventLoop(Scheduler scheduler, String name, UncaughtHandler uncaughtHandler) {
        this.scheduler = scheduler;
        this.name = name;
        this.uncaughtHandler = uncaughtHandler;
    }

    /**
     * Runs a main task on a loop of its own, on this thread, without any host, and waits for its end; asyncio's {@code run}. For
     * console programs, servers and tests.
     *
     * @param main the main task; when it ends, tasks that it left behind are cancelled and clean up
     * @param <T> the type of its result
     * @return how the main task ended
     * @throws IllegalStateException if a loop is running on this thread already
     * @throws UnsupportedOperationException if this JVM grants no tasks; the message says what to add
     */
    public static <T extends @Nullable Object> Outcome<T> run(TaskBody<T, ?> main) {
        return run(GuestOptions.DEFAULT, main);
    }

    /**
     * Runs a main task without a result on a loop of its own, on this thread.
     *
     * @param main the main task
     * @return how it ended
     * @throws IllegalStateException if a loop is running on this thread already
     * @throws UnsupportedOperationException if this JVM grants no tasks; the message says what to add
     */
    public static Outcome<@Nullable Void> run(TaskAction<?> main) {
        return run(Objects.requireNonNull(main, "main").asBody());
    }

    /**
     * Runs a main task without a result on the calling thread, with options.
     *
     * @param options the options
     * @param main the main task
     * @return how it ended
     * @throws IllegalStateException if a loop runs on this thread already
     * @throws UnsupportedOperationException if this JVM grants no tasks; the message says what to add to this launch
     */
    public static Outcome<@Nullable Void> run(GuestOptions options, TaskAction<?> main) {
        return run(options, Objects.requireNonNull(main, "main").asBody());
    }

    /**
     * Runs a main task on a loop of its own, with options.
     *
     * @param options the options
     * @param main the main task
     * @param <T> the type of its result
     * @return how the main task ended
     * @throws IllegalStateException if a loop is running on this thread already
     * @throws UnsupportedOperationException if this JVM grants no tasks; the message says what to add
     */
    public static <T extends @Nullable Object> Outcome<T> run(GuestOptions options, TaskBody<T, ?> main) {
        return OwnThreadDriver.runHere(options, main);
    }

    // ------------------------------------------------------------------ callbacks

    /**
     * Runs a function soon: in a later step, never inside this call.
     *
     * @param callback the function
     * @throws WrongThreadException if called on another thread than the loop's
     * @throws LoopClosedException if the run has ended
     */
    public void callSoon(Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        requireLoopThread("EventLoop.callSoon");
        requireOpen();
        scheduler.ready(new Callback(this, callback));
    }

    /**
     * Runs a function soon, from any thread; the functions of one thread run in its order. It costs one post to the host, or
     * none if a tick is on its way already.
     *
     * @param callback the function
     * @throws LoopClosedException if the run has ended
     */
    public void callSoonThreadsafe(Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        arrive(new Callback(this, callback));
    }

    /** Adds an entry from any thread; it is run, or refused with an exception here, or refused in the log, but never lost. */
    void arrive(Entry entry) {
        requireOpen();
        scheduler.arrive(entry);
        if (closed && scheduler.takeBack(entry)) {
            requireOpen(); // it ended in between, and nobody will look into the inbox
        }
    }

    /** Sees to it that a future does not stay open when the loop ends: nobody shall wait for ever. */
    @SuppressWarnings(
            "CollectionUndefinedEquality") // futures are equal if they are the same, and that is what is meant
    <T extends @Nullable Object> CompletableFuture<T> promise(CompletableFuture<T> future) {
        promises.add(future);
        var _ = future.whenComplete((_, _) -> promises.remove(future));
        if (closed) {
            breakPromises();
        }
        return future;
    }

    private void breakPromises() {
        for (CompletableFuture<?> future : promises) {
            future.completeExceptionally(closedException());
        }
    }

    // ------------------------------------------------------------------ time

    /**
     * Returns the time of the loop's clock, which never goes back and has nothing to do with the calendar. Only differences
     * mean something.
     *
     * @return nanoseconds since some moment before the loop began
     */
    public long timeNanos() {
        return scheduler.nowNanos();
    }

    /**
     * Runs a function later. It never runs early; how late depends on what else there is to do, and on the platform, which
     * waits in whole milliseconds.
     *
     * @param delay how long to wait; not negative, and as good as for ever if longer than 146 years
     * @param callback the function
     * @return the timer, which can be cancelled
     * @throws WrongThreadException if called on another thread than the loop's
     * @throws LoopClosedException if the run has ended
     */
    public TimerHandle callLater(Duration delay, Runnable callback) {
        Durations.requireNotNegative(delay, "delay");
        return callAt(Durations.after(timeNanos(), Durations.nanos(delay)), callback);
    }

    /**
     * Runs a function at a time.
     *
     * @param deadlineNanos when, in terms of {@link #timeNanos}; soon, if that is past
     * @param callback the function
     * @return the timer, which can be cancelled
     * @throws WrongThreadException if called on another thread than the loop's
     * @throws LoopClosedException if the run has ended
     */
    public TimerHandle callAt(long deadlineNanos, Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        requireLoopThread("EventLoop.callAt");
        TimerHandle timer = timer(deadlineNanos, new Callback(this, callback));
        timer.origin = Origin.here("The timer was set here");
        return timer;
    }

    /** Sets a timer of the engine, which only makes something ready when it is due. */
    TimerHandle timer(long deadlineNanos, Runnable onDue) {
        requireOpen();
        return scheduler.addTimer(this, deadlineNanos, onDue);
    }

    // ------------------------------------------------------------------ channels

    /**
     * Lets tasks of this loop wait for a channel to be ready. The channel is made non-blocking, and is closed with the run.
     *
     * @param channel the channel, registered with no other loop
     * @return what a task waits with
     * @throws WrongThreadException if called on another thread than the loop's
     * @throws LoopClosedException if the run has ended
     * @throws IOException if the channel is closed
     */
    public Readiness readiness(SelectableChannel channel) throws IOException {
        Objects.requireNonNull(channel, "channel");
        requireLoopThread("EventLoop.readiness");
        requireOpen();
        var readiness = new Readiness(this, channel);
        channels.add(readiness);
        return readiness;
    }

    void forget(Readiness readiness) {
        channels.remove(readiness);
    }

    // ------------------------------------------------------------------ what ends with the run

    /**
     * Closes something with the run at the latest, as the loop does with its channels: for what must not outlive the run even if no
     * code of it can run any more, such as a subprocess. Closed by its user before, it is to be {@link #letGo let go}; a test of the test
     * kit that does not do so is told what it has left, and where that was given to the run.
     *
     * @param belonging closed once, when all tasks have ended or the run is abandoned, on whatever thread finds that out, which may
     *     be the UI thread: it must not wait for others, and should be short. What it throws is logged
     * @throws LoopClosedException if the run has ended; then it is the caller's to close
     */
    public void closeWithRun(AutoCloseable belonging) {
        Objects.requireNonNull(belonging, "belonging");
        belongings.put(belonging, Optional.ofNullable(ThreadCall.placeInTask("It was given to the run here")));
        if (closed && belongings.remove(belonging) != null) {
            requireOpen(); // else whoever ends the run has closed it
        }
    }

    /**
     * Takes back {@link #closeWithRun}. Does nothing if there is nothing to take back.
     *
     * @param belonging the same object as there
     */
    public void letGo(AutoCloseable belonging) {
        belongings.remove(Objects.requireNonNull(belonging, "belonging"));
    }

    private List<AutoCloseable> belongingsNow() {
        synchronized (belongings) {
            return List.copyOf(belongings.keySet());
        }
    }

    /** Adds what the run would close. */
    void addBelongings(List<Leftover> left) {
        for (AutoCloseable belonging : belongingsNow()) {
            Optional<Origin> origin = belongings.get(belonging);
            if (origin != null) { // else it was let go in between
                left.add(new Leftover(Leftover.Kind.RESOURCE, belonging.toString(), origin.orElse(null), null));
            }
        }
    }

    private void closeBelongings() {
        for (AutoCloseable belonging : belongingsNow()) {
            if (belongings.remove(belonging) != null) {
                try {
                    belonging.close();
                } catch (Exception e) {
                    LOG.log(
                            Level.WARNING,
                            "Something could not be closed at the end of the run: belonging=" + belonging,
                            e);
                }
            }
        }
    }

    // ------------------------------------------------------------------ bridges

    /**
     * Returns this loop as an executor: {@code execute} is {@link #callSoonThreadsafe}.
     *
     * @return the executor
     */
    public Executor asExecutor() {
        return this::callSoonThreadsafe;
    }

    /**
     * Returns this loop as an executor with timers, for libraries that want one. Its life is that of the run: {@code shutdown}
     * and {@code close} are not supported, and its futures must not be waited for on the loop's own thread.
     *
     * @return the executor, safe to call from any thread
     */
    public ScheduledExecutorService asScheduledExecutor() {
        return new LoopExecutor(this);
    }

    // ------------------------------------------------------------------ inside

    /**
     * Tells whether the caller is on the thread of this loop.
     *
     * @return true if so
     */
    public boolean isLoopThread() {
        return scheduler.driver.isLoopThread();
    }

    Scheduler scheduler() {
        return scheduler;
    }

    /**
     * Tells whether the run has ended, so that the loop takes no more work. Safe to call from any thread.
     *
     * @return true if so
     */
    public boolean isClosed() {
        return closed;
    }

    private void requireOpen() {
        if (closed) {
            throw closedException();
        }
    }

    private LoopClosedException closedException() {
        return new LoopClosedException("The run has ended and its loop takes no more work: loop=" + name
                + ". Start another run, or keep the main task waiting for as long as work may come.");
    }

    void requireLoopThread(String method) {
        if (!isLoopThread()) {
            Thread thread = scheduler.driver.thread();
            throw new WrongThreadException(method + " may be called on the loop's thread only: loopThread="
                    + (thread == null ? "not known yet, for the host has run nothing" : thread.getName()) + ", current="
                    + Thread.currentThread().getName() + ". Use loop.callSoonThreadsafe(…) to hop over.");
        }
    }

    /**
     * Gives a failure to the run's {@link UncaughtHandler}, as the loop does with those of tasks that nobody waits for: asyncio's
     * {@code call_exception_handler}. For code that calls others and must not fail with them.
     *
     * @param source what failed, for people
     * @param failure what it threw
     * @throws WrongThreadException if called on another thread than the loop's
     */
    public void reportUncaught(String source, Throwable failure) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(failure, "failure");
        requireLoopThread("EventLoop.reportUncaught");
        try {
            uncaughtHandler.uncaught(source, failure);
        } catch (Throwable second) {
            if (second != failure) {
                second.addSuppressed(failure);
            }
            LOG.log(Level.ERROR, "The uncaught handler itself failed: loop=" + name, second);
        }
    }

    boolean hasChannels() {
        return !channels.isEmpty();
    }

    /** Ends the loop: takes no more work, closes channels. */
    void close() {
        closed = true;
        for (Readiness channel : List.copyOf(channels)) {
            try {
                channel.closeWithRun();
            } catch (IOException e) {
                LOG.log(Level.WARNING, "A channel could not be closed at the end of the run: channel=" + channel, e);
            }
        }
        channels.clear();
        closeBelongings();
        breakPromises();
    }

    @Override
    public String toString() {
        return name;
    }
}
