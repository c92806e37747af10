package dev.guestloop.file;

import dev.guestloop.Async;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.EventLoop;
import dev.guestloop.LoopClosedException;
import java.io.Closeable;
import java.io.IOException;

/**
 * Something that may block when it is closed, and that its run closes if nobody else has. It is closed once, on another thread. Where
 * no task can wait for that (behind a monitor, or outside of a task) it stays as it was: open, and with its run.
 */
final class OwnedByRun {

    private final EventLoop loop;
    private final Closeable owned;

    /** Loop thread only. */
    private boolean closed;

    private OwnedByRun(EventLoop loop, Closeable owned) {
        this.loop = loop;
        this.owned = owned;
    }

    /** Gives it to its run. Called on another thread, for it is closed here if the run has ended. */
    static OwnedByRun of(EventLoop loop, Closeable owned) throws IOException {
        try {
            loop.closeWithRun(owned);
        } catch (LoopClosedException e) {
            owned.close();
            throw e;
        }
        return new OwnedByRun(loop, owned);
    }

    boolean isClosed() {
        return closed;
    }

    /** Closes it on another thread, shielded. Does nothing if that has begun before. */
    void close() throws IOException {
        if (!closed) {
            closed = true; // at once: others run while this waits
            try {
                Async.shielded(() -> Async.toThread(this::closeHere));
            } catch (CannotAwaitException e) {
                closed = false; // nothing has begun
                throw e;
            }
        }
    }

    /** Closes it on this thread, which is not the loop's. */
    void closeHere() throws IOException {
        loop.letGo(owned);
        owned.close();
    }
}
