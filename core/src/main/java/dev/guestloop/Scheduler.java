package dev.guestloop;

import dev.guestloop.internal.Coroutine;
import dev.guestloop.internal.Leftover;
import dev.guestloop.internal.LoopView;
import dev.guestloop.internal.Machine;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What is ready, what is due and what has arrived, for all loops of one thread; and running it. It is the same in all modes:
 * who gives it time is the {@link Driver}'s business.
 *
 * <p>Nothing that is pending lives in a local variable: a step may open a nested loop of the host, and a tick that is delivered
 * there goes on with the same queues.
 */
final class Scheduler implements LoopView {

    /**
     * How many keys, arrivals and due timers are taken over at a time. The three stand in one line, so a flood of one cannot
     * keep the others waiting; a thousand of them take well under a millisecond.
     */
    private static final int ROUND = 1024;

    /** The clock is looked at every so many steps at most: a look costs a quarter of a switch between tasks. */
    private static final int MAX_STRIDE = 16;

    /** If so much time has passed since the last look, the next one comes after a single step. */
    private static final long LONG_STRIDE_NANOS = 250_000;

    /** The clock is looked at every so many checkpoints of one step at most: a look costs as much as a buffered send. */
    private static final int MAX_CHECKPOINT_STRIDE = 16;

    /**
     * A step whose checkpoints have looked at the clock so often has had its share, whatever the clock says: that is more than such
     * a step can do within it, unless the clock stands still, as in tests.
     */
    private static final int SHARE_LOOKS = 256;

    /** How long a selector's wake-up is waited for, which is there at once. */
    private static final long SETTLE_MILLIS = 1_000;

    /** The scheduler that is running on this thread; null outside its steps. */
    private static final ThreadLocal<@Nullable Scheduler> CURRENT = new ThreadLocal<>();

    final Machine machine;
    final Driver driver;
    final Selector selector;

    /** The zero of {@link #nowNanos}: deadlines then stay far from any overflow. */
    private final long originNanos;

    /** How long a task may run through checkpoints without waiting before it lets others run. */
    private final long stepShareNanos;

    /** What the order of ready tasks is drawn from; null outside of tests. */
    private final @Nullable RandomGenerator shuffle;

    /** Invariant: filled by any thread, emptied by the loop's. */
    private final ConcurrentLinkedQueue<Entry> inbox = new ConcurrentLinkedQueue<>();

    /** The keys that a select has found and the loop's thread has not taken over. Invariant: belongs to whoever has the turn. */
    private final List<SelectionKey> found = new ArrayList<>();

    /** What a select calls for each of them; made once. */
    final Consumer<SelectionKey> foundKey = found::add;

    // All below: loop thread only.
    private final ArrayDeque<SelectionKey> readyKeys = new ArrayDeque<>();
    private final ArrayDeque<Entry> ready = new ArrayDeque<>();
    private final ArrayDeque<Entry> forOutermostTick = new ArrayDeque<>();
    private final TimerHeap timers = new TimerHeap();
    private long timerSequence;
    private long pushed;
    private long popped;
    private int stride = 1;
    private int stepsUntilLook = 1;
    private long lastLookNanos;
    private int checkpointStride = 1;
    private int checkpointsUntilLook = 1;
    private long lastCheckpointLookNanos;
    private int checkpointLooks;
    private int threadCalls;
    private int outsideWaits;

    /** How many cancellations are on their way through scopes. */
    private int deliveries;

    private long keysCollected;
    private long arrivalsTaken;

    /** While due timers, arrivals and keys are made ready, nobody has to be told: the tick goes on with them. */
    private boolean collecting;

    /** Tasks that have yielded and are ready again; filled only if their order is shuffled. */
    private final Set<Entry> yielded = new HashSet<>();

    /** Blocking calls that go on although nobody waits for them. */
    private final List<ThreadCall<?, ?>> abandoned = new ArrayList<>();

    /** The task whose step runs; null in callbacks and in host code. With nested ticks, the innermost. */
    private @Nullable TaskImpl<?> currentTask;

    Scheduler(Machine machine, Driver driver) throws IOException {
        this.machine = machine;
        this.driver = driver;
        this.selector = Selector.open();
        this.originNanos = machine.nanoTime();
        this.stepShareNanos = machine.stepShareNanos();
        this.shuffle = machine.shuffle();
        machine.loopMade(this);
    }

    /** The scheduler of the step that runs on this thread. */
    static @Nullable Scheduler current() {
        return CURRENT.get();
    }

    /** Makes this the scheduler of this thread, and returns the one that was. */
    @Nullable
    Scheduler enter() {
        Scheduler outer = CURRENT.get();
        CURRENT.set(this);
        return outer;
    }

    void leave(@Nullable Scheduler outer) {
        if (outer == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(outer);
        }
    }

    long nowNanos() {
        return machine.nanoTime() - originNanos;
    }

    @Nullable
    TaskImpl<?> currentTask() {
        return currentTask;
    }

    /** What runs, for a report from another thread; a moment old at worst. */
    String currentStepName() {
        TaskImpl<?> task = currentTask;
        return task == null ? "a callback" : task.toString();
    }

    void deliveryBegins() {
        deliveries++;
    }

    void deliveryEnds() {
        deliveries--;
    }

    boolean isDelivering() {
        return deliveries > 0;
    }

    // ------------------------------------------------------------------ making things ready

    /** Adds to the ready queue. Loop thread. */
    void ready(Entry entry) {
        if (shuffle != null && entry == currentTask) {
            yielded.add(entry);
        }
        ready.add(entry);
        pushed++;
        if (!collecting) {
            driver.localWork();
        }
    }

    /** Adds from any thread. */
    void arrive(Entry entry) {
        inbox.add(entry);
        driver.foreignWork();
    }

    /** Keeps an entry for a tick that has no other below it, because the stack was too deep for it. */
    void readyForOutermostTick(Entry entry) {
        forOutermostTick.add(entry);
    }

    boolean hasForOutermostTick() {
        return !forOutermostTick.isEmpty();
    }

    /** Called at the beginning of a tick that has no other below it. */
    void releaseForOutermostTick() {
        for (Entry entry; (entry = forOutermostTick.poll()) != null; ) {
            ready.add(entry);
            pushed++;
        }
    }

    TimerHandle addTimer(EventLoop loop, long deadlineNanos, Runnable onDue) {
        boolean nearest = deadlineNanos < timers.nearestNanos();
        var timer = new TimerHandle(loop, deadlineNanos, timerSequence++, onDue);
        timers.add(timer);
        if (nearest) {
            driver.nearestTimerMoved();
        }
        return timer;
    }

    boolean cancelTimer(TimerHandle timer) {
        return timers.remove(timer);
    }

    long nearestDeadlineNanos() {
        return timers.nearestNanos();
    }

    int timerCount() {
        return timers.size();
    }

    /** Whether anything is ready or has arrived. */
    boolean hasReady() {
        return isReady() || !inbox.isEmpty();
    }

    /** How many steps are ready. */
    int readyCount() {
        return ready.size();
    }

    /** The same without what has arrived, for which its thread may not have asked for a tick yet. */
    boolean isReady() {
        return !ready.isEmpty() || !readyKeys.isEmpty();
    }

    /** Whether a tick would find work; the clock is read only if a timer could be due. */
    @Override
    public boolean hasWork() {
        return hasReady() || (timers.size() > 0 && timers.nearestNanos() <= nowNanos());
    }

    /** When the clock was last looked at: at the beginning of a tick, and at least every {@link #MAX_STRIDE} steps. */
    long lastLookNanos() {
        return lastLookNanos;
    }

    // ------------------------------------------------------------------ one tick's work

    /** How many keys were found ready so far. */
    long keysCollected() {
        return keysCollected;
    }

    /** How much has arrived from other threads so far. */
    long arrivalsTaken() {
        return arrivalsTaken;
    }

    /** Takes over what a select has found. Only with the turn. */
    void collectKeys() {
        keysCollected += found.size();
        for (int i = 0; i < found.size(); i++) { // an iterator would be garbage for each byte that arrives
            readyKeys.add(found.get(i));
        }
        found.clear();
    }

    /**
     * Runs what is ready, due or has arrived, batch after batch, until nothing is or the driver says that time is up.
     *
     * @param now the time: the caller has just looked at the clock, and looking costs as much as a third of a switch
     * @return whether something is ready still
     */
    boolean runReady(long now) {
        stride = 1;
        stepsUntilLook = 1;
        lastLookNanos = now;
        while (true) {
            collect();
            if (ready.isEmpty()) {
                if (!hasWork()) {
                    return false;
                }
                if (lookAtClock()) {
                    return true; // so many arrived that taking them over took the whole tick
                }
            } else if (runBatch() || driver.isSomebodyWaiting()) {
                return hasWork();
            }
        }
    }

    private void collect() {
        collecting = true;
        try {
            for (int n = ROUND; n > 0 && !readyKeys.isEmpty(); n--) {
                Readiness.dispatch(readyKeys.remove());
            }
            Entry arrived;
            for (int n = ROUND; n > 0 && (arrived = inbox.poll()) != null; n--) {
                arrivalsTaken++;
                if (arrived.loop.isClosed()) {
                    arrived.refuse();
                } else {
                    arrived.arrive(this);
                }
            }
            TimerHandle due;
            for (int n = ROUND; n > 0 && (due = timers.pollDue(lastLookNanos)) != null; n--) {
                due.onDue.run();
            }
        } finally {
            collecting = false;
        }
    }

    /** Runs what is ready now, not what these steps make ready. Returns whether time is up. */
    private boolean runBatch() {
        long batchEnd = pushed;
        if (shuffle != null) {
            shuffle(shuffle);
        }
        // A nested tick may have gone further than this batch when its step returns: then the batch is over.
        while (popped < batchEnd) {
            Entry entry = ready.remove();
            popped++;
            if (shuffle != null && !yielded.isEmpty()) {
                yielded.remove(entry);
            }
            if (entry.loop.isClosed()) {
                entry.refuse();
            } else {
                run(entry);
            }
            if (--stepsUntilLook <= 0 && lookAtClock()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Puts the ready tasks into another order. Callbacks stay where they are; so do tasks that have yielded, and none passes them:
     * they have let all run that were ready.
     */
    private void shuffle(RandomGenerator random) {
        if (ready.size() < 2) {
            return;
        }
        Entry[] batch = ready.toArray(Entry[]::new);
        int[] places = new int[batch.length];
        int tasks = 0;
        for (int i = 0; i < batch.length; i++) {
            if (!yielded.isEmpty() && yielded.contains(batch[i])) {
                tasks = 0;
            } else if (batch[i] instanceof TaskImpl) {
                places[tasks++] = i;
                int other = places[tasks - 1 - random.nextInt(tasks)]; // itself, if 0 is drawn
                Entry moved = batch[i];
                batch[i] = batch[other];
                batch[other] = moved;
            }
        }
        ready.clear();
        Collections.addAll(ready, batch);
    }

    private void run(Entry entry) {
        TaskImpl<?> outer = currentTask;
        long mark = driver.beforeStep();
        currentTask = null;
        try {
            entry.step();
        } finally {
            currentTask = outer;
            driver.afterStep(mark);
        }
    }

    /** Runs a task until it waits or ends. It is the current task for this time only, not while others hear of its end. */
    boolean resume(TaskImpl<?> task, Coroutine coroutine) {
        currentTask = task;
        checkpointStride = 1;
        checkpointsUntilLook = 1;
        checkpointLooks = 0;
        lastCheckpointLookNanos = lastLookNanos;
        driver.mounting();
        try {
            return coroutine.resume();
        } finally {
            driver.unmounted();
            currentTask = null;
        }
    }

    /** Short steps are looked at seldom, long ones each. */
    private boolean lookAtClock() {
        long now = nowNanos();
        stride = now - lastLookNanos > LONG_STRIDE_NANOS ? 1 : Math.min(stride * 2, MAX_STRIDE);
        stepsUntilLook = stride;
        lastLookNanos = now;
        return driver.isTimeUp();
    }

    /**
     * Whether the running step has had its share, counted from the last look at the clock before it. Checkpoints that come fast are
     * looked at seldom.
     */
    boolean isShareUsed() {
        if (--checkpointsUntilLook > 0) {
            return false;
        }
        long now = nowNanos();
        checkpointStride = now - lastCheckpointLookNanos > stepShareNanos / 4
                ? 1
                : Math.min(checkpointStride * 2, MAX_CHECKPOINT_STRIDE);
        checkpointsUntilLook = checkpointStride;
        lastCheckpointLookNanos = now;
        return ++checkpointLooks >= SHARE_LOOKS || now - lastLookNanos > stepShareNanos;
    }

    // ------------------------------------------------------------------ what the machine can see

    void threadCallBegins() {
        threadCalls++;
    }

    void threadCallEnds() {
        threadCalls--;
    }

    void outsideWaitBegins() {
        outsideWaits++;
    }

    void outsideWaitEnds() {
        outsideWaits--;
    }

    /** A blocking call goes on although its task does not wait for it. */
    void abandoned(ThreadCall<?, ?> call) {
        forgetEndedCalls();
        abandoned.add(call);
    }

    void forgetEndedCalls() {
        abandoned.removeIf(ThreadCall::isOver);
    }

    /**
     * Lets the selector answer what this thread has asked of it. On Windows each wait leaves a request with the system, whose answer
     * goes through the thread that waited. Wine loses it if that thread ends meanwhile, and if the selector closes meanwhile writes it
     * into memory that is free by then. Of several answers that to the wake-up comes last.
     */
    void settleSelector() throws IOException {
        selector.wakeup();
        selector.select(SETTLE_MILLIS);
    }

    /** Closes the selector, with no request of it under way. */
    void closeSelector() throws IOException {
        if (selector.isOpen()) {
            selector.keys().forEach(SelectionKey::cancel);
            settleSelector();
            selector.close();
        }
    }

    @Override
    public int threadCalls() {
        return threadCalls;
    }

    @Override
    public int channelWaits() {
        int waits = 0;
        for (SelectionKey key : selector.keys()) {
            if (key.attachment() instanceof Readiness readiness && readiness.isAwaited()) {
                waits++;
            }
        }
        return waits;
    }

    @Override
    public int outsideWaits() {
        return outsideWaits;
    }

    @Override
    public String dumpTasks() {
        var text = new StringBuilder();
        driver.runs().forEach(run -> text.append(run.dumpTasks()).append('\n'));
        return text.toString();
    }

    @Override
    public List<Leftover> leftovers() {
        List<Leftover> left = new ArrayList<>();
        driver.runs().forEach(run -> run.addLeftTasks(left));
        timers.forEach(timer -> {
            if (timer.isOfProgram()) {
                left.add(new Leftover(Leftover.Kind.TIMER, timer + " " + timer.onDue, timer.origin, null));
            }
        });
        if (selector.isOpen()) {
            for (SelectionKey key : selector.keys()) {
                if (key.isValid() && key.attachment() instanceof Readiness readiness && !readiness.isClosed()) {
                    left.add(readiness.asLeftover());
                }
            }
        }
        driver.runs().forEach(run -> run.loop().addBelongings(left));
        for (ThreadCall<?, ?> call : abandoned) {
            if (call.isAbandonedAndGoesOn()) {
                left.add(call.asLeftover());
            }
        }
        return left;
    }

    @Override
    public void fail(Throwable failure) {
        var reason = new CancelReason(CancelReason.Kind.FAILURE, "the machine below the loop gave up");
        driver.runs().forEach(run -> run.fail(failure, reason));
    }

    // ------------------------------------------------------------------ the end

    /** Drops the timers of a loop that ends. */
    void dropTimersOf(EventLoop loop) {
        timers.removeIf(timer -> timer.loop == loop);
    }

    /** Has blocking calls give back what they have borrowed, if a loop that ends is the only one to hear of their end. */
    void endAbandonedCallsOf(EventLoop loop) {
        abandoned.forEach(call -> call.runEnds(loop));
    }

    /** Refuses what was ready when its loop was closed. What others have in the queue keeps its order. */
    void refuseReady() {
        ready.removeIf(entry -> {
            if (entry.loop.isClosed()) {
                entry.refuse();
                popped++;
                return true;
            }
            return false;
        });
    }

    /** Refuses what arrived too late, from whatever thread comes to it. */
    void refuseInbox() {
        for (Entry entry; (entry = inbox.poll()) != null; ) {
            entry.refuse();
        }
    }

    /** Takes an entry back that its thread has just added to the inbox of a loop that had ended. */
    boolean takeBack(Entry entry) {
        return inbox.remove(entry);
    }
}
