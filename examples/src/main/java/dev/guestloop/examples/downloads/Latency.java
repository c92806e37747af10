package dev.guestloop.examples.downloads;

import java.util.Arrays;

/**
 * How late the UI thread was, of late: a task wakes every 50 ms and says so here. What holds up that task holds up a click as
 * well. UI thread.
 */
public final class Latency {

    /** Ten seconds of looks. */
    private static final int WINDOW = 200;

    private final long[] nanos = new long[WINDOW];
    private long looks;
    private long max;
    private long stutters;

    /** Longer than this a person may notice. */
    private static final long STUTTER_NANOS = 100_000_000;

    void add(long late) {
        nanos[(int) (looks++ % WINDOW)] = late;
        max = Math.max(max, late);
        if (late > STUTTER_NANOS) {
            stutters++;
        }
    }

    /** How often it has looked. */
    public long looks() {
        return looks;
    }

    /** The last look, in milliseconds. */
    public double lastMillis() {
        return looks == 0 ? 0 : nanos[(int) ((looks - 1) % WINDOW)] / 1e6;
    }

    /** The one so many looks ago, in milliseconds; -1 if there is none, or it is forgotten. */
    public double agoMillis(int ago) {
        return ago >= looks || ago >= WINDOW ? -1 : nanos[(int) ((looks - 1 - ago) % WINDOW)] / 1e6;
    }

    /** The median of the last ten seconds, in milliseconds. */
    public double medianMillis() {
        int n = (int) Math.min(looks, WINDOW);
        if (n == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(nanos, n);
        Arrays.sort(sorted);
        return sorted[n / 2] / 1e6;
    }

    /** The worst of the last ten seconds, in milliseconds. */
    public double worstMillis() {
        return Arrays.stream(nanos, 0, (int) Math.min(looks, WINDOW)).max().orElse(0) / 1e6;
    }

    /** The worst of all, in milliseconds. */
    public double maxMillis() {
        return max / 1e6;
    }

    /** How often it was later than 100 ms. */
    public long stutters() {
        return stutters;
    }

    /** Forgets everything, for instance the opening of the window. */
    public void reset() {
        looks = 0;
        max = 0;
        stutters = 0;
        Arrays.fill(nanos, 0);
    }
}
