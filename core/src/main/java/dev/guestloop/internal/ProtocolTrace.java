package dev.guestloop.internal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The record of the hand-over between one host thread and its backend thread, in debug mode, with the checker that holds each
 * event against the invariants of the model in {@code models/}. An event is recorded on the safe side of what it stands for:
 * what gives something away is recorded before, what takes something is recorded after. So the order of the record is an
 * order in which things can have happened, and a violation is a fault of the engine, not of the record.
 *
 * <p>Without debug mode ({@code -Ddev.guestloop.debug=true}) nothing is recorded, and nothing is paid. With it, each event
 * takes a short lock, on the UI thread as well.
 *
 * <p><i>Safe to call from any thread.</i>
 */
public final class ProtocolTrace {

    /** Whether debug mode is on. */
    public static final boolean ON = Boolean.getBoolean("dev.guestloop.debug");

    /** Enough to see the last few ticks in the report of a violation. */
    private static final int REMEMBERED = 128;

    private static final List<String> VIOLATIONS = new CopyOnWriteArrayList<>();

    /** The events, in the words of the model. */
    private enum Event {
        FLAG_WON,
        POST_FAILED,
        TICK_BEGUN,
        TICK_ENDED,
        RESULT_TAKEN,
        SELECTED_NOW,
        TURN_GIVEN,
        DEADLINE_WRITTEN,
        WOKEN,
        LOCAL_WORK,
        STEP_BEGUN,
        STEP_ENDED,
        RESTARTED,
        ENDED,
        TURN_TAKEN,
        STOP_READ,
        DEADLINE_READ,
        SELECT_BEGUN,
        SELECT_ENDED,
        PUBLISHED,
        RESCUE,
        STOP,
        BACKEND_ENDED
    }

    private enum Turn {
        HOST,
        RESULT,
        BACKEND
    }

    private final Machine machine;

    private final Event[] events = new Event[REMEMBERED];
    private final long[] values = new long[REMEMBERED];
    private long count;

    private Turn turn = Turn.HOST;
    private int outstandingTicks;
    private int ticksInProgress;
    private int stepsInProgress;
    private long deadlineNanos = Long.MAX_VALUE;
    private boolean deadlineWrittenSinceWake;
    private boolean selecting;
    private boolean stopped;
    private boolean ended;
    private boolean backendEnded;
    private Event lastOfBackend = Event.BACKEND_ENDED;

    /**
     * Begins the record of one host thread.
     *
     * @param machine told of each event, so that it may let other threads go first
     */
    public ProtocolTrace(Machine machine) {
        this.machine = machine;
    }

    /**
     * Returns what was found wrong since the last call, in any trace of this JVM.
     *
     * @return one text for each violation
     */
    public static List<String> takeViolations() {
        List<String> found = List.copyOf(VIOLATIONS);
        VIOLATIONS.removeAll(found);
        return found;
    }

    // ------------------------------------------------------------------ the flag and the posts, from any thread

    /**
     * Tries to win the flag, and records it in one go: a tick that ends in between would find the flag set, and in the record
     * nobody who owes a tick.
     *
     * @param flag the flag
     * @return whether the caller has won it, and owes the host a tick
     */
    public boolean winFlag(AtomicBoolean flag) {
        synchronized (this) {
            if (!flag.compareAndSet(false, true)) {
                return false;
            }
            add(Event.FLAG_WON, 0);
            outstandingTicks++;
            require(outstandingTicks == 1, "never two ticks outstanding");
        }
        machine.interleave();
        return true;
    }

    /** The post failed; the flag is about to be reset. */
    public void postFailed() {
        record(Event.POST_FAILED, 0, () -> outstandingTicks--);
    }

    /** The run ends as a whole: the backend is about to be told. */
    public void stop() {
        record(Event.STOP, 0, () -> stopped = true);
    }

    // ------------------------------------------------------------------ the host thread

    /**
     * A tick begins; its flag is about to be cleared.
     *
     * @param depth the ticks in progress, with this one
     */
    public void tickBegun(int depth) {
        record(Event.TICK_BEGUN, depth, () -> {
            outstandingTicks--;
            require(outstandingTicks == 0, "a tick was posted before it ran");
            ticksInProgress++;
            require(ticksInProgress == depth, "ticks nest like the host's loops");
        });
    }

    /**
     * A tick ends.
     *
     * @param deferred whether the tick could not run on this stack, and will be tried again
     * @param moreReady whether anything is ready still
     * @param nearestNanos the nearest deadline
     * @param nowNanos the time
     */
    public void tickEnded(boolean deferred, boolean moreReady, long nearestNanos, long nowNanos) {
        record(Event.TICK_ENDED, moreReady ? 1 : 0, () -> {
            ticksInProgress--;
            if (ended || stopped) {
                return;
            }
            if (deferred) {
                require(
                        turn != Turn.BACKEND || outstandingTicks == 1 || deadlineNanos < Long.MAX_VALUE,
                        "a tick that ran nothing is asked for again: by a deadline, or by the guard");
                return;
            }
            if (moreReady || nearestNanos <= nowNanos) {
                require(
                        outstandingTicks == 1
                                || turn == Turn.RESULT
                                || (turn == Turn.BACKEND && deadlineNanos < Long.MAX_VALUE),
                        "what is ready has a tick coming");
            } else {
                // What was ready may have gone with a run that ended; then the tick that was asked for finds nothing.
                require(turn != Turn.HOST || outstandingTicks == 1, "an idle host has given the turn away");
                require(
                        turn == Turn.RESULT || outstandingTicks == 1 || deadlineNanos <= nearestNanos,
                        "the backend waits no longer than to the nearest deadline");
            }
        });
    }

    /**
     * The host thread begins or ends to drive runs to their end without the host, as if in an outermost tick.
     *
     * @param depth the ticks in progress from here
     */
    public synchronized void ticksInProgress(int depth) {
        ticksInProgress = depth;
    }

    /** The host has taken the published result. */
    public void resultTaken() {
        record(Event.RESULT_TAKEN, 0, () -> {
            require(turn == Turn.RESULT, "a result is taken once, after it was published");
            turn = Turn.HOST;
        });
    }

    /** The host has looked for ready channels, and is about to read the selected keys. */
    public void selectedNow() {
        record(
                Event.SELECTED_NOW,
                0,
                () -> require(turn == Turn.HOST && !selecting, "selectNow and the keys only with the turn"));
    }

    /**
     * The host is about to give the turn to the backend.
     *
     * @param deadline until when the backend may wait
     */
    public void turnGiven(long deadline) {
        record(Event.TURN_GIVEN, deadline, () -> {
            require(turn == Turn.HOST, "the turn is never given away with a result unconsumed");
            deadlineNanos = deadline;
            turn = Turn.BACKEND;
        });
    }

    /**
     * The host has written a nearer deadline while the backend polls.
     *
     * @param deadline the deadline
     */
    public void deadlineWritten(long deadline) {
        record(Event.DEADLINE_WRITTEN, deadline, () -> {
            deadlineNanos = deadline;
            deadlineWrittenSinceWake = true;
        });
    }

    /**
     * The backend is about to be woken.
     *
     * @param forDeadline whether a nearer deadline is the reason
     */
    public void woken(boolean forDeadline) {
        record(Event.WOKEN, forDeadline ? 1 : 0, () -> {
            require(!forDeadline || deadlineWrittenSinceWake, "the deadline is written before the wake");
            deadlineWrittenSinceWake = false;
        });
    }

    /** Something became ready on the host thread, and what that asks for has been done. */
    public void localWork() {
        record(
                Event.LOCAL_WORK,
                0,
                () -> require(
                        ended || stopped || outstandingTicks == 1 || (ticksInProgress > 0 && turn != Turn.BACKEND),
                        "local work has a tick coming, or a guard over the one in progress"));
    }

    /**
     * A step is about to run.
     *
     * @param othersReady whether anything else is ready
     * @param nearestNanos the nearest deadline
     */
    public void stepBegun(boolean othersReady, long nearestNanos) {
        record(Event.STEP_BEGUN, othersReady ? 1 : 0, () -> {
            require(!ended, "no step runs after the end");
            require(ticksInProgress > 0, "a step runs in a tick");
            stepsInProgress++;
            if (turn == Turn.BACKEND && !stopped) {
                require(
                        outstandingTicks == 1 || (!othersReady && deadlineNanos <= nearestNanos),
                        "armed before the step: others would wait below a nested loop");
            }
            require(turn == Turn.BACKEND || !backendEnded || stopped, "the backend stands on guard");
        });
    }

    /** The step has suspended or ended. */
    public void stepEnded() {
        record(Event.STEP_ENDED, 0, () -> {
            stepsInProgress--;
            require(stepsInProgress >= 0, "a step ends once");
        });
    }

    /** The host thread has driven runs to their end without the host, and begins afresh with another backend. */
    public void restarted() {
        record(Event.RESTARTED, 0, () -> {
            turn = Turn.HOST;
            outstandingTicks = 0;
            deadlineNanos = Long.MAX_VALUE;
            stopped = false;
            backendEnded = false;
        });
    }

    /** The last run has ended: no user code runs from here on. */
    public void ended() {
        record(Event.ENDED, 0, () -> ended = true);
    }

    // ------------------------------------------------------------------ the backend thread

    /** The backend has taken the turn. */
    public void turnTaken() {
        record(Event.TURN_TAKEN, 0, () -> {
            require(stopped || turn == Turn.BACKEND, "the semaphore and the turn agree");
            lastOfBackend = Event.TURN_TAKEN;
        });
    }

    /** The backend is about to read stop. */
    public void stopRead() {
        record(Event.STOP_READ, 0, () -> lastOfBackend = Event.STOP_READ);
    }

    /** The backend is about to read the deadline. */
    public void deadlineRead() {
        record(Event.DEADLINE_READ, 0, () -> {
            require(lastOfBackend == Event.STOP_READ, "stop is read before the deadline");
            lastOfBackend = Event.DEADLINE_READ;
        });
    }

    /** The backend is about to select. */
    public void selectBegun() {
        record(Event.SELECT_BEGUN, 0, () -> {
            require(stopped || turn == Turn.BACKEND, "the backend selects with the turn");
            require(lastOfBackend == Event.DEADLINE_READ, "the deadline is read before each select");
            selecting = true;
        });
    }

    /** The backend has returned from select. */
    public void selectEnded() {
        record(Event.SELECT_ENDED, 0, () -> {
            selecting = false;
            lastOfBackend = Event.SELECT_ENDED;
        });
    }

    /** The backend is about to publish a result and give the turn with it. */
    public void published() {
        record(Event.PUBLISHED, 0, () -> {
            require(turn == Turn.BACKEND && !selecting, "a result is published with the turn, after the select");
            turn = Turn.RESULT;
        });
    }

    /**
     * The backend has found a tick that may be stuck below a nested loop, and has won the flag for a rescue. The host may have
     * given the turn since it looked, so there is nothing to check: the rescue is then a tick that finds nothing.
     */
    public void rescue() {
        record(Event.RESCUE, 0, () -> {});
    }

    /** The backend thread is about to end. */
    public void backendEnded() {
        record(Event.BACKEND_ENDED, 0, () -> {
            require(stopped, "the backend ends when it was told to");
            backendEnded = true;
        });
    }

    // ------------------------------------------------------------------ the record

    private void record(Event event, long value, Runnable check) {
        synchronized (this) {
            add(event, value);
            check.run();
        }
        machine.interleave();
    }

    private void add(Event event, long value) {
        int slot = (int) (count++ % REMEMBERED);
        events[slot] = event;
        values[slot] = value;
    }

    private void require(boolean holds, String invariant) {
        if (!holds) {
            String violation = "Invariant broken: " + invariant + ". This is a fault in Guestloop, not in your program:"
                    + " please report it with these last events:" + this;
            VIOLATIONS.add(violation);
            throw new AssertionError(violation);
        }
    }

    @Override
    public synchronized String toString() {
        var text = new StringBuilder();
        for (long i = Math.max(0, count - REMEMBERED); i < count; i++) {
            int slot = (int) (i % REMEMBERED);
            text.append('\n').append(i).append(' ').append(events[slot]);
            if (values[slot] != 0) {
                text.append(' ').append(values[slot]);
            }
        }
        return text.append("\nturn=" + turn + ", outstandingTicks=" + outstandingTicks + ", ticksInProgress="
                        + ticksInProgress + ", stepsInProgress=" + stepsInProgress + ", stopped=" + stopped + ", ended="
                        + ended)
                .toString();
    }
}
