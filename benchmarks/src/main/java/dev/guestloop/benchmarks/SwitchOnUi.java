package dev.guestloop.benchmarks;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * Two that are always ready take turns on a toolkit's event thread: what it costs from one to the next. All of them run where
 * they may touch widgets. RxJava has no such thing: work that schedules itself runs in a loop and never lets the toolkit go on.
 */
final class SwitchOnUi {

    private static final int TASKS = 2;

    private final Ui ui;
    private final GuestRun<?> run;

    private SwitchOnUi(Ui ui) {
        this.ui = ui;
        run = GuestRun.start(ui.host(), () -> Async.await(new CompletableFuture<Boolean>()));
    }

    public static void main(String[] arguments) {
        Setting.runAndExit(() -> new SwitchOnUi(Ui.open(arguments[0])).run());
    }

    private void run() throws Exception {
        // As many rounds as take some tens of milliseconds.
        Blocks blocks = new Blocks()
                .add("Guestloop", rounds -> time(rounds * 200, this::guest))
                .add("Kotlin yield", rounds -> time(rounds * 10, this::kotlin))
                .add(ui.postName(), rounds -> time(rounds * 10, this::byHand))
                .add("virtual threads + " + ui.postName(), rounds -> time(rounds, this::virtualThreads))
                .measure(Setting.size(10, 1), Setting.size(20, 1), Setting.size(1000, 10));
        String what = "5. " + ui.toolkit() + ": switch between 2 ready tasks, " + Setting.pinnedOrNot();
        String ours = nanos(blocks, blocks.ours());
        for (String rival : blocks.rivals()) {
            String figures = rival + ": " + nanos(blocks, rival);
            var ratio = blocks.ratio(rival, blocks.ours());
            if (rival.startsWith("Kotlin") && ui.toolkit().equals("Swing")) {
                Report.atLeast(5, what, ours, figures, ratio);
            } else {
                Report.published(what, ours, figures, ratio);
            }
        }
        blocks.keepMedians("switch", ui.toolkit());
    }

    private static String nanos(Blocks blocks, String variant) {
        return Report.format("%,.0f ns", blocks.median(variant));
    }

    /** Lets all of them go so many turns. */
    private interface Turns {
        void take(int turnsEach, CountDownLatch done);
    }

    private double[] time(int switches, Turns turns) {
        var done = new CountDownLatch(TASKS);
        long began = System.nanoTime();
        ui.post(() -> turns.take(switches / TASKS, done));
        Setting.await(done);
        return new double[] {(System.nanoTime() - began) / (double) switches};
    }

    private void guest(int turnsEach, CountDownLatch done) {
        for (int i = 0; i < TASKS; i++) {
            run.spawn(() -> {
                for (int turn = 0; turn < turnsEach; turn++) {
                    Async.yieldNow();
                }
                done.countDown();
            });
        }
    }

    private void kotlin(int turnsEach, CountDownLatch done) {
        Coroutines.takeTurns(ui.coroutines(), TASKS, turnsEach, done);
    }

    /** A step posts the next one. */
    private void byHand(int turnsEach, CountDownLatch done) {
        for (int i = 0; i < TASKS; i++) {
            step(turnsEach, done);
        }
    }

    private void step(int turnsLeft, CountDownLatch done) {
        if (turnsLeft == 0) {
            done.countDown();
        } else {
            ui.post(() -> step(turnsLeft - 1, done));
        }
    }

    /** A virtual thread posts each step and waits until it has run. */
    private void virtualThreads(int turnsEach, CountDownLatch done) {
        for (int i = 0; i < TASKS; i++) {
            Thread.startVirtualThread(() -> {
                for (int turn = 0; turn < turnsEach; turn++) {
                    ui.call(() -> {});
                }
                done.countDown();
            });
        }
    }
}
