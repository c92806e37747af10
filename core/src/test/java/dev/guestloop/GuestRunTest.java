package dev.guestloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The life of a run, from start to onDone. */
class GuestRunTest {

    private final HostThread host = new HostThread();
    private final List<String> order = new ArrayList<>();

    @AfterEach
    void closeHost() {
        host.close();
    }

    @Test
    void onReturnTheLoopIsUsableAndNoUserCodeHasRun() {
        host.run(() -> {
            GuestRun<Integer> run = GuestRun.start(host.host, () -> {
                order.add("main");
                return 1;
            });
            run.loop().callSoon(() -> order.add("callback"));
            run.loop().callLater(Duration.ofHours(1), () -> {});
            assertThat(order).isEmpty();
            run.onDone(outcome -> order.add(outcome.toString()));
        });
        HostThread.await("the run has ended", () -> order.size() == 3);
        assertThat(order)
                .containsExactlyInAnyOrder("callback", "main", "Success[value=1]")
                .endsWith("Success[value=1]");
    }

    @Test
    void aRunMayStartBeforeItsHostsLoopRuns() throws Exception {
        var late = new QueueHost();
        var outcome = new CompletableFuture<Outcome<String>>();
        GuestRun<String> run = GuestRun.start(late, () -> {
            Async.sleep(Duration.ofMillis(1));
            return Thread.currentThread().getName();
        });
        run.onDone(outcome::complete).onDone(_ -> late.stop());
        Thread thread = Thread.ofPlatform().name("late-host").start(late::run);
        assertThat(HostThread.get(outcome)).isEqualTo(new Outcome.Success<>("late-host"));
        thread.join();
    }

    @Test
    void aMainThatReturnsAtOnceEndsTheRun() {
        assertThat(HostThread.outcomeOf(host.start(() -> 5))).isEqualTo(new Outcome.Success<>(5));
    }

    @Test
    void whenMainEndsTheOthersAreCancelledAndCleanUpFirst() {
        var mayEnd = new CompletableFuture<Integer>();
        GuestRun<Integer> run = host.start(() -> Async.await(mayEnd));
        host.awaitIdle();
        host.run(() -> run.spawn(() -> {
            try {
                Async.sleep(Duration.ofHours(1));
            } finally {
                Async.shielded(() -> Async.sleep(Duration.ofMillis(3)));
                order.add("cleaned up");
            }
        }));
        host.awaitIdle();
        mayEnd.complete(1);
        run.onDone(_ -> order.add("done"));
        HostThread.await("done", () -> order.contains("done"));
        assertThat(order).endsWith("cleaned up", "done");
    }

    /** Between the end of the last task and the end of the run there is the rest of a batch, or a whole nested loop. */
    @Test
    void aTaskSpawnedAfterTheLastOneHasEndedIsRunAndCleansUp() {
        for (boolean waits : new boolean[] {true, false}) {
            order.clear();
            GuestRun<Integer> run = host.start(GuestOptions.DEFAULT.withBudget(Duration.ofMinutes(1)), () -> {
                GuestRun<?> self = Async.currentRun();
                Async.currentLoop()
                        .callSoon(() -> self.spawn(() -> {
                            try {
                                if (waits) {
                                    Async.sleep(Duration.ofHours(1));
                                }
                            } finally {
                                Async.shielded(() -> Async.sleep(Duration.ofMillis(2)));
                                order.add("finally");
                            }
                        }));
                return 1;
            });
            run.onDone(_ -> order.add("done"));
            HostThread.await("done", () -> order.contains("done"));
            assertThat(order).containsExactly("finally", "done");
        }
    }

    @Test
    void aCallbackThatIsReadyWhenTheRunEndsIsLogged() {
        try (var log = new LogCapture()) {
            GuestRun<Integer> run = host.start(() -> {
                EventLoop loop = Async.currentLoop();
                loop.callSoon(new Runnable() {
                    @Override
                    public void run() {
                        loop.callSoon(this); // there is always one more
                    }
                });
                return 1;
            });
            HostThread.outcomeOf(run);
            log.awaitMessage("A callback was not run");
        }
    }

    @Test
    void aCancelledRunSaysWhy() {
        GuestRun<Void> run = host.startIdle();
        run.cancel("the user left");
        assertThat(HostThread.outcomeOf(run)).isEqualTo(new Outcome.Cancelled<>(CancelReason.user("the user left")));
    }

    @Test
    void leftoversAreGoneBeforeOnDone() throws Exception {
        Pipe pipe = Pipe.open();
        GuestRun<Integer> run = host.start(() -> {
            Async.currentLoop().callLater(Duration.ofHours(1), () -> order.add("never"));
            var unused = Async.currentLoop().readiness(pipe.source());
            return 1;
        });
        var seen = new CompletableFuture<String>();
        run.onDone(_ -> seen.complete("open=" + pipe.source().isOpen() + ", timers="
                + run.statistics().timersPending() + ", backends="
                + HostThread.backends().size()));
        assertThat(HostThread.get(seen)).isEqualTo("open=false, timers=0, backends=0");
        pipe.sink().close();
    }

    @Test
    void onDoneAfterTheEndIsCalledSoonOnTheHostThread() {
        GuestRun<Integer> run = host.start(() -> 1);
        HostThread.await("it has ended", run::isDone);
        var thread = new CompletableFuture<Thread>();
        run.onDone(_ -> thread.complete(Thread.currentThread()));
        assertThat(HostThread.get(thread)).isSameAs(host.thread());
    }

    @Test
    void aListenerThatThrowsReachesTheHandlerAndTheOthersAreCalled() {
        List<String> uncaught = new ArrayList<>();
        GuestRun<Integer> run = GuestRun.start(
                host.host,
                GuestOptions.DEFAULT.withUncaughtHandler(
                        (source, failure) -> uncaught.add(source + ": " + failure.getMessage())),
                () -> {
                    Async.sleep(Duration.ofMillis(20));
                    return 1;
                });
        var second = new CompletableFuture<Boolean>();
        run.onDone(_ -> {
            throw new IllegalStateException("listener");
        });
        run.onDone(_ -> second.complete(true));
        assertThat(HostThread.get(second)).isTrue();
        assertThat(uncaught).containsExactly("an onDone listener of run guest: listener");
    }

    @Test
    void aFailureWithoutListenersIsLogged() {
        try (var log = new LogCapture()) {
            GuestRun<Void> run = GuestRun.start(host.host, () -> {
                throw new IllegalStateException("unheard");
            });
            HostThread.await("it has ended", run::isDone);
            log.awaitMessage("A run failed, and nobody listens for its outcome");
            assertThat(log.contains("unheard")).isTrue();
        }
    }

    @Test
    void finishDrivesTheRestWhenTheHostsLoopHasEnded() {
        var own = new QueueHost();
        GuestRun<Void> run = GuestRun.start(own, () -> {
            try {
                own.stop();
                Async.sleep(Duration.ofHours(1));
            } finally {
                Async.shielded(() -> Async.sleep(Duration.ofMillis(2)));
                order.add("finally on " + Thread.currentThread().getName());
            }
        });
        run.onDone(outcome -> order.add(outcome.getClass().getSimpleName()));
        own.run();
        assertThat(order).isEmpty();
        assertThat(run.finish(Duration.ofSeconds(10))).isTrue();
        assertThat(order).containsExactly("finally on " + Thread.currentThread().getName(), "Cancelled");
        assertThat(run.finish(Duration.ZERO)).as("again").isTrue();
    }

    @Test
    void finishGivesUpInTimeAndSaysWhichTaskDidNotEnd() {
        try (var log = new LogCapture()) {
            var own = new QueueHost();
            GuestRun<Void> run = GuestRun.start(own, () -> {
                own.stop();
                Async.shielded(GuestRunTest::neverEnds);
            });
            var outcome = new ArrayList<Outcome<Void>>();
            run.onDone(outcome::add);
            own.run();
            assertThat(run.finish(Duration.ofMillis(20))).isFalse();
            assertThat(outcome).hasSize(1).first().isInstanceOf(Outcome.Cancelled.class);
            assertThat(log.messages().toString())
                    .contains("Task[main, WAITING]")
                    .contains("neverEnds");
        }
    }

    private static void neverEnds() {
        Async.sleep(Duration.ofHours(1));
    }

    @Test
    void aDialogOfACleanUpOpensWhileTheHostIsDriven() {
        var own = new QueueHost();
        GuestRun<Void> run = GuestRun.start(own, () -> {
            try {
                own.stop();
                Async.sleep(Duration.ofHours(1));
            } finally {
                order.add(Async.shielded(() -> Async.awaitModal(() -> "asked")));
            }
        });
        own.run();
        assertThat(run.finish(Duration.ofSeconds(10))).isTrue();
        assertThat(order).containsExactly("asked");
    }

    /** How the main task really ended is not lost because another task had to be abandoned. */
    @Test
    void anAbandonedRunKeepsTheFailureOfItsMainTask() {
        try (var log = new LogCapture()) {
            var own = new QueueHost();
            GuestRun<Void> run = GuestRun.start(own, () -> {
                Async.currentRun().spawn(() -> Async.shielded(GuestRunTest::neverEnds));
                Async.yieldNow();
                own.stop();
                throw new IllegalStateException("the real reason");
            });
            List<Outcome<Void>> outcome = new ArrayList<>();
            run.onDone(outcome::add);
            own.run();
            assertThat(run.finish(Duration.ofMillis(20))).isFalse();
            assertThat(outcome.toString()).contains("the real reason");
            assertThat(log.contains("abandoned")).isTrue();
        }
    }

    @Test
    void finishOnAnInterruptedThreadDoesNotSpin() {
        var own = new QueueHost();
        GuestRun<Void> run = GuestRun.start(own, () -> {
            own.stop();
            Async.shielded(() -> Async.sleep(Duration.ofMillis(60)));
        });
        own.run();
        Thread.currentThread().interrupt();
        assertThat(run.finish(Duration.ofSeconds(10))).isTrue();
        assertThat(Thread.interrupted()).as("the caller's flag is kept").isTrue();
    }

    /** The system's descriptor of a closed channel lives until the next select, which another run may not need for hours. */
    @Test
    void theChannelsOfARunAreReallyClosedWhileAnotherGoesOn() throws Exception {
        GuestRun<Void> other = host.startIdle();
        var port = new CompletableFuture<java.net.InetSocketAddress>();
        GuestRun<Void> run = host.start(() -> {
            try (var listener = java.nio.channels.ServerSocketChannel.open()) {
                listener.bind(new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0));
                Readiness readiness = Async.currentLoop().readiness(listener);
                port.complete((java.net.InetSocketAddress) listener.getLocalAddress());
                readiness.awaitInput();
            } catch (CancelledException e) {
                throw e;
            }
            return null;
        });
        java.net.InetSocketAddress address = HostThread.get(port);
        HostThread.end(run);
        HostThread.await("the port is free", () -> {
            try (var again = new java.net.ServerSocket()) {
                again.bind(address);
                return true;
            } catch (java.io.IOException e) {
                return false;
            }
        });
        HostThread.end(other);
    }

    @Test
    void aRunThatBeginsWhileTheHostClosesIsCancelledWithTheOthers() {
        var own = new QueueHost();
        GuestRun<Void> first = GuestRun.start(own, () -> {
            try {
                Async.sleep(Duration.ofHours(1));
            } finally {
                // Now the host drains; the second run arrives in that.
                GuestRun.start(own, () -> {
                            try {
                                Async.sleep(Duration.ofHours(1));
                            } finally {
                                order.add("second cleaned up");
                            }
                        })
                        .onDone(outcome ->
                                order.add("second " + outcome.getClass().getSimpleName()));
                Async.shielded(() -> Async.sleep(Duration.ofMillis(2)));
            }
        });
        own.post(own::close);
        own.run();
        assertThat(first.isDone()).isTrue();
        assertThat(order).containsExactly("second cleaned up", "second Cancelled");
    }

    @Test
    void finishOfOneRunLeavesTheOthersGoingOn() {
        var own = new QueueHost();
        GuestRun<Void> first = GuestRun.start(own, () -> {
            own.stop();
            Async.sleep(Duration.ofHours(1));
        });
        GuestRun<Integer> second = GuestRun.start(own, () -> {
            Async.sleep(Duration.ofMillis(10));
            return 2;
        });
        List<Outcome<Integer>> outcome = new ArrayList<>();
        second.onDone(outcome::add).onDone(_ -> own.stop());
        own.run();
        assertThat(first.finish(Duration.ofSeconds(10))).isTrue();
        own.run();
        assertThat(outcome).containsExactly(new Outcome.Success<>(2));
    }

    @Test
    void finishInsideTheGuestIsRefused() {
        GuestRun<Void> run = host.startIdle();
        var thrown = new CompletableFuture<Throwable>();
        host.run(() -> run.loop().callSoon(() -> {
            try {
                run.finish(Duration.ZERO);
            } catch (IllegalStateException e) {
                thrown.complete(e);
            }
        }));
        assertThat(HostThread.get(thrown)).hasMessageContaining("from inside the guest");
        HostThread.end(run);
    }

    @Test
    void aClosingHostDrivesItsRunsToTheirEnd() {
        var own = new QueueHost();
        GuestRun<Void> run = GuestRun.start(own, () -> {
            try {
                own.close();
                Async.sleep(Duration.ofHours(1));
            } finally {
                Async.shielded(() -> Async.sleep(Duration.ofMillis(2)));
                order.add("finally");
            }
        });
        run.onDone(outcome -> order.add(outcome.toString()));
        own.run();
        assertThat(order).containsExactly("finally", "Cancelled[reason=the host is closing (HOST_CLOSED)]");
    }

    @Test
    void nullsAreRefused() {
        assertThatThrownBy(() -> GuestRun.start(null, () -> 1))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("host");
        assertThatThrownBy(() -> GuestRun.start(host.host, (TaskBody<Integer, ?>) null))
                .hasMessage("main");
        assertThatThrownBy(() -> GuestRun.start(host.host, null, () -> 1)).hasMessage("options");
        assertThatThrownBy(() -> GuestOptions.DEFAULT.withBudget(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("budget=PT0S");
    }

    @Test
    void aRunIsCalledAsItsOptionsSay() {
        GuestOptions options = GuestOptions.DEFAULT.withName("mail").withBudget(Duration.ofMillis(7));
        assertThat(options.name()).isEqualTo("mail");
        assertThat(options.budget()).isEqualTo(Duration.ofMillis(7));
        var mayEnd = new CompletableFuture<Integer>();
        GuestRun<Integer> run = host.start(options, () -> Async.await(mayEnd));
        host.awaitIdle();
        order.add(host.call(run::toString));
        mayEnd.complete(1);
        HostThread.outcomeOf(run);
        order.add(host.call(run::toString));
        assertThat(order).containsExactly("GuestRun[mail, tasksAlive=1]", "GuestRun[mail, tasksAlive=0, ended]");
        assertThat(run.loop()).hasToString("mail");
    }

    @Test
    void aDumpShowsWhereEachTaskWaits() {
        GuestRun<Void> run = host.startIdle();
        host.run(() -> run.spawn("sleeper", GuestRunTest::neverEnds));
        host.awaitIdle();
        assertThat(host.call(run::dumpTasks)).contains("Task[sleeper, WAITING]").contains("GuestRunTest.neverEnds");
        HostThread.end(run);
    }

    @Test
    void statisticsCountTasksAndTimers() {
        GuestRun<Void> run = host.startIdle();
        host.run(() -> {
            for (int i = 0; i < 5; i++) {
                run.spawn(() -> Async.sleep(Duration.ofHours(1)));
            }
        });
        host.awaitIdle();
        RunStatistics statistics = run.statistics();
        assertThat(statistics.tasksAlive()).isEqualTo(6);
        assertThat(statistics.tasksStarted()).isEqualTo(6);
        assertThat(statistics.timersPending()).isEqualTo(5);
        assertThat(statistics.longestTick()).isPositive();
        HostThread.end(run);
        assertThat(run.statistics().tasksAlive()).isZero();
        assertThat(run.statistics().timersPending()).isZero();
    }
}
