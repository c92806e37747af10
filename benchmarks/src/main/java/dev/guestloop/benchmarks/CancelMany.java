package dev.guestloop.benchmarks;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.HostLoop;
import dev.guestloop.QueueHost;
import dev.guestloop.TaskScope;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A scope with very many tasks that sleep is cancelled: how long it takes until it is closed, and for how long the host is kept waiting
 * meanwhile. Beside it as many coroutines that are in {@code delay}, in {@code runBlocking}.
 */
final class CancelMany {

    private static final int FEW = Setting.size(10_000, 100);
    private static final int MANY = 10 * FEW;
    private static final int MOST = 100 * FEW;

    /** A task that starts many others lets the host go on now and then. */
    private static final int FORKS_BETWEEN_CHECKPOINTS = 50;

    /** Ten times as many may take twelve times as long: caches are not larger for more tasks. */
    private static final double LINEAR = 12;

    /** The budget of a tick, and what the collector and the machine may add. */
    private static final long TICK_BAR_NANOS = Duration.ofMillis(4 + 4).toNanos();

    private static final double NANOS_PER_MILLI = 1e6;

    private CancelMany() {}

    public static void main(String[] arguments) {
        Setting.runAndExit(CancelMany::measureAll);
    }

    private static void measureAll() throws Exception {
        var few = new Scopes(FEW);
        var many = new Scopes(MANY);
        var most = new Scopes(MOST);
        Blocks blocks = new Blocks()
                .add(many.name(), many)
                .add(few.name(), few)
                .add("Kotlin " + many.name(), rounds -> kotlin(MANY, rounds))
                .add("Kotlin " + few.name(), rounds -> kotlin(FEW, rounds))
                .measure(Setting.size(6, 0), 0, 1);
        few.longestTickNanos = 0;
        many.longestTickNanos = 0;
        blocks.measure(0, Setting.size(20, 1), 1);
        Blocks rare = new Blocks()
                .add(most.name(), most)
                .add("Kotlin " + most.name(), rounds -> kotlin(MOST, rounds))
                .measure(Setting.size(1, 0), 0, 1);
        most.longestTickNanos = 0;
        rare.measure(0, Setting.size(3, 1), 1);

        String what = "14. cancelling and closing a scope of %,d sleeping tasks, " + Setting.collector();
        Report.atMost(
                LINEAR,
                Report.format(what, MANY) + ", to one of a tenth of them",
                Report.time(blocks.median(many.name())),
                Report.time(blocks.median(few.name())),
                blocks.ratio(many.name(), few.name()));
        Report.published(
                Report.format(what, MOST) + ", to one of a tenth of them",
                Report.time(rare.median(most.name())),
                Report.time(blocks.median(many.name())));
        besideKotlin(Report.format(what, FEW), few, blocks);
        besideKotlin(Report.format(what, MANY), many, blocks);
        besideKotlin(Report.format(what, MOST), most, rare);
        keep(few, blocks);
        keep(many, blocks);
        keep(most, rare);
        judgeTick(few);
        judgeTick(many);
        publishTick(most);
    }

    private static void besideKotlin(String what, Scopes scopes, Blocks blocks) {
        String kotlin = "Kotlin " + scopes.name();
        Report.published(
                what,
                Report.time(blocks.median(scopes.name())),
                "Kotlin: " + Report.time(blocks.median(kotlin)),
                blocks.ratio(scopes.name(), kotlin));
    }

    private static void keep(Scopes scopes, Blocks blocks) {
        String group = scopes.tasks + " tasks " + Setting.collector();
        Raw.keep("cancel", group, "Guestloop", blocks.medians(scopes.name()));
        Raw.keep("cancel", group, "Kotlin", blocks.medians("Kotlin " + scopes.name()));
    }

    private static void judgeTick(Scopes scopes) {
        Report.count(
                scopes.ofTick(),
                scopes.longestTick(),
                "",
                "≤ " + TICK_BAR_NANOS / 1_000_000 + " ms",
                scopes.longestTickNanos <= TICK_BAR_NANOS);
    }

    private static void publishTick(Scopes scopes) {
        Report.published(scopes.ofTick(), scopes.longestTick(), "");
    }

    // ------------------------------------------------------------------ ours

    /** Scopes of one size, each in a run of its own. */
    private static final class Scopes implements Blocks.Variant {

        private final int tasks;

        /** Of those rounds that were measured, and from the cancellation to the close only. */
        private long longestTickNanos;

        private double took;

        Scopes(int tasks) {
            this.tasks = tasks;
        }

        String name() {
            return Report.format("%,d tasks", tasks);
        }

        String ofTick() {
            return Report.format("14. longest tick while %,d tasks are cancelled, ", tasks) + Setting.collector();
        }

        String longestTick() {
            return Report.format("%.1f ms", longestTickNanos / NANOS_PER_MILLI);
        }

        @Override
        public double[] measure(int rounds) {
            double[] nanos = new double[rounds];
            for (int i = 0; i < rounds; i++) {
                var host = new TimedHost();
                GuestRun<?> run = GuestRun.start(host, () -> cancelAll(host));
                run.onDone(outcome -> outcome.getOrThrow());
                host.queue.runUntil(run::isDone);
                longestTickNanos = Math.max(longestTickNanos, host.longestNanos);
                nanos[i] = took;
            }
            return nanos;
        }

        private void cancelAll(TimedHost host) {
            long began;
            try (var scope = TaskScope.open()) {
                for (int i = 0; i < tasks; i++) {
                    scope.fork(() -> Async.sleep(Duration.ofHours(1)));
                    if (i % FORKS_BETWEEN_CHECKPOINTS == 0) {
                        Async.checkpoint();
                    }
                }
                Async.sleep(Duration.ofMillis(50)); // the last ones sleep
                host.begin();
                began = System.nanoTime();
                scope.cancel("enough");
            }
            took = System.nanoTime() - began;
            host.end();
        }
    }

    /** A queue that knows how long it was kept from its next entry, from one point in time to another. */
    private static final class TimedHost implements HostLoop {

        private final QueueHost queue = new QueueHost();
        private boolean counts;
        private long beganNanos;
        private long longestNanos;

        void begin() {
            counts = true;
            beganNanos = System.nanoTime();
        }

        void end() {
            count();
            counts = false;
        }

        private void count() {
            if (counts) {
                longestNanos = Math.max(longestNanos, System.nanoTime() - beganNanos);
            }
        }

        @Override
        public void post(Runnable work) {
            queue.post(() -> {
                beganNanos = System.nanoTime();
                work.run();
                count();
            });
        }

        @Override
        public boolean isHostThread() {
            return queue.isHostThread();
        }

        @Override
        public Attachment attach(Runnable onClosing) {
            return queue.attach(onClosing);
        }

        @Override
        public @Nullable Object currentDispatch() {
            return queue.currentDispatch();
        }

        @Override
        public boolean isPump(String className, String methodName) {
            return queue.isPump(className, methodName);
        }
    }

    // ------------------------------------------------------------------ Kotlin

    private static double[] kotlin(int coroutines, int rounds) {
        double[] nanos = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            int round = i;
            Coroutines.cancelMany(coroutines, took -> nanos[round] = took);
        }
        return nanos;
    }
}
