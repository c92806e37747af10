package dev.guestloop.libraries;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.TimerHandle;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A timer of a millisecond that beats as long as the UI thread is free: what the user sees of a window that is alive. */
final class Heartbeat implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofMillis(1);

    private final EventLoop loop = Async.currentLoop();
    private final long begin = System.nanoTime();
    private long last = begin;
    private long longest;
    private int beats;
    private TimerHandle next = loop.callLater(PERIOD, this::beat);

    private void beat() {
        long now = System.nanoTime();
        longest = Math.max(longest, now - last);
        last = now;
        beats++;
        next = loop.callLater(PERIOD, this::beat);
    }

    int beats() {
        return beats;
    }

    long longestPauseMillis() {
        return TimeUnit.NANOSECONDS.toMillis(longest);
    }

    @Override
    public void close() {
        next.cancel();
    }
}
