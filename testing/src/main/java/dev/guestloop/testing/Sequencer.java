package dev.guestloop.testing;

import dev.guestloop.CancelledException;
import dev.guestloop.Suspension;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Makes several tasks run in an order: each waits for its turn, counted from 0.
 *
 * <pre>{@code
 * var turns = new Sequencer();
 * run.spawn(() -> {
 *     turns.at(0);
 *     ...               // first
 *     turns.at(2);
 *     ...               // third
 * });
 * run.spawn(() -> {
 *     turns.at(1);
 *     ...               // second
 * });
 * }</pre>
 *
 * <p>After Trio's {@code Sequencer}.
 *
 * <p><i>Confined to the loop thread.</i>
 */
public final class Sequencer {

    private final Map<Integer, Suspension> waiting = new HashMap<>();
    private final Set<Integer> taken = new HashSet<>();
    private int next;
    private boolean broken;

    /** Makes a sequence whose first turn is 0. */
    public Sequencer() {}

    /**
     * Waits for a turn. The next one comes when this task waits, or when it ends.
     *
     * @param turn which, counted from 0
     * @throws IllegalStateException if somebody has that turn already, or a task that had one was cancelled
     * @throws CancelledException if the task's scope is cancelled; then all others get the other exception
     * @throws dev.guestloop.CannotAwaitException if called outside a task
     */
    public void at(int turn) {
        at(turn, () -> {});
    }

    /**
     * Waits for a turn, and runs something that may wait itself. The next turn comes when that has ended.
     *
     * @param turn which, counted from 0
     * @param body what to run
     * @param <X> what it may throw
     * @throws X if it fails; the next turn comes all the same
     * @throws IllegalStateException if somebody has that turn already, or a task that had one was cancelled
     * @throws CancelledException if the task's scope is cancelled; then all others get the other exception
     * @throws dev.guestloop.CannotAwaitException if called outside a task
     */
    public <X extends Throwable> void at(int turn, TaskAction<X> body) throws X {
        Objects.requireNonNull(body, "body");
        Task<?> task = begin();
        if (turn < next || !taken.add(turn)) {
            throw new IllegalStateException(
                    "Each turn comes once: turn=" + turn + ", next=" + next + ", task=" + task.name());
        }
        if (turn > next && !broken) {
            var wait = Suspension.of(task);
            waiting.put(turn, wait);
            wait.await(this::breakOff);
        }
        if (broken) {
            throw new IllegalStateException(
                    "The sequence was broken off, because a task that had a turn was cancelled: turn=" + turn
                            + ", next=" + next + ", task=" + task.name());
        }
        try {
            body.run();
        } finally {
            next = turn + 1;
            Suspension follower = waiting.remove(next);
            if (follower != null) {
                follower.resume();
            }
        }
    }

    private Task<?> begin() {
        try {
            return Suspension.checkpoint("Sequencer.at");
        } catch (CancelledException e) {
            breakOff();
            throw e;
        }
    }

    /** A turn will not come, and so none after it. */
    private void breakOff() {
        broken = true;
        waiting.values().forEach(Suspension::resume);
        waiting.clear();
    }

    @Override
    public String toString() {
        return "Sequencer[next=" + next + ", waiting=" + waiting.keySet() + (broken ? ", broken]" : "]");
    }
}
