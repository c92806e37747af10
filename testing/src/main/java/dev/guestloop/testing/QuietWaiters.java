package dev.guestloop.testing;

import dev.guestloop.Suspension;
import dev.guestloop.Task;
import java.util.ArrayList;
import java.util.List;

/** Tasks that wait until all others are blocked. */
final class QuietWaiters {

    private final List<Suspension> waiting = new ArrayList<>();

    void await(Task<?> task) {
        var wait = Suspension.of(task);
        waiting.add(wait);
        wait.await(() -> waiting.remove(wait));
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Wakes all of them. Returns whether there were any. */
    boolean wake() {
        List<Suspension> woken = List.copyOf(waiting);
        waiting.clear();
        woken.forEach(Suspension::resume);
        return !woken.isEmpty();
    }
}
