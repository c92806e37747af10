package dev.guestloop.sync;

import dev.guestloop.Suspension;
import dev.guestloop.Task;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that wait in line, first come, first served. The line is linked, so that any of a hundred thousand leaves at no cost.
 *
 * <p>Invariant: each wait in the line is pending, for a cancelled one leaves in the step that cancels it. Whoever takes one out and
 * resumes it has therefore reached a task that goes on.
 */
final class WaitLine<T> {

    private @Nullable Waiter<T> first;
    private @Nullable Waiter<T> last;
    private int size;

    boolean isEmpty() {
        return first == null;
    }

    int size() {
        return size;
    }

    /** Waits at the end of the line until somebody takes the task out and resumes it. */
    Waiter<T> await(Task<?> task, @Nullable T value) {
        var waiter = new Waiter<>(Suspension.of(task), value);
        add(waiter);
        waiter.wait.await(waiter); // which leaves this line if it is cancelled
        return waiter;
    }

    /** The same for a task that may not be given up: whoever is to resume it must be certain to come. */
    void awaitShielded(Task<?> task) {
        var waiter = new Waiter<T>(Suspension.of(task), null);
        add(waiter);
        waiter.wait.awaitShielded();
    }

    void add(Waiter<T> waiter) {
        waiter.line = this;
        waiter.previous = last;
        if (last == null) {
            first = waiter;
        } else {
            last.next = waiter;
        }
        last = waiter;
        size++;
    }

    /** Takes out whose turn it is. */
    @Nullable
    Waiter<T> poll() {
        for (Waiter<T> head; (head = first) != null; ) {
            remove(head);
            if (!head.wait.loop().isClosed()) { // else its run was abandoned, and it would take what it gets with it
                return head;
            }
        }
        return null;
    }

    /** Takes one out wherever it stands; returns false if it is not in the line. */
    boolean remove(Waiter<T> waiter) {
        if (waiter.line != this) {
            return false;
        }
        if (waiter.previous == null) {
            first = waiter.next;
        } else {
            waiter.previous.next = waiter.next;
        }
        if (waiter.next == null) {
            last = waiter.previous;
        } else {
            waiter.next.previous = waiter.previous;
        }
        waiter.line = null;
        waiter.previous = null;
        waiter.next = null;
        size--;
        return true;
    }

    /** Takes all out and resumes them. */
    void resumeAll() {
        for (Waiter<T> waiter; (waiter = poll()) != null; ) {
            waiter.resume();
        }
    }
}
