package dev.guestloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SuspensionTest {

    private final ArrayDeque<Suspension> waiting = new ArrayDeque<>();
    private final List<String> order = new ArrayList<>();

    private static void inTask(TaskAction<?> main) {
        EventLoop.run(main).getOrThrow();
    }

    private static Task<Void> started(String name, TaskAction<?> body) {
        Task<Void> task = Async.currentRun().spawn(name, body);
        Async.yieldNow();
        return task;
    }

    /** A task that waits, and says how that ended. */
    private Task<Void> waiter(String name) {
        return started(name, () -> {
            var wait = Suspension.of(Suspension.checkpoint("Test.wait"));
            waiting.add(wait);
            try {
                wait.await(() -> {
                    waiting.remove(wait);
                    order.add(name + " gives up");
                });
                order.add(name + " goes on");
            } catch (CancelledException e) {
                order.add(name + " is cancelled");
                throw e;
            }
        });
    }

    @Test
    void aWaitGoesOnWhenItIsResumed() {
        inTask(() -> {
            Task<Void> task = waiter("a");
            Suspension wait = waiting.remove();
            assertThat(wait.isPending()).isTrue();
            assertThat(wait.task()).isSameAs(task);
            assertThat(wait.loop()).isSameAs(Async.currentLoop());
            assertThat(wait).hasToString("Suspension[task=a, pending]");
            assertThat(wait.resume()).isTrue();
            assertThat(wait.resume()).as("the second time").isFalse();
            assertThat(wait.isPending()).isFalse();
            assertThat(wait).hasToString("Suspension[task=a, resumed]");
            assertThat(order).as("in a later step").isEmpty();
            task.await();
            assertThat(order).containsExactly("a goes on");
        });
    }

    @Test
    void aWaitThatWasResumedBeforeItBeganReturnsAtOnce() {
        inTask(() -> {
            var wait = Suspension.of(Suspension.checkpoint("Test.wait"));
            assertThat(wait.resume()).isTrue();
            wait.await(() -> order.add("gives up"), () -> order.add("suspended"));
            var shielded = Suspension.of(Async.currentTask());
            shielded.resume();
            shielded.awaitShielded();
            assertThat(order).isEmpty();
        });
    }

    /** Whoever suspends for another would be woken out of some other wait, and that one never. */
    @Test
    void aWaitIsForTheTaskThatItWasMadeFor() {
        inTask(() -> {
            Task<Void> other = waiter("a");
            var wait = Suspension.of(other);
            assertThatThrownBy(() -> wait.await(() -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Suspension.await is called by the task that the wait was made for: " + wait
                            + ", current=main. Make one in this task: Suspension.of(task).");
            assertThatThrownBy(() -> wait.await(() -> {}, () -> {}))
                    .hasMessageStartingWith("Suspension.await is called");
            assertThatThrownBy(wait::awaitShielded).hasMessageStartingWith("Suspension.awaitShielded is called");
            waiting.remove().resume();
            other.await();
            assertThat(order).containsExactly("a goes on");
        });
    }

    @Test
    void aWaitIsWaitedForOnce() {
        inTask(() -> {
            Task<?> task = Async.currentTask();
            var wait = Suspension.of(task);
            Async.currentLoop().callSoon(wait::resume);
            wait.await(() -> {});
            assertThatThrownBy(() -> wait.await(() -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "Suspension.await is called once: " + wait + ". Make another wait: Suspension.of(task).");
            assertThatThrownBy(wait::awaitShielded).hasMessageContaining("once");
        });
    }

    @Test
    void inACallbackNothingCanBeWaitedFor() {
        inTask(() -> {
            var wait = Suspension.of(Async.currentTask());
            var thrown = new CompletableFuture<Throwable>();
            Async.currentLoop().callSoon(() -> {
                try {
                    wait.await(() -> {});
                } catch (CannotAwaitException e) {
                    thrown.complete(e);
                }
            });
            assertThat(Async.await(thrown)).hasMessageStartingWith("Suspension.await may be called inside a task only");
        });
    }

    /** A primitive that forgets its checkpoint must not wait for ever. */
    @Test
    void aWaitInACancelledScopeIsRefusedAlsoWithoutACheckpoint() {
        InTask.run(() -> {
            TaskAction<RuntimeException> waits =
                    () -> Suspension.of(Async.currentTask()).await(() -> order.add("taken back"));
            CancelScope before = CancelScope.create();
            before.cancel("before it was entered");
            assertThat(before.run(waits)).isInstanceOf(Outcome.Cancelled.class);
            assertThat(Async.moveOnAfter(Duration.ZERO, waits)).isInstanceOf(Outcome.Cancelled.class);
            CancelScope within = CancelScope.create();
            assertThat(within.run(() -> {
                        Async.yieldNow();
                        within.cancel("by the task itself");
                        waits.run();
                    }))
                    .isInstanceOf(Outcome.Cancelled.class);
            CancelScope around = CancelScope.create();
            assertThat(around.run(() -> {
                        Async.shielded(() -> {
                            around.cancel("behind a shield");
                            Async.yieldNow();
                        });
                        waits.run();
                    }))
                    .isInstanceOf(Outcome.Cancelled.class);
            Task<Void> child = Async.currentRun().spawn("child", waits);
            child.cancel("before it began");
            assertThatThrownBy(child::await).hasCauseInstanceOf(CancelledException.class);
            assertThat(order).hasSize(5).containsOnly("taken back");
        });
    }

    @Test
    void takingBackThatFailsIsReportedAndEndsTheWaitAllTheSame() {
        InTask.run(() -> {
            Task<Void> task = started(
                    "a",
                    () -> Suspension.of(Async.currentTask()).await(() -> {
                        throw new IllegalStateException("broken");
                    }));
            Task<Void> beside = waiter("b");
            task.cancel("enough");
            assertThatThrownBy(task::await).hasCauseInstanceOf(CancelledException.class);
            waiting.remove().resume();
            beside.await();
        });
        assertThat(InTask.UNCAUGHT)
                .containsExactly("what takes back a wait of task a: java.lang.IllegalStateException: broken");
    }

    @Test
    void aBeginThatFailsIsThrownWhereTheTaskWaits() {
        InTask.run(() -> {
            var wait = Suspension.of(Async.currentTask());
            assertThatThrownBy(() -> wait.await(() -> order.add("taken back"), () -> {
                        order.add("begun");
                        throw new IllegalStateException("broken");
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("broken");
            assertThat(order).containsExactly("begun", "taken back");
        });
        assertThat(InTask.UNCAUGHT).isEmpty();
    }

    @Test
    void aBeginThatFailsWhenTheWaitIsOverIsReported() {
        InTask.run(() -> {
            var wait = Suspension.of(Async.currentTask());
            wait.await(() -> order.add("taken back"), () -> {
                wait.resume();
                throw new IllegalStateException("broken");
            });
            assertThat(order).isEmpty();
        });
        assertThat(InTask.UNCAUGHT)
                .containsExactly("what begins with a wait of task main: java.lang.IllegalStateException: broken");
    }

    @Test
    void aWatcherThatFailsIsReportedAndHoldsUpNoOther() {
        InTask.run(() -> {
            Task<Void> task = waiter("a");
            Suspension.watch(task, () -> {
                throw new IllegalStateException("broken");
            });
            Suspension.watch(task, () -> order.add("heard"));
            waiting.remove().resume();
            task.await();
            assertThat(order).containsExactly("a goes on", "heard");
        });
        assertThat(InTask.UNCAUGHT)
                .containsExactly("what watches for the end of task a: java.lang.IllegalStateException: broken");
    }

    @Test
    void aCancelledWaitIsGivenUpInTheSameStep() {
        inTask(() -> {
            Task<Void> task = waiter("a");
            Suspension wait = waiting.peek();
            task.cancel("not needed");
            assertThat(order).containsExactly("a gives up");
            assertThat(wait.resume()).isFalse();
            assertThat(wait).hasToString("Suspension[task=a, cancelled]");
            Async.yieldNow();
            assertThat(order).containsExactly("a gives up", "a is cancelled");
        });
    }

    @Test
    void aResumedWaitReturnsThoughItIsCancelledAtOnce() {
        inTask(() -> {
            Task<Void> task = waiter("a");
            waiting.remove().resume();
            task.cancel("too late");
            Async.yieldNow();
            assertThat(order).containsExactly("a goes on");
        });
    }

    @Test
    void aShieldedWaitIsNotGivenUp() {
        inTask(() -> {
            Task<Void> task = started("a", () -> {
                var wait = Suspension.of(Suspension.checkpoint("Test.wait"));
                waiting.add(wait);
                wait.awaitShielded();
                order.add("goes on");
                Async.yieldNow();
            });
            task.cancel("meanwhile");
            Async.yieldNow();
            assertThat(task.state()).isEqualTo(Task.State.WAITING);
            assertThat(waiting.remove().resume()).isTrue();
            assertThatThrownBy(task::await).hasCauseInstanceOf(CancelledException.class);
            assertThat(order).containsExactly("goes on");
        });
    }

    @Test
    void aCheckpointThrowsInACancelledScopeAndNamesItsOperation() {
        inTask(() -> {
            assertThat(Suspension.checkpoint("Test.wait")).isSameAs(Async.currentTask());
            CancelScope scope = CancelScope.create();
            scope.cancel("before");
            scope.run(() -> {
                assertThatThrownBy(() -> Suspension.checkpoint("Test.wait")).isInstanceOf(CancelledException.class);
                assertThat(Suspension.currentTask("Test.wait")).isSameAs(Async.currentTask());
                return null;
            });
        });
        for (Runnable call : List.<Runnable>of(
                () -> Suspension.checkpoint("Test.wait"), () -> Suspension.currentTask("Test.wait"))) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(CannotAwaitException.class)
                    .hasMessageContaining("Test.wait");
        }
    }

    @Test
    void anotherThreadCannotResume() {
        var suspended = new CompletableFuture<Suspension>();
        try (var host = new HostThread()) {
            GuestRun<Void> run = host.start(() -> {
                var wait = Suspension.of(Suspension.checkpoint("Test.wait"));
                suspended.complete(wait);
                wait.await(() -> {});
                return null;
            });
            Suspension wait = HostThread.get(suspended);
            assertThatThrownBy(wait::resume)
                    .isInstanceOf(WrongThreadException.class)
                    .hasMessageContaining("Suspension.resume");
            for (Runnable call : List.<Runnable>of(
                    () -> Suspension.watch(wait.task(), () -> {}), () -> Suspension.unwatch(wait.task(), () -> {}))) {
                assertThatThrownBy(call::run)
                        .isInstanceOf(WrongThreadException.class)
                        .hasMessageContaining("watch");
            }
            host.run(() -> assertThat(wait.resume()).isTrue());
            HostThread.outcomeOf(run);
        }
    }

    // ------------------------------------------------------------------ once suspended

    @Test
    void whatIsToBeginBeginsOnceTheTaskIsSuspended() {
        inTask(() -> {
            Task<?>[] self = {null};
            Task<Void> task = started("a", () -> {
                self[0] = Async.currentTask();
                var wait = Suspension.of(Suspension.checkpoint("Test.wait"));
                wait.await(() -> {}, () -> {
                    order.add(self[0].state().toString());
                    assertThatThrownBy(Async::currentTask).isInstanceOf(CannotAwaitException.class);
                    wait.resume();
                });
                order.add("goes on");
            });
            task.await();
            assertThat(order).containsExactly("WAITING", "goes on");
        });
    }

    @Test
    void nothingBeginsIfTheTaskCannotBeSuspended() {
        inTask(() -> {
            var wait = Suspension.of(Suspension.checkpoint("Test.wait"));
            synchronized (this) {
                assertThatThrownBy(() -> wait.await(() -> order.add("gives up"), () -> order.add("begins")))
                        .isInstanceOf(CannotAwaitException.class);
            }
            Async.yieldNow();
            assertThat(order).containsExactly("gives up");
            assertThat(wait.isPending()).isFalse();
        });
    }

    // ------------------------------------------------------------------ watching

    @Test
    void watchersHearOfTheEndInTheirOrder() {
        inTask(() -> {
            Task<Void> task = Async.currentRun().spawn(Async::yieldNow);
            Runnable notAnyMore = () -> order.add("not any more");
            Suspension.watch(task, () -> order.add("first " + task.state()));
            Suspension.watch(task, notAnyMore);
            Suspension.watch(task, () -> order.add("second " + task.state()));
            Suspension.unwatch(task, notAnyMore);
            Suspension.unwatch(task, notAnyMore);
            task.await();
            assertThat(order).containsExactly("first SUCCEEDED", "second SUCCEEDED");
            Suspension.watch(task, () -> order.add("late"));
            assertThat(order).endsWith("late");
        });
    }

    @Test
    void watchingIsNotWaitingSoAFailureReachesTheHandler() {
        EventLoop.run(GuestOptions.DEFAULT.withUncaughtHandler((source, _) -> order.add(source)), () -> {
                    Task<Void> task = Async.currentRun().spawn("careless", () -> {
                        throw new IllegalStateException("no luck");
                    });
                    Suspension.watch(task, () -> order.add("watched " + task.state()));
                    Async.yieldNow();
                })
                .getOrThrow();
        assertThat(order).containsExactly("task careless", "watched FAILED");
    }

    /** The task was ready when the cancellation came, so nobody told it: the next wait of the same operation has to look. */
    @Test
    void aCancellationBetweenTwoWaitsOfOneOperationIsNotLost() {
        InTask.run(() -> {
            var first = new Suspension[1];
            Task<?> task = Async.currentRun().spawn("two waits", () -> {
                Task<?> current = Suspension.checkpoint("a test");
                first[0] = Suspension.of(current);
                first[0].await(() -> {});
                Suspension.of(current).await(() -> {});
            });
            awaitBegun(first);
            first[0].resume();
            task.cancel("in between");
            assertThatThrownBy(task::await).hasCauseInstanceOf(CancelledException.class);
        });
    }

    /** On a slow machine the checkpoint before a wait yields, too. */
    private static void awaitBegun(Suspension[] wait) {
        while (wait[0] == null) {
            Async.yieldNow();
        }
    }

    @Test
    void aWaitThatHasNotBegunIsResumedWithoutAnyOther() {
        InTask.run(() -> {
            var wait = new Suspension[1];
            Task<?> task = Async.currentRun().spawn("sleeper", () -> {
                wait[0] = Suspension.of(Suspension.checkpoint("a test"));
                Async.sleep(java.time.Duration.ofHours(1));
            });
            awaitBegun(wait);
            assertThat(wait[0].resume()).isTrue();
            Async.yieldNow();
            Async.yieldNow();
            assertThat(task.state()).isEqualTo(Task.State.WAITING);
            task.cancel("the test is over");
        });
    }

    @Test
    void theWaitOfARunThatWasAbandonedIsNotResumed() {
        var host = new QueueHost();
        GuestRun<Void> run = GuestRun.start(host, () -> {
            Async.currentRun().spawn(() -> {
                var wait = Suspension.of(Async.currentTask());
                waiting.add(wait);
                wait.awaitShielded();
            });
            Async.yieldNow();
            host.stop();
        });
        host.run();
        try (var log = new LogCapture()) {
            assertThat(run.finish(Duration.ofMillis(20))).isFalse();
            assertThat(log.contains("abandoned")).isTrue();
        }
        assertThat(waiting.remove().resume()).isFalse();
    }
}
