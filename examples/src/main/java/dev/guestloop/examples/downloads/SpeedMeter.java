package dev.guestloop.examples.downloads;

/** How fast bytes have come of late: the average over the last three seconds, looked at a few times a second. UI thread. */
final class SpeedMeter {

    private static final long WINDOW_NANOS = 3_000_000_000L;

    /** With a look every 250 ms, more than a window. */
    private static final int LOOKS = 16;

    private final long[] bytes = new long[LOOKS];
    private final long[] nanos = new long[LOOKS];
    private int looks;
    private double bytesPerSecond;

    void begin(long bytesNow, long nowNanos) {
        looks = 0;
        bytesPerSecond = 0;
        remember(bytesNow, nowNanos);
    }

    void measure(long bytesNow, long nowNanos) {
        int oldest = Math.max(0, looks - LOOKS);
        while (oldest < looks - 1 && nowNanos - nanos[oldest % LOOKS] > WINDOW_NANOS) {
            oldest++;
        }
        long time = nowNanos - nanos[oldest % LOOKS];
        if (looks > 0 && time > 0) {
            bytesPerSecond = (bytesNow - bytes[oldest % LOOKS]) * 1e9 / time;
        }
        remember(bytesNow, nowNanos);
    }

    private void remember(long bytesNow, long nowNanos) {
        bytes[looks % LOOKS] = bytesNow;
        nanos[looks % LOOKS] = nowNanos;
        looks++;
    }

    double bytesPerSecond() {
        return bytesPerSecond;
    }
}
