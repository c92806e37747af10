package dev.guestloop.testing;

import dev.guestloop.HostLoop;
import dev.guestloop.internal.Machine;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A host whose loop, whose threads and whose time are simulated, all on the one thread that calls: days pass in a millisecond,
 * and one seed always gives one and the same interleaving of the host thread, the engine's threads and those of the program. With
 * {@link SimulationOptions} it can be a bad host.
 *
 * <pre>{@code
 * var host = SimulatedHost.seeded(42);
 * var run = GuestRun.start(host, () -> Async.sleep(Duration.ofHours(1)));
 * host.runUntilIdle();
 * assertThat(run.isDone()).isTrue();
 * }</pre>
 *
 * <p>In debug mode ({@code -Ddev.guestloop.debug=true}) other threads may go first at each event of the engine's protocol;
 * without it only where a thread waits or posts. Not to be simulated is what needs a real thread: {@code Async.toThread},
 * {@code GuestRun.callFromThread}, channels other than {@linkplain #openPipe pipes}.
 *
 * <p><i>Confined to the thread that made it.</i>
 */
public final class SimulatedHost implements HostLoop, Machine.Provider {

    /** How long threads may go on when the host's loop has ended, before whoever ran the loop goes on. */
    private static final Duration TIME_AFTER_THE_LOOP = Duration.ofSeconds(10);

    private final Choices choices;
    private final SimulationOptions options;
    private final SimulatedMachine machine;

    private final ArrayDeque<Post> queue = new ArrayDeque<>();
    private final PriorityQueue<Post> agenda =
            new PriorityQueue<>(Comparator.comparingLong(Post::dueNanos).thenComparingLong(Post::number));
    private final List<Runnable> closingActions = new ArrayList<>();

    /** How likely another thread goes on when the host could; drawn, so that each of them is the slower one now and then. */
    private final double patience;

    private @Nullable Object dispatching;
    private long postNumber;
    private long lastDueNanos;
    private int depth;
    private int faults;
    private boolean silentEnd;
    private boolean loopEnds;
    private boolean threadDies;
    private boolean closed;

    /** One piece of work that the host is to run. */
    private record Post(long dueNanos, long number, Runnable work) {}

    private SimulatedHost(Choices choices, SimulationOptions options, boolean keepEvents) {
        this.choices = choices;
        this.options = options;
        this.machine = new SimulatedMachine(this::replay, choices.schedule(), options, keepEvents);
        this.patience = 0.1 + 0.2 * choices.schedule().upTo(4);
        this.silentEnd = choices.schedule().happens(0.5);
    }

    /**
     * Makes a host without faults.
     *
     * @param seed decides everything that is left to chance
     * @return the host
     */
    public static SimulatedHost seeded(long seed) {
        return seeded(seed, SimulationOptions.DEFAULT);
    }

    /**
     * Makes a host with options.
     *
     * @param seed decides everything that is left to chance
     * @param options how the host behaves
     * @return the host
     */
    public static SimulatedHost seeded(long seed, SimulationOptions options) {
        return choosing(Choices.seeded(seed), options);
    }

    /**
     * Makes a host that draws from choices; {@link Explorer} does that for many seeds.
     *
     * @param choices decide everything that is left to chance
     * @param options how the host behaves
     * @return the host
     */
    public static SimulatedHost choosing(Choices choices, SimulationOptions options) {
        return new SimulatedHost(
                Objects.requireNonNull(choices, "choices"), Objects.requireNonNull(options, "options"), false);
    }

    static SimulatedHost recording(Choices choices, SimulationOptions options) {
        return new SimulatedHost(choices, options, true);
    }

    /**
     * Returns a host with the same choices from the beginning and the same options, nothing of which has run, that keeps its
     * {@link #events}.
     *
     * @return the host
     */
    public SimulatedHost recording() {
        return new SimulatedHost(choices.again(), options, true);
    }

    /**
     * Returns what this simulation draws from, for a program that is to be drawn as well.
     *
     * @return the choices
     */
    public Choices choices() {
        return choices;
    }

    /**
     * Returns how this host behaves.
     *
     * @return the options
     */
    public SimulationOptions options() {
        return options;
    }

    // ------------------------------------------------------------------ running

    /**
     * Runs the host's loop until nothing can happen any more, however much time passes.
     *
     * @throws AssertionError if the threads run in circles, a thread waits for ever that must not, or a simulated thread failed;
     *     the message has what makes this simulation again
     */
    public void runUntilIdle() {
        runLoop(() -> false, Long.MAX_VALUE);
    }

    /**
     * Runs the host's loop for a time.
     *
     * @param time how long, in virtual time
     * @throws AssertionError as {@link #runUntilIdle}
     */
    public void runFor(Duration time) {
        runLoop(() -> false, machine.nowNanos() + time.toNanos());
    }

    /**
     * Runs the host's loop until a condition holds, or nothing can happen any more. In a task or a handler, this is a nested loop,
     * and must not come to a standstill.
     *
     * @param done looked at before each piece of work
     * @throws AssertionError as {@link #runUntilIdle}
     */
    public void runUntil(BooleanSupplier done) {
        runLoop(Objects.requireNonNull(done, "done"), Long.MAX_VALUE);
    }

    private void runLoop(BooleanSupplier done, long deadlineNanos) {
        machine.requireRealThread();
        depth++;
        machine.record("loop", depth);
        try {
            // So that what tasks ask the kit for finds this machine.
            Machine.using(machine, () -> loop(done, deadlineNanos));
        } finally {
            depth--;
            machine.record("loop ends", depth);
        }
        if (depth == 0) {
            goOnAfterTheLoop();
            throwFailure();
        }
    }

    /** When the loop has ended for good, the other threads go on without it. */
    private void goOnAfterTheLoop() {
        if (threadDies && !machine.isHostThreadDead()) {
            queue.clear();
            machine.hostThreadDies();
        }
        if (threadDies || closed || loopEnds) {
            long end = machine.nowNanos() + TIME_AFTER_THE_LOOP.toNanos();
            while (machine.nowNanos() < end && (machine.runAnother() || machine.advance(end))) {}
        }
    }

    private void loop(BooleanSupplier done, long deadlineNanos) {
        while (!machine.isStuck() && !done.getAsBoolean()) {
            if (closed || loopEnds || threadDies) {
                return;
            }
            takeFromAgenda();
            Post next = queue.peek();
            boolean due = next != null && next.dueNanos <= machine.nowNanos();
            if (due && !(machine.canAnotherRun() && machine.anotherGoesFirst(patience))) {
                machine.record("dispatch", queue.remove().number);
                dispatch(Objects.requireNonNull(next).work);
            } else if (!machine.runAnother() && (next != null || !machine.wakeQuietWaiters())) {
                if (machine.nowNanos() >= deadlineNanos) {
                    return;
                }
                long limit = Math.min(deadlineNanos, next == null ? Long.MAX_VALUE : next.dueNanos);
                Post planned = agenda.peek();
                if (!machine.advance(Math.min(limit, planned == null ? Long.MAX_VALUE : planned.dueNanos))) {
                    if (depth > 1) {
                        throw machine.stuck("A nested loop waits for something that will never come");
                    }
                    return;
                }
            }
        }
    }

    private void takeFromAgenda() {
        for (Post next; (next = agenda.peek()) != null && next.dueNanos <= machine.nowNanos(); ) {
            agenda.remove();
            enqueue(next.work, 0);
        }
    }

    private void dispatch(Runnable work) {
        machine.requireMoreSwitches();
        Object outer = dispatching;
        dispatching = work;
        try {
            work.run();
        } catch (Throwable e) {
            machine.failures().add(e);
        } finally {
            dispatching = outer;
        }
    }

    private void throwFailure() {
        AssertionError error = machine.stuckError();
        if (error == null && !machine.failures().isEmpty()) {
            error = new AssertionError("Something failed outside the guest: " + replay());
        }
        if (error != null) {
            for (Throwable failure : machine.failures()) {
                if (failure != error) {
                    error.addSuppressed(failure);
                }
            }
            throw error;
        }
    }

    // ------------------------------------------------------------------ what happens to the host

    /**
     * Has the host run a handler of its own at a later time, as for an event of the user's. It waits in the queue like any post, but
     * is not lost.
     *
     * @param delay how much later
     * @param handler what to run on the host thread
     */
    public void after(Duration delay, Runnable handler) {
        Objects.requireNonNull(handler, "handler");
        agenda.add(new Post(machine.nowNanos() + delay.toNanos(), postNumber++, handler));
    }

    /**
     * Starts a thread of the program's, which goes on whenever the simulation likes.
     *
     * @param name its name
     * @param body what it runs; it may call {@link #pause}
     */
    public void startThread(String name, Runnable body) {
        machine.startThread(name, Objects.requireNonNull(body, "body"));
    }

    /**
     * Takes up the time of the calling thread: the host thread computes, another one sleeps.
     *
     * @param time how long
     */
    public void pause(Duration time) {
        machine.requireRealThread();
        machine.spend(time.toNanos());
    }

    /** Tells the guests that the host is closing, waits for them, and ends all loops; posts are refused from then on. */
    public void close() {
        enqueue(
                () -> {
                    machine.record("closing", 0);
                    for (Runnable action : List.copyOf(closingActions)) {
                        action.run();
                    }
                    closed = true;
                },
                0);
    }

    /** Makes all loops return without a word to the guests, while the thread lives; what is posted later waits for ever. */
    public void endLoop() {
        loopEnds = true;
    }

    /** Makes all loops return without a word to the guests, and the host thread end after the outermost. */
    public void endThread() {
        threadDies = true;
    }

    /**
     * Tells whether the host thread has ended.
     *
     * @return true if so
     */
    public boolean isThreadDead() {
        return machine.isHostThreadDead();
    }

    /**
     * Opens a pipe whose other end simulated threads can write to.
     *
     * @return the pipe; {@link #closePipes} closes what the program does not
     * @throws IOException if the system gives none
     */
    public SimulatedPipe openPipe() throws IOException {
        return machine.openPipe();
    }

    /**
     * Closes the pipes of this simulation that are open.
     *
     * @throws IOException if that fails
     */
    public void closePipes() throws IOException {
        for (SimulatedPipe pipe : machine.pipes()) {
            pipe.closeSink();
            pipe.source().close();
        }
    }

    /** Ends what is left of the simulation, in the way of a host thread that has died; nobody asks for it any more. */
    void dispose() throws IOException {
        threadDies = true;
        machine.forgive();
        try {
            goOnAfterTheLoop();
        } catch (AssertionError e) {
            machine.record("does not end", 0); // it ran in circles, and does so still
        }
        closePipes();
        machine.closeSelectors();
    }

    int eventCount() {
        return machine.eventCount();
    }

    void limitEvents(int most) {
        machine.limitEvents(most);
    }

    // ------------------------------------------------------------------ what can be seen

    /**
     * Returns the virtual time.
     *
     * @return how much of it has passed
     */
    public Duration now() {
        return Duration.ofNanos(machine.nowNanos());
    }

    /**
     * Returns how much of it the host thread was computing or held up.
     *
     * @return how long
     */
    public Duration hostBusy() {
        return Duration.ofNanos(machine.hostBusyNanos());
    }

    /**
     * Returns how often a thread other than the host's was given time: a measure of how much happens.
     *
     * @return the count so far
     */
    public int switches() {
        return machine.switches();
    }

    /**
     * Returns how often the engine began to wait for channels.
     *
     * @return the count so far
     */
    public int polls() {
        return machine.polls();
    }

    /**
     * Returns how many posts failed, were lost or were doubled.
     *
     * @return the count so far
     */
    public int faults() {
        return faults;
    }

    /**
     * Returns how many selectors of the engine are open.
     *
     * @return the count, 0 when all runs have ended
     */
    public int openSelectors() {
        return machine.openSelectors();
    }

    /**
     * Returns the simulated threads that have not ended.
     *
     * @return their names
     */
    public List<String> threadsAlive() {
        return machine.threadsAlive();
    }

    /**
     * Returns a number that all of the past has gone into: equal for equal simulations.
     *
     * @return the number
     */
    public long fingerprint() {
        return machine.hash();
    }

    /**
     * Returns what happened, if this host is {@link #recording}.
     *
     * @return a line for each event
     */
    public List<String> events() {
        return machine.events();
    }

    // ------------------------------------------------------------------ HostLoop

    @Override
    public void post(Runnable work) {
        Objects.requireNonNull(work, "work");
        machine.requireRealThread();
        machine.interleave();
        if (closed || machine.isHostThreadDead()) {
            if (closed || !silentEnd) {
                throw new RejectedExecutionException("The host is closed and takes no more work: host=" + this);
            }
            return;
        }
        if (faults < options.maxFaults()) {
            if (choices.schedule().happens(options.failing())) {
                faults++;
                machine.record("post fails", faults);
                throw new RejectedExecutionException("Simulated: this post fails");
            }
            if (choices.schedule().happens(options.dropping())) {
                faults++;
                machine.record("post is dropped", faults);
                return;
            }
            if (choices.schedule().happens(options.doubling())) {
                faults++;
                machine.record("post is doubled", faults);
                enqueue(work, delay());
            }
        }
        enqueue(work, delay());
        machine.interleave();
    }

    private long delay() {
        return choices.schedule().upTo(options.maxPostDelay().toNanos());
    }

    private void enqueue(Runnable work, long delayNanos) {
        // In order: one that was posted later does not arrive sooner.
        lastDueNanos = Math.max(lastDueNanos, machine.nowNanos() + delayNanos);
        queue.add(new Post(lastDueNanos, postNumber++, work));
        machine.record("post", postNumber);
    }

    @Override
    public boolean isHostThread() {
        return machine.isHostThread();
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
        return className.equals(SimulatedHost.class.getName()) && methodName.equals("dispatch");
    }

    @Override
    public Machine machine() {
        return machine;
    }

    private String replay() {
        if (choices.isSeeded()) {
            return toString();
        }
        return "SimulatedHost.choosing(Choices.parse(\"" + choices + "\"), " + options + ")";
    }

    /** What makes this simulation again, if it is one of a seed. */
    @Override
    public String toString() {
        if (!choices.isSeeded()) {
            return "SimulatedHost.choosing(…)";
        }
        return "SimulatedHost.seeded(" + choices.seed() + "L"
                + (options.equals(SimulationOptions.DEFAULT) ? "" : ", " + options) + ")";
    }
}
