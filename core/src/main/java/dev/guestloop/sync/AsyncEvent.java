package dev.guestloop.sync;

import dev.guestloop.CancelledException;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.Suspension;
import dev.guestloop.Task;

/**
 * Something that happens, and that tasks wait for: once it is set, they go on, and nobody waits any more until it is cleared. Whoever
 * waited when it was set goes on even if it is cleared at once.
 *
 * <p><i>Confined to the loop thread.</i> Plain host code may set and clear it as well.
 */
public final class AsyncEvent {

    private final Home home = new Home();
    private final WaitLine<Void> waiting = new WaitLine<>();
    private boolean set;

    /**
     * What can be seen of an event.
     *
     * @param set whether it is set
     * @param waiting how many tasks wait for it
     */
    public record Statistics(boolean set, int waiting) {}

    /** Makes an event that is not set. */
    public AsyncEvent() {}

    /**
     * Waits until the event is set; returns at once if it is. A checkpoint. A cancelled call has changed nothing.
     *
     * @throws CancelledException if the task's scope is cancelled
     * @throws CannotAwaitException if called outside a task
     * @throws WrongThreadException if called on another thread than before
     */
    public void await() {
        Task<?> task = Suspension.checkpoint("AsyncEvent.await");
        home.enter("AsyncEvent.await");
        if (!set) {
            waiting.await(task, null);
        }
    }

    /**
     * Sets the event: those who wait go on, in later steps. Does nothing if it is set.
     *
     * @throws WrongThreadException if called on another thread than the loop's
     */
    public void set() {
        home.requireThread("AsyncEvent.set");
        set = true;
        waiting.resumeAll();
    }

    /**
     * Makes later calls of {@link #await} wait again. Does nothing if the event is not set.
     *
     * @throws WrongThreadException if called on another thread than the loop's
     */
    public void clear() {
        home.requireThread("AsyncEvent.clear");
        set = false;
    }

    /**
     * Tells whether the event is set.
     *
     * @return true if so
     */
    public boolean isSet() {
        return set;
    }

    /**
     * Returns what can be seen at this moment.
     *
     * @return the state
     */
    public Statistics statistics() {
        return new Statistics(set, waiting.size());
    }

    @Override
    public String toString() {
        return "AsyncEvent[" + (set ? "set" : "not set") + ", waiting=" + waiting.size() + ']';
    }
}
