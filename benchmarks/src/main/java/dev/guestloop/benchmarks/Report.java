package dev.guestloop.benchmarks;

import dev.guestloop.RunStatistics;
import dev.guestloop.benchmarks.Statistics.Interval;
import java.util.Locale;

/**
 * Prints and keeps one line of the table for each figure. The columns: what,
 * ours, rival, ratio or count, interval of 95 %, bar, verdict.
 */
final class Report {

    private Report() {}

    /** A ratio that must not be above the bar, judged by the interval. */
    static void atMost(double bar, String what, String ours, String rival, Interval ratio) {
        String verdict = ratio.high() <= bar ? "met" : ratio.low() > bar ? "**missed**" : "undecided";
        line(what, ours, rival, number(ratio.value()), interval(ratio), "≤ " + number(bar), verdict);
    }

    /** A ratio that must not be below the bar, judged by the interval. */
    static void atLeast(double bar, String what, String ours, String rival, Interval ratio) {
        String verdict = ratio.low() >= bar ? "met" : ratio.high() < bar ? "**missed**" : "undecided";
        line(what, ours, rival, number(ratio.value()), interval(ratio), "≥ " + number(bar), verdict);
    }

    /** A count or a size, which has no error. */
    static void count(String what, String ours, String rival, String bar, boolean met) {
        line(what, ours, rival, "", "", bar, met ? "met" : "**missed**");
    }

    /** A ratio that is not judged. */
    static void published(String what, String ours, String rival, Interval ratio) {
        line(what, ours, rival, number(ratio.value()), interval(ratio), "", "published");
    }

    static void published(String what, String ours, String rival) {
        line(what, ours, rival, "", "", "", "published");
    }

    private static void line(String... columns) {
        String line = "| " + String.join(" | ", columns) + " |";
        System.out.println(line);
        Raw.keepLine(line);
    }

    private static String interval(Interval ratio) {
        return number(ratio.low()) + " to " + number(ratio.high());
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    /** Nanoseconds in the unit that fits. */
    static String time(double nanos) {
        if (nanos < 1e3) {
            return format("%.0f ns", nanos);
        }
        boolean isMicros = nanos < 1e6;
        double value = nanos / (isMicros ? 1e3 : 1e6);
        return format(value < 10 ? "%.1f %s" : "%.0f %s", value, isMicros ? "µs" : "ms");
    }

    /** With four digits that count. */
    static String plain(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < 1000 ? "%.4g" : "%.0f", value);
    }

    /** How often the backend was woken between two counts. */
    static long wakes(RunStatistics before, RunStatistics after) {
        return after.timerWakes()
                + after.interestWakes()
                + after.spuriousWakes()
                - (before.timerWakes() + before.interestWakes() + before.spuriousWakes());
    }

    static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** Of a distribution in nanoseconds: its middle and its tail. */
    static String micros(double[] nanos) {
        return format(
                "p50 %.1f, p90 %.1f, p99 %.1f µs",
                Statistics.median(nanos) / 1e3,
                Statistics.quantile(nanos, 0.9) / 1e3,
                Statistics.quantile(nanos, 0.99) / 1e3);
    }
}
