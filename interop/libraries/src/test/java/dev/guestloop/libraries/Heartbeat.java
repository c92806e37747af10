package dev.guestloop.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.TimerHandle;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A timer of a millisecond that beats as long as the UI thread is free: what the user sees of a window that is alive. */
final class Heartbeat implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofMillis(1);

    /** A tenth of a second is what a user takes for at once. */
    private static final long FELT = TimeUnit.MILLISECONDS.toNanos(100);

    /** A machine that does other things gives more than these in a second; a thread that is held has none. */
    private static final int FEW = 20;

    private final EventLoop loop = Async.currentLoop();
    private final long begin = System.nanoTime();
    private long last = begin;
    private long longest;
    private long felt;
    private int beats;
    private TimerHandle next = loop.callLater(PERIOD, this::beat);

    private void beat() {
        long now = System.nanoTime();
        pauseUntil(now);
        last = now;
        beats++;
        next = loop.callLater(PERIOD, this::beat);
    }

    private void pauseUntil(long now) {
        longest = Math.max(longest, now - last);
        if (now - last > FELT) {
            felt += now - last;
        }
    }

    /**
     * Says that the UI was live: most of the time it answered before a user feels it. One long pause is not counted, for a busy machine may
     * forget a thread for a while, unless it is most of the time: what holds the UI thread makes one pause of all its time.
     */
    void requireLive() {
        long now = System.nanoTime();
        pauseUntil(now);
        last = now;
        assertThat(beats).as("beats in %s ms", millis(now - begin)).isGreaterThan(FEW);
        assertThat((double) longest / (now - begin))
                .as(
                        "the share of the longest pause, of %s ms: %s beats in %s ms",
                        millis(longest), beats, millis(now - begin))
                .isLessThan(0.7);
        long others = felt - (longest > FELT ? longest : 0);
        assertThat((double) others / (now - begin))
                .as(
                        "the share of pauses that are felt, but for the longest: %s beats in %s ms, longest pause %s ms",
                        beats, millis(now - begin), millis(longest))
                .isLessThan(0.25);
    }

    int beats() {
        return beats;
    }

    long longestPauseMillis() {
        return millis(longest);
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    @Override
    public void close() {
        next.cancel();
    }
}
