package dev.guestloop.benchmarks;

import dev.guestloop.benchmarks.Statistics.Interval;
import java.util.Collection;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the rows that are JMH benchmarks, {@code switch} or {@code tasks}, and puts their figures into the table. */
final class JmhRows {

    private JmhRows() {}

    public static void main(String[] arguments) throws RunnerException {
        switch (arguments[0]) {
            case "switch" -> reportSwitches(run(SwitchBenchmark.class));
            case "tasks" -> reportTasks(run(TaskBenchmark.class));
            default -> throw new IllegalArgumentException("Rows of JMH are `switch` and `tasks`: row=" + arguments[0]);
        }
    }

    private static Collection<RunResult> run(Class<?> benchmark) throws RunnerException {
        var options = new OptionsBuilder().include(benchmark.getName());
        if (Setting.SMOKE) {
            options.verbosity(VerboseMode.SILENT)
                    .forks(0)
                    .warmupIterations(0)
                    .measurementIterations(1)
                    .measurementTime(TimeValue.milliseconds(1))
                    .param("tasks", "2", "100")
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

    private static String nanos(double[] scores) {
        return Report.format("%.0f ns", Statistics.median(scores));
    }

    /** What the iterations of one benchmark measured. */
    private static double[] scores(Collection<RunResult> results, String method, String parameter) {
        return results.stream()
                .filter(result -> result.getParams().getBenchmark().endsWith('.' + method)
                        && result.getParams()
                                .getParam(result.getParams()
                                        .getParamsKeys()
                                        .iterator()
                                        .next())
                                .equals(parameter))
                .flatMap(result -> result.getBenchmarkResults().stream())
                .flatMap(fork -> fork.getIterationResults().stream())
                .map(IterationResult::getPrimaryResult)
                .mapToDouble(primary -> primary.getScore())
                .toArray();
    }
}
