package dev.guestloop.javafx.measure;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.Task;
import dev.guestloop.javafx.JavaFxGuest;
import dev.guestloop.javafx.JavaFxHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javafx.animation.AnimationTimer;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;

/** Measures what the card in the README says: posts, a burst of completions, timers, frames. Each three times. */
public final class Card {

    private static final int POSTS = 2_000;
    private static final int BURST = 1_000;
    private static final int BURSTS = 200;
    private static final int SLEEPS = 300;
    private static final int ROUNDS = 3;

    private Card() {}

    public static void main(String[] args) {
        JavaFxGuest.launch(() -> {
            var stage = new Stage();
            stage.setScene(new Scene(new StackPane(), 200, 100));
            stage.show();
            Async.sleep(Duration.ofSeconds(1));
            for (int round = 0; round < ROUNDS; round++) {
                System.out.println("round " + (round + 1));
                posts();
                burst();
                timers();
                frames();
            }
            stage.hide();
        });
    }

    // ------------------------------------------------------------------ posts

    private static void posts() throws Exception {
        long began = System.nanoTime();
        var last = new CompletableFuture<Void>();
        for (int i = 1; i <= POSTS; i++) {
            boolean end = i == POSTS;
            JavaFxHost.instance().post(() -> {
                if (end) {
                    last.complete(null);
                }
            });
        }
        Async.await(last);
        System.out.printf(
                "  a post of many, from JavaFX's thread: %.1f us%n", (System.nanoTime() - began) / 1e3 / POSTS);
        Async.sleep(Duration.ofMillis(20));
        long[] nanos = Async.toThread(() -> {
            var times = new long[POSTS];
            for (int i = 0; i < POSTS; i++) {
                var ran = new CompletableFuture<Long>();
                long posted = System.nanoTime();
                JavaFxHost.instance().post(() -> ran.complete(System.nanoTime()));
                times[i] = ran.get() - posted;
                Thread.sleep(0, 200_000);
            }
            return times;
        });
        print("  a post from another thread, from idle", nanos);
    }

    // ------------------------------------------------------------------ a burst

    private static void burst() throws Exception {
        var guest = new long[BURSTS];
        var byHand = new long[BURSTS];
        for (int i = 0; i < BURSTS; i++) {
            guest[i] = burstOfCompletions();
            byHand[i] = burstOfPosts();
        }
        print("  " + BURST + " completions, awaited by tasks", guest);
        print("  " + BURST + " runLater, one each", byHand);
        Arrays.sort(guest);
        Arrays.sort(byHand);
        System.out.printf("  ratio of the medians: %.0f%n", (double) byHand[BURSTS / 2] / guest[BURSTS / 2]);
    }

    private static long burstOfCompletions() {
        List<CompletableFuture<Integer>> stages = new ArrayList<>();
        List<Task<Integer>> tasks = new ArrayList<>();
        GuestRun<?> run = Async.currentRun();
        for (int i = 0; i < BURST; i++) {
            var stage = new CompletableFuture<Integer>();
            stages.add(stage);
            tasks.add(run.spawn(() -> Async.await(stage)));
        }
        while (tasks.getLast().state() != Task.State.WAITING) {
            Async.yieldNow();
        }
        Async.sleep(Duration.ofMillis(2));
        var began = new long[1];
        Thread.ofPlatform().start(() -> {
            began[0] = System.nanoTime();
            stages.forEach(stage -> stage.complete(1));
        });
        tasks.forEach(Task::await);
        return System.nanoTime() - began[0];
    }

    private static long burstOfPosts() throws Exception {
        Async.sleep(Duration.ofMillis(2));
        return Async.toThread(() -> {
            var all = new CountDownLatch(BURST);
            long began = System.nanoTime();
            for (int i = 0; i < BURST; i++) {
                Platform.runLater(all::countDown);
            }
            all.await();
            return System.nanoTime() - began;
        });
    }

    // ------------------------------------------------------------------ timers

    private static void timers() {
        for (int millis : new int[] {1, 5, 16, 50}) {
            int count = Math.min(SLEEPS, 3_000 / millis);
            var slept = new long[count];
            for (int i = 0; i < count; i++) {
                long began = System.nanoTime();
                Async.sleep(Duration.ofMillis(millis));
                slept[i] = System.nanoTime() - began;
            }
            print("  sleep(" + millis + " ms)", slept);
            var gaps = new long[count / 3];
            for (int i = 0; i < gaps.length; i++) {
                var fired = new CompletableFuture<Long>();
                long began = System.nanoTime();
                new Timeline(new KeyFrame(javafx.util.Duration.millis(millis), _ -> fired.complete(System.nanoTime())))
                        .play();
                gaps[i] = Async.await(fired) - began;
            }
            print("  Timeline of " + millis + " ms", gaps);
        }
    }

    // ------------------------------------------------------------------ frames

    private static void frames() {
        System.out.printf("  frames a second: %.0f without a busy guest", framesPerSecond());
        var busy = Async.currentRun().spawn(() -> {
            while (true) {
                Async.yieldNow();
            }
        });
        System.out.printf(", %.0f beside one%n", framesPerSecond());
        busy.cancel("measured");
    }

    private static double framesPerSecond() {
        int[] frames = {0};
        var timer = new AnimationTimer() {
            @Override
            public void handle(long now) {
                frames[0]++;
            }
        };
        timer.start();
        long began = System.nanoTime();
        Async.sleep(Duration.ofSeconds(2));
        timer.stop();
        return frames[0] * 1e9 / (System.nanoTime() - began);
    }

    private static void print(String what, long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        System.out.printf(
                "%s: p50 %.3f ms, p99 %.3f ms, worst %.3f ms%n",
                what,
                sorted[sorted.length / 2] / 1e6,
                sorted[sorted.length * 99 / 100] / 1e6,
                sorted[sorted.length - 1] / 1e6);
    }
}
