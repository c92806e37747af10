package dev.guestloop.ui;

/**
 * What a task does about an event of the user interface.
 *
 * @param <E> the type of the event
 * @param <X> what it may throw
 */
@FunctionalInterface
public interface EventTask<E, X extends Throwable> {
    /**
     * Runs as a task, on the UI thread; it may wait.
     *
     * @param event what happened
     * @throws X if it fails; the run's {@link dev.guestloop.UncaughtHandler} hears of it
     */
    void run(E event) throws X;
}
