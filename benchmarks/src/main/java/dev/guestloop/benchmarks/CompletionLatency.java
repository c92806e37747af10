package dev.guestloop.benchmarks;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.RunStatistics;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.subjects.PublishSubject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javafx.concurrent.Task;
import javax.swing.SwingWorker;

/**
 * Another thread completes something, and code on the event thread runs: a task that awaits a future, against the toolkit's post
 * by hand, and the rivals. The event thread is idle before each round, and all sides end in code that releases the measuring
 * thread.
 */
final class CompletionLatency {

    private static final int ROUNDS = Setting.size(200, 20);

    /**
     * A task that begins before its body is compiled keeps interpreted frames on its stack, and the JDK suspends and resumes
     * those more slowly. A method is compiled for good after some 10,000 calls.
     */
    private static final int WARM_UP_TASKS = Setting.size(20_000, 20);

    /**
     * On one processor the compiler takes its turns with what it compiles: both sides of Swing go on getting faster for some 50,000
     * rounds, and end at two thirds of what they took after 10,000.
     */
    private static final int WARM_UP_BLOCKS = 300;

    /** Where nobody can tell that the event thread waits, each round rests for a millisecond. */
    private static final int WARM_UP_BLOCKS_SLOW = 30;

    /** {@code SwingWorker} gathers what it passes on for up to 33 ms. */
    private static final int SLOW_ROUNDS = Setting.size(60, 2);

    private final Ui ui;
    private final Crossing crossing;
    private final GuestRun<?> run;
    private final Awaited awaitedByGuest = new Awaited();
    private final Awaited awaitedByRival = new Awaited();
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final ExecutorService virtualThreads = Executors.newVirtualThreadPerTaskExecutor();

    private CompletionLatency(Ui ui) {
        this.ui = ui;
        crossing = new Crossing(ui);
        run = GuestRun.start(ui.host(), () -> Async.await(new CompletableFuture<Boolean>()));
    }

    public static void main(String[] arguments) {
        Setting.runAndExit(() -> new CompletionLatency(Ui.open(arguments[0])).run());
    }

    private void run() throws Exception {
        String toolkit = ui.toolkit();
        String setting = Setting.pinnedOrNot();
        String what = "1. " + toolkit + ": completion by another thread → UI code";
        if (toolkit.equals("Swing")) {
            measureCold();
        }
        for (int i = 0; i < WARM_UP_TASKS; i++) {
            guest(1);
        }
        var blocks = new Blocks()
                .add("Guestloop", this::guest)
                .add(ui.postName(), this::byHand)
                .add("Kotlin", this::kotlin)
                .add("virtual thread + " + ui.postName(), this::virtualThread)
                .add("RxJava", this::reactive);
        if (toolkit.equals("JavaFX")) {
            blocks.add("JavaFX Task", this::javaFxTask);
        }
        boolean slow = !ui.tellsWhenIdle();
        blocks.measure(
                Setting.size(slow ? WARM_UP_BLOCKS_SLOW : WARM_UP_BLOCKS, 1), Setting.size(slow ? 30 : 60, 1), ROUNDS);

        reportCounts(what);
        String ours = Report.micros(blocks.all(blocks.ours()));
        for (String rival : blocks.rivals()) {
            String name = what + ", " + setting;
            String figures = rival + ": " + Report.micros(blocks.all(rival));
            if (Setting.isPinned() && rival.equals(ui.postName())) {
                Report.atMost(ui.mostOfItsPost(), name, ours, figures, blocks.ratio(blocks.ours(), rival));
            } else {
                Report.published(name, ours, figures, blocks.ratio(blocks.ours(), rival));
            }
        }
        blocks.keepAll("completion", toolkit + ' ' + setting);
        if (toolkit.equals("Swing")) {
            double[] worker = swingWorker(SLOW_ROUNDS);
            Report.published(what + ", " + setting, ours, "SwingWorker: " + Report.micros(worker));
            Raw.keep("completion", toolkit + ' ' + setting, "SwingWorker", worker);
        }
    }

    /** The task that stays suspended from before anything was compiled. */
    private void measureCold() throws Exception {
        var awaited = new Awaited();
        ui.call(() -> run.spawn(() -> awaitEach(awaited, Integer.MAX_VALUE)));
        Blocks blocks = new Blocks()
                .add("Guestloop", rounds -> complete(awaited, rounds))
                .add(ui.postName(), this::byHand)
                .measure(Setting.size(60, 1), Setting.size(60, 1), ROUNDS);
        Report.published(
                "1. Swing: the same, a task whose body was not compiled when it began, " + Setting.pinnedOrNot(),
                Report.micros(blocks.all(blocks.ours())),
                ui.postName() + ": " + Report.micros(blocks.all(ui.postName())),
                blocks.ratio(blocks.ours(), ui.postName()));
    }

    private void reportCounts(String what) throws InterruptedException {
        ui.call(() -> run.spawn(() -> awaitEach(awaitedByGuest, ROUNDS)));
        awaitedByGuest.awaitRenewed();
        crossing.awaitIdle();
        RunStatistics before = run.statistics();
        complete(awaitedByGuest, ROUNDS);
        crossing.awaitIdle();
        RunStatistics after = run.statistics();
        long posts = after.posts() - before.posts();
        long wakes = Report.wakes(before, after);
        Report.count(
                what + ", per " + ROUNDS,
                posts + " posts, " + wakes + " backend wakes",
                ROUNDS + " posts",
                ROUNDS + " and 0",
                posts == ROUNDS && wakes == 0);
    }

    // ------------------------------------------------------------------ ours

    private double[] guest(int rounds) {
        ui.call(() -> run.spawn(() -> awaitEach(awaitedByGuest, rounds)));
        return complete(awaitedByGuest, rounds);
    }

    private void awaitEach(Awaited awaited, int rounds) {
        for (int i = 0; i < rounds; i++) {
            awaitOne(awaited);
        }
    }

    private void awaitOne(Awaited awaited) {
        Async.await(awaited.renew());
        crossing.arrive();
    }

    private double[] complete(Awaited awaited, int rounds) {
        return crossing.time(rounds, awaited::awaitRenewed, awaited::complete);
    }

    // ------------------------------------------------------------------ rivals

    /** The bare post. */
    private double[] byHand(int rounds) {
        return crossing.time(rounds, () -> ui.post(crossing::arrive));
    }

    /** A coroutine on the toolkit's dispatcher awaits one future after the other, as our task does. */
    private double[] kotlin(int rounds) {
        ui.call(() -> Coroutines.awaitEach(ui.coroutines(), rounds, awaitedByRival::renew, crossing::arrive));
        return complete(awaitedByRival, rounds);
    }

    /** A virtual thread awaits one future after the other, and posts what is to be done on the event thread. */
    private double[] virtualThread(int rounds) {
        virtualThreads.execute(() -> {
            for (int i = 0; i < rounds; i++) {
                awaitedByRival.renew().join();
                ui.post(crossing::arrive);
            }
        });
        return complete(awaitedByRival, rounds);
    }

    /** A subject observed on the event thread. */
    private double[] reactive(int rounds) {
        PublishSubject<Boolean> subject = PublishSubject.create();
        Disposable subscription = subject.observeOn(ui.reactive()).subscribe(_ -> crossing.arrive());
        double[] nanos = crossing.time(rounds, () -> subject.onNext(true));
        subscription.dispose();
        return nanos;
    }

    /** From the end of a background task to its handler. */
    private double[] javaFxTask(int rounds) {
        var end = new CountDownLatch[1];
        return crossing.time(
                rounds,
                () -> {
                    var latch = new CountDownLatch(1);
                    end[0] = latch;
                    workers.execute(new Task<Boolean>() {
                        @Override
                        protected Boolean call() throws InterruptedException {
                            latch.await();
                            return true;
                        }

                        @Override
                        protected void succeeded() {
                            crossing.arrive();
                        }
                    });
                },
                () -> end[0].countDown());
    }

    /** From the end of a worker's background part to its {@code done}. */
    private double[] swingWorker(int rounds) {
        var end = new CountDownLatch[1];
        return crossing.time(
                rounds,
                () -> {
                    var latch = new CountDownLatch(1);
                    end[0] = latch;
                    new SwingWorker<Boolean, Boolean>() {
                        @Override
                        protected Boolean doInBackground() throws InterruptedException {
                            latch.await();
                            return true;
                        }

                        @Override
                        protected void done() {
                            crossing.arrive();
                        }
                    }.execute();
                },
                () -> end[0].countDown());
    }
}
