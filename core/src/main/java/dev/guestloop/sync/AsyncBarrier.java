package dev.guestloop.sync;

import dev.guestloop.CancelledException;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.Suspension;
import dev.guestloop.Task;
import java.util.Objects;

/**
 * Lets a number of tasks wait for each other: when the last one has come, all go on, and the next round begins at once.
 *
 * <p>A waiting task that is cancelled has not come: the others wait for another in its place. So a barrier cannot be broken.
 *
 * <p><i>Confined to the tasks of a loop thread.</i>
 */
public final class AsyncBarrier {

    private final Home home = new Home();
    private final WaitLine<Integer> waiting = new WaitLine<>();
    private final int parties;

    /**
     * What can be seen of a barrier.
     *
     * @param parties how many tasks have to come
     * @param waiting how many have come in this round
     */
    public record Statistics(int parties, int waiting) {}

    /**
     * Makes a barrier.
     *
     * @param parties how many tasks have to come; at least 1
     * @throws IllegalArgumentException if the number is less
     */
    public AsyncBarrier(int parties) {
        if (parties < 1) {
            throw new IllegalArgumentException("A barrier needs a party at least: parties=" + parties);
        }
        this.parties = parties;
    }

    /**
     * Waits until the last task has come; returns at once if this is the last. A checkpoint. A cancelled call does not count.
     *
     * @return the place of this task among those of its round, in the order in which they came: 0 to {@code parties - 1}
     * @throws CancelledException if the task's scope is cancelled
     * @throws CannotAwaitException if called outside a task
     * @throws WrongThreadException if called on another thread than before
     */
    public int await() {
        Task<?> task = Suspension.checkpoint("AsyncBarrier.await");
        home.enter("AsyncBarrier.await");
        if (waiting.size() + 1 < parties) {
            return Objects.requireNonNull(waiting.await(task, null).value);
        }
        int place = 0;
        for (Waiter<Integer> waiter; (waiter = waiting.poll()) != null; ) {
            waiter.value = place++;
            waiter.resume();
        }
        return place;
    }

    /**
     * Returns what can be seen at this moment.
     *
     * @return the state
     */
    public Statistics statistics() {
        return new Statistics(parties, waiting.size());
    }

    @Override
    public String toString() {
        return "AsyncBarrier[parties=" + parties + ", waiting=" + waiting.size() + ']';
    }
}
