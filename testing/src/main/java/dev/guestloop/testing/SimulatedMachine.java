package dev.guestloop.testing;

import dev.guestloop.internal.Coroutine;
import dev.guestloop.internal.LoopView;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Many threads on one: the host's is the real one, and each other is a coroutine that is resumed for a while whenever the host
 * thread comes to a point where it might be interrupted. Which one, and for how long, is drawn from {@link Choices}, so an
 * interleaving can be had again. Time passes only when no thread can run.
 *
 * <p>A coroutine suspends where its thread would wait, and at events of the engine's protocol. The host thread never suspends: it
 * may be deep in a task, and what it would suspend then is the task. When it has to wait, it runs the others until it need not.
 */
final class SimulatedMachine implements TestMachine {

    /** What it takes to give way where nobody wants the processor. */
    private static final long GIVE_WAY_NANOS = 1_000;

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** A program that takes more switches than this goes round in circles. */
    private static final int MAX_SWITCHES = 200_000;

    /** So does one with more events of the protocol; it takes a minute to get there. */
    private static final int MAX_EVENTS = 100_000_000;

    /** A tick has a thousand, if the clock goes on. */
    private static final int MAX_EVENTS_OF_TICK = 1_000_000;

    /**
     * How often the host thread may go first, in its loop and at events of the protocol, while another one could: choices that are all 0
     * let it always, and others could wait for ever. Chance hardly ever gets there.
     */
    private static final int MAX_DISPATCHES_FIRST = 100;

    private static final int MAX_EVENTS_FIRST = 2_000;

    private final Supplier<String> replay;
    private final SimulationOptions options;
    private final Track choices;
    private final Thread realThread = Thread.currentThread();
    private final long maxStallNanos;
    private final long clockStepNanos;

    private final List<SimulatedThread> threads = new ArrayList<>();
    private final IdentityHashMap<Thread, List<Runnable>> whenEnded = new IdentityHashMap<>();
    private final Set<Selector> selectors = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Selector> wokenSelectors = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<SimulatedPipe> pipes = new ArrayList<>();
    private final List<LoopView> loops = new ArrayList<>();
    private final QuietWaiters quietWaiters = new QuietWaiters();
    private final List<Throwable> failures = new ArrayList<>();
    private final @Nullable List<String> events;

    /** Who stands for the host thread when that is dead. */
    private final Thread nobody = Thread.ofPlatform().name("nobody").unstarted(() -> {});

    private @Nullable SimulatedThread current;
    private boolean hostThreadIsDead;
    private long nowNanos;
    private long hostBusyNanos;
    private long hash;
    private int switches;
    private int polls;
    private int eventCount;
    private int maxEvents = MAX_EVENTS;
    private int dispatchesFirst;
    private int eventsFirst;
    private @Nullable AssertionError stuck;

    /**
     * Makes a machine.
     *
     * @param replay says what makes this simulation again
     */
    SimulatedMachine(Supplier<String> replay, Track choices, SimulationOptions options, boolean keepEvents) {
        this.replay = replay;
        this.options = options;
        this.choices = choices;
        this.maxStallNanos = options.maxStall().toNanos();
        this.clockStepNanos = options.clockStep().toNanos();
        this.events = keepEvents ? new ArrayList<>() : null;
    }

    // ------------------------------------------------------------------ threads

    /** A thread that is none: a coroutine, and what it waits for. */
    private final class SimulatedThread implements Worker {
        private final Thread identity;
        private final Coroutine coroutine;

        /** Its name without that of the host, which would say the same in each event. */
        private final String label;

        /** What it waits for; null if it can go on. */
        private @Nullable BooleanSupplier condition;

        /** When it stops waiting. */
        private long deadlineNanos = Long.MAX_VALUE;

        /** Until when the system gives it no time. */
        private long stalledUntilNanos;

        private boolean ended;

        SimulatedThread(String name, Runnable body) {
            identity = Thread.ofPlatform().name(name).unstarted(() -> {});
            coroutine = new Coroutine(body);
            int host = name.indexOf("-of-");
            label = host < 0 ? name : name.substring(0, host);
        }

        @Override
        public void join() {
            block(() -> ended, Long.MAX_VALUE);
        }

        @Override
        public boolean isCurrent() {
            return current == this;
        }

        boolean canRun() {
            BooleanSupplier waitsFor = condition;
            return !ended
                    && stalledUntilNanos <= nowNanos
                    && (waitsFor == null || deadlineNanos <= nowNanos || waitsFor.getAsBoolean());
        }

        /** The next moment at which time alone lets it run. */
        long nextNanos() {
            if (ended) {
                return Long.MAX_VALUE;
            }
            BooleanSupplier waitsFor = condition;
            return waitsFor == null || waitsFor.getAsBoolean()
                    ? stalledUntilNanos
                    : Math.max(deadlineNanos, stalledUntilNanos);
        }

        void goOn() {
            switches++;
            current = this;
            try {
                ended = coroutine.resume();
            } catch (Throwable e) {
                ended = true;
                failures.add(e);
            } finally {
                current = null;
            }
        }
    }

    @Override
    public Worker startThread(String name, Runnable body) {
        requireRealThread();
        var thread = new SimulatedThread(name, body);
        threads.add(thread);
        record("start", threads.size());
        return thread;
    }

    @Override
    public Worker startHelper(String name, Runnable body) {
        return startThread(name, body);
    }

    @Override
    public Thread currentThread() {
        SimulatedThread running = current;
        if (running != null) {
            return running.identity;
        }
        return hostThreadIsDead ? nobody : Thread.currentThread();
    }

    boolean isHostThread() {
        return current == null && !hostThreadIsDead && Thread.currentThread() == realThread;
    }

    @Override
    public Runnable whenEnded(Thread thread, Runnable action) {
        List<Runnable> actions = whenEnded.computeIfAbsent(thread, _ -> new ArrayList<>());
        actions.add(action);
        return () -> actions.remove(action);
    }

    void hostThreadDies() {
        record("host thread ends", 0);
        hostThreadIsDead = true;
        for (Runnable action : whenEnded.getOrDefault(realThread, List.of())) {
            startThread("watcher", action);
        }
    }

    boolean isHostThreadDead() {
        return hostThreadIsDead;
    }

    void requireRealThread() {
        if (Thread.currentThread() != realThread) {
            throw new WrongThreadException(
                    "A simulation runs on the thread that made it, and has no real other ones: thread="
                            + realThread.getName() + ", current="
                            + Thread.currentThread().getName()
                            + ". Use SimulatedHost.startThread(…), and no Async.toThread.");
        }
    }

    // ------------------------------------------------------------------ switching

    @Override
    public void interleave() {
        if (Thread.currentThread() != realThread) {
            return; // the JVM is exiting, and ends what a failed simulation left behind
        }
        SimulatedThread running = current;
        record("at", switches);
        if (++eventCount > maxEvents) {
            goesInCircles();
        }
        if (running != null) {
            if (choices.happens(options.stalling())) {
                running.stalledUntilNanos = nowNanos + choices.upTo(maxStallNanos);
                Coroutine.suspend();
            } else if (choices.happens(options.switching())) {
                Coroutine.suspend();
            }
        } else if (!hostThreadIsDead && stuck == null) {
            if (choices.happens(options.stalling()) && stackIsClean()) {
                spend(choices.upTo(maxStallNanos));
            }
            boolean another = ++eventsFirst > MAX_EVENTS_FIRST;
            while ((another || choices.happens(options.switching())) && stackIsClean() && runAnother()) {
                another = false;
            }
        }
    }

    /** Takes a moment, in which others may run. */
    @Override
    public void giveWay() {
        spend(GIVE_WAY_NANOS);
        interleave();
    }

    /** Whether the host's loop lets another thread run, though it has something to do itself. */
    boolean anotherGoesFirst(double chance) {
        return ++dispatchesFirst > MAX_DISPATCHES_FIRST || choices.happens(chance);
    }

    /** Lets some other thread run for a while. Host thread. Returns false if none can. */
    boolean runAnother() {
        int able = 0;
        for (int i = 0; i < threads.size(); i++) {
            if (threads.get(i).canRun()) {
                able++;
            }
        }
        if (able == 0) {
            return false;
        }
        if (!stackIsClean()) {
            throw new IllegalStateException(
                    "The host thread holds a monitor and waits: that cannot be simulated, for the other"
                            + " threads run on top of it. Do not wait, or open nested loops that do, inside synchronized blocks. "
                            + replay.get());
        }
        requireMoreSwitches();
        int chosen = choices.upTo(able - 1);
        for (int i = 0; i < threads.size(); i++) {
            SimulatedThread thread = threads.get(i);
            if (thread.canRun() && chosen-- == 0) {
                record(thread.label, i);
                dispatchesFirst = 0;
                eventsFirst = 0;
                thread.goOn();
                if (thread.ended) {
                    threads.remove(thread);
                }
                return true;
            }
        }
        throw new AssertionError("one of them could run");
    }

    boolean canAnotherRun() {
        for (int i = 0; i < threads.size(); i++) {
            if (threads.get(i).canRun()) {
                return true;
            }
        }
        return false;
    }

    private static boolean stackIsClean() {
        return Coroutine.stackIsClean();
    }

    void requireMoreSwitches() {
        if (switches > MAX_SWITCHES) {
            throw stuck(circles());
        }
    }

    /** The host's loop ends then. Only a tick that never does, for the clock stands still, is ended from inside the engine. */
    private void goesInCircles() {
        if (stuck == null) {
            var _ = stuck(circles());
        } else if (eventCount > maxEvents + MAX_EVENTS_OF_TICK) {
            throw stuck;
        }
    }

    private String circles() {
        return "The threads run in circles: switches=" + switches + ", events=" + eventCount + ", threads="
                + threads.stream().map(thread -> thread.identity.getName()).toList();
    }

    /** Waits, on whatever thread calls. Returns false if the deadline passed. */
    private boolean block(BooleanSupplier condition, long deadlineNanos) {
        SimulatedThread running = current;
        while (!condition.getAsBoolean()) {
            if (nowNanos >= deadlineNanos) {
                return false;
            }
            if (running != null) {
                running.condition = condition;
                running.deadlineNanos = deadlineNanos;
                Coroutine.suspend();
                running.condition = null;
                running.deadlineNanos = Long.MAX_VALUE;
            } else if (stuck != null) {
                throw stuck;
            } else if (!runAnother() && !advance(deadlineNanos)) {
                throw stuck("The host thread waits for something that will never come");
            }
        }
        return true;
    }

    AssertionError stuck(String why) {
        var error = new AssertionError(why + ": " + replay.get());
        if (stuck == null) {
            stuck = error;
        }
        return error;
    }

    boolean isStuck() {
        return stuck != null;
    }

    /** What is left may go on for a while, to end. */
    void forgive() {
        stuck = null;
        switches = 0;
        eventCount = 0;
        maxEvents = MAX_EVENTS;
    }

    @Nullable
    AssertionError stuckError() {
        return stuck;
    }

    // ------------------------------------------------------------------ the loops of the guests

    @Override
    public void loopMade(LoopView view) {
        loops.add(view);
    }

    @Override
    public @Nullable RandomGenerator shuffle() {
        return options.shuffling() ? Choices.generatorOf(choices) : null;
    }

    @Override
    public QuietWaiters quietWaiters() {
        return quietWaiters;
    }

    /** Wakes those who wait until nothing can happen without time, if that is so. Returns whether there were any. */
    boolean wakeQuietWaiters() {
        if (quietWaiters.isEmpty() || !isQuiet()) {
            return false;
        }
        record("quiet", 0);
        return quietWaiters.wake();
    }

    /** A thread that is held up would do something if it were not. */
    private boolean isQuiet() {
        for (SimulatedThread thread : threads) {
            BooleanSupplier waitsFor = thread.condition;
            if (waitsFor == null || waitsFor.getAsBoolean()) {
                return false;
            }
        }
        return loops.stream().noneMatch(LoopView::hasWork);
    }

    // ------------------------------------------------------------------ time

    @Override
    public long nanoTime() {
        if (current == null) {
            nowNanos += clockStepNanos;
            hostBusyNanos += clockStepNanos;
        }
        return nowNanos;
    }

    long nowNanos() {
        return nowNanos;
    }

    /** How long the host thread was kept busy, so far. */
    long hostBusyNanos() {
        return hostBusyNanos;
    }

    /** The next moment at which time alone lets a thread run. */
    private long nextNanos() {
        long next = Long.MAX_VALUE;
        for (int i = 0; i < threads.size(); i++) {
            next = Math.min(next, threads.get(i).nextNanos());
        }
        return next;
    }

    /** Lets time pass, until something can go on, but not beyond the limit. Returns false if nothing ever can. */
    boolean advance(long limitNanos) {
        long next = Math.min(nextNanos(), limitNanos);
        if (next == Long.MAX_VALUE) {
            return false;
        }
        requireMoreSwitches();
        if (next > nowNanos) {
            nowNanos = next;
            record("time", next);
        }
        return true;
    }

    @Override
    public void compute(long nanos) {
        spend(nanos);
    }

    /** The current thread takes its time: the host computes, another one sleeps. */
    void spend(long nanos) {
        if (current == null) {
            long end = nowNanos + nanos;
            hostBusyNanos += nanos;
            block(() -> false, end);
        } else {
            block(() -> false, nowNanos + nanos);
        }
    }

    // ------------------------------------------------------------------ waiting

    @Override
    public boolean acquire(Semaphore semaphore, long nanos) {
        requireRealThread();
        block(() -> semaphore.availablePermits() > 0, after(nanos));
        return semaphore.tryAcquire();
    }

    private long after(long nanos) {
        long end = nowNanos + nanos;
        return end < nowNanos ? Long.MAX_VALUE : end;
    }

    @Override
    public int select(Selector selector, long nanos, Consumer<SelectionKey> found) throws IOException {
        requireRealThread();
        polls++;
        selectors.add(selector);
        if (choices.happens(options.selectFailing())) {
            record("select fails", 0);
            throw new IOException("Simulated: the system cannot wait for channels any more");
        }
        boolean woken = wokenSelectors.remove(selector);
        int ready = look(selector, found);
        if (woken || nanos <= 0 || ready > 0) {
            return ready;
        }
        // As in the JDK, a change of the interest sets is seen by the next select only.
        var inSelect = new InSelect(selector);
        SimulatedThread running = current;
        if (running != null) {
            selecting = inSelect;
        }
        try {
            long deadline = nanos == Long.MAX_VALUE
                    ? nanos
                    : after(Math.multiplyExact((nanos - 1) / NANOS_PER_MILLI + 1, NANOS_PER_MILLI));
            block(() -> wokenSelectors.contains(selector) || inSelect.sawSomething(), deadline);
        } finally {
            selecting = null;
        }
        wokenSelectors.remove(selector);
        return look(selector, found);
    }

    private @Nullable InSelect selecting;

    /** What one call of select waits for. */
    private final class InSelect {
        private final Selector selector;
        private final List<SimulatedPipe> watched = new ArrayList<>();
        private final List<Integer> writesBefore = new ArrayList<>();

        InSelect(Selector selector) {
            this.selector = selector;
            for (SimulatedPipe pipe : pipes) {
                SelectionKey key = pipe.source().keyFor(selector);
                if (key != null && key.isValid() && (key.interestOps() & SelectionKey.OP_READ) != 0) {
                    watched.add(pipe);
                    writesBefore.add(pipe.writes());
                }
            }
        }

        boolean sawSomething() {
            for (int i = 0; i < watched.size(); i++) {
                if (watched.get(i).writes() != writesBefore.get(i)) {
                    return true;
                }
            }
            return false;
        }
    }

    @Override
    public int selectNow(Selector selector, Consumer<SelectionKey> found) throws IOException {
        requireRealThread();
        selectors.add(selector);
        InSelect other = selecting;
        if (other != null && other.selector == selector) {
            failures.add(new AssertionError(
                    "selectNow while another thread is in select: it would block until that returns"));
        }
        wokenSelectors.remove(selector); // it eats the wake-up, as the JDK's does
        return look(selector, found);
    }

    /** The system's own look; of several ready channels it shows one, for the order in which the JDK does is not deterministic. */
    private int look(Selector selector, Consumer<SelectionKey> found) throws IOException {
        Set<SelectionKey> ready = new HashSet<>();
        selector.selectNow(ready::add);
        if (ready.size() > 1) {
            List<SelectionKey> inOrder = new ArrayList<>();
            for (SimulatedPipe pipe : pipes) {
                SelectionKey key = pipe.source().keyFor(selector);
                if (key != null && ready.contains(key)) {
                    inOrder.add(key);
                }
            }
            ready.retainAll(Set.of(inOrder.get(choices.upTo(inOrder.size() - 1))));
        }
        ready.forEach(found);
        record("look", ready.size());
        return ready.size();
    }

    @Override
    public void wakeUp(Selector selector) {
        selectors.add(selector);
        wokenSelectors.add(selector);
    }

    // ------------------------------------------------------------------ channels

    SimulatedPipe openPipe() throws IOException {
        var pipe = new SimulatedPipe();
        pipes.add(pipe);
        return pipe;
    }

    List<SimulatedPipe> pipes() {
        return pipes;
    }

    /** What a failed simulation has left is used no more, and the process has few descriptors. */
    void closeSelectors() throws IOException {
        for (Selector selector : selectors) {
            selector.close();
        }
    }

    int openSelectors() {
        return (int) selectors.stream().filter(Selector::isOpen).count();
    }

    // ------------------------------------------------------------------ what was seen

    void record(String what, long value) {
        hash = (hash * 31 + what.hashCode()) * 31 + value * 31 + nowNanos;
        List<String> kept = events;
        if (kept != null) {
            SimulatedThread running = current;
            kept.add(nowNanos + " " + (running == null ? "host" : running.label) + ": " + what + " " + value);
        }
    }

    long hash() {
        return hash;
    }

    List<String> events() {
        return events == null ? List.of() : List.copyOf(events);
    }

    int switches() {
        return switches;
    }

    int polls() {
        return polls;
    }

    int eventCount() {
        return eventCount;
    }

    /** Has the simulation fail if there are more events of the protocol than this. */
    void limitEvents(int most) {
        maxEvents = most;
    }

    /** Names of the threads that have not ended. */
    List<String> threadsAlive() {
        return threads.stream().map(thread -> thread.identity.getName()).toList();
    }

    List<Throwable> failures() {
        return failures;
    }
}
