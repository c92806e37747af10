package dev.guestloop;

import dev.guestloop.internal.Machine;
import dev.guestloop.internal.ProtocolTrace;
import java.io.IOException;
import java.nio.channels.Selector;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The thread that only waits: for its turn, and then in {@code select} for a channel or a deadline. It never touches user code,
 * tasks or timers. The two threads share the fields of this class, and each of them is volatile or stronger.
 *
 * <pre>
 *            takeResult              giveTurn
 *   RESULT ─────────────▶ HOST ─────────────────▶ BACKEND
 *      ▲                                              │
 *      └──────────────────────────────────────────────┘
 *                          publish
 * </pre>
 *
 * The host thread takes and gives; the backend publishes. The semaphore carries one permit for each turn that is given.
 */
final class BackendThread {

    /** Whose turn it is; {@link #RESULT} is the host's turn with a result that it has not taken yet. */
    enum Turn {
        HOST,
        RESULT,
        BACKEND
    }

    /**
     * How long the backend waits for its turn before it looks whether a tick is stuck below a nested loop. A person does not
     * notice 20 ms, and a thread that wakes 50 times a second while the host is busy costs nothing.
     */
    private static final long GUARD_SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final GuestDriver driver;
    private final Machine machine;
    private final Selector selector;
    private final ProtocolTrace trace;
    private final Counters counters;

    private final Semaphore turns = new Semaphore(0);
    private final AtomicReference<Turn> turn = new AtomicReference<>(Turn.HOST);

    /** Written by the host before it gives the turn or wakes; read by the backend before each select. */
    private volatile long deadlineNanos = Long.MAX_VALUE;

    /** Set once, by any thread; read by the backend after it took the turn and after each select. */
    private volatile boolean stop;

    private Machine.Worker worker;

    @SuppressWarnings("NullAway.Init") // start() is called by whoever makes one, before anything else
    BackendThread(GuestDriver driver, Selector selector, ProtocolTrace trace, Counters counters) {
        this.driver = driver;
        this.machine = driver.machine();
        this.selector = selector;
        this.trace = trace;
        this.counters = counters;
    }

    void start(String name) {
        // Not a daemon: with one, the JVM would exit while tasks wait, and skip their finally blocks.
        worker = machine.startThread(name, this::loop);
    }

    // ------------------------------------------------------------------ called by the host thread

    Turn turn() {
        if (ProtocolTrace.ON) {
            machine.interleave(); // the backend may publish right before each look, so simulations try that
        }
        return turn.get();
    }

    /** Until when the backend waits, if it has the turn. */
    long deadlineNanos() {
        return deadlineNanos;
    }

    /** Takes what the backend published, if it did; the selected keys are the host's from here. */
    boolean takeResult() {
        if (turn() != Turn.RESULT) {
            return false;
        }
        turn.set(Turn.HOST);
        if (ProtocolTrace.ON) {
            trace.resultTaken();
        }
        return true;
    }

    /**
     * Whether the selector is the host's, and no result unconsumed. What the backend publishes between the two looks stays where it is:
     * it has a tick of its own.
     */
    boolean isHostsTurn() {
        return takeResult() || turn() == Turn.HOST;
    }

    /** Lets the backend wait until the deadline. Only with turn HOST, and no result unconsumed. */
    void giveTurn(long deadline) {
        if (ProtocolTrace.ON) {
            trace.turnGiven(deadline);
        }
        deadlineNanos = deadline;
        turn.set(Turn.BACKEND);
        turns.release();
    }

    /**
     * Makes a backend that waits too long wait until a nearer deadline; the note's {@code wake_backend_4_timer}. The deadline is
     * written before the wake, whether or not {@code select} was entered: it then returns at once and reads it.
     */
    void wakeForTimer(long deadline) {
        if (ProtocolTrace.ON) {
            trace.deadlineWritten(deadline);
        }
        deadlineNanos = deadline;
        counters.timerWakes++;
        wake(true);
    }

    /** Makes the backend's select take changed interests and closed channels into account. */
    void wakeForInterest() {
        counters.interestWakes++;
        wake(false);
    }

    private void wake(boolean forDeadline) {
        if (ProtocolTrace.ON) {
            trace.woken(forDeadline);
        }
        machine.wakeUp(selector);
    }

    // ------------------------------------------------------------------ called by any thread

    /** Makes the thread end, wherever it waits. */
    void stop() {
        if (ProtocolTrace.ON) {
            trace.stop();
        }
        stop = true;
        turns.release();
        machine.wakeUp(selector);
    }

    /** Waits for the end of the thread; returns at once on the thread itself. */
    void join() {
        if (!worker.isCurrent()) {
            worker.join();
        }
    }

    // ------------------------------------------------------------------ the backend itself

    /** The note's {@code backend_thread_loop}. */
    private void loop() {
        try {
            while (awaitTurn() && poll()) {
                publish();
            }
            driver.scheduler().settleSelector(); // while this thread can hear the answer
        } catch (IOException | RuntimeException | Error e) {
            driver.backendFailed(e);
        } finally {
            if (ProtocolTrace.ON) {
                trace.backendEnded();
            }
        }
    }

    /** Waits for the turn, on guard. Returns false to stop. */
    private boolean awaitTurn() {
        while (!machine.acquire(turns, GUARD_SLICE_NANOS)) {
            if (stop) {
                return false;
            }
            driver.rescueStuckTick();
        }
        if (ProtocolTrace.ON) {
            trace.turnTaken();
        }
        return !stop;
    }

    /** Waits until a channel is ready or the deadline has come; nothing less reaches the host. Returns false to stop. */
    private boolean poll() throws IOException {
        while (true) {
            if (ProtocolTrace.ON) {
                trace.stopRead();
            }
            if (stop) {
                return false;
            }
            if (ProtocolTrace.ON) {
                trace.deadlineRead();
            }
            long deadline = deadlineNanos;
            long wait = deadline == Long.MAX_VALUE
                    ? deadline
                    : deadline - driver.scheduler().nowNanos();
            if (ProtocolTrace.ON) {
                trace.selectBegun();
            }
            int found = machine.select(selector, wait, driver.scheduler().foundKey);
            // An interrupt, whoever sent it, would make every later select return at once and close channels.
            Thread.interrupted();
            if (ProtocolTrace.ON) {
                trace.selectEnded();
            }
            if (stop) {
                return false;
            }
            if (found > 0 || deadlineNanos <= driver.scheduler().nowNanos()) {
                return true;
            }
            counters.spuriousWakes++;
        }
    }

    /** Gives result and turn to the host in one write, then asks for a tick unless one is outstanding. */
    private void publish() {
        if (ProtocolTrace.ON) {
            trace.published();
        }
        turn.set(Turn.RESULT);
        driver.ensureTickFromAnywhere();
    }

    @Override
    public String toString() {
        return "BackendThread[turn=" + turn + ", deadlineNanos=" + deadlineNanos + (stop ? ", stopping]" : "]");
    }
}
