package dev.guestloop.gtk;

import static dev.guestloop.testing.internal.Waits.get;
import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.CancelReason;
import dev.guestloop.GuestRun;
import dev.guestloop.HostCapabilities;
import dev.guestloop.Outcome;
import dev.guestloop.testing.internal.LogLines;
import dev.guestloop.testing.internal.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "the host calls the libraries of Linux")
class GtkHostTest {

    /** Runs something in a loop and returns what it returned. */
    private static <T> T call(GlibThread glib, Callable<T> body) throws Exception {
        var result = new CompletableFuture<T>();
        TestGtk.addIdle(glib.context, TestGtk.PRIORITY_DEFAULT, () -> {
            try {
                result.complete(body.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return get(result);
    }

    /** Asked for before the host closes: after that nobody can be told. */
    private static <T> CompletableFuture<Outcome<T>> watched(GuestRun<T> run) {
        var outcome = new CompletableFuture<Outcome<T>>();
        run.onDone(outcome::complete);
        return outcome;
    }

    // ------------------------------------------------------------------ posts

    @Test
    void postsComeAtTheirPriorityAndInLineWithWhatHasTheSame() throws Exception {
        try (GlibThread glib = GlibThread.started()) {
            List<String> order = Collections.synchronizedList(new ArrayList<>());
            call(glib, () -> {
                TestGtk.addIdle(glib.context, TestGtk.PRIORITY_LOW, () -> order.add("low"));
                TestGtk.addIdle(glib.context, GtkHost.DEFAULT_PRIORITY, () -> order.add("idle before"));
                glib.host().post(() -> order.add("post"));
                TestGtk.addIdle(glib.context, GtkHost.DEFAULT_PRIORITY, () -> order.add("idle after"));
                TestGtk.addIdle(glib.context, TestGtk.PRIORITY_REDRAW, () -> order.add("redraw"));
                TestGtk.addIdle(glib.context, TestGtk.PRIORITY_DEFAULT, () -> order.add("event"));
                return true;
            });
            Waits.await("all of them", () -> order.size() == 6);
            assertThat(order).containsExactly("event", "redraw", "idle before", "post", "idle after", "low");
            glib.host().post(glib.host()::close);
        }
    }

    @Test
    void aChosenPriorityIsUsedAndThereIsOnlyOne() throws Exception {
        try (GlibThread glib = GlibThread.started()) {
            GtkHost host = GtkHost.of(glib.context, TestGtk.PRIORITY_REDRAW + 1);
            List<String> order = Collections.synchronizedList(new ArrayList<>());
            call(glib, () -> {
                TestGtk.addIdle(glib.context, GtkHost.DEFAULT_PRIORITY, () -> order.add("idle"));
                host.post(() -> order.add("post"));
                return true;
            });
            Waits.await("both", () -> order.size() == 2);
            assertThat(order).containsExactly("post", "idle");
            assertThatThrownBy(glib::host)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("priority=121")
                    .hasMessageContaining("asked for=200");
            host.post(host::close);
        }
    }

    /** A source that GLib keeps would be called for ever. */
    @Test
    void nothingIsPendingWhenThePostsHaveRun() throws Exception {
        try (GlibThread glib = GlibThread.started()) {
            GtkHost host = glib.host();
            var ran = new CompletableFuture<Boolean>();
            host.post(() -> {});
            host.post(() -> ran.complete(true));
            get(ran);
            boolean pending = call(glib, () -> TestGtk.isPending(glib.context));
            assertThat(pending).isFalse();
            host.post(host::close);
        }
    }

    @Test
    void whatAPostThrowsStaysOnThisSideAndTheNextOnesRun() throws Exception {
        try (var log = new LogLines();
                GlibThread glib = GlibThread.started()) {
            GtkHost host = glib.host();
            var ran = new CompletableFuture<Boolean>();
            host.post(() -> {
                throw new IllegalStateException("in a post");
            });
            host.post(() -> {
                throw new StackOverflowError("in a post, too");
            });
            host.post(() -> ran.complete(true));
            assertThat(get(ran)).isTrue();
            assertThat(log.count("in a post")).isEqualTo(2);
            host.post(host::close);
        }
    }

    @Test
    void aPostRunsInALoopThatThePostBeforeItHasOpened() throws Exception {
        try (GlibThread glib = GlibThread.started()) {
            GtkHost host = glib.host();
            var depth = new CompletableFuture<Integer>();
            host.post(() -> {
                var loop = new NativeLoop(glib.context);
                host.post(() -> {
                    depth.complete(TestGtk.depth());
                    loop.close();
                });
                loop.run();
            });
            assertThat(get(depth)).isEqualTo(2);
            host.post(host::close);
        }
    }

    // ------------------------------------------------------------------ threads and hosts

    @Test
    void theThreadIsTheOneThatRunsTheLoop() throws Exception {
        try (GlibThread glib = new GlibThread()) {
            GtkHost host = glib.host();
            assertThat(host.isHostThread()).isFalse();
            glib.start();
            assertThat(call(glib, host::isHostThread)).isTrue();
            assertThat(host.isHostThread()).isFalse();
            host.post(host::close);
        }
    }

    @Test
    void thereIsOneHostForEachContextUntilItIsClosed() throws Exception {
        try (GlibThread glib = GlibThread.started()) {
            GtkHost host = glib.host();
            assertThat(glib.host()).isSameAs(host);
            call(glib, () -> {
                host.close();
                return true;
            });
            assertThat(glib.host()).isNotSameAs(host);
            glib.host().post(glib.host()::close);
            assertThatThrownBy(() -> host.post(() -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has closed");
        }
    }

    @Test
    void aHostIsClosedOnItsThreadOnly() throws Exception {
        try (GlibThread glib = GlibThread.started()) {
            GtkHost host = glib.host();
            var begun = new CompletableFuture<Boolean>();
            GuestRun<Void> run = GuestRun.start(host, () -> {
                begun.complete(true);
                Async.sleep(Duration.ofDays(1));
            });
            CompletableFuture<Outcome<Void>> outcome = watched(run);
            get(begun);
            assertThatThrownBy(host::close)
                    .isInstanceOf(WrongThreadException.class)
                    .hasMessageContaining("thread=glib")
                    .hasMessageContaining("current=" + Thread.currentThread().getName());
            host.post(host::close);
            assertThat(get(outcome)).isInstanceOf(Outcome.Cancelled.class);
        }
    }

    @Test
    void theCardSaysWhatIsSo() {
        try (GlibThread glib = GlibThread.started()) {
            HostCapabilities card = glib.host().capabilities();
            assertThat(card.deliversInModalLoops()).isTrue();
            assertThat(card.hopsPerPost()).isEqualTo(1);
            assertThat(card.cleanPosts()).isTrue();
            assertThat(card.tellsInput()).isTrue();
            assertThat(card.tellsPaint()).isTrue();
            glib.host().post(glib.host()::close);
        }
    }

    @Test
    void twoContextsHaveGuestsOfTheirOwn() throws Exception {
        try (GlibThread one = GlibThread.started();
                GlibThread two = GlibThread.started()) {
            GuestRun<Thread> first = GuestRun.start(one.host(), () -> {
                Async.sleep(Duration.ofMillis(1));
                return Thread.currentThread();
            });
            GuestRun<Thread> second = GuestRun.start(two.host(), () -> {
                Async.sleep(Duration.ofMillis(1));
                return Thread.currentThread();
            });
            assertThat(outcomeOf(first)).isEqualTo(new Outcome.Success<>(one.thread()));
            assertThat(outcomeOf(second)).isEqualTo(new Outcome.Success<>(two.thread()));
            one.host().post(one.host()::close);
            two.host().post(two.host()::close);
        }
    }

    // ------------------------------------------------------------------ the end

    /** A bare loop that is quit tells nobody. */
    @Test
    void finishDrivesTheTasksToTheirEndWhenABareLoopWasQuit() throws Exception {
        Libraries.require();
        long context = TestGtk.newContext();
        long loop = TestGtk.newMainLoop(context);
        List<String> log = new CopyOnWriteArrayList<>();
        var outcome = new CompletableFuture<Outcome<?>>();
        Thread thread = Thread.ofPlatform().start(() -> {
            GtkHost host = GtkHost.of(context, GtkHost.DEFAULT_PRIORITY);
            GuestRun<?> run = GuestRun.start(host, () -> {
                try {
                    TestGtk.quitMainLoop(loop);
                    Async.sleep(Duration.ofDays(1));
                } finally {
                    Async.shielded(() -> Async.sleep(Duration.ofMillis(5)));
                    log.add("cleaned up");
                }
            });
            run.onDone(outcome::complete);
            TestGtk.runMainLoop(loop);
            run.finish(Duration.ofSeconds(10));
            host.close();
        });
        assertThat(get(outcome)).isInstanceOf(Outcome.Cancelled.class);
        assertThat(log).containsExactly("cleaned up");
        assertThat(thread.join(Waits.PATIENCE)).isTrue();
    }

    @Test
    void aThreadThatEndsWithoutAWordIsReportedAndNothingHangs() throws Exception {
        try (var log = new LogLines()) {
            GlibThread glib = GlibThread.started();
            GtkHost host = glib.host();
            var begun = new CompletableFuture<Boolean>();
            GuestRun<Void> run = GuestRun.start(host, () -> {
                begun.complete(true);
                Async.sleep(Duration.ofDays(1));
            });
            get(begun);
            glib.close();
            Waits.await("the end of the run", run::isDone);
            Waits.await("a word in the log", () -> log.count("host thread has ended") > 0);
            host.close(); // on any thread, as that one is no more
        }
    }

    @Test
    void aHostThatClosesCancelsItsGuestsAsHostClosed() throws Exception {
        try (GlibThread glib = GlibThread.started()) {
            GtkHost host = glib.host();
            List<String> log = new CopyOnWriteArrayList<>();
            var begun = new CompletableFuture<Boolean>();
            GuestRun<Void> run = GuestRun.start(host, () -> {
                try {
                    begun.complete(true);
                    Async.sleep(Duration.ofDays(1));
                } finally {
                    Async.shielded(() -> Async.toThread(() -> {}));
                    log.add("cleaned up on the host: " + host.isHostThread());
                }
            });
            CompletableFuture<Outcome<Void>> outcome = watched(run);
            get(begun);
            call(glib, () -> {
                host.close();
                log.add("closed");
                return true;
            });
            assertThat(get(outcome))
                    .isInstanceOfSatisfying(
                            Outcome.Cancelled.class,
                            cancelled ->
                                    assertThat(cancelled.reason().kind()).isEqualTo(CancelReason.Kind.HOST_CLOSED));
            assertThat(log).containsExactly("cleaned up on the host: true", "closed");
        }
    }

    // ------------------------------------------------------------------ the probe

    @Test
    void theProbeSeesWhatHasAHigherPriorityAndNothingElse() throws Exception {
        try (GlibThread glib = GlibThread.started()) {
            GtkHost host = glib.host();
            var seen = new CompletableFuture<List<Boolean>>();
            host.post(() -> {
                List<Boolean> answers = new ArrayList<>();
                host.post(() -> {});
                answers.add(look(host));
                TestGtk.addIdle(glib.context, GtkHost.DEFAULT_PRIORITY, () -> {});
                answers.add(look(host));
                TestGtk.addIdle(glib.context, TestGtk.PRIORITY_LOW, () -> {});
                answers.add(look(host));
                TestGtk.addIdle(glib.context, TestGtk.PRIORITY_REDRAW, () -> {});
                answers.add(look(host));
                seen.complete(answers);
            });
            assertThat(get(seen)).containsExactly(false, false, false, true);
            host.post(host::close);
        }
    }

    /** A look that is not put off. */
    private static boolean look(GtkHost host) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2);
        boolean seen = false;
        while (System.nanoTime() < end) {
            seen |= host.inputPending();
        }
        return seen;
    }
}
