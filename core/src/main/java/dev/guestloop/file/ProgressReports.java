package dev.guestloop.file;

import dev.guestloop.EventLoop;
import dev.guestloop.LoopClosedException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Reports of a thread on their way to the loop: one at a time, and always the newest. */
final class ProgressReports implements Runnable {

    private final EventLoop loop;
    private final CopyProgress progress;
    private final AtomicBoolean posted = new AtomicBoolean();

    // Written by the thread that copies, read by the loop's.
    private volatile long copied;
    private volatile long total;

    /** Loop thread only. */
    private boolean over;

    ProgressReports(EventLoop loop, CopyProgress progress) {
        this.loop = loop;
        this.progress = progress;
    }

    /** Called on the thread that copies. */
    void report(long copiedNow, long totalNow) {
        total = totalNow;
        copied = copiedNow;
        if (posted.compareAndSet(false, true)) {
            try {
                loop.callSoonThreadsafe(this);
            } catch (LoopClosedException e) {
                return; // nobody is there to hear it
            }
        }
    }

    @Override
    public void run() {
        posted.set(false); // first: what is reported from here on has a call of its own
        if (!over) {
            tell();
        }
    }

    /** The copy has ended. */
    void end(boolean succeeded) {
        over = true;
        if (succeeded) {
            tell();
        }
    }

    private void tell() {
        try {
            progress.copied(copied, total);
        } catch (RuntimeException | Error e) {
            loop.reportUncaught("a listener to the progress of a copy", e);
        }
    }
}
