package dev.guestloop.net.http;

import dev.guestloop.EventLoop;
import dev.guestloop.LoopClosedException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/** Brings figures from the client's threads to the loop: one call outstanding, which takes the newest. */
final class ProgressReport {

    private final EventLoop loop;
    private final HttpProgress progress;
    private final AtomicBoolean calling = new AtomicBoolean();

    // Written by the client, a thread at a time; read by the loop's.
    private volatile long done;
    private volatile long total = -1;

    /** Loop thread only. */
    private boolean ended;

    private long reported;

    ProgressReport(EventLoop loop, HttpProgress progress) {
        this.loop = loop;
        this.progress = progress;
    }

    /** A body begins, maybe once more, after a redirect. */
    void begin(long bytes) {
        done = 0;
        total = bytes;
    }

    void add(Iterable<ByteBuffer> bytes) {
        long sum = done; // a body goes through one thread at a time
        for (ByteBuffer each : bytes) {
            sum += each.remaining();
        }
        done = sum;
        if (calling.compareAndSet(false, true)) { // cleared first, then read: no figure is lost
            try {
                loop.callSoonThreadsafe(this::call);
            } catch (LoopClosedException e) {
                return; // nobody listens any more
            }
        }
    }

    private void call() {
        calling.set(false);
        long now = done;
        if (!ended && now != reported) {
            reported = now;
            progress.progress(now, total);
        }
    }

    /** Nothing is said after this. */
    void end() {
        ended = true;
    }
}
