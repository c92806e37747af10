package dev.guestloop.sync;

import dev.guestloop.Async;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.EventLoop;
import org.jspecify.annotations.Nullable;

/** The loop that an object belongs to: that of the first task that uses it. */
final class Home {

    /** Set once by the loop thread, read by any. */
    private volatile @Nullable EventLoop loop;

    /** The loop of the task that makes the object; none yet, if that is plain code. */
    static Home ofCurrentTask() {
        var home = new Home();
        try {
            home.loop = Async.currentLoop();
        } catch (CannotAwaitException e) {
            return home; // the first task that uses it will say
        }
        return home;
    }

    @Nullable
    EventLoop loop() {
        return loop;
    }

    /**
     * To be called by each operation of a task.
     *
     * @return whether this is the first one
     */
    boolean enter(String operation) {
        if (loop == null) {
            loop = Async.currentLoop();
            return true;
        }
        requireThread(operation);
        return false;
    }

    /** To be called by each operation that plain code may use as well. */
    void requireThread(String operation) {
        EventLoop known = loop;
        if (known != null && !known.isLoopThread()) {
            throw new WrongThreadException(operation + " may be called on the loop's thread only: loop=" + known
                    + ", current=" + Thread.currentThread().getName()
                    + ". Use loop.callSoonThreadsafe(…) to hop over.");
        }
    }
}
