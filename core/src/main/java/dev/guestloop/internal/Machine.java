package dev.guestloop.internal;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the engine asks of the machine below it: the time, threads, and waiting. Everything that depends on another thread
 * goes through here, so that a simulation can put its own machine in place and replay an interleaving exactly.
 */
public interface Machine {

    /**
     * Returns the machine that we all run on.
     *
     * @return the JVM's clock, threads and selectors
     */
    static Machine real() {
        return RealMachine.INSTANCE;
    }

    /**
     * Returns the machine for a loop that has no host, made on this thread.
     *
     * @return the one of {@link #using}, else the {@linkplain #real() real} one
     */
    static Machine ofThisThread() {
        return MachineOfThread.current();
    }

    /**
     * Runs something with which loops without a host, made on this thread, run on another machine.
     *
     * @param machine the machine
     * @param action what to run
     */
    static void using(Machine machine, Runnable action) {
        MachineOfThread.with(machine, action);
    }

    /** A host that brings its own machine. Only simulations do. */
    interface Provider {
        /**
         * Returns the machine.
         *
         * @return the machine on which a guest of this host runs
         */
        Machine machine();
    }

    /** A thread that was started. */
    interface Worker {
        /** Waits until the thread has ended, whatever interrupts come. */
        void join();

        /**
         * Tells whether the caller is this thread.
         *
         * @return true if so
         */
        boolean isCurrent();
    }

    /**
     * Returns the thread that calls. A simulation runs many on one.
     *
     * @return the thread
     */
    default Thread currentThread() {
        return Thread.currentThread();
    }

    /**
     * Returns the time of a clock that never goes back.
     *
     * @return nanoseconds since some moment of its own
     */
    long nanoTime();

    /**
     * Returns how long a task may run through checkpoints without waiting before it lets others run. A slow machine shortens what a
     * task gets done in it, so tests of an order of steps have none.
     *
     * @return nanoseconds
     */
    default long stepShareNanos() {
        return 200_000;
    }

    /**
     * Starts a thread that keeps the JVM alive.
     *
     * @param name its name
     * @param body what it runs
     * @return the thread
     */
    Worker startThread(String name, Runnable body);

    /**
     * Starts a thread that does not keep the JVM alive.
     *
     * @param name its name
     * @param body what it runs
     * @return the thread
     */
    Worker startHelper(String name, Runnable body);

    /**
     * Takes a permit, waiting for it at most so long. An interrupt is swallowed: these threads are ours, and stopping them
     * has a way of its own.
     *
     * @param semaphore where to take the permit
     * @param nanos how long; {@code Long.MAX_VALUE} for ever
     * @return false if the time passed
     */
    boolean acquire(Semaphore semaphore, long nanos);

    /**
     * Waits for a channel to be ready.
     *
     * @param selector the selector
     * @param nanos how long at most, rounded up to what the platform can; {@code Long.MAX_VALUE} for ever
     * @param found called with each key that is ready, on this thread; the selector's own set of them stays empty, and costs nothing
     * @return how many were found
     * @throws IOException if the selector fails
     */
    int select(Selector selector, long nanos, Consumer<SelectionKey> found) throws IOException;

    /**
     * Looks for ready channels without waiting.
     *
     * @param selector the selector
     * @param found called with each key that is ready, on this thread
     * @return how many were found
     * @throws IOException if the selector fails
     */
    int selectNow(Selector selector, Consumer<SelectionKey> found) throws IOException;

    /** Lets other threads have the processor first, if they want it. */
    @SuppressWarnings("ThreadPriorityCheck") // who calls copes with whatever the system makes of it
    default void giveWay() {
        Thread.yield();
    }

    /**
     * Makes the present or the next {@link #select} return.
     *
     * @param selector the selector
     */
    void wakeUp(Selector selector);

    /**
     * Arranges a call for when a thread has ended.
     *
     * @param thread the thread
     * @param action called once, on a thread of the machine's own
     * @return takes the arrangement back
     */
    Runnable whenEnded(Thread thread, Runnable action);

    /** Called in debug mode at each event of the protocol: the place where a simulation lets other threads go first. */
    default void interleave() {}

    /**
     * Called when a loop was made that runs on this machine.
     *
     * @param view what the machine can see of it
     */
    default void loopMade(LoopView view) {}

    /** Called when the thread of a loop without a host was interrupted, and its flag has been cleared, after each wait. */
    default void interrupted() {}

    /** Called when a loop without a host has no task left, before what its run owns is closed. */
    default void loopEnds() {}

    /**
     * Returns what the order of tasks is drawn from. Tasks that are ready together run in no order that a program may rely on; a
     * test varies it. Callbacks keep their order, and a task that yields comes after all that were ready before it.
     *
     * @return the source of chance for each batch of a loop; null to run tasks in the order in which they became ready
     */
    default @Nullable RandomGenerator shuffle() {
        return null;
    }
}
