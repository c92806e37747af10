package dev.guestloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskTest {

    private final HostThread host = new HostThread();
    private final List<String> uncaught = new ArrayList<>();
    private final GuestOptions options = GuestOptions.DEFAULT.withUncaughtHandler(
            (source, failure) -> uncaught.add(source + ": " + failure.getMessage()));

    @AfterEach
    void closeHost() {
        host.close();
    }

    private GuestRun<Void> startIdle() {
        GuestRun<Void> run = host.start(options, () -> {
            Async.await(new CompletableFuture<Void>());
            return null;
        });
        host.awaitIdle();
        return run;
    }

    /** Runs a body as a task beside the main one, and waits for its end. */
    private void spawned(GuestRun<?> run, TaskAction<?> body) {
        CompletableFuture<Void> ended = host.call(() -> run.spawn(body).toCompletableFuture());
        HostThread.get(ended);
    }

    @Test
    void aResultReachesWhoWaits() {
        GuestRun<Void> run = startIdle();
        spawned(run, () -> {
            Task<Integer> task = run.spawn("answer", () -> {
                Async.yieldNow();
                return 42;
            });
            assertThat(task.state()).isEqualTo(Task.State.READY);
            assertThat(task.name()).isEqualTo("answer");
            assertThat(task.await()).isEqualTo(42);
            assertThat(task.await()).as("and again").isEqualTo(42);
            assertThat(task.state()).isEqualTo(Task.State.SUCCEEDED);
        });
        HostThread.end(run);
        assertThat(uncaught).isEmpty();
    }

    /** It is called in the step in which the task has ended, and no task is current any more. */
    @Test
    void anUncaughtHandlerIsNoTaskAndCannotWait() {
        List<Throwable> refused = new ArrayList<>();
        GuestRun<Integer> run = host.start(
                GuestOptions.DEFAULT.withUncaughtHandler((_, _) -> {
                    for (Runnable wait : List.<Runnable>of(
                            () -> Async.sleep(Duration.ofMillis(1)),
                            Async::yieldNow,
                            Async::checkpoint,
                            () -> Async.await(new CompletableFuture<Void>()))) {
                        try {
                            wait.run();
                        } catch (RuntimeException e) {
                            refused.add(e);
                        }
                    }
                }),
                () -> {
                    Async.currentRun().spawn(() -> {
                        throw new IllegalStateException("no luck");
                    });
                    Async.sleep(Duration.ofMillis(20));
                    return 42;
                });
        assertThat(HostThread.outcomeOf(run)).isEqualTo(new Outcome.Success<>(42));
        assertThat(refused).hasSize(4).hasOnlyElementsOfType(CannotAwaitException.class);
    }

    @Test
    void aSpawnedTaskNeverRunsInsideSpawn() {
        GuestRun<Void> run = startIdle();
        boolean[] ran = {false};
        host.run(() -> {
            run.spawn(() -> {
                ran[0] = true;
            });
            assertThat(ran[0]).isFalse();
        });
        host.awaitIdle();
        assertThat(ran[0]).isTrue();
        HostThread.end(run);
    }

    @Test
    void aFailureReachesWhoWaitsAndNobodyElse() {
        GuestRun<Void> run = startIdle();
        spawned(run, () -> {
            Task<Void> task = run.spawn(() -> {
                throw new IOException("disk");
            });
            assertThatThrownBy(task::await)
                    .isInstanceOf(TaskFailedException.class)
                    .hasCauseInstanceOf(IOException.class);
            assertThat(task.state()).isEqualTo(Task.State.FAILED);
        });
        HostThread.end(run);
        assertThat(uncaught).isEmpty();
    }

    @Test
    void aFailureThatNobodyWaitsForReachesTheHandlerAndEndsNothing() {
        GuestRun<Void> run = startIdle();
        host.run(() -> run.spawn("lonely", () -> {
            throw new IOException("disk");
        }));
        host.awaitIdle();
        assertThat(uncaught).containsExactly("task lonely: disk");
        assertThat(run.isDone()).isFalse();
        HostThread.end(run);
    }

    @Test
    void aWaiterThatWasCancelledIsNobody() {
        GuestRun<Void> run = startIdle();
        spawned(run, () -> {
            Task<Void> task = run.spawn("later", () -> {
                Async.sleep(Duration.ofMillis(10));
                throw new IOException("disk");
            });
            assertThat(Async.moveOnAfter(Duration.ofMillis(1), task::await)).isInstanceOf(Outcome.Cancelled.class);
        });
        HostThread.await("it has failed", () -> run.statistics().tasksAlive() == 1);
        host.awaitIdle();
        assertThat(uncaught).containsExactly("task later: disk");
        HostThread.end(run);
    }

    @Test
    void aHandlerThatFailsIsLogged() {
        try (var log = new LogCapture()) {
            GuestRun<Void> run = host.start(
                    GuestOptions.DEFAULT.withUncaughtHandler((_, _) -> {
                        throw new IllegalStateException("the handler's own");
                    }),
                    () -> {
                        Async.sleep(Duration.ofMillis(20));
                        return null;
                    });
            host.awaitIdle();
            host.run(() -> run.spawn(() -> {
                throw new IOException("first");
            }));
            log.awaitMessage("The uncaught handler itself failed");
            HostThread.outcomeOf(run);
        }
    }

    @Test
    void aCancelledTaskRunsItsFinallyBlocks() {
        GuestRun<Void> run = startIdle();
        List<String> order = new ArrayList<>();
        spawned(run, () -> {
            Task<Void> task = run.spawn(() -> {
                try {
                    Async.sleep(Duration.ofHours(1));
                } finally {
                    order.add("finally");
                }
            });
            Async.yieldNow();
            assertThat(task.state()).isEqualTo(Task.State.WAITING);
            task.cancel("not needed");
            assertThatThrownBy(task::await)
                    .isInstanceOf(TaskFailedException.class)
                    .cause()
                    .isInstanceOf(CancelledException.class)
                    .hasMessageContaining("not needed");
            assertThat(task.state()).isEqualTo(Task.State.CANCELLED);
        });
        assertThat(order).containsExactly("finally");
        HostThread.end(run);
        assertThat(uncaught).isEmpty();
    }

    @Test
    void aTaskIsCancelledFromAnyThread() {
        GuestRun<Void> run = startIdle();
        Task<Void> task = host.call(() -> run.spawn(() -> Async.sleep(Duration.ofHours(1))));
        task.cancel("from the test's thread");
        HostThread.await("it has ended", () -> task.state() == Task.State.CANCELLED);
        HostThread.end(run);
    }

    /** A CancelledException that is none of this task's scopes' is a failure like any other. */
    @Test
    void somebodyElsesCancellationIsAFailure() {
        GuestRun<Void> run = startIdle();
        host.run(() -> run.spawn("confused", () -> {
            throw new CancelledException(CancelReason.user("not mine"));
        }));
        host.awaitIdle();
        assertThat(uncaught).containsExactly("task confused: Cancelled: not mine (USER)");
        HostThread.end(run);
    }

    @Test
    void aTaskCannotWaitForItself() {
        GuestRun<Void> run = startIdle();
        spawned(
                run,
                () -> assertThatThrownBy(() -> Async.currentTask().await())
                        .isInstanceOf(CannotAwaitException.class)
                        .hasMessageContaining("its own end"));
        HostThread.end(run);
    }

    @Test
    void aFutureOfATaskHasItsOutcome() {
        GuestRun<Void> run = startIdle();
        CompletableFuture<Integer> good = host.call(() -> run.spawn(() -> 1).toCompletableFuture());
        CompletableFuture<?> bad = host.call(() -> run.spawn(() -> {
                    throw new IOException("disk");
                })
                .toCompletableFuture());
        assertThat(HostThread.get(good)).isEqualTo(1);
        assertThatThrownBy(() -> HostThread.get(bad)).hasRootCauseInstanceOf(IOException.class);
        HostThread.end(run);
        assertThat(uncaught).isEmpty();
    }

    /** What was handed to the loop as an executor, and came too late, is cancelled: its future does not stay open. */
    @Test
    void futuresOfTheExecutorEndWithTheLoop() throws Exception {
        var goOn = new java.util.concurrent.CountDownLatch(1);
        var mayEnd = new CompletableFuture<Integer>();
        GuestRun<Integer> run = host.start(() -> {
            Async.await(mayEnd);
            HandOverTest.awaitUninterruptibly(goOn); // a step in which the others come too late
            return 1;
        });
        host.awaitIdle();
        mayEnd.complete(1);
        var executor = run.loop().asScheduledExecutor();
        List<java.util.concurrent.Future<?>> futures = List.of(
                executor.submit(() -> {
                    Async.currentRun(); // is no task, so it fails if it runs at all
                }),
                executor.schedule(() -> 1, 1, java.util.concurrent.TimeUnit.HOURS));
        goOn.countDown();
        HostThread.outcomeOf(run);
        for (java.util.concurrent.Future<?> future : futures) {
            HostThread.await("the future is complete: " + future, future::isDone);
        }
    }

    @Test
    void futuresOfAnAbandonedRunAreNotLeftOpen() {
        var own = new QueueHost();
        List<CompletableFuture<?>> futures = new ArrayList<>();
        try (var log = new LogCapture()) {
            GuestRun<Void> run = GuestRun.start(own, () -> {
                futures.add(Async.currentTask().toCompletableFuture());
                own.stop();
                Async.shielded(() -> Async.sleep(Duration.ofHours(1)));
            });
            own.run();
            assertThat(run.finish(Duration.ofMillis(1))).isFalse();
            assertThat(log.contains("abandoned")).isTrue();
        }
        assertThatThrownBy(() -> HostThread.get(futures.getFirst())).isInstanceOf(LoopClosedException.class);
    }

    @Test
    void callsFromAWrongThreadNameBothThreads() {
        GuestRun<Void> run = startIdle();
        for (Runnable call : List.<Runnable>of(
                () -> run.spawn(() -> 1),
                () -> run.loop().callSoon(() -> {}),
                () -> run.loop().callLater(Duration.ZERO, () -> {}),
                run::mainTask,
                () -> run.finish(Duration.ZERO))) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(WrongThreadException.class)
                    .hasMessageContaining("loopThread=test-host")
                    .hasMessageContaining("current=" + Thread.currentThread().getName())
                    .hasMessageContaining("callSoonThreadsafe");
        }
        HostThread.end(run);
    }

    @Test
    void afterTheEndEverythingIsRefused() {
        GuestRun<Void> run = startIdle();
        HostThread.end(run);
        host.awaitIdleWithoutGuest();
        assertThatThrownBy(() -> run.loop().callSoonThreadsafe(() -> {}))
                .isInstanceOf(LoopClosedException.class)
                .hasMessageContaining("loop=guest");
        assertThatThrownBy(() -> run.callFromThread(() -> 1)).isInstanceOf(LoopClosedException.class);
        host.run(() -> {
            assertThatThrownBy(() -> run.spawn(() -> 1)).isInstanceOf(LoopClosedException.class);
            assertThatThrownBy(() -> run.loop().callSoon(() -> {})).isInstanceOf(LoopClosedException.class);
        });
        run.cancel("nothing left to cancel");
        assertThat(run.finish(Duration.ZERO)).isTrue();
    }
}
