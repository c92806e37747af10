package dev.guestloop.benchmarks;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.RunStatistics;
import dev.guestloop.swing.SwingHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A guest with nothing to do does nothing: no ticks, and no thread of ours gets the processor. Linux only. */
final class Idle {

    private static final Duration LENGTH = Duration.ofSeconds(Setting.size(5, 1));

    /** Linux cuts the names of threads, and the JDK leaves out their middle; this much of ours is kept. */
    private static final String OUR_THREADS = "guest";

    private Idle() {}

    public static void main(String[] arguments) {
        Setting.runAndExit(Idle::measureAll);
    }

    private static void measureAll() throws Exception {
        var crossing = new Crossing(SwingUi.open());
        GuestRun<?> run = GuestRun.start(SwingHost.instance(), () -> Async.sleep(Duration.ofHours(1)));
        Thread.sleep(LENGTH); // whatever a start leaves behind
        crossing.awaitIdle();
        Map<String, Long> switchesBefore = voluntarySwitches();
        RunStatistics before = run.statistics();
        Thread.sleep(LENGTH);
        RunStatistics after = run.statistics();
        Map<String, Long> switchesAfter = voluntarySwitches();

        long switches = 0;
        for (var thread : switchesAfter.entrySet()) {
            long more = thread.getValue() - switchesBefore.getOrDefault(thread.getKey(), 0L);
            if (thread.getKey().startsWith(OUR_THREADS)) {
                switches += more;
                System.out.println("  " + thread.getKey() + ": " + more + " voluntary switches");
            } else if (more > 0) {
                System.out.println("  (" + thread.getKey() + ": " + more + ')');
            }
        }
        long ticks = after.ticks() - before.ticks();
        Report.count(
                "9. idle for " + LENGTH.toSeconds() + " s",
                ticks + " ticks, " + switches + " voluntary switches of our threads",
                "",
                "0 and 0",
                ticks + switches == 0);
    }

    private static Map<String, Long> voluntarySwitches() throws IOException {
        var switches = new TreeMap<String, Long>();
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            for (Path thread : threads.toList()) {
                String name = Files.readString(thread.resolve("comm")).strip() + " " + thread.getFileName();
                for (String line : Files.readAllLines(thread.resolve("status"))) {
                    if (line.startsWith("voluntary_ctxt_switches:")) {
                        switches.put(name, Long.parseLong(line.split("\\s+")[1]));
                    }
                }
            }
        }
        return switches;
    }
}
