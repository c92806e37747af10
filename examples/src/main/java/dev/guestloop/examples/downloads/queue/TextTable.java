package dev.guestloop.examples.downloads.queue;

import dev.guestloop.examples.downloads.Download;
import dev.guestloop.examples.downloads.Latency;
import dev.guestloop.examples.downloads.Totals;
import dev.guestloop.examples.downloads.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The list as lines of text, in columns. */
final class TextTable {

    private static final int BAR = 20;
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉";
    private static final String LINE = "%4s  %-26s %s %5s %9s %10s %6s  %s";

    private TextTable() {}

    /** At most so many rows, from those that somebody would look at first. */
    static List<String> of(List<Download> downloads, int rows, Totals totals, Latency latency) {
        var lines = new ArrayList<String>();
        lines.add(String.format(Locale.ROOT, LINE, "", "File", pad("Progress", BAR), "", "Size", "Speed", "Left", "")
                .stripTrailing());
        List<Download> shown = choose(downloads, rows);
        for (Download download : shown) {
            lines.add(row(download));
        }
        if (shown.size() < downloads.size()) {
            lines.add("      and " + (downloads.size() - shown.size()) + " more");
        }
        lines.add("");
        lines.add("      " + Words.totals(totals) + "   " + Words.pace(totals));
        lines.add("      " + Words.latency(latency));
        return lines;
    }

    private static List<Download> choose(List<Download> downloads, int rows) {
        if (downloads.size() <= rows) {
            return downloads;
        }
        var shown = new ArrayList<Download>();
        downloads.stream()
                .filter(download -> download.state().isActive())
                .limit(rows)
                .forEach(shown::add);
        downloads.stream()
                .filter(download -> !download.state().isActive())
                .limit(rows - shown.size())
                .forEach(shown::add);
        return shown;
    }

    static String row(Download download) {
        return String.format(
                        Locale.ROOT,
                        LINE,
                        download.number(),
                        fit(download.name(), 26),
                        bar(download.fraction()),
                        Words.percent(download),
                        Words.size(download),
                        Words.speed(download.speed()),
                        Words.time(download.secondsLeft()),
                        Words.state(download))
                .stripTrailing();
    }

    /** A bar of blocks; its end is an eighth of a block fine. */
    static String bar(double fraction) {
        int eighths = (int) Math.round(fraction * BAR * 8);
        var bar = new StringBuilder("█".repeat(eighths / 8));
        if (eighths % 8 > 0) {
            bar.append(EIGHTHS.charAt(eighths % 8));
        }
        return pad(bar.toString(), BAR).replace(' ', '·');
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String fit(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 1) + "…";
    }
}
