package dev.guestloop.glfw.measure;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.Task;
import dev.guestloop.glfw.GlfwFrames;
import dev.guestloop.glfw.GlfwGuest;
import dev.guestloop.glfw.GlfwHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.lwjgl.glfw.GLFW;
import org.lwjgl.opengl.GL;
import org.lwjgl.opengl.GL11;

/** Measures what the card in the README says: posts, a burst of completions, timers, frames. Each three times. */
public final class Card {

    private static final int POSTS = 2_000;
    private static final int BURST = 1_000;
    private static final int SLEEPS = 300;
    private static final int FRAMES = 300;
    private static final int ROUNDS = 3;

    private Card() {}

    public static void main(String[] args) {
        GlfwGuest.launch(() -> {
            long window = GLFW.glfwCreateWindow(200, 100, "card", 0, 0);
            GLFW.glfwMakeContextCurrent(window);
            GL.createCapabilities();
            Async.sleep(Duration.ofSeconds(1));
            for (int round = 0; round < ROUNDS; round++) {
                System.out.println("round " + (round + 1));
                posts();
                bursts();
                timers();
                frames(window, "nothing drawn");
                try (var _ = GlfwFrames.draw(window, _ -> GL11.glClear(GL11.GL_COLOR_BUFFER_BIT))) {
                    frames(window, "drawn");
                }
            }
        });
    }

    private static void posts() throws Exception {
        GlfwHost host = GlfwHost.attach();
        long began = System.nanoTime();
        var last = new CompletableFuture<Void>();
        for (int i = 1; i <= POSTS; i++) {
            boolean end = i == POSTS;
            host.post(() -> {
                if (end) {
                    last.complete(null);
                }
            });
        }
        Async.await(last);
        System.out.printf(
                "  a post of many, from the host thread: %.2f us%n", (System.nanoTime() - began) / 1e3 / POSTS);
        long[] nanos = Async.toThread(() -> {
            var times = new long[POSTS];
            for (int i = 0; i < POSTS; i++) {
                var ran = new CompletableFuture<Long>();
                long posted = System.nanoTime();
                host.post(() -> ran.complete(System.nanoTime()));
                times[i] = ran.get() - posted;
                Thread.sleep(0, 200_000);
            }
            return times;
        });
        print("  a post from another thread, from idle", nanos);
    }

    private static void bursts() {
        var nanos = new long[100];
        for (int i = 0; i < nanos.length; i++) {
            List<CompletableFuture<Integer>> stages = new ArrayList<>();
            List<Task<Integer>> tasks = new ArrayList<>();
            GuestRun<?> run = Async.currentRun();
            for (int j = 0; j < BURST; j++) {
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
            nanos[i] = System.nanoTime() - began[0];
        }
        print("  " + BURST + " completions, awaited by tasks", nanos);
    }

    private static void timers() {
        var late = new long[SLEEPS];
        for (int i = 0; i < SLEEPS; i++) {
            long due = System.nanoTime() + 2_000_000;
            Async.sleep(Duration.ofMillis(2));
            late[i] = System.nanoTime() - due;
        }
        print("  a timer's delay", late);
    }

    private static void frames(long window, String how) {
        var steps = new long[FRAMES];
        GlfwFrames.awaitFrame(window);
        for (int i = 0; i < FRAMES; i++) {
            steps[i] = GlfwFrames.awaitFrame(window).step().toNanos();
        }
        print("  from frame to frame, " + how, steps);
    }

    private static void print(String what, long[] nanos) {
        Arrays.sort(nanos);
        System.out.printf(
                "%s: p50 %.1f us, p99 %.1f us%n",
                what, nanos[nanos.length / 2] / 1e3, nanos[nanos.length * 99 / 100] / 1e3);
    }
}
