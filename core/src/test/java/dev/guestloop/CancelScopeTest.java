package dev.guestloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.internal.ProtocolTrace;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CancelScopeTest {

    private final List<String> order = new ArrayList<>();

    private static <T> T inTask(TaskBody<T, ?> main) {
        return switch (EventLoop.run(main)) {
            case Outcome.Success<T>(var value) -> value;
            case Outcome.Failure<T>(var cause) -> throw new AssertionError("The task failed", cause);
            case Outcome.Cancelled<T>(var reason) -> throw new AssertionError("Cancelled: " + reason);
        };
    }

    private static void inTask(TaskAction<?> main) {
        inTask(main.asBody());
    }

    private static void sleepForLong() {
        Async.sleep(Duration.ofHours(1));
    }

    @Test
    void aCancelledScopeEndsItsBodyWithTheReason() {
        inTask(() -> {
            CancelScope scope = CancelScope.create();
            Async.currentLoop().callSoon(() -> scope.cancel("enough"));
            Outcome<Integer> outcome = scope.run(() -> {
                sleepForLong();
                return 1;
            });
            assertThat(outcome).isEqualTo(new Outcome.Cancelled<>(CancelReason.user("enough")));
            assertThat(scope.cancelCaught()).isTrue();
            Async.sleep(Duration.ofMillis(1)); // outside of it nothing is cancelled
        });
    }

    @Test
    void everyLaterWaitThrowsAgain() {
        inTask(() -> {
            CancelScope scope = CancelScope.create();
            scope.cancel("before it was entered");
            scope.run(() -> {
                for (int i = 0; i < 3; i++) {
                    assertThatThrownBy(CancelScopeTest::sleepForLong)
                            .isInstanceOf(CancelledException.class)
                            .hasMessageContaining("before it was entered");
                }
                assertThatThrownBy(Async::yieldNow).isInstanceOf(CancelledException.class);
                assertThatThrownBy(Async::checkpoint).isInstanceOf(CancelledException.class);
                assertThatThrownBy(() -> Async.await(CompletableFuture.completedFuture(1)))
                        .isInstanceOf(CancelledException.class);
                assertThatThrownBy(() -> Async.toThread(() -> 1)).isInstanceOf(CancelledException.class);
                return null;
            });
            assertThat(scope.cancelCaught()).as("the body swallowed them all").isFalse();
        });
    }

    /** A window may close between a timer and the step of the task that slept, which must not come back to it. */
    @Test
    void aWaitThatTakesNothingThrowsThoughItWasOverWhenTheCancellationCame() {
        inTask(() -> {
            EventLoop loop = Async.currentLoop();
            TaskGroup window = Async.currentRun().newGroup("window");
            long soon = loop.timeNanos() + 100_000_000;
            Pipe pipe = Pipe.open();
            pipe.source().configureBlocking(false);
            Readiness input = loop.readiness(pipe.source());
            var stage = new CompletableFuture<Integer>();
            List<Task<?>> tasks = List.of(
                    comesBackTo(window, "sleep", () -> Async.sleepUntil(soon)),
                    comesBackTo(window, "input", input::awaitInput),
                    comesBackTo(window, "stage", () -> Async.await(stage)));
            Async.yieldNow();
            pipe.sink().write(ByteBuffer.allocate(1));
            var _ = loop.timer(soon + 1, () -> {
                stage.complete(1);
                window.cancel("closed behind the timer and the byte");
            });
            while (loop.timeNanos() <= soon + 1) {
                Thread.onSpinWait(); // so that one look finds all
            }
            window.awaitEmpty();
            assertThat(tasks).extracting(Task::state).containsOnly(Task.State.CANCELLED);
            input.close();
            pipe.sink().close();
        });
        assertThat(order).isEmpty();
    }

    @Test
    void aTaskDoesNotComeBackFromAnotherOneThatEndedBeforeTheCancellation() {
        inTask(() -> {
            TaskGroup window = Async.currentRun().newGroup("window");
            Task<Integer> other = Async.currentRun().spawn(() -> {
                Async.yieldNow();
                return 1;
            });
            comesBackTo(window, "other", other::await);
            Suspension.watch(other, () -> window.cancel("closed behind the end of the other"));
            window.awaitEmpty();
        });
        assertThat(order).isEmpty();
    }

    /** Else nobody would hear of it. */
    @Test
    void aFailureComesThroughThoughItsTaskIsCancelled() {
        inTask(() -> {
            CancelScope window = CancelScope.create();
            Task<?> other = Async.currentRun().spawn(() -> {
                Async.yieldNow();
                throw new IllegalStateException("no good");
            });
            Task<?> task = Async.currentRun().spawn("waiting", () -> {
                var _ = window.run(() -> {
                    try {
                        return other.await();
                    } catch (TaskFailedException e) {
                        order.add(e.getCause().getMessage());
                        return null;
                    }
                });
            });
            Suspension.watch(other, () -> window.cancel("closed behind the end of the other"));
            task.await();
        });
        assertThat(order).containsExactly("no good");
    }

    private Task<?> comesBackTo(TaskGroup window, String name, TaskAction<?> wait) {
        return window.spawn(name, () -> {
            wait.run();
            order.add(name + " came back to a window that is closed");
        });
    }

    @Test
    void aBodyThatEndsInSpiteOfTheCancellationHasItsValue() {
        inTask(() -> {
            CancelScope scope = CancelScope.create();
            assertThat(scope.<Integer, RuntimeException>run(() -> {
                        scope.cancel("too late");
                        return 4;
                    }))
                    .isEqualTo(new Outcome.Success<>(4));
        });
    }

    @Test
    void anOuterCancellationPassesThroughTheInnerScope() {
        inTask(() -> {
            CancelScope outer = CancelScope.create();
            CancelScope inner = CancelScope.create();
            Async.currentLoop().callSoon(() -> outer.cancel("outer"));
            Outcome<Object> outcome = outer.run(() -> {
                inner.run(() -> {
                    sleepForLong();
                    return null;
                });
                order.add("not reached");
                return null;
            });
            assertThat(outcome).isEqualTo(new Outcome.Cancelled<>(CancelReason.user("outer")));
            assertThat(inner.cancelCaught()).isFalse();
            assertThat(order).isEmpty();
        });
    }

    @Test
    void anInnerCancellationStaysInside() {
        inTask(() -> {
            CancelScope outer = CancelScope.create();
            assertThat(outer.<String, RuntimeException>run(() -> {
                        CancelScope inner = CancelScope.create().timeout(Duration.ofMillis(1));
                        assertThat(inner.<Object, RuntimeException>run(() -> {
                                    sleepForLong();
                                    return null;
                                }))
                                .isInstanceOf(Outcome.Cancelled.class);
                        Async.sleep(Duration.ofMillis(1));
                        return "went on";
                    }))
                    .isEqualTo(new Outcome.Success<>("went on"));
        });
    }

    @Test
    void whenBothAreCancelledTheOuterOneCatches() {
        inTask(() -> {
            CancelScope outer = CancelScope.create();
            CancelScope inner = CancelScope.create();
            Async.currentLoop().callSoon(() -> {
                inner.cancel("inner");
                outer.cancel("outer");
            });
            assertThat(outer.<Object, RuntimeException>run(() -> inner.<Object, RuntimeException>run(() -> {
                        sleepForLong();
                        return null;
                    })))
                    .isEqualTo(new Outcome.Cancelled<>(CancelReason.user("outer")));
        });
    }

    @Test
    void cleanUpThatWaitsNeedsAShield() {
        inTask(() -> {
            CancelScope scope = CancelScope.create().timeout(Duration.ofMillis(1));
            scope.run(() -> {
                try {
                    sleepForLong();
                } finally {
                    assertThatThrownBy(() -> Async.sleep(Duration.ofMillis(1))).isInstanceOf(CancelledException.class);
                    Async.shielded(() -> Async.sleep(Duration.ofMillis(1)));
                    order.add("cleaned up");
                }
                return null;
            });
            assertThat(order).containsExactly("cleaned up");
        });
    }

    @Test
    void aShieldKeepsOutWhatHappensAroundIt() {
        inTask(() -> {
            CancelScope scope = CancelScope.create();
            assertThat(scope.<Object, RuntimeException>run(() -> {
                        Async.currentLoop().callSoon(() -> scope.cancel("outside of the shield"));
                        Async.shielded(() -> Async.sleep(Duration.ofMillis(2)));
                        order.add("behind the shield");
                        sleepForLong();
                        return null;
                    }))
                    .isInstanceOf(Outcome.Cancelled.class);
            assertThat(order).containsExactly("behind the shield");
        });
    }

    @Test
    void aShieldMayHaveATimeoutOfItsOwn() {
        inTask(() -> assertThat(
                        CancelScope.shielded().timeout(Duration.ofMillis(1)).<Object, RuntimeException>run(() -> {
                            sleepForLong();
                            return null;
                        }))
                .isInstanceOf(Outcome.Cancelled.class));
    }

    @Test
    void aTimeoutCanBeMovedFromOutside() {
        inTask(() -> {
            CancelScope scope = CancelScope.create().timeout(Duration.ofHours(1));
            Async.currentLoop().callSoon(() -> scope.timeout(Duration.ofMillis(1)));
            assertThat(scope.<Object, RuntimeException>run(() -> {
                        sleepForLong();
                        return null;
                    }))
                    .isEqualTo(new Outcome.Cancelled<>(
                            new CancelReason(CancelReason.Kind.DEADLINE, "not done within PT0.001S")));
        });
    }

    @Test
    void aScopeIsCancelledFromAnyThread() {
        inTask(() -> {
            CancelScope scope = CancelScope.create();
            Async.currentLoop().callSoon(() -> Thread.ofPlatform().start(() -> scope.cancel("from another thread")));
            assertThat(scope.<Object, RuntimeException>run(() -> {
                        sleepForLong();
                        return null;
                    }))
                    .isEqualTo(new Outcome.Cancelled<>(CancelReason.user("from another thread")));
        });
    }

    @Test
    void aFailureOfTheBodyIsItsOwnAlthoughTheScopeIsCancelled() {
        inTask(() -> {
            CancelScope scope = CancelScope.create().timeout(Duration.ofMillis(1));
            assertThatThrownBy(() -> scope.run(() -> {
                        try {
                            sleepForLong();
                        } finally {
                            throwFailure();
                        }
                        return null;
                    }))
                    .hasMessage("clean-up failed");
        });
    }

    private static void throwFailure() {
        throw new IllegalStateException("clean-up failed");
    }

    @Test
    void aScopeIsEnteredOnce() {
        inTask(() -> {
            CancelScope scope = CancelScope.create();
            scope.run(() -> 1);
            assertThatThrownBy(() -> scope.run(() -> 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("entered once");
        });
    }

    @Test
    void hundredsOfScopesMayNest() {
        inTask(() -> {
            CancelScope outermost = CancelScope.create();
            Async.currentLoop().callSoon(() -> outermost.cancel("all"));
            assertThat(outermost.<Object, RuntimeException>run(() -> nest(500))).isInstanceOf(Outcome.Cancelled.class);
        });
    }

    private static Object nest(int depth) {
        if (depth == 0) {
            sleepForLong();
            return null;
        }
        return CancelScope.create().<Object, RuntimeException>run(() -> nest(depth - 1));
    }

    @Test
    void cancellingTwiceKeepsTheFirstReason() {
        CancelScope scope = CancelScope.create();
        scope.cancel("first");
        scope.cancel("second");
        assertThat(scope.toString()).contains("first").doesNotContain("second");
        assertThat(scope.isCancelled()).isTrue();
    }

    @Test
    void anActionRunsInAScopeAsABodyDoes() throws Exception {
        InTask.run(() -> {
            var ran = new ArrayList<String>();
            assertThat(CancelScope.create().run(() -> {
                        ran.add("whole");
                    }))
                    .isEqualTo(new Outcome.Success<>(null));
            CancelScope scope = CancelScope.create();
            scope.cancel("enough");
            TaskAction<RuntimeException> waits = () -> {
                ran.add("begun");
                Async.yieldNow();
                ran.add("never");
            };
            assertThat(scope.run(waits)).isEqualTo(new Outcome.Cancelled<>(CancelReason.user("enough")));
            assertThat(Async.moveOnAfter(Duration.ZERO, waits)).isInstanceOf(Outcome.Cancelled.class);
            assertThat(Async.moveOnAfter(
                            Duration.ofMinutes(1), (TaskAction<RuntimeException>) () -> ran.add("in time")))
                    .isInstanceOf(Outcome.Success.class);
            assertThat(ran).containsExactly("whole", "begun", "begun", "in time");
        });
    }

    /** A reason may be a constant of the program's; what counts is which scope was cancelled. */
    @Test
    void aTaskThatMovesOnFromOneScopeToTheNextIsNotTakenForOneThatDoesNotListen() {
        var constant = CancelReason.user("a constant");
        InTask.run(() -> {
            for (int i = 0; i < 20; i++) {
                CancelScope scope = CancelScope.create();
                scope.cancel(constant);
                scope.run(() -> {
                    assertThatThrownBy(Async::yieldNow)
                            .isInstanceOf(CancelledException.class)
                            .hasMessage("Cancelled: a constant (USER)");
                });
            }
        });
    }

    @Test
    void nullsAreRefused() {
        CancelScope scope = CancelScope.create();
        assertThatThrownBy(() -> scope.cancel((CancelReason) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> scope.timeout(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> scope.run((TaskBody<?, RuntimeException>) null))
                .isInstanceOf(NullPointerException.class);
        assertThat(scope.isCancelled()).isFalse();
    }

    @Test
    void outsideOfATaskItIsRefused() {
        assertThatThrownBy(() -> CancelScope.create().run(() -> 1)).isInstanceOf(CannotAwaitException.class);
    }

    // ------------------------------------------------------------------ deadlines

    @Test
    void aDeadlineIsMovedAsOftenAsThereIsASignOfLife() {
        VirtualTime.run(() -> {
            EventLoop loop = Async.currentLoop();
            CancelScope watch = CancelScope.create();
            Async.currentRun().spawn("signs of life", () -> {
                for (int i = 0; i < 100; i++) {
                    Async.sleep(Duration.ofSeconds(1));
                    watch.deadline(loop.timeNanos() + Duration.ofSeconds(2).toNanos());
                }
            });
            long began = loop.timeNanos();
            watch.deadline(began + Duration.ofSeconds(2).toNanos());
            Outcome<Object> outcome = watch.run(() -> {
                sleepForLong();
                return null;
            });
            assertThat(outcome)
                    .isEqualTo(new Outcome.Cancelled<>(
                            new CancelReason(CancelReason.Kind.DEADLINE, "its deadline has passed")));
            assertThat(Duration.ofNanos(loop.timeNanos() - began)).isEqualTo(Duration.ofSeconds(102));
            assertThat(watch.deadlineNanos()).isEqualTo(loop.timeNanos());
        });
    }

    @Test
    void aDeadlineIsTakenBack() {
        VirtualTime.run(() -> {
            CancelScope scope = CancelScope.create().timeout(Duration.ofSeconds(1));
            assertThat(scope.deadlineNanos()).as("no task has entered it").isEqualTo(Long.MAX_VALUE);
            assertThat(scope.<Integer, RuntimeException>run(() -> {
                        assertThat(scope.deadlineNanos()).isLessThan(Long.MAX_VALUE);
                        scope.deadline(Long.MAX_VALUE);
                        Async.sleep(Duration.ofSeconds(5));
                        return 1;
                    }))
                    .isEqualTo(new Outcome.Success<>(1));
        });
    }

    @Test
    void aDeadlineThatIsPastCancelsAtOnce() {
        inTask(() -> {
            CancelScope scope = CancelScope.create().timeout(Duration.ZERO);
            assertThat(scope.<Object, RuntimeException>run(() -> {
                        assertThat(scope.isCancelled()).isTrue();
                        Async.checkpoint();
                        order.add("not reached");
                        return 1;
                    }))
                    .isInstanceOf(Outcome.Cancelled.class);
            assertThat(order).isEmpty();
            assertThat(scope.reason()).isEqualTo(new CancelReason(CancelReason.Kind.DEADLINE, "not done within PT0S"));
        });
    }

    @Test
    void theNearestDeadlineUpToAShieldIsTheOneThatCounts() {
        VirtualTime.run(() -> {
            long now = Async.currentLoop().timeNanos();
            assertThat(Async.currentDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
            CancelScope.create().deadline(now + 10).run(() -> {
                CancelScope.create().deadline(now + 20).run(() -> {
                    assertThat(Async.currentDeadlineNanos()).isEqualTo(now + 10);
                    CancelScope.shielded().deadline(now + 30).run(() -> {
                        assertThat(Async.currentDeadlineNanos()).isEqualTo(now + 30);
                        return 1;
                    });
                    return 1;
                });
                return 1;
            });
            CancelScope cancelled = CancelScope.create();
            cancelled.cancel("x");
            cancelled.run(() -> {
                assertThat(Async.currentDeadlineNanos()).isEqualTo(Long.MIN_VALUE);
                return 1;
            });
        });
    }

    @Test
    void plainCodeOfTheUiMovesADeadlineAndWakesTheBackendOnlyForANearerOne() {
        try (var host = new HostThread()) {
            CancelScope scope = CancelScope.create();
            GuestRun<Outcome<Object>> run =
                    host.start(() -> scope.timeout(Duration.ofHours(1)).run(() -> {
                        Async.sleep(Duration.ofHours(5));
                        return null;
                    }));
            host.awaitIdle();
            long wakes = run.statistics().timerWakes();
            host.run(() -> {
                for (int i = 0; i < 100; i++) {
                    scope.timeout(Duration.ofHours(2));
                }
            });
            host.awaitIdle();
            assertThat(run.statistics().timerWakes()).as("moved away").isEqualTo(wakes);
            host.run(() -> scope.timeout(Duration.ofMinutes(1)));
            assertThat(run.statistics().timerWakes()).as("moved nearer").isEqualTo(wakes + 1);
            assertThatThrownBy(() -> scope.deadline(1)).isInstanceOf(WrongThreadException.class);
            assertThatThrownBy(() -> scope.timeout(Duration.ZERO)).isInstanceOf(WrongThreadException.class);
            host.run(() -> scope.deadline(0));
            assertThat(HostThread.outcomeOf(run)).isInstanceOf(Outcome.Success.class);
        }
    }

    // ------------------------------------------------------------------ what is said, and to whom

    @Test
    void whoWaitsAgainIsToldHowToShield() {
        inTask(() -> {
            CancelScope scope = CancelScope.create();
            scope.cancel("enough");
            scope.run(() -> {
                assertThatThrownBy(Async::checkpoint).hasMessage("Cancelled: enough (USER)");
                assertThatThrownBy(Async::yieldNow)
                        .hasMessageStartingWith("Cancelled: enough (USER). ")
                        .hasMessageContaining("Async.shielded(() -> …)");
                return null;
            });
            CancelScope other = CancelScope.create();
            other.cancel("something else");
            other.run(() -> {
                assertThatThrownBy(Async::checkpoint).hasMessage("Cancelled: something else (USER)");
                return null;
            });
        });
    }

    @Test
    void theTraceShowsWhereTheCancellationWasAskedFor() {
        inTask(() -> {
            CancelScope scope = CancelScope.create();
            cancelFarAway(scope);
            scope.run(() -> {
                assertThatThrownBy(Async::checkpoint)
                        .cause()
                        .hasMessage("cancelled here: from afar (USER)")
                        .satisfies(e -> assertThat(e.getStackTrace())
                                .anyMatch(f -> f.getMethodName().equals("cancelFarAway")));
                return null;
            });
        });
    }

    private static void cancelFarAway(CancelScope scope) {
        scope.cancel("from afar");
    }

    @Test
    void aTaskThatNeverListensIsNamedAndLetsOthersRun() {
        try (var log = new LogCapture()) {
            inTask(() -> {
                boolean[] stop = {false};
                Task<?> deaf = Async.currentRun().spawn("deaf", () -> {
                    while (!stop[0]) { // without a look at the clock: nothing but its waits lets others run
                        try {
                            sleepForLong();
                        } catch (CancelledException e) {
                            order.add("swallowed");
                        }
                    }
                });
                Async.yieldNow();
                deaf.cancel("go away");
                Async.sleep(Duration.ofMillis(1)); // comes back although the other one never suspends by itself
                stop[0] = true;
                deaf.await();
            });
            assertThat(order.size()).isGreaterThan(10);
            assertThat(log.messages())
                    .anySatisfy(m -> assertThat(m)
                            .contains("told so 10 times: task=deaf, reason=go away (USER)")
                            .contains("throw it again"));
        }
    }

    @Test
    void aShieldThatDoesNotEndIsReportedWithItsStack() {
        try (var log = new LogCapture()) {
            VirtualTime.run(() -> {
                Task<?> slow = Async.currentRun()
                        .spawn(
                                "slow",
                                () -> CancelScope.shielded().run(() -> {
                                    cleanUpForLong();
                                    return 1;
                                }));
                Task<?> late = Async.currentRun().spawn("late", () -> {
                    try {
                        sleepForLong();
                    } finally {
                        Async.shielded(() -> Async.sleep(Duration.ofSeconds(11)));
                    }
                });
                Task<?> quick = Async.currentRun().spawn("quick", () -> {
                    try {
                        sleepForLong();
                    } finally {
                        Async.shielded(() -> Async.sleep(Duration.ofSeconds(9)));
                    }
                });
                Async.yieldNow();
                slow.cancel("it is time");
                late.cancel("it is time");
                quick.cancel("it is time");
                Async.sleep(Duration.ofSeconds(30));
            });
            assertThat(log.messages()).hasSize(2);
            assertThat(log.messages())
                    .anySatisfy(m -> assertThat(m)
                            .contains("for PT10S: reason=it is time (USER)", "shielded().timeout(…)")
                            .contains("Task[slow, WAITING]", "CancelScopeTest.cleanUpForLong"))
                    .anySatisfy(m -> assertThat(m).contains("Task[late, WAITING]"));
        }
    }

    private static void cleanUpForLong() {
        Async.sleep(Duration.ofSeconds(20));
    }

    @Test
    void aTaskScopeWhoseSubtasksDoNotEndIsReportedWithTheirStacks() {
        try (var log = new LogCapture()) {
            VirtualTime.run(() -> {
                try (var scope = TaskScope.open(c -> c.withName("page"))) {
                    scope.fork("slow", () -> {
                        try {
                            sleepForLong();
                        } finally {
                            CancelScope.shielded()
                                    .timeout(Duration.ofSeconds(20))
                                    .run(() -> {
                                        cleanUpForLong();
                                        return 1;
                                    });
                        }
                    });
                    Async.yieldNow();
                    scope.cancel("enough");
                    scope.join();
                }
            });
            assertThat(log.messages())
                    .anySatisfy(m -> assertThat(m)
                            .contains("do not end: scope=page, owner=main, waiting for PT10S")
                            .contains("Task[slow, WAITING]", "cleanUpForLong"));
        }
    }

    @Test
    void dumpsShowWhatIsCancelled() {
        inTask(() -> {
            Task<?> slow = Async.currentRun().spawn("slow", () -> {
                try {
                    sleepForLong();
                } finally {
                    Async.shielded(() -> Async.sleep(Duration.ofMillis(1)));
                }
            });
            Async.yieldNow();
            slow.cancel("for the dump");
            assertThat(Async.currentRun().dumpTasks()).contains("Task[slow, READY], cancelled: for the dump (USER)");
        });
    }

    // ------------------------------------------------------------------ many at once

    /** A cancellation that is longer than a step goes on in later ones, though scopes are left meanwhile. */
    @Test
    void aCancellationOfManyGoesThroughThemInSteps() {
        inTask(() -> {
            int count = 5_000;
            int[] ended = {0};
            int[] seen = {0};
            CancelScope all = CancelScope.create();
            all.run(() -> {
                try (var scope = TaskScope.open()) {
                    for (int i = 0; i < count; i++) {
                        scope.fork(() -> {
                            try {
                                sleepForLong();
                            } finally {
                                ended[0]++;
                            }
                        });
                    }
                    Async.yieldNow();
                    Async.currentLoop().callSoon(() -> {
                        all.cancel("all of you");
                        seen[0] = readyTasks();
                    });
                    scope.join();
                }
                return 1;
            });
            assertThat(seen[0]).as("tasks told within the call").isBetween(900, 1_000);
            assertThat(ended[0]).isEqualTo(count);
        });
    }

    /** A delivery stands at a scope that is left meanwhile, with the whole row behind it, but for the last. */
    @Test
    void aCancellationFindsItsWayOnFromAScopeThatWasLeft() {
        inTask(() -> {
            var go = new CompletableFuture<Integer>();
            CancelScope all = CancelScope.create();
            Outcome<Integer> outcome = all.run(() -> {
                try (var scope = TaskScope.open()) {
                    scope.fork("the last to be visited", () -> {
                        try {
                            sleepForLong();
                        } finally {
                            order.add("told");
                        }
                    });
                    for (int i = 0; i < 3_000; i++) {
                        scope.fork(() -> {
                            try {
                                Async.await(go);
                            } finally {
                                go.complete(
                                        1); // those that have not been told end by themselves, before they are visited
                            }
                        });
                    }
                    Async.yieldNow();
                    Async.currentLoop().callSoon(() -> all.cancel("all of you"));
                    scope.join();
                }
                return 1;
            });
            assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
            assertThat(order).containsExactly("told");
        });
    }

    @Test
    void aReasonTellsWhoCancelled() {
        assertThat(CancelReason.user("enough").kind()).isEqualTo(CancelReason.Kind.USER);
        VirtualTime.run(() -> {
            CancelScope scope = CancelScope.create().timeout(Duration.ofSeconds(1));
            assertThat(scope.<Object, RuntimeException>run(() -> {
                        sleepForLong();
                        return null;
                    }))
                    .isInstanceOfSatisfying(
                            Outcome.Cancelled.class,
                            outcome -> assertThat(outcome.reason().kind()).isEqualTo(CancelReason.Kind.DEADLINE));
        });
    }

    @Test
    void aCancellationHasAStackTraceInDebugModeOnly() {
        inTask(() -> {
            CancelScope scope = CancelScope.create();
            scope.cancel("enough");
            scope.run(() -> {
                try {
                    Async.checkpoint();
                } catch (CancelledException e) {
                    order.add("trace: " + (e.getStackTrace().length > 0));
                }
                return null;
            });
            assertThat(order).containsExactly("trace: " + ProtocolTrace.ON);
        });
    }

    private static int readyTasks() {
        return Scheduler.current().readyCount();
    }
}
