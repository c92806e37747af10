package dev.guestloop.glfw;

import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.CancelReason;
import dev.guestloop.GuestRun;
import dev.guestloop.HostCapabilities;
import dev.guestloop.Outcome;
import dev.guestloop.testing.internal.Displays;
import dev.guestloop.testing.internal.LogLines;
import dev.guestloop.testing.internal.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.lwjgl.glfw.GLFW;

class GlfwHostTest {

    // ------------------------------------------------------------------ what it refuses

    @Test
    void withoutGlfwInitializedItSaysHowToBegin() throws Exception {
        String message = UiThread.withoutGlfw(() -> messageOf(GlfwHost::attach));
        assertThat(message).contains("not initialized").contains("glfwInit()").contains("GlfwGuest.launch");
    }

    @Test
    void anotherThreadThanTheHostsIsRefusedWithBothNamesAndTheWayOver() throws Exception {
        try (UiThread ui = UiThread.started()) {
            for (Runnable call : List.<Runnable>of(
                    GlfwHost::attach,
                    () -> ui.host().pump(Duration.ZERO),
                    () -> ui.host().poll(),
                    () -> ui.host().close(),
                    () -> GlfwEvents.keys(ui.window()).listen(_ -> {}),
                    () -> GlfwFrames.request(ui.window()))) {
                assertThatThrownBy(call::run)
                        .isInstanceOf(WrongThreadException.class)
                        .hasMessageContaining("thread=ui")
                        .hasMessageContaining(
                                "current=" + Thread.currentThread().getName())
                        .hasMessageContaining("post of the GlfwHost");
            }
        }
    }

    @Test
    void aWindowThatCouldNotBeMadeIsRefusedWithTheReasonOfGlfw() throws Exception {
        try (UiThread ui = UiThread.started()) {
            String message = ui.call(() -> messageOf(() -> {
                GLFW.glfwWindowHint(GLFW.GLFW_CONTEXT_VERSION_MAJOR, 99);
                long none = GLFW.glfwCreateWindow(10, 10, "none", 0, 0);
                GLFW.glfwDefaultWindowHints();
                GlfwFrames.request(none);
            }));
            assertThat(message).contains("window=NULL").contains("GLFW_").contains("text=");
        }
    }

    @Test
    void withoutAGuestTheMethodsSayHowToStartOne() {
        assertThatThrownBy(() -> GlfwFrames.request(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("method=request")
                .hasMessageContaining("GlfwGuest.launch");
    }

    @Test
    void aNegativeTimeoutIsRefused() throws Exception {
        try (UiThread ui = UiThread.started()) {
            String message = ui.call(() -> messageOf(() -> ui.host().pump(Duration.ofMillis(-1))));
            assertThat(message).contains("timeout=PT-0.001S");
        }
    }

    @Test
    void aClosedHostRefusesPostsAndItsLoop() throws Exception {
        UiThread ui = UiThread.started();
        GlfwHost host = ui.host();
        ui.close();
        assertThatThrownBy(() -> host.post(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("GlfwHost(ui, closed)");
        assertThat(UiThread.withoutGlfw(() -> messageOf(() -> host.pump(Duration.ZERO))))
                .contains("closed");
    }

    private static String messageOf(Runnable refused) {
        try {
            refused.run();
            return "nothing was refused";
        } catch (RuntimeException e) {
            return e.getMessage();
        }
    }

    @Test
    void oneHostIsThereForAllWhoAsk() throws Exception {
        try (UiThread ui = UiThread.started()) {
            assertThat(ui.<GlfwHost>call(() -> GlfwHost.attach())).isSameAs(ui.host());
            assertThat(ui.host()).hasToString("GlfwHost(ui)");
        }
    }

    @Test
    void itDeliversInAllLoopsThatLinuxHas() throws Exception {
        try (UiThread ui = UiThread.started()) {
            assertThat(ui.host().capabilities().toString()).isEqualTo(HostCapabilities.DEFAULT.toString());
        }
    }

    // ------------------------------------------------------------------ waiting and waking

    /** Counted, not timed: a loop that is woken for nothing goes round. */
    @Test
    void anIdleLoopDoesNotGoRound() throws Exception {
        try (UiThread ui = UiThread.started()) {
            GuestRun<Void> run = GuestRun.start(ui.host(), () -> Async.sleep(Duration.ofDays(1)));
            List<Long> seen = new ArrayList<>();
            Waits.await(
                    "a quiet loop",
                    () -> { // the window's first events may be on their way
                        try {
                            seen.add(ui.call(ui.host()::iterations));
                            Thread.sleep(300); // time is what must pass without a round
                            return ui.call(ui.host()::iterations)
                                    == seen.getLast() + 1; // which this call itself has cost
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                    });
            run.cancel("the test is over");
            assertThat(outcomeOf(run)).isInstanceOf(Outcome.Cancelled.class);
        }
    }

    /** The loop waits inside GLFW when each post comes; none of them may be slept over. */
    @Test
    void eachPostWakesALoopThatWaits() throws Exception {
        try (UiThread ui = UiThread.started()) {
            for (int i = 0; i < 500; i++) {
                int number = i;
                assertThat(ui.call(() -> number)).isEqualTo(number);
            }
        }
    }

    /** A task or handler may take the events itself, and the empty event of a post with them. */
    @Test
    void aPostIsNotLostIfTheProgramTakesItsEmptyEvent() throws Exception {
        try (UiThread ui = UiThread.started()) {
            for (int i = 0; i < 100; i++) {
                var second = new CountDownLatch(1);
                ui.call(() -> {
                    ui.host().post(second::countDown);
                    GLFW.glfwPollEvents();
                    return true;
                });
                assertThat(second.await(Waits.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            }
        }
    }

    /** A loop that waits by itself and calls poll: work that is left over has to wake it, whoever has taken its empty event. */
    @Test
    void aLoopThatWaitsByItselfRunsTasksByPoll() throws Exception {
        List<Integer> steps = new ArrayList<>();
        var outcome = new CompletableFuture<Outcome<Void>>();
        withInitializedGlfw(host -> {
            GuestRun<Void> run = GlfwGuest.attach(() -> {
                for (int i = 0; i < 50; i++) {
                    var posted = new CompletableFuture<Integer>();
                    int number = i;
                    host.post(() -> posted.complete(number));
                    GLFW.glfwPollEvents();
                    steps.add(Async.await(posted));
                    Async.yieldNow();
                    Async.sleep(Duration.ofNanos(1));
                }
            });
            run.onDone(outcome::complete);
            while (!run.isDone()) {
                GLFW.glfwWaitEvents();
                host.poll();
            }
            return true;
        });
        assertThat(Waits.get(outcome)).isInstanceOf(Outcome.Success.class);
        assertThat(steps).hasSize(50);
    }

    @Test
    void pumpReturnsAfterItsTimeoutAndNotBefore() throws Exception {
        long nanos = withInitializedGlfw(host -> {
            long began = System.nanoTime();
            long end = began + 20_000_000;
            for (long left; (left = end - System.nanoTime()) > 0; ) {
                assertThat(host.pump(Duration.ofNanos(left))).isFalse();
            }
            return System.nanoTime() - began;
        });
        assertThat(nanos).isGreaterThanOrEqualTo(20_000_000);
    }

    private interface Loop<T> {
        T run(GlfwHost host) throws Exception;
    }

    private static <T> T withInitializedGlfw(Loop<T> loop) throws Exception {
        return UiThread.withoutGlfw(() -> {
            GLFW.glfwInit();
            try (GlfwHost host = GlfwHost.attach()) {
                return loop.run(host);
            } finally {
                GLFW.glfwTerminate();
            }
        });
    }

    // ------------------------------------------------------------------ what is thrown

    @Test
    void postedWorkThatThrowsIsLoggedAndTheLoopGoesOn() throws Exception {
        try (UiThread ui = UiThread.started();
                var log = new LogLines()) {
            ui.host().post(() -> {
                throw new IllegalStateException("in a post");
            });
            assertThat(ui.call(() -> "goes on")).isEqualTo("goes on");
            assertThat(log.count("in a post")).isEqualTo(1);
        }
    }

    // ------------------------------------------------------------------ the end, at any time

    @Test
    void closingTheHostInATaskEndsItWithItsCleanUp() throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        try (UiThread ui = UiThread.started()) {
            GuestRun<Void> run = GuestRun.start(ui.host(), () -> {
                try {
                    ui.host().close();
                    Async.sleep(Duration.ofDays(1));
                } finally {
                    log.add("cleaned up");
                }
            });
            assertThat(outcomeOf(run))
                    .isInstanceOfSatisfying(
                            Outcome.Cancelled.class,
                            cancelled ->
                                    assertThat(cancelled.reason().kind()).isEqualTo(CancelReason.Kind.HOST_CLOSED));
        }
        assertThat(log).containsExactly("cleaned up");
    }

    @Test
    void glfwThatIsTerminatedByATaskEndsAllGuestsWithTheirCleanUp() throws Exception {
        List<String> cleaned = new CopyOnWriteArrayList<>();
        try (UiThread ui = UiThread.started();
                var log = new LogLines()) {
            long window = ui.window();
            var outcomes = new CopyOnWriteArrayList<Outcome<Void>>();
            GuestRun<Void> other = GuestRun.start(ui.host(), () -> {
                try {
                    GlfwEvents.awaitClosed(window);
                } finally {
                    cleaned.add("other");
                }
            });
            other.onDone(outcomes::add); // a host that has closed calls no listener that comes later
            GuestRun<Void> run = GuestRun.start(ui.host(), () -> {
                try {
                    Async.sleep(Duration.ofMillis(5));
                    GLFW.glfwTerminate();
                    Async.sleep(Duration.ofDays(1));
                } finally {
                    cleaned.add("terminating");
                }
            });
            run.onDone(outcomes::add);
            Waits.await("the ends of both", () -> outcomes.size() == 2);
            assertThat(outcomes).allMatch(outcome -> outcome instanceof Outcome.Cancelled);
            assertThat(log.count("was terminated below its guests")).isEqualTo(1);
        }
        assertThat(cleaned).containsExactlyInAnyOrder("other", "terminating");
    }

    /** Whoever posts hears of it, for nobody may ever look into the queue. */
    @Test
    void aPostToGlfwThatWasTerminatedIsRefused() throws Exception {
        GlfwHost host = UiThread.withoutGlfw(() -> {
            GLFW.glfwInit();
            GlfwHost made = GlfwHost.attach();
            GLFW.glfwTerminate();
            return made;
        });
        assertThatThrownBy(() -> host.post(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was terminated");
        UiThread.withoutGlfw(() -> {
            host.close();
            return true;
        });
    }

    @Test
    void aThreadThatEndsWithoutClosingItsHostLeavesRoomForTheNext() throws Exception {
        Displays.require();
        var thread = Thread.ofPlatform().start(() -> {
            GLFW.glfwInit();
            GlfwHost.attach();
            GLFW.glfwTerminate();
        });
        thread.join();
        assertThat(withInitializedGlfw(GlfwHost::isClosed)).isFalse();
    }

    /** Posts race with the end of the host, many times: each one runs, or throws. */
    @Test
    void noPostIsLostWhenTheHostCloses() throws Exception {
        Displays.require();
        UiThread.withoutGlfw(() -> {
            GLFW.glfwInit();
            try {
                for (int round = 0; round < 1000; round++) {
                    closeWhileOthersPost();
                }
            } finally {
                GLFW.glfwTerminate();
            }
            return true;
        });
    }

    private static void closeWhileOthersPost() throws InterruptedException {
        GlfwHost host = GlfwHost.attach();
        var ran = new AtomicInteger();
        var accepted = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    while (true) {
                        host.post(ran::incrementAndGet);
                        accepted.incrementAndGet();
                        Thread.yield();
                    }
                } catch (IllegalStateException e) {
                    // The host has closed.
                }
            }));
        }
        while (ran.get() < 10) {
            host.pump(Duration.ofDays(1));
        }
        host.close();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(ran.get()).isEqualTo(accepted.get());
    }
}
