package dev.guestloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AsyncTest {

    private final HostThread host = new HostThread();
    private final List<String> order = new ArrayList<>();

    @AfterEach
    void closeHost() {
        host.close();
    }

    /** Ticks have time without end, so that what comes after what does not depend on how busy the machine is. */
    private <T> T inTask(TaskBody<T, ?> main) {
        GuestOptions options = GuestOptions.DEFAULT.withBudget(Duration.ofMinutes(1));
        return switch (HostThread.outcomeOf(host.start(options, main))) {
            case Outcome.Success<T>(var value) -> value;
            case Outcome.Failure<T>(var cause) -> throw new AssertionError("The task failed", cause);
            case Outcome.Cancelled<T>(var reason) -> throw new AssertionError("Cancelled: " + reason);
        };
    }

    private void inTask(TaskAction<?> main) {
        inTask(main.asBody());
    }

    // ------------------------------------------------------------------ waiting

    @Test
    void aTaskRunsOnTheHostThreadBeforeAndAfterEachWait() {
        inTask(() -> {
            List<Thread> threads = new ArrayList<>();
            threads.add(Thread.currentThread());
            Async.sleep(Duration.ofMillis(1));
            threads.add(Thread.currentThread());
            Async.toThread(() -> assertThat(Thread.currentThread().isVirtual()).isTrue());
            threads.add(Thread.currentThread());
            Async.await(CompletableFuture.supplyAsync(() -> 1));
            threads.add(Thread.currentThread());
            assertThat(threads).allMatch(t -> t == host.thread());
        });
    }

    @Test
    void sleepIsNeverEarly() {
        inTask(() -> {
            EventLoop loop = Async.currentLoop();
            for (int i = 0; i < 20; i++) {
                long before = loop.timeNanos();
                Async.sleep(Duration.ofNanos(1_300_000));
                assertThat(loop.timeNanos() - before).isGreaterThanOrEqualTo(1_300_000);
            }
        });
    }

    @Test
    void sleepUntilDoesNotDrift() {
        inTask(() -> {
            long start = Async.currentLoop().timeNanos();
            for (int i = 1; i <= 5; i++) {
                Async.sleepUntil(start + i * 2_000_000L);
                assertThat(Async.currentLoop().timeNanos()).isGreaterThanOrEqualTo(start + i * 2_000_000L);
            }
            Async.sleepUntil(start); // past: yields
        });
    }

    @Test
    void badDurationsAreRefusedWithTheirValue() {
        inTask(() -> {
            assertThatThrownBy(() -> Async.sleep(Duration.ofNanos(-1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("duration=PT-0.000000001S");
            assertThatThrownBy(() -> Async.sleep(null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("duration");
            assertThatThrownBy(() -> Async.await(null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("stage");
            assertThatThrownBy(() -> Async.withTimeout(Duration.ofSeconds(-1), () -> 1))
                    .isInstanceOf(IllegalArgumentException.class);
        });
    }

    @Test
    void anOverflowingDurationIsForEver() {
        inTask(() -> {
            Task<?> sleeper = Async.currentLoop() == null ? null : Async.currentTask();
            assertThat(sleeper).isNotNull();
            Outcome<Object> outcome = Async.moveOnAfter(Duration.ofMillis(2), () -> {
                Async.sleep(Duration.ofSeconds(Long.MAX_VALUE));
                return null;
            });
            assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
        });
    }

    @Test
    void yieldNowLetsTheOthersRun() {
        GuestRun<Integer> run = host.start(() -> {
            Async.currentLoop().callSoon(() -> order.add("other"));
            order.add("before");
            Async.yieldNow();
            order.add("after");
            return 1;
        });
        HostThread.outcomeOf(run);
        assertThat(order).containsExactly("before", "other", "after");
    }

    /** A reader that always finds data must not starve the others. */
    @Test
    void aCheckpointYieldsOnceTheStepHasHadItsShare() {
        inTask(() -> {
            boolean[] otherRan = {false};
            Async.currentLoop().callSoon(() -> otherRan[0] = true);
            while (!otherRan[0]) {
                Async.checkpoint();
            }
        });
    }

    // ------------------------------------------------------------------ stages

    @Test
    void aStageThatIsDoneCostsNoTick() {
        inTask(() ->
                assertThat(Async.await(CompletableFuture.completedFuture("x"))).isEqualTo("x"));
    }

    @Test
    void aFailedStageIsWrappedOnce() {
        inTask(() -> {
            var failure = new IOException("disk");
            assertThatThrownBy(() -> Async.await(CompletableFuture.failedFuture(failure)))
                    .isInstanceOf(TaskFailedException.class)
                    .hasCause(failure);
            assertThatThrownBy(() -> Async.await(CompletableFuture.supplyAsync(() -> {
                        throw new IllegalStateException("late");
                    })))
                    .isInstanceOf(TaskFailedException.class)
                    .cause()
                    .isInstanceOf(IllegalStateException.class);
        });
    }

    /** Only our own cancellation is one: a stage that somebody cancelled has failed. */
    @Test
    void aCancelledStageIsAFailure() {
        inTask(() -> {
            var stage = new CompletableFuture<String>();
            Async.currentLoop().callSoon(() -> stage.cancel(false));
            assertThatThrownBy(() -> Async.await(stage))
                    .isInstanceOf(TaskFailedException.class)
                    .hasCauseInstanceOf(CancellationException.class);
        });
    }

    @Test
    void cancellingAWaitLeavesTheStageAsItIs() {
        inTask(() -> {
            var stage = new CompletableFuture<String>();
            assertThat(Async.moveOnAfter(Duration.ofMillis(1), () -> Async.await(stage)))
                    .isInstanceOf(Outcome.Cancelled.class);
            assertThat(stage.isDone()).isFalse();
            stage.complete("late"); // wakes nobody
            assertThat(Async.await(stage)).isEqualTo("late");
        });
    }

    // ------------------------------------------------------------------ dialogs

    @Test
    void awaitModalRunsItsBodyAsPlainHostCodeWhileTasksGoOn() {
        inTask(() -> {
            EventLoop loop = Async.currentLoop();
            int[] ticks = {0};
            String answer = Async.awaitModal(() -> {
                assertThatThrownBy(Async::yieldNow).isInstanceOf(CannotAwaitException.class);
                loop.callSoon(new Runnable() {
                    @Override
                    public void run() {
                        if (++ticks[0] < 5) {
                            loop.callLater(Duration.ofMillis(1), this);
                        }
                    }
                });
                host.host.runUntil(() -> ticks[0] == 5);
                return "yes";
            });
            assertThat(answer).isEqualTo("yes");
            assertThat(ticks[0]).isEqualTo(5);
        });
    }

    @Test
    void cancellingAModalWaitClosesTheDialogFirst() {
        inTask(() -> {
            boolean[] open = {true};
            EventLoop loop = Async.currentLoop();
            CancelScope scope = CancelScope.create();
            Outcome<String> outcome = scope.run(() -> {
                String answer = Async.awaitModal(() -> open[0] = false, () -> {
                    loop.callSoon(() -> scope.cancel("while it is open"));
                    host.host.runUntil(() -> !open[0]);
                    return "closed";
                });
                order.add(answer);
                Async.checkpoint();
                return "not reached";
            });
            assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
            assertThat(order).containsExactly("closed");
        });
    }

    @Test
    void aDialogThatIsCancelledBeforeItOpensDoesNotOpen() {
        inTask(() -> {
            CancelScope scope = CancelScope.create();
            Async.currentLoop().callSoon(() -> scope.cancel("before the host comes to it"));
            assertThat(scope.<String, RuntimeException>run(() -> Async.awaitModal(() -> order.add("closed"), () -> {
                        order.add("opened");
                        return "answer";
                    })))
                    .isInstanceOf(Outcome.Cancelled.class);
            Async.sleep(Duration.ofMillis(2));
            assertThat(order).isEmpty();
        });
    }

    @Test
    void aModalBodyThatThrowsFailsTheWait() {
        inTask(() -> assertThatThrownBy(() -> Async.awaitModal(() -> {
                    throw new IOException("no dialog");
                }))
                .isInstanceOf(IOException.class));
    }

    // ------------------------------------------------------------------ wrong places

    @Test
    void outsideOfATaskTheErrorNamesTheThreadAndTheWayIn() {
        assertThatThrownBy(() -> Async.sleep(Duration.ofMillis(1)))
                .isInstanceOf(CannotAwaitException.class)
                .hasMessageContaining("Async.sleep")
                .hasMessageContaining(Thread.currentThread().getName())
                .hasMessageContaining("run.spawn");
    }

    @Test
    void inACallbackTheErrorIsTheSame() {
        inTask(() -> {
            var thrown = new CompletableFuture<Throwable>();
            Async.currentLoop().callSoon(() -> {
                try {
                    Async.yieldNow();
                } catch (CannotAwaitException e) {
                    thrown.complete(e);
                }
            });
            assertThat(Async.await(thrown)).hasMessageContaining("inside a task only");
        });
    }

    /** The handler's code would otherwise freeze the stack of the task below it. */
    @Test
    void aPlainHandlerInANestedLoopAboveATaskIsRefused() {
        inTask(() -> {
            Throwable[] thrown = new Throwable[1];
            host.host.post(() -> {
                try {
                    Async.yieldNow();
                } catch (CannotAwaitException e) {
                    thrown[0] = e;
                }
            });
            host.host.runUntil(() -> thrown[0] != null);
            assertThat(thrown[0])
                    .hasMessageContaining("event handler that a nested loop called above one")
                    .hasMessageContaining("task=main")
                    .hasMessageContaining("QueueHost.runUntil");
            // After the nested loop the task itself may wait, although the host's current event has changed.
            Async.yieldNow();
        });
    }

    @Test
    void waitingInsideSynchronizedIsRefusedAndTheTaskGoesOn() {
        inTask(() -> {
            var lock = new Object();
            synchronized (lock) {
                assertThatThrownBy(() -> Async.sleep(Duration.ofHours(1)))
                        .isInstanceOf(CannotAwaitException.class)
                        .hasMessageContaining("synchronized")
                        .hasMessageContaining("task=main");
                assertThatThrownBy(Async::yieldNow).isInstanceOf(CannotAwaitException.class);
                assertThatThrownBy(Async::yieldNow).isInstanceOf(CannotAwaitException.class);
                assertThatThrownBy(() -> Async.await(new CompletableFuture<>()))
                        .isInstanceOf(CannotAwaitException.class);
                assertThatThrownBy(() -> Async.toThread(() -> order.add("began")))
                        .isInstanceOf(CannotAwaitException.class);
                assertThatThrownBy(() -> Async.awaitModal(() -> order.add("opened")))
                        .isInstanceOf(CannotAwaitException.class);
            }
            // What was refused has left nothing behind that could end another wait.
            assertThat(Async.await(CompletableFuture.supplyAsync(() -> "value")))
                    .isEqualTo("value");
            Async.sleep(Duration.ofMillis(1));
            assertThat(order).as("nothing has happened").isEmpty();
        });
    }

    @Test
    void aLoopOfRefusedYieldsDoesNotFillTheQueue() {
        inTask(() -> {
            Scheduler scheduler = Async.currentLoop().scheduler();
            int before = scheduler.readyCount();
            synchronized (new Object()) {
                for (int i = 0; i < 1_000; i++) {
                    assertThatThrownBy(Async::yieldNow).isInstanceOf(CannotAwaitException.class);
                }
            }
            assertThat(scheduler.readyCount()).isLessThanOrEqualTo(before + 1);
            // The entry that is left serves for the next yield, and lets others run.
            Task<Integer> other = Async.currentRun().spawn(() -> 1);
            Async.yieldNow();
            Async.yieldNow();
            assertThat(other.state()).isEqualTo(Task.State.SUCCEEDED);
            assertThat(scheduler.readyCount()).isEqualTo(before);
        });
    }

    /** Whether a step has had its share must not decide whether code works. */
    @Test
    void aCheckpointInsideSynchronizedNeedNotWaitAndIsNoError() {
        inTask(() -> {
            synchronized (new Object()) {
                long end = System.nanoTime() + Duration.ofMillis(3).toNanos();
                while (System.nanoTime() < end) {
                    Async.checkpoint();
                }
            }
        });
    }

    /** What the documentation says of locks: they belong to the thread, so they keep no other task out. */
    @Test
    void aReentrantLockAcrossAWaitKeepsNoTaskOut() {
        inTask(() -> {
            var lock = new ReentrantLock();
            lock.lock();
            boolean[] entered = {false};
            Async.currentLoop().callSoon(() -> {
                entered[0] = lock.tryLock();
                lock.unlock();
            });
            Async.sleep(Duration.ofMillis(1));
            lock.unlock();
            assertThat(entered[0]).isTrue();
        });
    }

    @Test
    void aTickWaitsWhileAHandlerHoldsAMonitorBelowANestedLoop() {
        try (var log = new LogCapture()) {
            GuestRun<Void> run = host.startIdle();
            var lock = new Object();
            boolean[] ran = {false};
            host.run(() -> {
                synchronized (lock) {
                    run.spawn(() -> {
                        Async.sleep(Duration.ofMillis(1));
                        ran[0] = true;
                    });
                    host.host.runUntil(() -> run.statistics().deferredTicks() >= 3);
                    assertThat(ran[0]).isFalse();
                    lock.notifyAll(); // would throw if a task had carried the monitor away
                }
            });
            HostThread.await("the task has run after all", () -> ran[0]);
            HostThread.end(run);
            assertThat(log.messages().stream().filter(m -> m.contains("holds a monitor")))
                    .hasSize(1);
        }
    }

    @Test
    void aTaskMayWaitThousandsOfFramesDeep() {
        // On Windows a megabyte of stack has room for fewer while they are interpreted.
        int frames = System.getProperty("os.name").startsWith("Windows") ? 1_000 : 3_000;
        inTask(() -> assertThat(deep(frames)).isEqualTo(frames + 1));
    }

    private static int deep(int frames) {
        if (frames == 0) {
            Async.yieldNow();
            return 1;
        }
        return deep(frames - 1) + 1;
    }

    // ------------------------------------------------------------------ time limits

    @Test
    void withTimeoutThrowsAnUncheckedTimeout() {
        inTask(() -> assertThatThrownBy(
                        () -> Async.withTimeout(Duration.ofMillis(2), () -> Async.sleep(Duration.ofMinutes(1))))
                .isInstanceOf(TaskTimeoutException.class)
                .hasMessageContaining("timeout=PT0.002S"));
    }

    @Test
    void withTimeoutReturnsWhatIsDoneInTime() {
        inTask(() -> {
            assertThat(Async.<Integer, RuntimeException>withTimeout(Duration.ofMinutes(1), () -> 3))
                    .isEqualTo(3);
            assertThat(Async.currentLoop().scheduler().timerCount())
                    .as("its timer is gone")
                    .isZero();
        });
    }

    @Test
    void aCheckedExceptionPassesThrough() {
        inTask(() -> assertThatThrownBy(() -> Async.withTimeout(Duration.ofMinutes(1), () -> {
                    throw new IOException("mine");
                }))
                .isInstanceOf(IOException.class));
    }

    @Test
    void timeGoesOnAtTheHost() throws Exception {
        long before = System.nanoTime();
        inTask(() -> Async.sleep(Duration.ofMillis(10)));
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(10));
    }
}
