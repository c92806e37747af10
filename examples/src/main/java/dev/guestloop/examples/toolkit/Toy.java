package dev.guestloop.examples.toolkit;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A toolkit, as small as one can be that has what makes hosts hard: an event thread of its own, a queue of events, repaints of a
 * lower priority, modal loops, and an end after which posts are dropped. It knows nothing of Guestloop.
 *
 * <p><i>Safe to call from any thread</i>, except {@link #runWhile} and {@link #currentEvent}, which belong to the event thread.
 */
public final class Toy {

    private static final Logger LOG = System.getLogger("toy");

    // Guarded by this.
    private final ArrayDeque<Runnable> events = new ArrayDeque<>();
    private final ArrayDeque<Runnable> paints = new ArrayDeque<>();
    private boolean ended;

    private final List<Runnable> quitListeners = new CopyOnWriteArrayList<>();
    private final Thread thread = Thread.ofPlatform().name("toy").unstarted(this::run);

    /** Event thread only. */
    private @Nullable Runnable current;

    /** Makes a toolkit whose loop does not run yet. */
    public Toy() {}

    /** Starts the event thread. Events that were posted before wait for it. */
    public void start() {
        thread.start();
    }

    /**
     * Has an event handled on the event thread, behind those that wait.
     *
     * @param event what to run
     * @return false if the toolkit has ended, and drops it
     */
    public synchronized boolean post(Runnable event) {
        return add(events, event);
    }

    /**
     * Has something painted on the event thread when no event waits.
     *
     * @param paint what to run
     * @return false if the toolkit has ended, and drops it
     */
    public synchronized boolean repaint(Runnable paint) {
        return add(paints, paint);
    }

    private boolean add(ArrayDeque<Runnable> queue, Runnable entry) {
        Objects.requireNonNull(entry);
        if (!ended) {
            queue.add(entry);
            notifyAll();
        }
        return !ended;
    }

    /**
     * Returns what will be run next.
     *
     * @return the event, or else the repaint; null if nothing waits
     */
    public synchronized @Nullable Runnable peek() {
        Runnable event = events.peek();
        return event != null ? event : paints.peek();
    }

    /**
     * Tells whether the caller is on the event thread.
     *
     * @return true if so
     */
    public boolean isEventThread() {
        return Thread.currentThread() == thread;
    }

    /**
     * Returns what is being run.
     *
     * @return the event or repaint; null outside of the loop
     */
    public @Nullable Runnable currentEvent() {
        return current;
    }

    /**
     * Runs a loop inside the one that has called us, as a modal dialog does.
     *
     * @param open looked at before each event; the loop returns when it is false, or when the toolkit ends
     */
    public void runWhile(BooleanSupplier open) {
        while (open.getAsBoolean()) {
            Runnable next = take();
            if (next == null) {
                return;
            }
            Runnable outer = current;
            current = next;
            try {
                next.run();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "A handler failed", e);
            } finally {
                current = outer;
            }
        }
    }

    /** Ends the toolkit, behind the events that wait: tells the listeners, then all loops return, and the thread ends. */
    public void quit() {
        post(() -> {
            quitListeners.forEach(Runnable::run);
            end();
        });
    }

    /**
     * Adds what is told of the end.
     *
     * @param listener called on the event thread while that still runs
     */
    public void addQuitListener(Runnable listener) {
        quitListeners.add(listener);
    }

    /**
     * Removes what was added.
     *
     * @param listener the listener
     */
    public void removeQuitListener(Runnable listener) {
        quitListeners.remove(listener);
    }

    /**
     * Waits until the event thread has ended, if it was started.
     *
     * @throws InterruptedException if interrupted
     */
    public void join() throws InterruptedException {
        thread.join();
    }

    private void run() {
        runWhile(() -> true);
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    private synchronized @Nullable Runnable take() {
        while (peek() == null && !ended) {
            try {
                wait();
            } catch (InterruptedException e) {
                LOG.log(Level.DEBUG, "The event thread ends by quit() only", e);
            }
        }
        Runnable event = events.poll();
        return event != null ? event : paints.poll();
    }
}
