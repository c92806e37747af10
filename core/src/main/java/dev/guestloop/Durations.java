package dev.guestloop;

import java.time.Duration;
import java.util.Objects;

/** Durations at the edge of the API, nanoseconds inside. */
final class Durations {

    /** Longer waits than this (146 years) are as good as for ever, and sums with it do not overflow. */
    static final long FOREVER_NANOS = Long.MAX_VALUE / 2;

    private Durations() {}

    static Duration requireNotNegative(Duration duration, String name) {
        Objects.requireNonNull(duration, name);
        if (duration.isNegative()) {
            throw new IllegalArgumentException("A duration must not be negative: " + name + "=" + duration);
        }
        return duration;
    }

    /** The length in nanoseconds; one that is too long for that becomes {@link #FOREVER_NANOS}. */
    static long nanos(Duration duration) {
        return duration.compareTo(Duration.ofNanos(FOREVER_NANOS)) >= 0 ? FOREVER_NANOS : duration.toNanos();
    }

    /** A point in time so long after another one; never beyond what a comparison can bear. */
    static long after(long nowNanos, long delayNanos) {
        return delayNanos >= FOREVER_NANOS ? Long.MAX_VALUE : nowNanos + delayNanos;
    }
}
