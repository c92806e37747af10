package dev.guestloop.examples.download;

import java.util.Arrays;
import java.util.Locale;

/** Durations that were measured. Confined to one thread at a time. */
final class Measurements {

    private static final int FIRST_CAPACITY = 1024;

    private long[] nanos = new long[FIRST_CAPACITY];
    private int count;
    private long max;
    private boolean paused;

    /** While a picture of the screen is taken, which keeps all of AWT waiting, nothing is measured. */
    void pause(boolean pause) {
        paused = pause;
    }

    void add(long value) {
        if (paused) {
            return;
        }
        max = Math.max(max, value);
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = value;
    }

    int count() {
        return count;
    }

    int countOver(double millis) {
        return (int)
                Arrays.stream(nanos, 0, count).filter(n -> n > millis * 1e6).count();
    }

    double maxMillis() {
        return max / 1e6;
    }

    private double quantileMillis(double q) {
        if (count == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(q * count) - 1] / 1e6;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "n=%,d  p50 %.2f ms  p99 %.2f ms  max %.2f ms",
                count,
                quantileMillis(0.50),
                quantileMillis(0.99),
                maxMillis());
    }
}
