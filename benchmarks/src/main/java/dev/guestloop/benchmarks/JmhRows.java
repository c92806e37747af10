package dev.guestloop.benchmarks;

import dev.guestloop.benchmarks.Statistics.Interval;
import java.util.ArrayList;
import java.util.Collection;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the rows that are JMH benchmarks, such as {@code switch}, and puts their figures into the table. */
final class JmhRows {

    private JmhRows() {}

    public static void main(String[] arguments) throws RunnerException {
        switch (arguments[0]) {
            case "switch" -> reportSwitches(run(SwitchBenchmark.class));
            case "tasks" -> reportTasks(run(TaskBenchmark.class));
            case "scopes" -> reportScopes(run(ScopeBenchmark.class));
            case "sync" -> reportSync(runSync());
            case "garbage" ->
                reportGarbage(run(new OptionsBuilder()
                        .include(GarbageBenchmark.class.getName())
                        .addProfiler(GCProfiler.class)));
            default ->
                throw new IllegalArgumentException(
                        "Rows of JMH are switch, tasks, scopes, sync and garbage: row=" + arguments[0]);
        }
    }

    private static Collection<RunResult> run(Class<?> benchmark) throws RunnerException {
        return run(new OptionsBuilder().include(benchmark.getName()));
    }

    /** Kotlin has a part of what is measured only. */
    private static Collection<RunResult> runSync() throws RunnerException {
        String benchmark = SyncBenchmark.class.getName();
        var results = new ArrayList<RunResult>();
        results.addAll(run(new OptionsBuilder().include(benchmark + ".(ownThread|guest)")));
        results.addAll(run(new OptionsBuilder()
                .include(benchmark + ".kotlin")
                .param("what", "lock", "rendezvous", "buffered", "fillAndDrain", "semaphore")));
        return results;
    }

    private static Collection<RunResult> run(ChainedOptionsBuilder options) throws RunnerException {
        if (Setting.SMOKE) {
            options.verbosity(VerboseMode.SILENT)
                    .forks(0)
                    .warmupIterations(0)
                    .measurementIterations(1)
                    .measurementTime(TimeValue.milliseconds(1))
                    .param("alive", "100", "1000");
        }
        return new Runner(options.build()).run();
    }

    private static void reportSwitches(Collection<RunResult> results) {
        for (String tasks : new String[] {"2", "100"}) {
            double[] bare = scores(results, "bareContinuations", tasks);
            for (String ours : new String[] {"guest", "ownThread"}) {
                double[] scores = scores(results, ours, tasks);
                Report.atMost(
                        1.5,
                        "5. switch between " + tasks + " ready tasks, " + ours,
                        nanos(scores),
                        "bare continuation: " + nanos(bare),
                        Statistics.ratioOfMedians(scores, bare));
            }
            Raw.keep("switch-queue", tasks + " tasks", "bare continuation", bare);
            Raw.keep("switch-queue", tasks + " tasks", "guest", scores(results, "guest", tasks));
            Raw.keep("switch-queue", tasks + " tasks", "ownThread", scores(results, "ownThread", tasks));
        }
    }

    private static void reportTasks(Collection<RunResult> results) {
        double[] few = scores(results, "tasks", "100");
        double[] fewBare = scores(results, "bareContinuations", "100");
        Report.published("8. life of a task, 100 alive, " + Setting.collector(), nanos(few), "bare: " + nanos(fewBare));
        for (String alive : Setting.SMOKE ? new String[] {"100"} : new String[] {"100", "10000"}) {
            for (String rival : new String[] {"kotlin", "virtualThreads"}) {
                Report.published(
                        "8. life of a task, " + alive + " alive, " + Setting.collector(),
                        nanos(scores(results, "tasks", alive)),
                        (rival.equals("kotlin") ? "Kotlin: " : "virtual threads: ")
                                + nanos(scores(results, rival, alive)),
                        Statistics.ratioOfMedians(scores(results, "tasks", alive), scores(results, rival, alive)));
            }
        }
        String[] more = Setting.SMOKE ? new String[] {"1000"} : new String[] {"1000", "10000", "100000", "1000000"};
        for (String alive : more) {
            double[] many = scores(results, "tasks", alive);
            double[] manyBare = scores(results, "bareContinuations", alive);
            Interval bare = Statistics.ratioOfMedians(manyBare, fewBare);
            Report.atMost(
                    1.3,
                    "8. the same, " + alive + " alive, to that with 100",
                    nanos(many),
                    "bare: " + nanos(manyBare) + ", ratio " + Report.number(bare.value()),
                    Statistics.ratioOfMedians(many, few));
        }
    }

    private static void reportScopes(Collection<RunResult> results) {
        for (String tasks : new String[] {"1", "100"}) {
            double[] bare = scores(results, "bareContinuations", tasks);
            double[] kotlin = scores(results, "kotlin", tasks);
            for (String ours : new String[] {"guest", "ownThread"}) {
                double[] scores = scores(results, ours, tasks);
                String what = "13. fork and join of empty tasks, " + tasks + " at once, per task, " + ours;
                Report.atMost(
                        2,
                        what,
                        nanos(scores),
                        "bare continuation, made and run: " + nanos(bare),
                        Statistics.ratioOfMedians(scores, bare));
                Report.published(
                        what, nanos(scores), "Kotlin: " + nanos(kotlin), Statistics.ratioOfMedians(scores, kotlin));
            }
            String group = tasks + " at once";
            Raw.keep("scopes", group, "Guestloop", scores(results, "guest", tasks));
            Raw.keep("scopes", group, "bare continuation", bare);
            Raw.keep("scopes", group, "Kotlin", kotlin);
        }
    }

    private static void reportSync(Collection<RunResult> results) {
        String[][] judged = {
            {"lock", "a lock goes from one task to another"},
            {"rendezvous", "an item goes from one task to another, without a buffer"},
            {"buffered", "an item goes from one task to another, with a buffer for 64"},
            {"fillAndDrain", "an item goes into a buffer for 64 and out again, one task alone"}
        };
        for (String[] line : judged) {
            double[] kotlin = scores(results, "kotlin", line[0]);
            for (String ours : new String[] {"guest", "ownThread"}) {
                double[] scores = scores(results, ours, line[0]);
                Report.atMost(
                        1,
                        "15. " + line[1] + ", " + ours,
                        nanos(scores),
                        "Kotlin: " + nanos(kotlin),
                        Statistics.ratioOfMedians(scores, kotlin));
            }
            Raw.keep("sync", line[0], "Guestloop", scores(results, "guest", line[0]));
            Raw.keep("sync", line[0], "Kotlin", kotlin);
        }
        double[] kotlinsSemaphore = scores(results, "kotlin", "semaphore");
        for (String ours : new String[] {"guest", "ownThread"}) {
            double[] semaphore = scores(results, ours, "semaphore");
            Report.published(
                    "15. a permit goes from one task to another, " + ours,
                    nanos(semaphore),
                    "Kotlin: " + nanos(kotlinsSemaphore),
                    Statistics.ratioOfMedians(semaphore, kotlinsSemaphore));
            Report.published(
                    "15. a task sets an event for another one, " + ours, nanos(scores(results, ours, "event")), "");
            Report.published(
                    "15. a task wakes another one by a condition, " + ours,
                    nanos(scores(results, ours, "condition")),
                    "");
        }
    }

    private static void reportGarbage(Collection<RunResult> results) {
        String[][] connections = {
            {"tcp", "TCP"},
            {"array", "TCP, the buffer an array"},
            {"unix", "a Unix domain socket"},
            {"tls", "TLS over TCP"}
        };
        for (String[] connection : connections) {
            for (String ours : new String[] {"guest", "ownThread"}) {
                double bytes = bytesAllocated(results, ours, connection[0]);
                String what = "18. 64 bytes there and back over " + connection[1] + ", " + ours;
                String figure = Report.format("%.1f bytes", bytes);
                if (connection[0].equals("tls")) { // the JDK's engine leaves some of its own
                    Report.published(what, figure, "");
                } else {
                    Report.count(what, figure, "", "< 1", bytes < 1);
                }
            }
        }
    }

    /** Per round trip, as the iteration measured that had least: what is compiled meanwhile leaves something, too. */
    private static double bytesAllocated(Collection<RunResult> results, String method, String parameter) {
        double perInvocation = iterations(results, method, parameter)
                .mapToDouble(iteration -> iteration
                        .getSecondaryResults()
                        .get("gc.alloc.rate.norm")
                        .getScore())
                .min()
                .orElseThrow();
        return perInvocation / GarbageBenchmark.roundTrips(parameter);
    }

    private static String nanos(double[] scores) {
        return Report.format("%.0f ns", Statistics.median(scores));
    }

    /** What the iterations of one benchmark measured. */
    private static double[] scores(Collection<RunResult> results, String method, String parameter) {
        return iterations(results, method, parameter)
                .mapToDouble(iteration -> iteration.getPrimaryResult().getScore())
                .toArray();
    }

    private static Stream<IterationResult> iterations(Collection<RunResult> results, String method, String parameter) {
        return results.stream()
                .filter(result -> result.getParams().getBenchmark().endsWith('.' + method)
                        && result.getParams()
                                .getParam(result.getParams()
                                        .getParamsKeys()
                                        .iterator()
                                        .next())
                                .equals(parameter))
                .flatMap(result -> result.getBenchmarkResults().stream())
                .flatMap(fork -> fork.getIterationResults().stream());
    }
}
