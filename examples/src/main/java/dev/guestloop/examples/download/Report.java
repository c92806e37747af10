package dev.guestloop.examples.download;

import dev.guestloop.RunStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the demo found out about itself. Filled on the event thread, read by the main thread after the run. */
final class Report {

    /** What a person would call a stutter. */
    private static final double STUTTER_MILLIS = 100;

    /** One in so many ticks may be, for the JVM is cold. */
    private static final int TICKS_FOR_ONE_STUTTER = 50;

    /** If other programs use more of the machine than this, its processors are not ours, and what is late says nothing. */
    private static final double MOST_FOR_OTHERS = 0.5;

    private static final long SERVER_PATIENCE_SECONDS = 10;

    @Nullable
    DownloadDemo demo;

    @Nullable
    Measurements uiWaits;

    /** The part of the machine that other programs used while the window was open, from 0 to 1. */
    double othersShare;

    private boolean failures;

    /** Prints a check's result, in a form that the script counts. */
    void check(boolean held, String what) {
        failures |= !held;
        System.out.println((held ? "ok      " : "FAILED  ") + what);
    }

    boolean hasFailures() {
        return failures;
    }

    /** The checks after the run has ended, and the figures if there was time to measure any. Main thread. */
    void finish(RunStatistics statistics, Path folder, boolean measured) throws IOException, InterruptedException {
        DownloadDemo known = demo;
        if (known == null) {
            check(false, "the window opened");
            return;
        }
        check(partialFiles(folder).isEmpty(), "no partial file is left: " + partialFiles(folder));
        check(statistics.tasksAlive() == 0, "no task is left of " + statistics.tasksStarted());
        Process server = known.server();
        check(
                server != null && server.waitFor(SERVER_PATIENCE_SECONDS, TimeUnit.SECONDS) && server.exitValue() == 0,
                "the server's process ended by itself");

        if (measured) {
            figures(known, statistics);
        }
    }

    private void figures(DownloadDemo known, RunStatistics statistics) {
        DownloadWindow window = known.window();
        Measurements late = known.counterLateness();
        int stutters = late.countOver(STUTTER_MILLIS);
        boolean judged = othersShare < MOST_FOR_OTHERS;
        check(
                late.count() > 0 && (!judged || stutters <= late.count() / TICKS_FOR_ONE_STUTTER),
                String.format(
                        Locale.ROOT,
                        "the counter kept time: %d of %d ticks later than %.0f ms, max %.0f ms%s",
                        stutters,
                        late.count(),
                        STUTTER_MILLIS,
                        late.maxMillis(),
                        judged ? "" : " (not judged: this machine is busy with other programs)"));
        long verifiedBytes = window.rows.stream()
                .filter(row -> row.state() == DownloadRow.State.VERIFIED)
                .mapToLong(DownloadRow::total)
                .sum();
        System.out.printf(
                Locale.ROOT,
                "files     %d verified, %d cancelled, %d failed; %,d bytes verified%n",
                window.count(DownloadRow.State.VERIFIED),
                window.count(DownloadRow.State.CANCELLED),
                window.count(DownloadRow.State.FAILED),
                verifiedBytes);
        System.out.printf(Locale.ROOT, "machine   %.0f %% used by other programs%n", 100 * othersShare);
        System.out.printf(Locale.ROOT, "UI        invokeLater from another thread, every 10 ms: %s%n", uiWaits);
        System.out.printf(Locale.ROOT, "counter   late, every 50 ms: %s%n", late);
        System.out.printf(
                Locale.ROOT,
                "guest     ticks %,d (nested %,d, longest %.2f ms)  posts %,d  backend woken for timers %,d, for channels %,d%n",
                statistics.ticks(),
                statistics.nestedTicks(),
                statistics.longestTick().toNanos() / 1e6,
                statistics.posts(),
                statistics.timerWakes(),
                statistics.interestWakes());
    }

    static List<Path> partialFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(PartialFile.SUFFIX))
                    .toList();
        }
    }
}
