package dev.guestloop.examples.downloads;

import dev.guestloop.examples.downloads.Download.State;
import java.util.Locale;
import java.util.StringJoiner;

/** How numbers and states are said, the same in all windows. */
public final class Words {

    /** How something is meant; each look has a colour for each. */
    public enum Tone {
        /** Nothing to look at. */
        QUIET,
        /** Goes on. */
        ACTIVE,
        /** Went well. */
        GOOD,
        /** Mends itself. */
        WARNING,
        /** Wants somebody to do something. */
        BAD
    }

    public static final String QUESTION_CANCEL_ALL =
            "Cancel all downloads that are not done, and remove what has arrived of them?";

    private static final double MEGA = 1_000_000;
    private static final String UNKNOWN = "–";

    private Words() {}

    public static String size(long bytes) {
        if (bytes < 0) {
            return UNKNOWN;
        }
        return bytes < 1_000_000
                ? String.format(Locale.ROOT, "%.0f kB", bytes / 1e3)
                : bytes < 1_000_000_000
                        ? String.format(Locale.ROOT, "%.1f MB", bytes / MEGA)
                        : String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
    }

    /** The size of the whole file; of what is here, if nobody has said more. */
    public static String size(Download download) {
        return size(download.total() >= 0 ? download.total() : download.bytes() > 0 ? download.bytes() : -1);
    }

    public static String speed(double bytesPerSecond) {
        return bytesPerSecond < 1 ? "" : size((long) bytesPerSecond) + "/s";
    }

    public static String time(long seconds) {
        return seconds < 0
                ? ""
                : seconds < 3600
                        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                        : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    public static String percent(Download download) {
        return download.total() <= 0 || download.bytes() == 0
                ? ""
                : String.format(Locale.ROOT, "%d %%", (int) (100 * download.fraction()));
    }

    /** What it is doing, in a short sentence. */
    public static String state(Download download) {
        return switch (download.state()) {
            case QUEUED ->
                download.bytes() > 0 ? "Waits for its turn, with " + size(download.bytes()) : "Waits for its turn";
            case CONNECTING -> "Asks " + download.address().getHost();
            case RUNNING ->
                download.resumedAt() > 0
                        ? progress(download) + ", resumed at " + size(download.resumedAt())
                        : progress(download);
            case PAUSED -> download.bytes() > 0 ? "Paused at " + progress(download) : "Paused";
            case RETRYING -> download.problem() + ". Tries again in " + download.retrySeconds() + " s";
            case VERIFYING -> "Computes its SHA-256";
            case DONE -> size(download.bytes()) + (download.isDigestChecked() ? ", SHA-256 is right" : "");
            case CANCELLED -> "Cancelled, nothing kept";
            case FAILED -> String.valueOf(download.problem());
        };
    }

    private static String progress(Download download) {
        return download.total() < 0 ? size(download.bytes()) : size(download.bytes()) + " of " + size(download.total());
    }

    public static Tone tone(Download download) {
        return switch (download.state()) {
            case QUEUED, PAUSED, CANCELLED -> Tone.QUIET;
            case CONNECTING, RUNNING, VERIFYING -> Tone.ACTIVE;
            case RETRYING -> Tone.WARNING;
            case DONE -> Tone.GOOD;
            case FAILED -> Tone.BAD;
        };
    }

    /** All downloads in a line. */
    public static String totals(Totals totals) {
        if (totals.all() == 0) {
            return "No downloads";
        }
        var line = new StringJoiner("  ·  ");
        int running = totals.of(State.RUNNING) + totals.of(State.CONNECTING) + totals.of(State.VERIFYING);
        add(line, running, "running");
        add(line, totals.of(State.RETRYING), "to try again");
        add(line, totals.of(State.QUEUED), "waiting");
        add(line, totals.of(State.PAUSED), "paused");
        add(line, totals.of(State.FAILED), "failed");
        add(line, totals.of(State.DONE), "done");
        add(line, totals.of(State.CANCELLED), "cancelled");
        return line.toString();
    }

    private static void add(StringJoiner line, int count, String what) {
        if (count > 0) {
            line.add(count + " " + what);
        }
    }

    /** The speed of all, and how long it will take; empty if nothing runs. */
    public static String pace(Totals totals) {
        String speed = speed(totals.speed());
        return totals.secondsLeft() < 0 || speed.isEmpty()
                ? speed
                : speed + ",  " + time(totals.secondsLeft()) + " left";
    }

    public static String latency(Latency latency) {
        return String.format(
                Locale.ROOT, "UI late by %.1f ms, at most %.0f ms", latency.medianMillis(), latency.worstMillis());
    }
}
