package dev.guestloop.benchmarks;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.RunStatistics;
import dev.guestloop.swing.SwingHost;
import java.awt.EventQueue;
import java.util.concurrent.CompletableFuture;

/**
 * Another thread completes something, and code on the event thread runs: a task that awaits a future, against
 * {@code invokeLater} by hand. The event thread is idle before each round, and both sides end in code that releases the
 * measuring thread.
 */
final class CompletionLatency {

    private static final int ROUNDS = 200;
    private static final int BLOCKS = 60;
    private static final int WARM_UP_BLOCKS = 60;

    /**
     * A task that begins before its body is compiled keeps interpreted frames on its stack, and the JDK suspends and resumes
     * those more slowly. A method is compiled for good after some 10,000 calls.
     */
    private static final int WARM_UP_TASKS = 20_000;

    private final Crossing crossing;

    /** What the task waits for. Written by the event thread, read by the measuring one once that is idle. */
    private volatile CompletableFuture<Boolean> awaited = new CompletableFuture<>();

    private CompletionLatency(Thread eventThread) {
        crossing = new Crossing(eventThread);
    }

    public static void main(String[] arguments) throws Exception {
        new CompletionLatency(Setting.openWindow()).run();
        System.exit(0);
    }

    private void run() throws Exception {
        GuestRun<?> run = GuestRun.start(SwingHost.instance(), this::awaitForever);
        Blocks cold = Blocks.measure(WARM_UP_BLOCKS, BLOCKS, ROUNDS, this::complete, this::byHand);
        for (int i = 0; i < WARM_UP_TASKS; i++) {
            throughFreshTask(run, 1);
        }
        Blocks blocks =
                Blocks.measure(WARM_UP_BLOCKS, BLOCKS, ROUNDS, rounds -> throughFreshTask(run, rounds), this::byHand);

        crossing.awaitIdle();
        RunStatistics before = run.statistics();
        complete(ROUNDS);
        crossing.awaitIdle();
        RunStatistics after = run.statistics();
        long posts = after.posts() - before.posts();
        long wakes = after.timerWakes()
                + after.interestWakes()
                + after.spuriousWakes()
                - (before.timerWakes() + before.interestWakes() + before.spuriousWakes());

        String what = "1. completion by another thread → UI code";
        Report.count(
                what + ", per 200",
                posts + " posts, " + wakes + " backend wakes",
                ROUNDS + " posts",
                "200 and 0",
                posts == ROUNDS && wakes == 0);
        String ours = Report.micros(blocks.all(0));
        String rival = "invokeLater: " + Report.micros(blocks.all(1));
        if (Setting.isPinned()) {
            Report.atMost(1.10, what + ", pinned", ours, rival, blocks.ratio(0, 1));
        } else {
            Report.published(what + ", unpinned", ours, rival, blocks.ratio(0, 1));
        }
        Report.published(
                "1. the same, a task whose body was not compiled when it began, " + Setting.pinnedOrNot(),
                Report.micros(cold.all(0)),
                "invokeLater: " + Report.micros(cold.all(1)),
                cold.ratio(0, 1));
    }

    private void awaitForever() {
        while (true) {
            awaitOne();
        }
    }

    private void await(int rounds) {
        for (int i = 0; i < rounds; i++) {
            awaitOne();
        }
    }

    private void awaitOne() {
        var next = new CompletableFuture<Boolean>();
        awaited = next;
        Async.await(next);
        crossing.arrive();
    }

    private double[] throughFreshTask(GuestRun<?> run, int rounds) throws Exception {
        CompletableFuture<Boolean> awaitedByOther = awaited;
        EventQueue.invokeAndWait(() -> run.spawn(() -> await(rounds)));
        double[] nanos = complete(rounds);
        awaited = awaitedByOther;
        return nanos;
    }

    private double[] complete(int rounds) {
        return crossing.time(rounds, () -> awaited.complete(true));
    }

    private double[] byHand(int rounds) {
        return crossing.time(rounds, () -> EventQueue.invokeLater(crossing::arrive));
    }
}
