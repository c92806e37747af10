package dev.guestloop.benchmarks;

import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/** Times one crossing to the event thread from idle: one thread begins it, code on the event thread ends it. */
final class Crossing {

    /** How often the measuring thread lets others go first, so that each of them gets to where it waits. */
    private static final int YIELDS = 5;

    private final Semaphore arrived = new Semaphore(0);
    private final BooleanSupplier isIdle;

    /** Written by the measuring thread before the crossing begins. */
    private long beganNanos;

    /** Written by the event thread before it releases the measuring one. */
    private long tookNanos;

    Crossing(Ui ui) {
        this.isIdle = ui::isIdle;
    }

    /** Event thread: the crossing ends here. */
    void arrive() {
        tookNanos = System.nanoTime() - beganNanos;
        arrived.release();
    }

    double[] time(int rounds, Runnable begin) {
        return time(rounds, () -> {}, begin);
    }

    /** Prepares a round, waits until the event thread is idle, and begins it; only the last is timed. */
    double[] time(int rounds, Runnable prepare, Runnable begin) {
        double[] nanos = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            prepare.run();
            awaitIdle();
            beganNanos = System.nanoTime();
            begin.run();
            arrived.acquireUninterruptibly();
            nanos[i] = tookNanos;
        }
        return nanos;
    }

    /** Waits until the event thread waits for events, and whatever it has released on its way there waits as well. */
    void awaitIdle() {
        while (!isIdle.getAsBoolean()) {
            Thread.yield();
        }
        for (int i = 0; i < YIELDS; i++) {
            Thread.yield();
        }
    }
}
