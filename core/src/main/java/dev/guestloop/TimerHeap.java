package dev.guestloop;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Timers by deadline: a heap in an array, in which each timer knows its place, so that cancelling one costs no search. Each
 * node has four children: a million timers are ten levels deep, and the children of one node share a cache line.
 */
final class TimerHeap {

    private static final int ARITY = 4;
    private static final int INITIAL_CAPACITY = 16;

    private @Nullable TimerHandle[] heap = new TimerHandle[INITIAL_CAPACITY];
    private int size;

    int size() {
        return size;
    }

    /** The deadline of the next timer; {@code Long.MAX_VALUE} if there is none. */
    long nearestNanos() {
        return size == 0 ? Long.MAX_VALUE : at(0).deadlineNanos;
    }

    void add(TimerHandle timer) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        size++;
        siftUp(size - 1, timer);
    }

    /** Takes the next timer if it is due. */
    @Nullable
    TimerHandle pollDue(long nowNanos) {
        if (size == 0 || at(0).deadlineNanos > nowNanos) {
            return null;
        }
        TimerHandle first = at(0);
        remove(first);
        return first;
    }

    boolean remove(TimerHandle timer) {
        int hole = timer.index;
        if (hole < 0) {
            return false;
        }
        timer.removedFromHeap();
        size--;
        TimerHandle last = at(size);
        heap[size] = null;
        if (last != timer) {
            if (hole > 0 && last.isBefore(at(parent(hole)))) {
                siftUp(hole, last);
            } else {
                siftDown(hole, last);
            }
        }
        return true;
    }

    /** Removes all timers that match: one walk over all, and the heap of those that stay is made anew. */
    void removeIf(Predicate<TimerHandle> matches) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            TimerHandle timer = at(i);
            if (matches.test(timer)) {
                timer.removedFromHeap();
            } else {
                heap[kept++] = timer;
            }
        }
        Arrays.fill(heap, kept, size, null);
        size = kept;
        for (int i = kept - 1; i >= 0; i--) {
            siftDown(i, at(i)); // from the last, so that what is below is in order already
        }
    }

    void forEach(Consumer<TimerHandle> action) {
        for (int i = 0; i < size; i++) {
            action.accept(at(i));
        }
    }

    private void siftUp(int from, TimerHandle timer) {
        int i = from;
        while (i > 0 && timer.isBefore(at(parent(i)))) {
            put(i, at(parent(i)));
            i = parent(i);
        }
        put(i, timer);
    }

    private void siftDown(int from, TimerHandle timer) {
        int i = from;
        for (int child = leastChild(i); child >= 0 && at(child).isBefore(timer); child = leastChild(i)) {
            put(i, at(child));
            i = child;
        }
        put(i, timer);
    }

    private int leastChild(int i) {
        int first = ARITY * i + 1;
        if (first >= size) {
            return -1;
        }
        int least = first;
        int end = Math.min(first + ARITY, size);
        for (int child = first + 1; child < end; child++) {
            if (at(child).isBefore(at(least))) {
                least = child;
            }
        }
        return least;
    }

    private static int parent(int i) {
        return (i - 1) / ARITY;
    }

    private void put(int i, TimerHandle timer) {
        heap[i] = timer;
        timer.index = i;
    }

    /** Invariant: every place below {@link #size} holds a timer. */
    private TimerHandle at(int i) {
        return Objects.requireNonNull(heap[i]);
    }
}
