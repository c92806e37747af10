package dev.guestloop.glfw;

import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.testing.internal.LogLines;
import dev.guestloop.testing.internal.Waits;
import dev.guestloop.ui.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.lwjgl.glfw.GLFW;
import org.lwjgl.opengl.GL11;

/** Frames in a real window that is drawn with OpenGL. */
class GlfwFramesTest {

    private static final int FRAMES = 60;

    private final List<String> log = new CopyOnWriteArrayList<>();

    @RegisterExtension
    final UiThread ui = UiThread.started();

    private long window;

    @BeforeEach
    void openWindow() {
        window = ui.window();
    }

    private Outcome<Void> run(TaskAction<?> main) throws Exception {
        return outcomeOf(ui.call(() -> GlfwGuest.attach(main)));
    }

    private static final class Seen {
        final List<Frame> frames = new ArrayList<>();

        void take(long window, int count) {
            for (int i = 0; i < count; i++) {
                frames.add(GlfwFrames.awaitFrame(window));
            }
        }

        List<Long> numbers() {
            return frames.stream().map(Frame::number).toList();
        }
    }

    private static List<Long> followOn(List<Long> numbers) {
        return LongStream.range(numbers.getFirst(), numbers.getFirst() + numbers.size())
                .boxed()
                .toList();
    }

    // ------------------------------------------------------------------ awaiting

    @Test
    void aTaskSeesEachFrameOnceAndMissesNone() throws Exception {
        var seen = new Seen();
        assertThat(run(() -> seen.take(window, FRAMES))).isInstanceOf(Outcome.Success.class);
        assertThat(seen.numbers()).isEqualTo(followOn(seen.numbers()));
        for (int i = 1; i < FRAMES; i++) {
            Frame before = seen.frames.get(i - 1);
            Frame frame = seen.frames.get(i);
            assertThat(frame.time()).isEqualTo(before.time().plus(frame.step()));
            assertThat(frame.step()).isPositive();
        }
    }

    @Test
    void severalTasksSeeTheSameFrames() throws Exception {
        List<Seen> all = List.of(new Seen(), new Seen(), new Seen());
        Outcome<Void> outcome = run(() -> {
            List<Task<Void>> tasks = new ArrayList<>();
            for (Seen seen : all) {
                tasks.add(Async.currentRun().spawn("frames", () -> seen.take(window, FRAMES)));
            }
            tasks.forEach(Task::await);
        });
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(all.get(0).frames).isEqualTo(all.get(1).frames).isEqualTo(all.get(2).frames);
        assertThat(all.get(0).numbers()).isEqualTo(followOn(all.get(0).numbers()));
    }

    /** A step that has used its share, or all of a tick, lets others run at the next wait; the next frame counts all the same. */
    @Test
    void aTaskThatWorksInEachFrameMissesNone() throws Exception {
        var seen = new Seen();
        Outcome<Void> outcome = run(() -> {
            GlfwFrames.draw(window, _ -> spin(Duration.ofMillis(14))); // so that the next frame is due at once
            for (int i = 0; i < FRAMES; i++) {
                seen.take(window, 1);
                spin(Duration.ofMillis(5));
            }
        });
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(seen.numbers()).isEqualTo(followOn(seen.numbers()));
    }

    /** Its steps are longer than a tick, so what a frame wakes has to wait for more than the next tick; and the frame for that. */
    @Test
    void besideATaskWithLongStepsNoneIsMissedNorDrawnBeforeItsTasks() throws Exception {
        var seen = new Seen();
        List<String> early = new CopyOnWriteArrayList<>();
        Outcome<Void> outcome = run(() -> {
            Async.currentRun().spawn("long steps", () -> {
                while (true) {
                    spin(Duration.ofMillis(5));
                    Async.yieldNow();
                }
            });
            Async.currentRun().spawn("wants all frames", () -> new Seen().take(window, Integer.MAX_VALUE));
            long[] state = {0};
            GlfwFrames.draw(window, frame -> {
                if (state[0] != 0 && state[0] != frame.number()) {
                    early.add("drawn=" + frame.number() + ", changed=" + state[0]);
                }
                spin(Duration.ofMillis(14)); // so that the next frame is due at once
            });
            for (int i = 0; i < 20; i++) {
                seen.take(window, 1);
                state[0] = seen.frames.getLast().number();
                spin(Duration.ofMillis(1)); // longer than a task's share
            }
            state[0] = 0;
        });
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(early).isEmpty();
        assertThat(seen.numbers()).isEqualTo(followOn(seen.numbers()));
    }

    private static void spin(Duration length) {
        long end = System.nanoTime() + length.toNanos();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    @Test
    void framesAreNotFasterThanTheScreenWhereNothingIsDrawn() throws Exception {
        var seen = new Seen();
        run(() -> seen.take(window, FRAMES));
        List<Duration> steps = new ArrayList<>(
                seen.frames.subList(1, FRAMES).stream().map(Frame::step).toList());
        Collections.sort(steps);
        System.out.printf(
                "frames, with nothing drawn: step p50 %.2f ms, p99 %.2f ms%n",
                steps.get(FRAMES / 2).toNanos() / 1e6, steps.getLast().toNanos() / 1e6);
        assertThat(steps.getFirst()).isGreaterThanOrEqualTo(Duration.ofMillis(16));
    }

    @Test
    void aFrameComesSoonAfterALongPause() throws Exception {
        var step = new CompletableFuture<Frame>();
        run(() -> {
            Frame first = GlfwFrames.awaitFrame(window);
            Async.sleep(Duration.ofMillis(100));
            Frame second = GlfwFrames.awaitFrame(window);
            assertThat(second.number())
                    .as("none in between, for nobody wanted one")
                    .isEqualTo(first.number() + 1);
            step.complete(second);
        });
        assertThat(Waits.get(step).step()).isGreaterThanOrEqualTo(Duration.ofMillis(100));
    }

    @Test
    void aTaskThatIsCancelledLeavesTheOthersTheirFrames() throws Exception {
        var seen = new Seen();
        Outcome<Void> outcome = run(() -> {
            Task<Void> cancelled = Async.currentRun().spawn("cancelled", () -> {
                try {
                    new Seen().take(window, Integer.MAX_VALUE);
                } finally {
                    log.add("cancelled");
                }
            });
            seen.take(window, 5);
            cancelled.cancel("enough");
            seen.take(window, 5);
        });
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(log).containsExactly("cancelled");
        assertThat(seen.numbers()).isEqualTo(followOn(seen.numbers()));
    }

    @Test
    void afterTheLastWaitTheLoopStandsStill() throws Exception {
        run(() -> new Seen().take(window, 5));
        GuestRun<Void> idle = ui.call(() -> GlfwGuest.attach(() -> Async.sleep(Duration.ofDays(1))));
        Waits.await("a loop that does not go round", () -> {
            try {
                long before = ui.call(ui.host()::iterations);
                Thread.sleep(200); // time is what must pass without a round
                return ui.call(ui.host()::iterations) == before + 1;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        idle.cancel("the test is over");
        outcomeOf(idle);
    }

    @Test
    void aCancelledWaitWantsNoFrameAnyMore() throws Exception {
        run(() -> {
            Task<Void> task = Async.currentRun().spawn("waits", () -> new Seen().take(window, Integer.MAX_VALUE));
            new Seen().take(window, 3);
            task.cancel("enough");
        });
        assertThat(ui.call(() -> ui.host().pump(Duration.ofMillis(50)))).isFalse();
    }

    // ------------------------------------------------------------------ the end of the window

    @Test
    void aTaskThatAwaitsFramesIsWokenWhenTheWindowCloses() throws Exception {
        var thrown = new CompletableFuture<String>();
        Outcome<Void> outcome = run(() -> {
            Task<Void> task = Async.currentRun().spawn("frames", () -> {
                try {
                    new Seen().take(window, Integer.MAX_VALUE);
                } catch (IllegalStateException e) {
                    thrown.complete(e.getMessage());
                }
            });
            new Seen().take(window, 3);
            GLFW.glfwSetWindowShouldClose(window, true);
            task.await();
        });
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(Waits.get(thrown))
                .contains("window=test")
                .contains("no more frames")
                .contains("scopeOf");
    }

    @Test
    void aTaskOfTheWindowIsCancelledAndHasNotFailed() throws Exception {
        Outcome<Void> outcome = run(() -> {
            long other = UiThread.openWindow("other");
            var scope = GlfwEvents.scopeOf(other);
            scope.spawn("frames", () -> {
                try {
                    new Seen().take(other, Integer.MAX_VALUE);
                } catch (RuntimeException e) {
                    log.add(e.getClass().getSimpleName());
                    throw e;
                }
            });
            new Seen().take(window, 3);
            GlfwEvents.destroy(other);
            scope.awaitClosed();
        });
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(log).containsExactly("CancelledException");
    }

    /** As at a key. The host has not seen the flag yet, nor has a task that is quick to wait for a frame. */
    @Test
    void aTaskThatSetsTheCloseFlagOfItsWindowIsCancelledAndHasNotFailed() throws Exception {
        Outcome<Void> outcome = run(() -> {
            for (int i = 0; i < 5; i++) {
                long closing = UiThread.openWindow("closing");
                var scope = GlfwEvents.scopeOf(closing);
                scope.spawn("frames", () -> {
                    GlfwFrames.awaitFrame(closing);
                    Async.yieldNow(); // a new step
                    GLFW.glfwSetWindowShouldClose(closing, true);
                    for (int wait = 0; wait < 2; wait++) { // the second time it is known
                        try {
                            GlfwFrames.awaitFrame(closing);
                        } catch (RuntimeException e) {
                            log.add(e.getClass().getSimpleName());
                        }
                    }
                });
                scope.awaitClosed();
                GlfwEvents.destroy(closing);
            }
        });
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(log).hasSize(10).containsOnly("CancelledException");
    }

    // ------------------------------------------------------------------ drawing

    /** What the tasks of a frame change is drawn in that frame. */
    @Test
    void theWindowIsDrawnAfterTheTasksOfTheFrame() throws Exception {
        List<Long> drawn = new CopyOnWriteArrayList<>(); // the loop draws on
        List<Long> changed = new ArrayList<>();
        long[] state = {0};
        Outcome<Void> outcome = run(() -> {
            GlfwFrames.draw(window, frame -> {
                if (state[0] > 0) {
                    drawn.add(state[0]);
                    assertThat(state[0]).isEqualTo(frame.number());
                }
            });
            for (int i = 0; i < FRAMES; i++) {
                state[0] = GlfwFrames.awaitFrame(window).number();
                changed.add(state[0]);
            }
        });
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(drawn).containsAll(changed.subList(0, FRAMES - 1));
    }

    @Test
    void whatIsDrawnIsOnTheScreen() throws Exception {
        ui.call(() -> GlfwFrames.draw(window, _ -> {
            GL11.glClearColor(1, 0, 1, 1);
            GL11.glClear(GL11.GL_COLOR_BUFFER_BIT);
        }));
        try (var hands = new Hands()) {
            Waits.await("the colour", () -> hands.color(10, 10) == 0xff00ff);
        }
    }

    @Test
    void aRequestIsOneFrameAndSoAreSeveral() throws Exception {
        List<Long> drawn = new CopyOnWriteArrayList<>();
        ui.call(() -> GlfwFrames.draw(window, frame -> drawn.add(frame.number())));
        Waits.await("the first frames", () -> !drawn.isEmpty());
        awaitQuiet(drawn);
        int before = drawn.size();
        ui.call(() -> {
            GlfwFrames.request(window);
            GlfwFrames.request(window);
            return true;
        });
        Waits.await("another frame", () -> drawn.size() > before);
        awaitQuiet(drawn);
        assertThat(drawn).hasSize(before + 1);
    }

    /** The window system uncovers a new window when it likes. */
    private void awaitQuiet(List<Long> drawn) throws Exception {
        Waits.await("a window that is not drawn", () -> {
            try {
                int before = drawn.size();
                Thread.sleep(200); // time is what must pass without a frame
                return drawn.size() == before;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void aResizedWindowIsDrawnAgain() throws Exception {
        List<Long> drawn = new CopyOnWriteArrayList<>();
        ui.call(() -> GlfwFrames.draw(window, frame -> drawn.add(frame.number())));
        Waits.await("the first frames", () -> !drawn.isEmpty());
        awaitQuiet(drawn);
        int before = drawn.size();
        ui.call(() -> {
            GLFW.glfwSetWindowSize(window, 400, 300);
            return true;
        });
        Waits.await("another frame", () -> drawn.size() > before);
    }

    @Test
    void aPainterThatFailsIsToldOfOnceAndTheTasksGoOn() throws Exception {
        var seen = new Seen();
        try (var lines = new LogLines()) {
            Outcome<Void> outcome = run(() -> {
                GlfwFrames.draw(window, _ -> {
                    throw new IllegalStateException("no more ink");
                });
                seen.take(window, 10);
            });
            assertThat(outcome).isInstanceOf(Outcome.Success.class);
            assertThat(lines.count("no more ink")).isEqualTo(1);
        }
    }

    @Test
    void aPainterCannotWait() throws Exception {
        try (var lines = new LogLines()) {
            run(() -> {
                GlfwFrames.draw(window, _ -> Async.yieldNow());
                new Seen().take(window, 3);
            });
            assertThat(lines.count("CannotAwaitException")).isEqualTo(1);
        }
    }

    @Test
    void aWindowWithoutOpenGlCannotBeDrawn() throws Exception {
        String message = ui.call(() -> {
            GLFW.glfwWindowHint(GLFW.GLFW_CLIENT_API, GLFW.GLFW_NO_API);
            long plain = GLFW.glfwCreateWindow(100, 100, "plain", 0, 0);
            GLFW.glfwDefaultWindowHints();
            try {
                GlfwFrames.draw(plain, _ -> {});
                return "it was taken";
            } catch (GlfwException e) {
                return e.errorCode() + " " + e.getMessage();
            }
        });
        assertThat(message)
                .startsWith(Integer.toString(GLFW.GLFW_NO_WINDOW_CONTEXT))
                .contains("function=glfwMakeContextCurrent")
                .contains("GLFW_NO_WINDOW_CONTEXT");
    }

    // ------------------------------------------------------------------ a loop of the program's own

    /** Each call of poll is a frame, and what tasks change in it is there when it returns. */
    @Test
    void aProgramThatDrawsByItselfSharesItsFramesWithTasks() throws Exception {
        ui.close();
        var seen = new Seen();
        int polls = UiThread.withoutGlfw(() -> {
            GLFW.glfwInit();
            int calls = 0;
            try (GlfwHost host = GlfwHost.attach()) {
                long own = UiThread.openWindow("own loop");
                GuestRun<Void> run = GlfwGuest.attach(() -> seen.take(own, FRAMES));
                while (!run.isDone()) {
                    host.poll();
                    calls++;
                    GL11.glClear(GL11.GL_COLOR_BUFFER_BIT);
                    GLFW.glfwSwapBuffers(own);
                }
            } finally {
                GLFW.glfwTerminate();
            }
            return calls;
        });
        assertThat(seen.numbers()).isEqualTo(followOn(seen.numbers()));
        assertThat(polls).isBetween(FRAMES, FRAMES + 3); // before the task began, and after it had ended
    }
}
