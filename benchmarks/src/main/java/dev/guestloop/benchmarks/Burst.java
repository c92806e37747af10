package dev.guestloop.benchmarks;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.RunStatistics;
import io.reactivex.rxjava3.subjects.SingleSubject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A thousand things complete at once, and each has code of its own waiting on the event thread: from the first completion until
 * the last of that code has run. A guest asks the host for one turn a batch; posts by hand are one each. The event thread is busy
 * meanwhile, so that all of them wait for it; or it is idle, and may take some while others are yet to come.
 */
final class Burst {

    private static final int COMPLETIONS = 1000;

    private static final int ROUNDS_TO_COUNT = Setting.size(20, 1);

    private final Ui ui;
    private final Crossing crossing;
    private final GuestRun<?> run;
    private final ExecutorService virtualThreads = Executors.newVirtualThreadPerTaskExecutor();
    private List<CompletableFuture<Boolean>> futures = List.of();
    private volatile CountDownLatch busyUntil = new CountDownLatch(0);

    /** Before the last round began. */
    private RunStatistics atBegin;

    /** Whether the event thread is kept busy until all have completed; else it is idle and takes them as they come. */
    private boolean isBusy;

    /** How many of a batch are still to arrive. Event thread only. */
    private int left;

    private Burst(Ui ui) {
        this.ui = ui;
        crossing = new Crossing(ui);
        run = GuestRun.start(ui.host(), () -> Async.await(new CompletableFuture<Boolean>()));
        atBegin = run.statistics();
    }

    public static void main(String[] arguments) {
        Setting.runAndExit(() -> new Burst(Ui.open(arguments[0])).run());
    }

    private void run() throws Exception {
        measure(false);
        measure(true);
    }

    private void measure(boolean busy) throws Exception {
        isBusy = busy;
        Blocks blocks = new Blocks()
                .add("Guestloop", this::guest)
                .add(ui.postName(), this::byHand)
                .add("Kotlin", this::kotlin)
                .add("virtual threads + " + ui.postName(), this::virtualThread)
                .add("RxJava", this::reactive)
                .add("queue and flag by hand", this::queueByHand)
                .measure(Setting.size(12, 1), Setting.size(20, 1), Setting.size(5, 1));
        String what = "10. " + ui.toolkit() + ": 1,000 completions, "
                + (busy ? "all while the thread is busy, " : "from idle, ") + Setting.pinnedOrNot();
        if (busy) {
            reportCounts(what);
        }
        String ours = micros(blocks, blocks.ours());
        for (String rival : blocks.rivals()) {
            String figures = rival + ": " + micros(blocks, rival);
            var ratio = blocks.ratio(rival, blocks.ours());
            double bar = switch (rival) {
                case "runLater" -> 20;
                case "asyncExec" -> 3;
                default -> 0;
            };
            if (bar > 0) {
                Report.atLeast(bar, what, ours, figures, ratio);
            } else {
                Report.published(what, ours, figures, ratio);
            }
        }
        blocks.keepMedians(busy ? "burst" : "burst-from-idle", ui.toolkit() + ' ' + Setting.pinnedOrNot());
    }

    /** One post for all, and one that the first step arms itself with: it might open a nested loop. */
    private void reportCounts(String what) {
        long posts = 0;
        long wakes = 0;
        for (int i = 0; i < ROUNDS_TO_COUNT; i++) {
            guest(1);
            crossing.awaitIdle();
            RunStatistics after = run.statistics();
            posts += after.posts() - atBegin.posts();
            wakes += Report.wakes(atBegin, after);
        }
        Report.count(
                what + ", per " + ROUNDS_TO_COUNT + " times",
                posts + " posts, " + wakes + " backend wakes",
                Report.format("%,d posts", ROUNDS_TO_COUNT * COMPLETIONS),
                2 * ROUNDS_TO_COUNT + " and 0",
                posts <= 2 * ROUNDS_TO_COUNT && wakes == 0);
    }

    private static String micros(Blocks blocks, String variant) {
        return Report.format("%,.0f µs", blocks.median(variant) / 1e3);
    }

    private void arrived() {
        if (--left == 0) {
            crossing.arrive();
        }
    }

    private double[] time(int rounds, Runnable prepare, Runnable begin) {
        return crossing.time(
                rounds,
                () -> {
                    futures = new ArrayList<>();
                    for (int i = 0; i < COMPLETIONS; i++) {
                        futures.add(new CompletableFuture<>());
                    }
                    ui.call(() -> left = COMPLETIONS);
                    prepare.run();
                    if (isBusy) {
                        keepBusy();
                    }
                    atBegin = run.statistics();
                },
                () -> {
                    begin.run();
                    busyUntil.countDown();
                });
    }

    /** The event thread is in code of the program and takes no events. */
    private void keepBusy() {
        busyUntil = new CountDownLatch(1);
        var busy = new CountDownLatch(1);
        ui.post(() -> {
            busy.countDown();
            Setting.await(busyUntil);
        });
        Setting.await(busy);
    }

    private void completeAll() {
        for (CompletableFuture<Boolean> future : futures) {
            future.complete(true);
        }
    }

    /** A task for each. */
    private double[] guest(int rounds) {
        return time(
                rounds,
                () -> {
                    var waiting = new CountDownLatch(COMPLETIONS);
                    ui.call(() -> futures.forEach(future -> run.spawn(() -> awaitOne(future, waiting))));
                    Setting.await(waiting);
                },
                this::completeAll);
    }

    private void awaitOne(CompletableFuture<Boolean> future, CountDownLatch waiting) {
        waiting.countDown();
        Async.await(future);
        arrived();
    }

    /** A post for each. */
    private double[] byHand(int rounds) {
        return time(rounds, () -> {}, () -> {
            for (int i = 0; i < COMPLETIONS; i++) {
                ui.post(this::arrived);
            }
        });
    }

    /** A coroutine for each. */
    private double[] kotlin(int rounds) {
        return time(
                rounds,
                () -> {
                    var waiting = new CountDownLatch(COMPLETIONS);
                    ui.call(() -> futures.forEach(
                            future -> Coroutines.await(ui.coroutines(), future, waiting::countDown, this::arrived)));
                    Setting.await(waiting);
                },
                this::completeAll);
    }

    /** A virtual thread for each. */
    private double[] virtualThread(int rounds) {
        return time(
                rounds,
                () -> {
                    var waiting = new CountDownLatch(COMPLETIONS);
                    futures.forEach(future -> virtualThreads.execute(() -> {
                        waiting.countDown();
                        future.join();
                        ui.post(this::arrived);
                    }));
                    Setting.await(waiting);
                },
                this::completeAll);
    }

    /** A single for each. */
    private double[] reactive(int rounds) {
        var subjects = new ArrayList<SingleSubject<Boolean>>();
        return time(
                rounds,
                () -> {
                    subjects.clear();
                    for (int i = 0; i < COMPLETIONS; i++) {
                        SingleSubject<Boolean> subject = SingleSubject.create();
                        var _ = subject.observeOn(ui.reactive()).subscribe(_ -> arrived());
                        subjects.add(subject);
                    }
                },
                () -> subjects.forEach(subject -> subject.onSuccess(true)));
    }

    /** What a careful program does by hand: a queue, and a flag so that one post is on its way at most. */
    private double[] queueByHand(int rounds) {
        var queue = new ConcurrentLinkedQueue<Runnable>();
        var posted = new AtomicBoolean();
        Runnable drain = () -> {
            posted.set(false);
            for (Runnable next; (next = queue.poll()) != null; ) {
                next.run();
            }
        };
        return time(rounds, () -> {}, () -> {
            for (int i = 0; i < COMPLETIONS; i++) {
                queue.add(this::arrived);
                if (posted.compareAndSet(false, true)) {
                    ui.post(drain);
                }
            }
        });
    }
}
