package dev.guestloop.benchmarks;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.RunStatistics;
import dev.guestloop.swing.SwingHost;
import java.awt.EventQueue;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Work that begins on the event thread wakes nobody: by counts. */
final class LocalWork {

    private static final int ROUNDS = Setting.size(1000, 20);

    private LocalWork() {}

    public static void main(String[] arguments) {
        Setting.runAndExit(LocalWork::measureAll);
    }

    private static void measureAll() throws Exception {
        var crossing = new Crossing(SwingUi.open());
        GuestRun<?> run = GuestRun.start(SwingHost.instance(), () -> Async.sleep(Duration.ofHours(1)));
        crossing.awaitIdle();

        count(crossing, run, "host code completes what a task awaits", started -> {
            var done = new CompletableFuture<Boolean>();
            started.spawn(() -> Async.await(done));
            EventQueue.invokeLater(() -> done.complete(true));
        });
        count(
                crossing,
                run,
                "a timer is set and cancelled, not the nearest",
                started ->
                        started.loop().callLater(Duration.ofHours(2), () -> {}).cancel());
        count(crossing, run, "a task is spawned and cancelled while it sleeps", started -> {
            var task = started.spawn(() -> Async.sleep(Duration.ofHours(2)));
            EventQueue.invokeLater(() -> task.cancel("enough"));
        });
    }

    private static void count(Crossing crossing, GuestRun<?> run, String what, Consumer<GuestRun<?>> work)
            throws Exception {
        RunStatistics before = run.statistics();
        for (int i = 0; i < ROUNDS; i++) {
            EventQueue.invokeAndWait(() -> work.accept(run));
        }
        crossing.awaitIdle();
        RunStatistics after = run.statistics();
        long wakes = Report.wakes(before, after);
        Report.count(
                "3. " + what + Report.format(", per %,d", ROUNDS),
                wakes + " backend wakes, " + (after.posts() - before.posts()) + " posts",
                "",
                "0 wakes",
                wakes == 0);
    }
}
