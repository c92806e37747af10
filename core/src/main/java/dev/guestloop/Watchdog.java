package dev.guestloop;

import dev.guestloop.internal.Machine;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks after one host thread while the guest is active: reports a step that keeps the thread for long, asks after a tick that
 * does not come, and repeats a post that failed. It looks ten times a second, and sleeps without a limit as soon as nothing is
 * outstanding, so an idle program has no wake-ups from it.
 */
final class Watchdog {

    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** While a task has a dialog open, which may be for hours, a look a second finds out that it goes on and hogs the thread. */
    private static final long DIALOG_PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Two looks at one and the same step: it has run for 100 ms at least, long enough for a person to notice. */
    private static final int LOOKS_AT_A_SLOW_STEP = 2;

    /** A program that starts loads classes and makes its first window, which is not there yet to be frozen. */
    private static final int LOOKS_AT_A_STEP_OF_A_START = 11;

    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** After so many looks at one outstanding tick (one second), the host is asked whether it dropped it. */
    private static final int LOOKS_AT_A_LATE_TICK = 10;

    /** A host that refused so many posts, one at each look, will not take one any more. */
    private static final int POST_RETRIES = 20;

    private static final VarHandle STEP_NUMBER;

    static {
        try {
            STEP_NUMBER = MethodHandles.lookup().findVarHandle(Watchdog.class, "stepNumber", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final GuestDriver driver;
    private final Machine machine;
    private final Semaphore signal = new Semaphore(0);

    /** Whether it is looking; while false, somebody who begins something has to wake it. */
    private volatile boolean active;

    private volatile boolean stop;
    private volatile Machine.@Nullable Worker worker;

    /** Counts steps. Written by the host thread, without a fence: a look may see it late. */
    @SuppressWarnings("UnusedVariable") // through the handle
    private long stepNumber;

    // The watchdog's own.
    private long lateTick;
    private int lateTickLooks;
    private long slowStep;
    private int slowStepLooks;
    private final long startedNanos;

    /** The step that has been reported. */
    private long settledStep;

    /** The step that has a dialog open, or 0. */
    private long dialogStep;

    private int postRetries;

    Watchdog(GuestDriver driver, Machine machine) {
        this.driver = driver;
        this.machine = machine;
        this.startedNanos = machine.nanoTime();
    }

    void start(String name) {
        worker = machine.startHelper(name, this::loop);
    }

    void stop() {
        stop = true;
        signal.release();
        Machine.Worker current = worker;
        if (current != null && !current.isCurrent()) {
            current.join();
        }
    }

    // ------------------------------------------------------------------ told by others

    /** Called by whoever has posted a tick. Wakes the watchdog once for a time of activity, not for each tick. */
    void tickWasPosted() {
        if (!active) {
            active = true;
            driver.counters().watchdogWakes++;
            signal.release();
        }
    }

    void stepBegan() {
        STEP_NUMBER.setOpaque(this, currentStep() + 1);
    }

    // ------------------------------------------------------------------ the thread

    private void loop() {
        while (!stop) {
            machine.acquire(signal, !active ? Long.MAX_VALUE : dialogStep == 0 ? PERIOD_NANOS : DIALOG_PERIOD_NANOS);
            if (!stop && active) {
                active = look();
                if (!active && isSomethingOutstanding()) {
                    active = true; // it began while we were about to sleep
                }
            }
        }
    }

    private boolean isSomethingOutstanding() {
        return driver.outstandingTick() != 0
                || (driver.isInTick() && currentStep() != settledStep)
                || (driver.hasFailed() && postRetries < POST_RETRIES);
    }

    private long currentStep() {
        return (long) STEP_NUMBER.getOpaque(this);
    }

    /** One look. Returns whether another one is needed. */
    private boolean look() {
        lookAtTick();
        lookAtStep();
        lookAtFailure();
        return isSomethingOutstanding();
    }

    private void lookAtTick() {
        long tick = driver.outstandingTick();
        lateTickLooks = tick == lateTick ? lateTickLooks + 1 : 0;
        lateTick = tick;
        if (tick != 0 && lateTickLooks == LOOKS_AT_A_LATE_TICK) {
            Thread hostThread = driver.thread();
            EventLoop.LOG.log(
                    Level.WARNING,
                    "The host has not run a post for a second: host=" + driver.host()
                            + (hostThread == null
                                    ? ". Its loop has not run at all yet."
                                    : ", it is at" + indented(hostThread.getStackTrace())));
        }
        // The question may be lost as well, so it is asked again: after 1, 2, 4, 8 … seconds.
        if (tick != 0
                && lateTickLooks % LOOKS_AT_A_LATE_TICK == 0
                && Integer.bitCount(lateTickLooks / LOOKS_AT_A_LATE_TICK) == 1) {
            driver.probe(tick);
        }
    }

    private void lookAtStep() {
        long step = currentStep();
        boolean same = step == slowStep && driver.isInTick();
        slowStepLooks = same ? slowStepLooks + 1 : 1;
        slowStep = step;
        if (!same) {
            dialogStep = 0;
        } else if (slowStepLooks >= looksAtASlowStep() && step != settledStep) {
            Thread hostThread = driver.thread();
            StackTraceElement[] stack = hostThread == null ? new StackTraceElement[0] : hostThread.getStackTrace();
            if (currentStep() != step) {
                return; // it ended while we looked
            }
            if (driver.isPumpAboveTask(stack)) {
                dialogStep = step;
            } else if (dialogStep == step) {
                dialogStep = 0; // the dialog is closed, and the step goes on: its time begins now
                slowStepLooks = 1;
            } else {
                settledStep = step;
                reportSlowStep(stack);
            }
        }
    }

    private int looksAtASlowStep() {
        boolean starting = machine.nanoTime() - startedNanos < START_NANOS;
        return starting ? LOOKS_AT_A_STEP_OF_A_START : LOOKS_AT_A_SLOW_STEP;
    }

    private void reportSlowStep(StackTraceElement[] stack) {
        EventLoop.LOG.log(
                Level.WARNING,
                "A step keeps the UI thread busy for more than 100 ms, and the window is frozen meanwhile: step="
                        + driver.scheduler().currentStepName() + ". Move long work to Async.toThread, or put"
                        + " Async.yieldNow into the loop." + hint(stack) + " It is at"
                        + indented(driver.framesOfStep(stack)));
    }

    /** A structured scope of the JDK belongs to its thread and blocks it: in a task, that is the UI thread. */
    private static String hint(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (frame.getClassName().startsWith("java.util.concurrent.StructuredTaskScope")) {
                return " A StructuredTaskScope blocks the thread that joins it: open it in Async.toThread(() -> …).";
            }
        }
        return "";
    }

    private void lookAtFailure() {
        if (driver.hasFailed() && driver.outstandingTick() == 0 && postRetries < POST_RETRIES) {
            postRetries++;
            driver.ensureTickFromAnywhere();
            if (postRetries == POST_RETRIES) {
                EventLoop.LOG.log(
                        Level.ERROR,
                        "The host takes no post, so the clean-up of its tasks cannot run: host=" + driver.host()
                                + ". Call finish(…) of the run on the host thread.");
            }
        }
    }

    /** Frames for a message, each on a line of its own. */
    static String indented(StackTraceElement[] stack) {
        var text = new StringBuilder();
        for (StackTraceElement frame : stack) {
            text.append("\n    ").append(frame);
        }
        return text.toString();
    }
}
