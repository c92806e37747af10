package dev.guestloop.benchmarks;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import io.reactivex.rxjava3.core.Completable;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleConsumer;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;

/** Code on the event thread sleeps for a millisecond: how much later than that it goes on. The machine is idle otherwise. */
final class SleepLateness {

    private static final int MILLIS = 1;
    private static final double NANOS_PER_MILLI = 1e6;

    /** One frame of a screen: a timer that keeps to the frames must not find itself at the same place of it each time. */
    private static final long FRAME_NANOS = 16_666_667;

    private final Ui ui;
    private final GuestRun<?> run;
    private final Random random = new Random(1);
    private final Semaphore arrived = new Semaphore(0);
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

    /** Written by the event thread before it releases the measuring one. */
    private double tookNanos;

    private SleepLateness(Ui ui) {
        this.ui = ui;
        run = GuestRun.start(ui.host(), () -> Async.await(new CompletableFuture<Boolean>()));
    }

    /** Sleeps once, on the event thread, and says how long it took. */
    private interface Sleeper {
        void sleepOnce(DoubleConsumer tookNanos);
    }

    public static void main(String[] arguments) {
        Setting.runAndExit(() -> new SleepLateness(Ui.open(arguments[0])).run());
    }

    private void run() throws Exception {
        var blocks = new Blocks()
                .add("Guestloop sleep", rounds -> measure(rounds, this::guest))
                .add("Kotlin delay", rounds -> measure(rounds, this::kotlin))
                .add("virtual thread + " + ui.postName(), rounds -> measure(rounds, this::virtualThread))
                .add("scheduler + " + ui.postName(), rounds -> measure(rounds, this::scheduler))
                .add("RxJava timer", rounds -> measure(rounds, this::reactive));
        switch (ui.toolkit()) {
            case "JavaFX" -> blocks.add("Timeline", rounds -> measure(rounds, SleepLateness::timeline));
            case "Swing" -> blocks.add("Swing Timer", rounds -> measure(rounds, SleepLateness::swingTimer));
            default -> {}
        }
        blocks.measure(Setting.size(3, 1), Setting.size(10, 1), Setting.size(20, 2));

        String what = "11. " + ui.toolkit() + ": lateness of a sleep of 1 ms";
        double[] ours = blocks.all(blocks.ours());
        double p99Millis = Statistics.quantile(ours, 0.99) / NANOS_PER_MILLI;
        Report.count(what, millis(ours), "", "p99 ≤ 2 ms", p99Millis <= 2);
        for (String rival : blocks.rivals()) {
            Report.published(what, millis(ours), rival + ": " + millis(blocks.all(rival)));
        }
        blocks.keepAll("sleep", ui.toolkit());
    }

    private static String millis(double[] nanos) {
        return Report.format(
                "p50 %.2f, p99 %.2f, max %.2f ms",
                Statistics.median(nanos) / NANOS_PER_MILLI,
                Statistics.quantile(nanos, 0.99) / NANOS_PER_MILLI,
                Arrays.stream(nanos).max().orElseThrow() / NANOS_PER_MILLI);
    }

    private double[] measure(int rounds, Sleeper sleeper) {
        double[] lateNanos = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            LockSupport.parkNanos(1 + random.nextLong(FRAME_NANOS));
            ui.post(() -> sleeper.sleepOnce(nanos -> {
                tookNanos = nanos;
                arrived.release();
            }));
            arrived.acquireUninterruptibly();
            lateNanos[i] = tookNanos - MILLIS * NANOS_PER_MILLI;
        }
        return lateNanos;
    }

    private void guest(DoubleConsumer took) {
        run.spawn(() -> {
            long began = System.nanoTime();
            Async.sleep(Duration.ofMillis(MILLIS));
            took.accept(System.nanoTime() - began);
        });
    }

    private void kotlin(DoubleConsumer took) {
        Coroutines.delayOnce(ui.coroutines(), MILLIS, took);
    }

    private void virtualThread(DoubleConsumer took) {
        long began = System.nanoTime();
        Thread.startVirtualThread(() -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(MILLIS));
            ui.post(() -> took.accept(System.nanoTime() - began));
        });
    }

    private void scheduler(DoubleConsumer took) {
        long began = System.nanoTime();
        scheduler.schedule(() -> ui.post(() -> took.accept(System.nanoTime() - began)), MILLIS, TimeUnit.MILLISECONDS);
    }

    private void reactive(DoubleConsumer took) {
        long began = System.nanoTime();
        var _ = Completable.timer(MILLIS, TimeUnit.MILLISECONDS)
                .observeOn(ui.reactive())
                .subscribe(() -> took.accept(System.nanoTime() - began));
    }

    private static void timeline(DoubleConsumer took) {
        long began = System.nanoTime();
        new Timeline(new KeyFrame(javafx.util.Duration.millis(MILLIS), _ -> took.accept(System.nanoTime() - began)))
                .play();
    }

    private static void swingTimer(DoubleConsumer took) {
        long began = System.nanoTime();
        var timer = new javax.swing.Timer(MILLIS, _ -> took.accept(System.nanoTime() - began));
        timer.setRepeats(false);
        timer.start();
    }
}
