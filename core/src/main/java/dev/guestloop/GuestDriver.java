package dev.guestloop;

import dev.guestloop.BackendThread.Turn;
import dev.guestloop.internal.Coroutine;
import dev.guestloop.internal.Machine;
import dev.guestloop.internal.ProtocolTrace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Guest mode: the scheduler runs in ticks that the host delivers, and a {@link BackendThread} waits meanwhile. There is one
 * driver for each host thread, shared by all its runs: one flag, one tick at a time, one budget. {@code ARCHITECTURE.md} has
 * the rules that this class follows, {@code models/} the proof that they lose nothing and wake nobody without need.
 *
 * <p>It is the engine, and in one piece because all of it is one state machine, owned by the host thread. In its order:
 *
 * <ol>
 *   <li>the life of a run: a driver is found or made, learns its thread, and ends with its last run
 *   <li>asking for a tick: what local work, foreign work, timers and channels ask for
 *   <li>one tick, from {@link #runEventsOnUiThread} on: the order of the methods is that of the tick
 *   <li>around a step: arming, the budget, the probe for input, the guard
 *   <li>unclean stacks
 *   <li>ends that nobody asked for: failures, a host that closes, {@code finish}, a thread that dies
 *   <li>for the watchdog
 * </ol>
 *
 * Fields say which thread writes them.
 */
final class GuestDriver extends Driver {

    /** Input may shorten a tick to this, not to nothing. */
    private static final long MIN_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /**
     * How long ticks may follow each other without a gap in which the host gets to work of lower priority: a repaint waits three
     * frames at most.
     */
    private static final long MAX_SATURATION_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Such a gap. The backend's select rounds it up to one or two milliseconds: a thirtieth of the time. */
    private static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long NO_GAP = Long.MIN_VALUE;

    /** How soon a tick that found the stack unclean is tried again. */
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** How long the clean-up after a failure or at the host's end may hold the host thread up. */
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** While draining, arrivals wake the selector; one that slips through waits no longer than this. */
    private static final long DRAIN_SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** Set in {@link #users} when the driver has ended. */
    private static final int CLOSED = -1;

    private static final ConcurrentHashMap<HostLoop, GuestDriver> DRIVERS = new ConcurrentHashMap<>();

    private final HostLoop host;
    private final Machine machine;
    private final Scheduler scheduler;
    private final ProtocolTrace trace;
    private final Counters counters = new Counters();
    private final long budgetNanos;
    private final Watchdog watchdog;
    private final OutstandingTick ticks;
    private final HostStack stack;
    private final Linger linger;

    /** How many runs use this driver, or {@link #CLOSED}. Raised by any thread, lowered by the host thread. */
    private final AtomicInteger users = new AtomicInteger();

    /** Set once: by the start on the host thread, or by the first tick. */
    private volatile @Nullable Thread hostThread;

    /** Replaced by the host thread when a drain has stopped it while runs go on. */
    private volatile @Nullable BackendThread backend;

    /** How many ticks are in progress, nested ones counted. Written by the host thread, read by the backend. */
    private volatile int ticksInProgress;

    /** Whether the last tick found the stack unclean. Written by the host thread, read by the backend. */
    private volatile boolean tickDeferred;

    /** Whether the host thread waits in the selector itself, for the end of something. Written by the host thread. */
    private volatile boolean draining;

    /** Whether everything has ended, the listeners have been told and what was left was logged. */
    private volatile boolean over;

    /** Whether the host thread has ended. Written by the watcher. */
    private volatile boolean hostThreadDead;

    /** For runs that come too late. Written by whoever ends the driver from outside. */
    private volatile String endedBecause = "its host has no guest any more";

    /** Why all runs have to end. Set once, by any thread. */
    private volatile @Nullable Throwable failure;

    /** Changed by the host thread, read by any. */
    private final List<GuestRun<?>> runs = new CopyOnWriteArrayList<>();

    // Host thread only from here.
    private final List<GuestRun<?>> doneRuns = new ArrayList<>();
    private HostLoop.@Nullable Attachment attachment;
    private @Nullable Runnable stopWatchingThread;
    private long tickBeganNanos;
    private long probedAtNanos;
    private long saturatedSinceNanos = Long.MAX_VALUE;
    private long gapEndsNanos = NO_GAP;
    private @Nullable Object dispatchOfTick;
    private long keysHeardOf;
    private long arrivalsHeardOf;
    private boolean toldOfUncleanStack;

    /** Why the host could not be attached to, if that was found out on its thread, where listeners can be told. */
    private @Nullable Throwable unusable;

    /** Set when the host is about to end: runs that begin now are cancelled with the others. */
    private volatile @Nullable CancelReason closing;

    private GuestDriver(HostLoop host, GuestOptions options) {
        this.host = host;
        this.machine = host instanceof Machine.Provider provider ? provider.machine() : Machine.real();
        this.trace = new ProtocolTrace(machine);
        this.budgetNanos = Durations.nanos(options.budget());
        this.watchdog = new Watchdog(this, machine);
        this.stack = new HostStack(host);
        this.linger = new Linger(machine);
        this.ticks = new OutstandingTick(this, host, trace, counters, watchdog);
        try {
            this.scheduler = new Scheduler(machine, this);
        } catch (IOException e) {
            throw new UncheckedIOException("The system gives no selector to wait with", e);
        }
    }

    /** The driver of a host's thread, with one user more; made if there is none. */
    static GuestDriver of(HostLoop host, GuestOptions options) {
        return DRIVERS.compute(
                host, (h, present) -> present != null && present.addUser() ? present : newDriver(h, options));
    }

    private static GuestDriver newDriver(HostLoop host, GuestOptions options) {
        var driver = new GuestDriver(host, options);
        driver.addUser();
        // Here, where other threads that start a run wait for it, and before the host runs anything: from now on the
        // backend
        // keeps the JVM alive.
        try {
            driver.startBackend();
            driver.watchdog.start("guestloop-watchdog-of-" + host);
            ShutdownWatch.add(driver);
            return driver;
        } catch (RuntimeException | Error e) {
            driver.stopBackend(); // no thread was to be had; the one that was must not stay
            throw e;
        }
    }

    private boolean addUser() {
        return users.updateAndGet(n -> n == CLOSED ? CLOSED : n + 1) != CLOSED;
    }

    Machine machine() {
        return machine;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    Counters counters() {
        return counters;
    }

    // ------------------------------------------------------------------ the life of a run

    /**
     * Begins a run: from here its loop takes work, and none of it has run.
     *
     * @throws HostFailureException if the host showed at once that it is none
     */
    void begin(GuestRun<?> run) {
        if (host.isHostThread() && hostThread == null) {
            try {
                bind(machine.currentThread());
            } catch (RuntimeException | Error e) {
                abandon("its host cannot be used: " + e);
                throw e;
            }
        }
        var begin = new Begin(run);
        scheduler.arrive(begin);
        if (isClosed() && scheduler.takeBack(begin)) {
            throw refusal(null); // the host's end has come in between
        }
        Throwable refused = failure;
        if (refused != null && !run.hasBegun() && (hostThread == null || users.get() == 1)) {
            scheduler.takeBack(begin); // the caller hears of it here, so the log need not
            abandon("the host was refused");
            throw refusal(refused);
        }
    }

    private HostFailureException refusal(@Nullable Throwable cause) {
        String message = cause == null ? null : cause.getMessage();
        return new HostFailureException(
                message == null
                        ? "The host takes no guest any more: host=" + host + ", because " + endedBecause
                        : message,
                cause);
    }

    /** How a run's main task gets into the first tick. */
    private static final class Begin extends Entry {
        private final GuestRun<?> run;

        Begin(GuestRun<?> run) {
            super(run.loop());
            this.run = run;
        }

        @Override
        void arrive(Scheduler scheduler) {
            var driver = (GuestDriver) scheduler.driver;
            driver.runs.add(run);
            run.beginMain();
            CancelReason ending = driver.closing == null ? ShutdownWatch.reason() : driver.closing;
            if (ending != null) {
                run.cancelFromHost(ending);
            }
        }

        @Override
        void step() {
            throw new AssertionError("begins when it arrives");
        }

        @Override
        void refuse() {
            var driver = (GuestDriver) loop.scheduler().driver;
            Throwable cause = driver.unusable;
            if (cause == null) {
                run.abandon(driver.endedBecause, true);
                run.logUndelivered();
            } else {
                run.failWith(new HostFailureException("The host cannot be used: host=" + driver.host, cause));
                run.abandon(driver.endedBecause, true);
                run.complete();
            }
        }
    }

    /** Learns the host thread. Called there. */
    private void bind(Thread thread) {
        if (thread.isVirtual()) {
            throw new HostFailureException(
                    "A host must run its work on one platform thread: host=" + host + ", thread=" + thread
                            + ". Use an executor over one platform thread.",
                    null);
        }
        hostThread = thread;
        attachment = host.attach(this::hostIsClosing);
        stopWatchingThread = machine.whenEnded(thread, this::hostThreadEnded);
    }

    private void startBackend() {
        var fresh = new BackendThread(this, scheduler.selector, trace, counters);
        backend = fresh;
        fresh.start("guestloop-backend-of-" + host);
    }

    @Override
    List<GuestRun<?>> runs() {
        return runs;
    }

    @Override
    void runIsDone(GuestRun<?> run) {
        if (!doneRuns.contains(run)) {
            doneRuns.add(run);
        }
    }

    /** Ends the runs that have no tasks left, in an outermost tick. Returns whether there were any. */
    private boolean completeRuns() {
        if (doneRuns.isEmpty() || ticksInProgress > 1) {
            return false;
        }
        for (GuestRun<?> run : List.copyOf(doneRuns)) {
            doneRuns.remove(run);
            if (run.hasTasks()) {
                continue; // one was spawned since; it says again when it ends
            }
            runs.remove(run);
            boolean hadChannels = run.loop().hasChannels();
            run.closeLoop();
            if (hadChannels && users.get() > 1) {
                releaseDescriptors();
            }
            scheduler.refuseReady();
            if (users.updateAndGet(n -> n == 1 ? CLOSED : n - 1) == CLOSED) {
                close();
                run.complete();
                over = true;
            } else {
                long mark = beforeStep();
                run.complete();
                afterStep(mark);
            }
        }
        return true;
    }

    /** The system's descriptors of closed channels live until the next select. */
    private void releaseDescriptors() {
        if (backend().turn() == Turn.BACKEND) {
            backend().wakeForInterest();
        } else {
            pollNow();
        }
    }

    /** Ends this driver with its last run: nothing of it stays behind. */
    private void close() {
        DRIVERS.remove(host, this);
        if (ProtocolTrace.ON) {
            trace.ended();
        }
        stopBackend();
        release();
        scheduler.refuseInbox(); // for what came in between, no tick will come
    }

    private void stopBackend() {
        BackendThread current = backend;
        if (current != null) {
            current.stop();
            current.join();
        }
    }

    private void release() {
        ShutdownWatch.remove(this);
        watchdog.stop();
        if (stopWatchingThread != null) {
            stopWatchingThread.run();
        }
        if (attachment != null && (machine.currentThread() == hostThread || hostThreadDead)) {
            attachment.close(); // else the host's thread waits in System.exit
        }
        try {
            scheduler.closeSelector();
        } catch (IOException e) {
            EventLoop.LOG.log(Level.WARNING, "The selector could not be closed: host=" + host, e);
        }
    }

    boolean isInTick() {
        return ticksInProgress > 0;
    }

    boolean isClosed() {
        return users.get() == CLOSED;
    }

    // ------------------------------------------------------------------ asking for a tick

    @Override
    void localWork() {
        BackendThread current = backend;
        boolean guarded = ticksInProgress > 0 && current != null && current.turn() != Turn.BACKEND;
        if (!guarded && !draining) {
            ticks.ask(true);
        }
        if (ProtocolTrace.ON && !draining) {
            trace.localWork();
        }
    }

    @Override
    void foreignWork() {
        if (draining) {
            machine.wakeUp(scheduler.selector);
        } else {
            ensureTickFromAnywhere();
        }
    }

    @Override
    void nearestTimerMoved() {
        BackendThread current = backend;
        if (current != null && current.turn() == Turn.BACKEND) {
            // Not at the end of the tick: the caller may be a handler in a nested loop, with that end far away.
            if (scheduler.nearestDeadlineNanos() < current.deadlineNanos()) {
                current.wakeForTimer(scheduler.nearestDeadlineNanos());
            }
        } else {
            localWork();
        }
    }

    @Override
    void interestChanged() {
        BackendThread current = backend;
        if (current != null && current.turn() == Turn.BACKEND) {
            current.wakeForInterest();
        }
    }

    /** Has a tick coming, unless one is on its way. Safe to call from any thread. */
    void ensureTickFromAnywhere() {
        ticks.ask(false);
    }

    /**
     * The tick that others rely on will not come. Resets the flag and ends all runs; whether the host takes one last post, for
     * their clean-up, is tried now, and by the watchdog a few times more.
     */
    void postFailed(Throwable cause) {
        if (closing != null && ticksInProgress > 0 && !isClosed() && !isLoopThread()) {
            ticks.takeBack(); // the guard's: a step has closed the host, and the tick below it does the rest
            return;
        }
        boolean first = failure == null;
        fail(
                cause instanceof HostFailureException
                        ? cause
                        : new HostFailureException(
                                "The host did not take a post, so its runs end: host=" + host + ", cause=" + cause,
                                cause));
        ticks.takeBack();
        if (isClosed()) {
            scheduler.refuseInbox();
        } else if (hostThread != null && first) {
            EventLoop.LOG.log(Level.ERROR, String.valueOf(cause.getMessage()), cause);
            ensureTickFromAnywhere();
        }
    }

    /** All runs have to end. Safe to call from any thread. */
    private void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
        BackendThread current = backend;
        if (current != null) {
            current.stop();
        }
        watchdog.tickWasPosted(); // it repeats the post for the clean-up, should that fail, too
    }

    boolean hasFailed() {
        return failure != null && !isClosed();
    }

    /** Called by the backend as it ends. */
    void backendFailed(Throwable cause) {
        fail(new HostFailureException(
                "Waiting for channels and timers failed, so the runs end: host=" + host + ", cause=" + cause, cause));
        ensureTickFromAnywhere();
    }

    // ------------------------------------------------------------------ one tick

    /** One tick: the note's {@code run_events_on_ui_thread}. Called by the host, on its thread. */
    void runEventsOnUiThread(OutstandingTick.Tick tick) {
        if (!ticks.isOutstanding(tick)) {
            counters.staleTicks++;
            return;
        }
        Thread current = machine.currentThread();
        if (hostThread == null) {
            try {
                bind(current);
            } catch (RuntimeException | Error e) {
                unusable = current.isVirtual() ? null : e; // no listener is called on a thread that is refused
                abandon("its host cannot be used: " + e);
                return;
            }
        } else if (hostThread != current) {
            hostThreadChanged(current);
            return;
        }
        counters.ticks++;
        int depth = ticksInProgress + 1;
        if (ProtocolTrace.ON) {
            trace.tickBegun(depth);
        }
        ticksInProgress = depth;
        // Clear, then drain: what arrives from here on has a tick of its own.
        ticks.begin(tick);
        try {
            boolean ran = false;
            if (isClosed()) {
                scheduler.refuseInbox();
            } else if (isInGap()) {
                counters.deferredTicks++; // the backend asks again when the gap is over
            } else {
                ran = stack.onCleanStack(true, () -> runTick(depth));
                if (!ran) {
                    deferTick();
                }
            }
            if (ProtocolTrace.ON) {
                // A gap may put a timer off by its own length, no more.
                long nearest = Math.max(scheduler.nearestDeadlineNanos(), gapEndsNanos);
                trace.tickEnded(!ran, scheduler.isReady(), nearest, scheduler.nowNanos());
            }
        } catch (Throwable fault) {
            engineFault(fault);
            if (ProtocolTrace.ON) {
                trace.ticksInProgress(depth - 1); // it did not come to its end
            }
        } finally {
            ticksInProgress = depth - 1;
        }
    }

    private void runTick(int depth) {
        tickDeferred = false;
        gapEndsNanos = NO_GAP; // it was cut short, and the backend may not know of its end any more
        Scheduler outerScheduler = scheduler.enter();
        Object outerDispatch = dispatchOfTick;
        long outerBegan = tickBeganNanos;
        long outerKeys = keysHeardOf;
        long outerArrivals = arrivalsHeardOf;
        long nestedBefore = counters.nestedTicks;
        dispatchOfTick = host.currentDispatch();
        tickBeganNanos = scheduler.nowNanos();
        probedAtNanos = tickBeganNanos;
        keysHeardOf = scheduler.keysCollected();
        arrivalsHeardOf = scheduler.arrivalsTaken();
        if (depth == 1) {
            scheduler.releaseForOutermostTick();
        } else {
            counters.nestedTicks++;
            nestedBefore = counters.nestedTicks;
        }
        try {
            takeResultOrPoll();
            runUntilIdleOrTimeUp();
        } finally {
            clearInterrupt();
            if (nestedBefore == counters.nestedTicks) {
                counters.longestTickNanos = Math.max(counters.longestTickNanos, scheduler.nowNanos() - tickBeganNanos);
            }
            tickBeganNanos = outerBegan;
            keysHeardOf = outerKeys;
            arrivalsHeardOf = outerArrivals;
            dispatchOfTick = outerDispatch;
            scheduler.leave(outerScheduler);
        }
    }

    /** The thread is the host's: with its flag set AWT, for one, would end it, and the program with it. */
    private void clearInterrupt() {
        if (Thread.interrupted()) {
            EventLoop.LOG.log(
                    Level.WARNING,
                    "The UI thread was interrupted, by a step or by somebody else; the flag was cleared, for some toolkits end"
                            + " their thread for it: host=" + host
                            + ". Cancel tasks, and do not interrupt their thread.");
        }
    }

    /** The beginning: what the backend found, else a look of our own, or a reader would starve behind tasks that only yield. */
    private void takeResultOrPoll() {
        if (backend().takeResult()) {
            scheduler.collectKeys();
        } else {
            pollNow();
        }
    }

    /** Looks for ready channels, if the selector is ours, and takes what the backend has found. */
    private void pollNow() {
        if (!backend().isHostsTurn()) {
            return;
        }
        try {
            machine.selectNow(scheduler.selector, scheduler.foundKey);
        } catch (IOException e) {
            fail(new HostFailureException("Looking for ready channels failed, so the runs end: host=" + host, e));
            return;
        }
        if (ProtocolTrace.ON) {
            trace.selectedNow();
        }
        scheduler.collectKeys();
    }

    private void runUntilIdleOrTimeUp() {
        long now = tickBeganNanos;
        while (true) {
            boolean moreReady = scheduler.runReady(now);
            if (failure != null) {
                endRunsForFailure();
            } else if (closing != null && ticksInProgress == 1) {
                drain(runs::isEmpty, DRAIN_NANOS);
                abandonRest("it did not end before its host closed");
            }
            boolean completed = completeRuns();
            if (isClosed() || (failure != null && ticksInProgress > 1)) {
                return;
            }
            if (moreReady) {
                postNextTick();
                return;
            }
            now = scheduler.nowNanos();
            if (completed) {
                continue; // a listener may have begun something
            }
            // The backend may have published during this tick: the turn is never given away with a result unconsumed.
            if (!findsMore()) {
                if (!hasAnswerSoon()) {
                    goIdle();
                    return;
                }
                now = scheduler.nowNanos();
            }
            if (isTimeUp()) {
                postNextTick();
                return;
            }
        }
    }

    /** One look for channels. Returns whether the tick goes on. */
    private boolean findsMore() {
        pollNow();
        return failure != null || scheduler.hasWork();
    }

    /**
     * Waits a moment for more. If this tick has heard of a channel since it last waited, the answer to what was sent in return may be on
     * its way; unless somebody waits for us. If it has heard from another thread, that may have more; but one that always has must not
     * keep the thread from what others post to the host, of which no host tells.
     */
    private boolean hasAnswerSoon() {
        long keys = scheduler.keysCollected();
        long arrivals = scheduler.arrivalsTaken();
        boolean heardOfChannel = keys != keysHeardOf;
        if (!heardOfChannel && arrivals == arrivalsHeardOf) {
            return false;
        }
        keysHeardOf = keys;
        arrivalsHeardOf = arrivals;
        boolean isShort = scheduler.nowNanos() - tickBeganNanos < MIN_TICK_NANOS;
        return (isShort || (heardOfChannel && !host.inputPending())) && linger.forAnswer(this::findsMore);
    }

    /**
     * Nothing is ready. A backend that polls already knows of the nearest timer since that was set, unless a gap was longer than
     * the timer, or something has to be tried again.
     */
    private void goIdle() {
        if (!ticks.isAsked()) {
            saturatedSinceNanos = Long.MAX_VALUE;
        } else if (saturatedSinceNanos == Long.MAX_VALUE) {
            saturatedSinceNanos =
                    tickBeganNanos; // more has come while it waited for more, and the next tick follows at once
        } else if (tickBeganNanos - saturatedSinceNanos > MAX_SATURATION_NANOS) {
            saturatedSinceNanos = Long.MAX_VALUE;
            linger.longRest();
        }
        long deadline = scheduler.nearestDeadlineNanos();
        if (scheduler.hasForOutermostTick()) {
            deadline = Math.min(deadline, scheduler.nowNanos() + RETRY_NANOS);
        }
        if (backend().turn() == Turn.HOST) {
            backend().giveTurn(deadline);
        } else if (deadline < backend().deadlineNanos()) {
            backend().wakeForTimer(deadline);
        }
    }

    /** More is ready: another tick, behind what the host has waiting, and now and then behind its lower priorities too. */
    private void postNextTick() {
        long now = scheduler.nowNanos();
        if (saturatedSinceNanos == Long.MAX_VALUE) {
            saturatedSinceNanos = tickBeganNanos;
        }
        if (now - saturatedSinceNanos > MAX_SATURATION_NANOS && failure == null) {
            saturatedSinceNanos = Long.MAX_VALUE;
            bounceThroughBackend(now + GAP_NANOS);
        } else {
            ticks.ask(true);
        }
    }

    /**
     * Lets the backend ask for the next tick after a gap, in which the host's queue runs dry once. A tick that somebody else asks
     * for within the gap runs no step.
     */
    private void bounceThroughBackend(long deadline) {
        gapEndsNanos = deadline;
        linger.rest(); // an answer ends a gap: what follows it goes idle each time, and lets the host in
        if (backend().turn() == Turn.HOST) {
            backend().giveTurn(deadline);
        } else if (backend().turn() == Turn.BACKEND) {
            backend().wakeForTimer(deadline);
        } // else it has published just now, and asks for a tick itself
    }

    private boolean isInGap() {
        return failure == null
                && scheduler.nowNanos() < gapEndsNanos
                && backend().turn() == Turn.BACKEND;
    }

    private BackendThread backend() {
        BackendThread current = backend;
        if (current == null) {
            throw new AssertionError("a tick runs after bind()");
        }
        return current;
    }

    // ------------------------------------------------------------------ around a step

    @Override
    long beforeStep() {
        BackendThread current = backend();
        if (!draining && current.turn() == Turn.BACKEND) {
            // If this step opens a nested loop, the others go on in a tick there. With turn HOST, the guard sees to
            // that.
            if (scheduler.hasReady()) {
                ticks.ask(true);
            } else if (scheduler.nearestDeadlineNanos() < current.deadlineNanos()) {
                current.wakeForTimer(scheduler.nearestDeadlineNanos()); // after a gap for the host, which may be longer
            }
        }
        if (ProtocolTrace.ON && !draining) {
            trace.stepBegun(scheduler.isReady(), scheduler.nearestDeadlineNanos());
        }
        watchdog.stepBegan();
        return counters.nestedTicks;
    }

    @Override
    void afterStep(long nestedTicksBefore) {
        if (ProtocolTrace.ON && !draining) {
            trace.stepEnded();
        }
        if (counters.nestedTicks != nestedTicksBefore) {
            dispatchOfTick = host.currentDispatch(); // some hosts leave another event current when a nested loop ends
        }
    }

    @Override
    void mounting() {
        host.stepBegins();
    }

    @Override
    void unmounted() {
        host.stepEnds();
    }

    @Override
    boolean isTimeUp() {
        return !draining && scheduler.nowNanos() - tickBeganNanos > budgetNanos;
    }

    @Override
    boolean isSomebodyWaiting() {
        long look = scheduler.lastLookNanos();
        if (draining || look == probedAtNanos || look - tickBeganNanos < MIN_TICK_NANOS) {
            return false;
        }
        probedAtNanos = look;
        return host.inputPending();
    }

    @Override
    @Nullable
    String handlerAboveTask() {
        Object dispatch = host.currentDispatch();
        if (dispatch == null || dispatch == dispatchOfTick) {
            return null;
        }
        // A hint only: it also changes when a nested loop has come and gone. What counts is a frame of the host's loop
        // between here and where the task was resumed.
        return stack.loopAboveTask();
    }

    /** The backend's guard: a tick that was stuck for a slice, or deferred, gets another one. */
    void rescueStuckTick() {
        if ((ticksInProgress > 0 || tickDeferred) && ticks.ask(false)) {
            if (ProtocolTrace.ON) {
                trace.rescue();
            }
            counters.rescues++;
        }
    }

    // ------------------------------------------------------------------ unclean stacks

    /**
     * The host thread holds a monitor, below the loop that delivered this tick: a task that suspends here would carry it away.
     * The guest waits until that loop ends, and tries again meanwhile.
     */
    private void deferTick() {
        counters.deferredTicks++;
        if (!toldOfUncleanStack) {
            toldOfUncleanStack = true;
            EventLoop.LOG.log(
                    Level.WARNING,
                    "The guest waits, because the host thread holds a monitor and runs a nested loop: host=" + host
                            + ". Open dialogs outside of synchronized blocks. This is said once.",
                    new Throwable("where the tick was delivered"));
        }
        tickDeferred = true;
        long retry = scheduler.nowNanos() + RETRY_NANOS;
        if (backend().turn() == Turn.BACKEND && retry < backend().deadlineNanos()) {
            backend().wakeForTimer(retry);
        } // else the backend asks sooner, or stands on guard and does so after a slice
    }

    // ------------------------------------------------------------------ ends that nobody asked for

    private void endRunsForFailure() {
        Throwable cause = failure;
        if (cause == null) {
            return;
        }
        var reason = new CancelReason(CancelReason.Kind.FAILURE, String.valueOf(cause.getMessage()));
        for (GuestRun<?> run : runs) {
            run.fail(cause, reason);
        }
        if (ticksInProgress == 1) {
            drain(runs::isEmpty, DRAIN_NANOS);
            abandonRest("it did not end in time after a failure");
        } else {
            runWhatCanRunHere(); // a step below waits for its nested loop, and the outermost tick does the rest
        }
    }

    /** Runs what is ready in a nested tick whose host takes no more posts. */
    private void runWhatCanRunHere() {
        boolean outer = draining;
        draining = true;
        try {
            scheduler.runReady(scheduler.nowNanos());
        } finally {
            draining = outer; // this may be a loop that a step has opened while the outermost tick drains
        }
        if (scheduler.hasReady() && !draining) {
            ticks.ask(true); // what came meanwhile has only woken the selector
        }
    }

    /** Something in this library went wrong. Says so, and ends all runs rather than leave them in an unknown state. */
    private void engineFault(Throwable fault) {
        EventLoop.LOG.log(
                Level.ERROR,
                "This is a fault in Guestloop, not in your program: please report it. All runs end: host=" + host,
                fault);
        fail(fault);
        try {
            runs.forEach(run -> run.failWith(fault));
            abandonRest("of a fault in Guestloop");
        } catch (RuntimeException | Error second) {
            EventLoop.LOG.log(Level.ERROR, "Ending the runs after a fault in Guestloop failed, too", second);
        }
    }

    /** Called by the host, on its thread, when its loop is about to end. */
    private void hostIsClosing() {
        var reason = new CancelReason(CancelReason.Kind.HOST_CLOSED, "the host is closing");
        closing = reason;
        if (ticksInProgress > 0) {
            // A task closed the host, and cannot be driven on from above itself. Its tick does the rest.
            runs.forEach(run -> run.cancelFromHost(reason));
        } else if (!stack.onCleanStack(false, () -> finishHere(runs::isEmpty, reason, runs, DRAIN_NANOS))) {
            EventLoop.LOG.log(
                    Level.ERROR,
                    "The host closes while its thread holds a monitor, so no task can clean up: host=" + host
                            + ". Close it outside of synchronized blocks.");
            abandonRest("its host closed inside a synchronized block");
        }
    }

    /** Cancels runs and drives them to their end on this thread, without the host's loop. */
    void finish(BooleanSupplier done, CancelReason reason, List<GuestRun<?>> ending, long nanos) {
        if (isClosed()) {
            return;
        }
        if (!stack.onCleanStack(false, () -> finishHere(done, reason, ending, nanos))) {
            throw new IllegalStateException(
                    "Tasks cannot be driven to their end while the host thread holds a monitor: host=" + host
                            + ". Call finish outside of synchronized blocks.");
        }
    }

    private void finishHere(BooleanSupplier done, CancelReason reason, List<GuestRun<?>> ending, long nanos) {
        if (isClosed()) {
            return;
        }
        Scheduler outer = scheduler.enter();
        try {
            draining = true; // before the cancellation, which would post
            for (GuestRun<?> run : ending) {
                run.cancelFromHost(reason);
            }
            drain(done, nanos);
            for (GuestRun<?> run : ending) {
                if (runs.contains(run)) {
                    abandonRun(run, "it did not end in time: " + reason);
                }
            }
            if (!isClosed()) {
                goOnWithOtherRuns();
            }
        } finally {
            draining = false;
            scheduler.leave(outer);
        }
    }

    /** The tick that was outstanding may have gone with the host's loop: a new one makes it stale. */
    private void goOnWithOtherRuns() {
        if (ProtocolTrace.ON) {
            trace.restarted();
        }
        startBackend();
        ticks.replace();
    }

    /** Runs the scheduler on this thread, waiting in the selector where the backend would, until something is done. */
    private void drain(BooleanSupplier done, long nanos) {
        boolean outer = draining;
        draining = true;
        int depth = ticksInProgress;
        boolean interrupted = false;
        try {
            stopBackend();
            ticksInProgress = 1; // what ends now may end: no step below us will be gone on with before we return
            if (ProtocolTrace.ON) {
                trace.ticksInProgress(1);
            }
            long end = scheduler.nowNanos() + nanos;
            while (true) {
                scheduler.releaseForOutermostTick();
                scheduler.runReady(scheduler.nowNanos());
                completeRuns();
                long left = end - scheduler.nowNanos();
                if (done.getAsBoolean() || isClosed() || left <= 0) {
                    return;
                }
                long wait = Math.min(left, scheduler.nearestDeadlineNanos() - scheduler.nowNanos());
                machine.select(
                        scheduler.selector,
                        scheduler.hasReady() ? 0 : Math.min(wait, DRAIN_SLICE_NANOS),
                        scheduler.foundKey);
                interrupted |= Thread.interrupted(); // with the flag set, select would not wait
                scheduler.collectKeys();
            }
        } catch (IOException e) {
            EventLoop.LOG.log(Level.ERROR, "The selector failed while runs were ending: host=" + host, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            ticksInProgress = depth;
            if (ProtocolTrace.ON) {
                trace.ticksInProgress(depth);
            }
            draining = outer;
        }
    }

    private void abandonRest(String why) {
        for (GuestRun<?> run : runs) {
            abandonRun(run, why);
        }
    }

    /** Ends a run whose tasks cannot be driven to their end. On the host thread its listeners still hear of it. */
    private void abandonRun(GuestRun<?> run, String why) {
        runs.remove(run);
        doneRuns.remove(run);
        run.abandon(why, true);
        scheduler.dropTimersOf(run.loop());
        scheduler.refuseReady();
        if (users.updateAndGet(n -> n <= 1 ? CLOSED : n - 1) == CLOSED) {
            close();
        }
        run.complete();
        over = isClosed();
    }

    /** Called by a watcher: the host thread is dead, and no task will be resumed anywhere. */
    private void hostThreadEnded() {
        hostThreadDead = true;
        if (!isClosed()) {
            abandon("its host thread has ended");
        }
    }

    private void hostThreadChanged(Thread current) {
        Thread first = hostThread;
        var cause = new HostFailureException(
                "A host must keep its thread: host=" + host + ", first=" + (first == null ? "none" : first.getName())
                        + ", now=" + current.getName() + ". Tasks stay on the thread that they began on.",
                null);
        fail(cause);
        abandon(String.valueOf(cause.getMessage()));
    }

    /** Ends everything from a thread on which no task may run: closes what the runs own and says what was left. */
    @Override
    void abandon(String why) {
        if (users.getAndSet(CLOSED) == CLOSED) {
            return;
        }
        endedBecause = why;
        DRIVERS.remove(host, this);
        boolean stacksAreStill = hostThreadDead || ShutdownWatch.waitsInExit(hostThread);
        for (GuestRun<?> run : runs) {
            run.abandon(why, stacksAreStill);
            run.logUndelivered();
        }
        scheduler.refuseInbox();
        stopBackend(); // not before all is said: it may be the only thread that keeps the JVM, and the log, alive
        release();
        over = true;
    }

    // ------------------------------------------------------------------ for the watchdog

    /** The number of the tick that the host was given and has not begun, or 0. */
    long outstandingTick() {
        OutstandingTick.Tick tick = draining ? null : ticks.late(); // else it is we who keep the host from it
        return tick == null ? 0 : tick.number();
    }

    /**
     * Asks the host to say whether it dropped a tick: it runs its work in order, so if this question arrives and the tick has
     * not, the tick is lost.
     */
    void probe(long number) {
        try {
            host.post(() -> {
                OutstandingTick.Tick tick = ticks.late();
                Thread bound = hostThread;
                boolean here = bound == null || bound == machine.currentThread();
                if (tick != null && tick.number() == number && here) {
                    tickWasDropped(tick);
                }
            });
        } catch (RuntimeException | Error e) {
            fail(new HostFailureException("The host did not take a post, so its runs end: host=" + host, e));
            if (hostThread == null) {
                abandon("its host has run nothing, and takes no post any more"); // nobody else can find out
            }
        }
    }

    private void tickWasDropped(OutstandingTick.Tick tick) {
        var cause = new HostFailureException(
                "The host dropped a post without a word, so its runs end: host=" + host + ", tick=" + tick.number()
                        + ". An adapter has to throw from post, or to report that the host is closing.",
                null);
        EventLoop.LOG.log(Level.ERROR, cause.getMessage());
        fail(cause);
        runEventsOnUiThread(tick); // in place of the one that was lost
    }

    HostLoop host() {
        return host;
    }

    /** Whether the host thread is in its own loop above a task: what takes long then is a dialog, not a step. */
    boolean isPumpAboveTask(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (isBelowStep(frame)) {
                return false;
            }
            if (host.isPump(frame.getClassName(), frame.getMethodName())) {
                return true;
            }
        }
        return false;
    }

    /** The frames of the step that runs, without those of the host and of ours below it. */
    StackTraceElement[] framesOfStep(StackTraceElement[] stack) {
        return Stream.of(stack).takeWhile(frame -> !isBelowStep(frame)).toArray(StackTraceElement[]::new);
    }

    /** A task stands on its coroutine, a callback on the scheduler. */
    private static boolean isBelowStep(StackTraceElement frame) {
        return Coroutine.isOfThisLayer(frame.getClassName())
                || frame.getClassName().equals(Scheduler.class.getName());
    }

    @Override
    void cancelAll(CancelReason reason) {
        for (GuestRun<?> run : runs) {
            run.cancelFromHost(reason);
        }
    }

    @Override
    boolean isOver() {
        return over;
    }

    @Override
    void abandonFromItsThread(String why) {
        for (GuestRun<?> run : runs) {
            run.whenOnItsThread(() -> abandonRun(run, why));
        }
    }

    @Override
    boolean isLoopThread() {
        Thread bound = hostThread;
        return bound == null ? host.isHostThread() : bound == machine.currentThread();
    }

    @Override
    @Nullable
    Thread thread() {
        return hostThread;
    }

    @Override
    void runOutsideTasks(EventLoop loop, Runnable function) {
        if (draining && !loop.isClosed()) {
            loop.callSoonThreadsafe(function); // the host's loop does not run: this is what stands in for it
            return;
        }
        var once = new AtomicBoolean(); // a dialog must not open twice, not even on a host that runs posts twice
        host.post(() -> {
            if (once.compareAndSet(false, true)) {
                function.run();
            }
        });
    }

    @Override
    public String toString() {
        return "guest of " + host;
    }
}
