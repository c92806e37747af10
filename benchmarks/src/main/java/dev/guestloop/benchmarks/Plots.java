package dev.guestloop.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Draws the plots from the samples that were kept, one idea each: {@code java … Plots FOLDER_OF_SAMPLES FOLDER_OF_PLOTS}. */
final class Plots {

    private final List<Raw.Sample> samples;
    private final Path folder;

    private Plots(List<Raw.Sample> samples, Path folder) {
        this.samples = samples;
        this.folder = folder;
    }

    public static void main(String[] arguments) throws IOException {
        var plots = new Plots(Raw.read(Path.of(arguments[0])), Path.of(arguments[1]));
        plots.drawAll();
    }

    private void drawAll() throws IOException {
        draw(
                "switch",
                new Chart(
                        "Two ready tasks take turns on the UI thread",
                        "cost of one switch, median; shorter is better",
                        "nanoseconds, logarithmic",
                        Chart.Scale.LOGARITHMIC,
                        Report::time,
                        1),
                "");
        draw(
                "completion",
                new Chart(
                        "Another thread completes something: until code on the UI thread runs",
                        "from idle, all threads on one processor; dot and figure: median; thick line: middle half; thin line:"
                                + " all but 1 % at each end",
                        "microseconds, logarithmic",
                        Chart.Scale.LOGARITHMIC,
                        Report::time,
                        1e-3),
                " pinned");
        draw(
                "burst",
                new Chart(
                        "1,000 completions at once: until the UI code of all of them has run",
                        "by another thread, while the UI thread is busy; all threads on one processor; median; shorter is better",
                        "milliseconds, logarithmic",
                        Chart.Scale.LOGARITHMIC,
                        Report::time,
                        1e-6),
                " pinned");
        draw(
                "sleep",
                new Chart(
                        "How late UI code is that sleeps for 1 ms",
                        "dot and figure: median; thick line: middle half; thin line: all but 1 % at each end",
                        "milliseconds, logarithmic",
                        Chart.Scale.LOGARITHMIC,
                        Report::time,
                        1e-6),
                "");
        draw(
                "saturation",
                new Chart(
                        "How late Swing's own events are while ten tasks are always ready",
                        "dot and figure: median; thick line: middle half; thin line: all but 1 % at each end",
                        "milliseconds, logarithmic",
                        Chart.Scale.LOGARITHMIC,
                        Report::time,
                        1e-6),
                "");
        draw(
                "echo",
                new Chart(
                        "64 bytes there and back over sockets, by code on Swing's event thread",
                        "time per round trip with all connections busy, median; shorter is better",
                        "microseconds",
                        Chart.Scale.LINEAR,
                        Report::time,
                        1e-3),
                " unpinned");
        draw(
                "dialogs",
                new Chart(
                        "Two modal dialogs are open, and the one below is answered first",
                        "the other is answered 300 ms later; until the code goes on that has opened the first; median",
                        "milliseconds",
                        Chart.Scale.LINEAR,
                        Report::time,
                        1e-6),
                "");
        draw(
                "memory",
                new Chart(
                        "Memory of a suspended task, of 1,000,000",
                        "each waits for a future; shorter is better",
                        "bytes",
                        Chart.Scale.LINEAR,
                        bytes -> Report.format("%,.0f bytes", bytes),
                        1),
                "");
    }

    /**
     * Draws one figure from the groups whose names end as given; the rest of the name is the heading of the group. One that was
     * not measured is left out.
     */
    private void draw(String figure, Chart chart, String endOfGroup) throws IOException {
        for (Raw.Sample sample : samples) {
            if (sample.figure().equals(figure) && sample.group().endsWith(endOfGroup)) {
                String group = sample.group().substring(0, sample.group().length() - endOfGroup.length());
                chart.add(group, sample.series(), sample.values());
            }
        }
        if (!chart.isEmpty()) {
            Path file = folder.resolve(figure + ".png");
            chart.write(file);
            System.out.println("Plotted: " + file.getFileName());
        }
    }
}
