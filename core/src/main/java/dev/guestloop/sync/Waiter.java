package dev.guestloop.sync;

import dev.guestloop.Suspension;
import org.jspecify.annotations.Nullable;

/** A task in a {@link WaitLine}, and what it brings or gets there. To run it is to take its wait back. */
class Waiter<T> implements Runnable {

    final Suspension wait;

    @Nullable
    T value;

    // The line's: a waiter is in one line at most.
    @Nullable
    WaitLine<T> line;

    @Nullable
    Waiter<T> previous;

    @Nullable
    Waiter<T> next;

    Waiter(Suspension wait, @Nullable T value) {
        this.wait = wait;
        this.value = value;
    }

    /** Leaves the line. */
    @Override
    public void run() {
        if (line != null) {
            line.remove(this);
        }
    }

    /** Lets the task go on, whose turn has come. It has left the line. */
    void resume() {
        wait.resume();
    }
}
