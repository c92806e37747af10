package dev.guestloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.THROWABLE;

import dev.guestloop.TaskScope.CancelledByTimeoutException;
import dev.guestloop.TaskScope.Joiner;
import dev.guestloop.TaskScope.Subtask;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TaskScopeTest {

    private final List<String> order = new ArrayList<>();

    private static void sleepForLong() {
        Async.sleep(Duration.ofHours(1));
    }

    /** Waits until it is cancelled, and cleans up by waiting a little. */
    private void cleansUp(String name) {
        try {
            sleepForLong();
        } finally {
            Async.shielded(() -> Async.sleep(Duration.ofMillis(2)));
            order.add(name + " cleaned up");
        }
    }

    private static <T> T after(int millis, T value) {
        Async.sleep(Duration.ofMillis(millis));
        return value;
    }

    private static <T> T failAfter(int millis, String why) throws IOException {
        Async.sleep(Duration.ofMillis(millis));
        throw new IOException(why);
    }

    // ------------------------------------------------------------------ what it is for

    @Test
    void subtasksRunBesideEachOtherAndGiveTheirResults() {
        InTask.run(() -> {
            try (var scope = TaskScope.open()) {
                Subtask<String> slow = scope.fork(() -> {
                    String text = after(2, "slow");
                    order.add(text);
                    return text;
                });
                Subtask<Integer> quick = scope.fork("quick one", () -> {
                    order.add("quick");
                    return 7;
                });
                assertThat(slow.state()).isEqualTo(Subtask.State.UNAVAILABLE);
                assertThat(scope.join()).isNull();
                assertThat(slow.get()).isEqualTo("slow");
                assertThat(quick.get()).isEqualTo(7);
                assertThat(quick.name()).isEqualTo("quick one");
                assertThat(slow.name()).isEqualTo("scope-1");
                assertThat(quick.state()).isEqualTo(Subtask.State.SUCCESS);
            }
            assertThat(order).containsExactly("quick", "slow");
        });
    }

    @Test
    void theFirstFailureCancelsTheOthersAndIsWhatJoinThrows() {
        InTask.run(() -> {
            assertThatThrownBy(() -> {
                        try (var scope = TaskScope.open()) {
                            scope.fork(() -> cleansUp("other"));
                            Subtask<Object> failing = scope.fork(() -> failAfter(1, "first"));
                            try {
                                scope.join();
                            } finally {
                                assertThat(failing.state()).isEqualTo(Subtask.State.FAILED);
                                assertThat(failing.exception()).hasMessage("first");
                                assertThat(scope.isCancelled()).isTrue();
                                order.add("join has thrown");
                            }
                        }
                    })
                    .isInstanceOf(TaskFailedException.class)
                    .hasCauseInstanceOf(IOException.class)
                    .hasMessageContaining("first");
            assertThat(order)
                    .as("join does not wait for the clean-up, close does")
                    .containsExactly("join has thrown", "other cleaned up");
        });
    }

    @Test
    void laterFailuresAreSuppressedOnesOfTheFirst() {
        InTask.run(() -> {
            Throwable thrown = null;
            try (var scope = TaskScope.open()) {
                scope.fork(() -> failAfter(1, "first"));
                scope.fork(() -> {
                    try {
                        sleepForLong();
                    } finally {
                        failAfter(0, "second");
                    }
                    return 1;
                });
                scope.fork(() -> {
                    try {
                        sleepForLong();
                    } catch (CancelledException e) {
                        throw new IOException("third");
                    }
                    return 1;
                });
                scope.join();
            } catch (TaskFailedException e) {
                thrown = e;
            }
            assertThat(thrown).hasRootCauseMessage("first");
            List<Throwable> all = new ArrayList<>(List.of(thrown.getSuppressed()));
            all.addAll(List.of(thrown.getCause().getSuppressed()));
            assertThat(all).anySatisfy(e -> assertThat(e).hasMessage("third"));
            assertThat(InTask.UNCAUGHT).isEmpty();
        });
    }

    @Test
    void theTraceOfAFailureShowsWhereTheSubtaskWasForked() {
        InTask.run(() -> {
            try (var scope = TaskScope.open(c -> c.withName("page"))) {
                forkFailing(scope);
                assertThatThrownBy(scope::join)
                        .isInstanceOf(TaskFailedException.class)
                        .cause()
                        .satisfies(cause -> {
                            assertThat(cause.getSuppressed()).hasSize(1);
                            assertThat(cause.getSuppressed()[0])
                                    .hasMessage("task loader was forked here, in scope page");
                            assertThat(cause.getSuppressed()[0].getStackTrace()[0].getMethodName())
                                    .isEqualTo("forkFailing");
                            assertThat(cause.getSuppressed()[0].toString()).startsWith("task loader");
                        });
            }
        });
    }

    private static void forkFailing(TaskScope<Object, ?, ?> scope) {
        scope.fork("loader", () -> failAfter(0, "no page"));
    }

    @Test
    void oneExceptionThrownByManyGathersOnePlaceOnce() {
        var shared = new IllegalStateException("the same for all");
        InTask.run(() -> {
            for (int i = 0; i < 5; i++) {
                try (var scope = TaskScope.open(Joiner.allUntil(_ -> false))) {
                    scope.fork(() -> {
                        throw shared;
                    });
                    scope.join();
                }
            }
            assertThat(shared.getSuppressed()).hasSize(1);
        });
    }

    // ------------------------------------------------------------------ joiners

    @Test
    void allSuccessfulGivesTheResultsInTheOrderOfForking() {
        InTask.run(() -> {
            try (var scope = TaskScope.open(Joiner.<String>allSuccessfulOrThrow())) {
                scope.fork(() -> after(3, "a"));
                scope.fork(() -> after(1, "b"));
                scope.fork(() -> "c");
                assertThat(scope.join()).containsExactly("a", "b", "c");
            }
            try (var scope = TaskScope.open(Joiner.<String>allSuccessfulOrThrow())) {
                assertThat(scope.join()).isEmpty();
            }
        });
    }

    @Test
    void allSuccessfulThrowsTheExceptionOfYourOwn() {
        InTask.run(() -> {
            try (var scope =
                    TaskScope.open(Joiner.<String, IOException>allSuccessfulOrThrow(e -> new IOException("mine", e)))) {
                scope.fork(() -> after(5, "a"));
                scope.fork(() -> failAfter(0, "theirs"));
                assertThatThrownBy(scope::join)
                        .isInstanceOf(IOException.class)
                        .hasMessage("mine")
                        .hasRootCauseMessage("theirs");
            }
        });
    }

    @Test
    void allSuccessfulDoesNotPassOffAPartForTheWhole() {
        InTask.run(() -> {
            try (var scope = TaskScope.open(Joiner.<String>allSuccessfulOrThrow())) {
                scope.fork(() -> "done");
                scope.fork("slow", () -> after(100_000, "slow"));
                Async.yieldNow();
                scope.cancel("enough");
                assertThatThrownBy(scope::join)
                        .hasCauseInstanceOf(NoSuchElementException.class)
                        .hasMessageContaining("subtask=slow");
            }
        });
    }

    @Test
    void anySuccessfulGivesTheFirstResultAndCancelsTheOthers() {
        InTask.run(() -> {
            try (var scope = TaskScope.open(Joiner.<String>anySuccessfulOrThrow())) {
                scope.fork(() -> failAfter(0, "one may fail"));
                scope.fork(() -> after(1, "winner"));
                scope.fork(() -> {
                    cleansUp("loser");
                    return "loser";
                });
                assertThat(scope.join()).isEqualTo("winner");
            }
            assertThat(order).containsExactly("loser cleaned up");
        });
    }

    @Test
    void anySuccessfulThrowsTheFirstFailureWithTheOthersIfAllFail() {
        InTask.run(() -> {
            try (var scope = TaskScope.open(Joiner.<String>anySuccessfulOrThrow())) {
                scope.fork(() -> failAfter(0, "first"));
                scope.fork(() -> failAfter(1, "second"));
                assertThatThrownBy(scope::join)
                        .isInstanceOf(TaskFailedException.class)
                        .cause()
                        .hasMessage("first")
                        .satisfies(e -> assertThat(e.getSuppressed())
                                .anySatisfy(s -> assertThat(s).hasMessage("second")));
            }
            try (var scope = TaskScope.open(
                    Joiner.<String, IllegalStateException>anySuccessfulOrThrow(IllegalStateException::new))) {
                assertThatThrownBy(scope::join)
                        .isInstanceOf(IllegalStateException.class)
                        .hasCauseInstanceOf(NoSuchElementException.class);
            }
        });
    }

    @Test
    void awaitAllSuccessfulTakesAnExceptionOfYourOwn() {
        InTask.run(() -> {
            try (var scope = TaskScope.open(
                    Joiner.<Object, IllegalStateException>awaitAllSuccessfulOrThrow(IllegalStateException::new))) {
                scope.fork(() -> failAfter(0, "x"));
                assertThatThrownBy(scope::join)
                        .isInstanceOf(IllegalStateException.class)
                        .hasRootCauseMessage("x");
            }
        });
    }

    @Test
    void allUntilGivesAllSubtasksComeWhatMay() {
        InTask.run(() -> {
            try (var scope = TaskScope.open(Joiner.<String>allUntil(_ -> false))) {
                scope.fork(() -> failAfter(0, "x"));
                scope.fork(() -> "y");
                assertThat(scope.join().stream().map(Subtask::state))
                        .containsExactly(Subtask.State.FAILED, Subtask.State.SUCCESS);
            }
            try (var scope =
                    TaskScope.open(Joiner.<String>allUntil(subtask -> subtask.state() == Subtask.State.SUCCESS))) {
                scope.fork(() -> after(100_000, "never"));
                scope.fork(() -> "y");
                assertThat(scope.join().stream().map(Subtask::state))
                        .containsExactly(Subtask.State.UNAVAILABLE, Subtask.State.SUCCESS);
            }
        });
    }

    @Test
    void aJoinerOfYourOwnDecides() {
        class FirstTwo implements Joiner<String, String, IOException> {
            private final List<String> results = new ArrayList<>();
            private int forked;

            @Override
            public boolean onFork(Subtask<String> subtask) {
                forked++;
                return forked == 4;
            }

            @Override
            public boolean onComplete(Subtask<String> subtask) {
                results.add(subtask.get());
                return results.size() == 2;
            }

            @Override
            public String result() throws IOException {
                if (results.size() < 2) {
                    throw new IOException("too few: " + results);
                }
                return String.join("+", results);
            }

            @Override
            public String timeout() throws IOException {
                throw new IOException(new CancelledByTimeoutException());
            }
        }
        InTask.run(() -> {
            try (var scope = TaskScope.open(new FirstTwo())) {
                scope.fork(() -> after(2, "b"));
                scope.fork(() -> "a");
                scope.fork(() -> after(100_000, "c"));
                assertThat(scope.join()).isEqualTo("a+b");
            }
            try (var scope = TaskScope.open(new FirstTwo())) {
                for (int i = 0; i < 3; i++) {
                    scope.fork(() -> after(100_000, "never"));
                }
                Subtask<String> tooMany = scope.fork(() -> {
                    order.add("must not run");
                    return "x";
                });
                assertThat(scope.isCancelled()).isTrue();
                assertThatThrownBy(scope::join).isInstanceOf(IOException.class).hasMessage("too few: []");
                assertThat(tooMany.state()).isEqualTo(Subtask.State.UNAVAILABLE);
            }
            assertThat(order).isEmpty();
        });
    }

    @Test
    void aJoinerThatThrowsEndsTheScopeAndIsHeard() {
        class Broken extends JoinerOfNothing {
            @Override
            public boolean onComplete(Subtask<Object> subtask) {
                throw new IllegalArgumentException("broken joiner");
            }
        }
        InTask.run(() -> {
            try (var scope = TaskScope.open(new Broken())) {
                scope.fork(() -> failAfter(0, "failure of the subtask"));
                scope.fork(() -> cleansUp("other"));
                assertThatThrownBy(scope::join)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("broken joiner")
                        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("failure of the subtask"));
            }
            assertThat(order).containsExactly("other cleaned up");
        });
    }

    @Test
    void aJoinerThatThrowsWhenAskedToForkForksNothing() {
        class Broken extends JoinerOfNothing {
            @Override
            public boolean onFork(Subtask<Object> subtask) {
                throw new IllegalArgumentException("no more");
            }
        }
        InTask.run(() -> {
            try (var scope = TaskScope.open(new Broken())) {
                assertThatThrownBy(() -> scope.fork(() -> order.add("ran"))).hasMessage("no more");
                assertThat(scope.join()).isEqualTo("nothing");
            }
            assertThat(order).isEmpty();
        });
    }

    @Test
    void aJoinerThatClosesTheScopeWhenAskedToForkForksNothing() {
        class Closes extends JoinerOfNothing {
            private TaskScope<Object, String, RuntimeException> scope;

            @Override
            public boolean onFork(Subtask<Object> subtask) {
                scope.close();
                return false;
            }
        }
        InTask.run(() -> {
            var joiner = new Closes();
            joiner.scope = TaskScope.open(joiner);
            assertThatThrownBy(() -> joiner.scope.fork(() -> order.add("ran")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("Nothing is forked when a task scope was joined or closed");
            Async.yieldNow();
            assertThat(order).isEmpty();
        });
    }

    @Test
    void aScopeThatWasForgottenByATaskThatFailsIsToldWithTheFailure() {
        InTask.run(() -> {
            Task<Void> task = Async.currentRun().spawn("forgetful", () -> {
                var scope = TaskScope.open(new JoinerOfNothing());
                scope.fork(() -> Async.sleep(Duration.ofHours(1)));
                throw new IllegalArgumentException("the body's");
            });
            assertThatThrownBy(task::await)
                    .cause()
                    .hasMessage("the body's")
                    .satisfies(e -> assertThat(e.getSuppressed())
                            .singleElement()
                            .asInstanceOf(THROWABLE)
                            .hasMessageContaining("was not closed where it was opened"));
        });
        assertThat(InTask.UNCAUGHT).isEmpty();
    }

    @Test
    void aScopeThatWasForgottenByACancelledTaskIsReported() {
        InTask.run(() -> {
            Task<Void> task = Async.currentRun().spawn("forgetful", () -> {
                var scope = TaskScope.open(new JoinerOfNothing());
                scope.fork(() -> Async.sleep(Duration.ofHours(1)));
                Async.sleep(Duration.ofHours(1));
            });
            Async.yieldNow();
            task.cancel("enough");
            assertThatThrownBy(task::await).hasCauseInstanceOf(CancelledException.class);
        });
        assertThat(InTask.UNCAUGHT).singleElement().asString().contains("was not closed where it was opened");
    }

    @Test
    void aTimeoutSaysWhichScopeWasLateAndHowFarItCame() {
        VirtualTime.run(() -> {
            try (var scope = TaskScope.open(
                    Joiner.<Object>awaitAllSuccessfulOrThrow(),
                    with -> with.withName("pages").withTimeout(Duration.ofMillis(1)))) {
                scope.fork(() -> 1);
                scope.fork(() -> Async.sleep(Duration.ofHours(1)));
                assertThatThrownBy(scope::join)
                        .cause()
                        .isInstanceOf(TaskScope.CancelledByTimeoutException.class)
                        .hasMessage("The scope was not done in time, and was cancelled: scope=pages, timeout=PT0.001S,"
                                + " forked=2, running=1");
            }
        });
    }

    @Test
    void aJoinerThatSaysNothingWaitsForAll() {
        VirtualTime.run(() -> {
            try (var scope = TaskScope.open(new JoinerOfNothing())) {
                scope.fork(() -> {
                    order.add("first");
                });
                scope.fork(() -> {
                    Async.sleep(Duration.ofSeconds(1));
                    order.add("second");
                });
                assertThat(scope.join()).isEqualTo("nothing");
            }
            assertThat(order).containsExactly("first", "second");
        });
    }

    private static class JoinerOfNothing implements Joiner<Object, String, RuntimeException> {
        @Override
        public String result() {
            return "nothing";
        }

        @Override
        public String timeout() {
            return "too late";
        }
    }

    // ------------------------------------------------------------------ time

    @Test
    void theTimeoutCancelsTheSubtasks() {
        VirtualTime.run(() -> {
            try (var scope =
                    TaskScope.open(c -> c.withTimeout(Duration.ofMillis(2)).withName("slow"))) {
                scope.fork(() -> cleansUp("late"));
                assertThatThrownBy(scope::join)
                        .isInstanceOf(TaskFailedException.class)
                        .hasCauseInstanceOf(CancelledByTimeoutException.class);
            }
            assertThat(order).containsExactly("late cleaned up");
        });
    }

    /** For a joiner of the program's own that passes its calls on. */
    @Test
    void aJoinerThatIsAskedForItsTimeoutThrows() {
        for (Joiner<String, ?, TaskFailedException> joiner : List.of(
                Joiner.<String>allSuccessfulOrThrow(),
                Joiner.<String>anySuccessfulOrThrow(),
                Joiner.<String>awaitAllSuccessfulOrThrow())) {
            assertThatThrownBy(joiner::timeout)
                    .isInstanceOf(TaskFailedException.class)
                    .hasCauseInstanceOf(CancelledByTimeoutException.class);
        }
    }

    @Test
    void allUntilGivesWhatThereIsWhenTheTimeoutPasses() {
        VirtualTime.run(() -> {
            try (var scope =
                    TaskScope.open(Joiner.<String>allUntil(_ -> false), c -> c.withTimeout(Duration.ofMillis(200)))) {
                scope.fork(() -> "in time");
                scope.fork(() -> after(100_000, "late"));
                assertThat(scope.join().stream().map(Subtask::state))
                        .containsExactly(Subtask.State.SUCCESS, Subtask.State.UNAVAILABLE);
            }
            try (var scope = TaskScope.open(new JoinerOfNothing(), c -> c.withTimeout(Duration.ZERO))) {
                scope.fork(() -> after(1, "late"));
                assertThat(scope.join()).isEqualTo("too late");
            }
        });
    }

    @Test
    void aTimeoutAfterTheJoinDoesNothing() {
        VirtualTime.run(() -> {
            try (var scope = TaskScope.open(c -> c.withTimeout(Duration.ofMillis(2)))) {
                scope.fork(() -> 1);
                scope.join();
                Async.sleep(Duration.ofMillis(5));
                assertThat(scope.isCancelled()).isFalse();
                assertThat(Async.currentRun().statistics().timersPending()).isZero();
            }
        });
    }

    /** The owner waits, and hears of it a little later. */
    @Test
    void aSubtaskThatIsTheFirstToHearOfACancellationLeavesJoinNoResult() {
        InTask.run(() -> {
            Task<?> owner = Async.currentRun().spawn("owner", () -> {
                Task<?> itself = Async.currentTask();
                try (var scope = TaskScope.open()) {
                    scope.fork(() -> {
                        Thread.ofPlatform()
                                .start(() -> itself.cancel("by another thread"))
                                .join();
                        Async.checkpoint();
                    });
                    scope.join();
                    order.add("joined");
                }
            });
            assertThatThrownBy(owner::await)
                    .isInstanceOf(TaskFailedException.class)
                    .hasCauseInstanceOf(CancelledException.class);
            assertThat(order).isEmpty();
        });
    }

    @Test
    void joinHasNoResultBehindAShieldIfTheSubtasksWereCancelled() {
        InTask.run(() -> {
            CancelScope region = CancelScope.create();
            Outcome<Integer> outcome = region.run(() -> {
                try (var scope = TaskScope.open()) {
                    scope.fork(TaskScopeTest::sleepForLong);
                    region.cancel("what is around the shield");
                    Async.shielded(() -> {
                        scope.join();
                        order.add("joined");
                    });
                }
                return 1;
            });
            assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
            assertThat(order).isEmpty();
        });
    }

    @Test
    void aTimeoutAfterTheFirstFailureDoesNotHideIt() {
        VirtualTime.run(() -> assertThatThrownBy(() -> {
                    try (var scope = TaskScope.open(c -> c.withTimeout(Duration.ofMillis(2)))) {
                        scope.fork(() -> failAfter(0, "first"));
                        Async.sleep(
                                Duration.ofMillis(5)); // the owner is busy when it fails, and when the timeout passes
                        scope.join();
                    }
                })
                .isInstanceOf(TaskFailedException.class)
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessage("first"));
    }

    @Test
    void aTimeoutMustNotBeNegative() {
        VirtualTime.run(() -> assertThatThrownBy(() -> TaskScope.open(c -> c.withTimeout(Duration.ofMillis(-1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("timeout=PT-0.001S"));
    }

    // ------------------------------------------------------------------ leaving early

    @Test
    void leavingByAnExceptionCancelsAndWaits() {
        InTask.run(() -> {
            assertThatThrownBy(() -> {
                        try (var scope = TaskScope.open()) {
                            scope.fork(() -> cleansUp("subtask"));
                            Async.yieldNow();
                            throw new IOException("of the body");
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessage("of the body")
                    .satisfies(e -> assertThat(e.getSuppressed()[0])
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("left without join")
                            .hasMessageContaining("forked=1"));
            assertThat(order).containsExactly("subtask cleaned up");
        });
    }

    @Test
    void aFailureThatNoJoinHasThrownIsSuppressed() {
        InTask.run(() -> {
            assertThatThrownBy(() -> {
                        try (var scope = TaskScope.open()) {
                            scope.fork(() -> failAfter(0, "of the subtask"));
                            Async.sleep(Duration.ofMillis(2));
                            throw new IOException("of the body");
                        }
                    })
                    .hasMessage("of the body")
                    .satisfies(e ->
                            assertThat(e.getSuppressed()[0].getSuppressed()[0]).hasMessage("of the subtask"));
        });
    }

    @Test
    void cancellingTheOwnerCancelsTheSubtasksAndWaitsForThemShielded() {
        InTask.run(() -> {
            Outcome<Object> outcome = Async.moveOnAfter(Duration.ofMillis(2), () -> {
                try (var scope = TaskScope.open()) {
                    scope.fork(() -> cleansUp("subtask"));
                    scope.join();
                } finally {
                    order.add("left");
                }
                return 1;
            });
            assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
            assertThat(order).containsExactly("subtask cleaned up", "left");
        });
    }

    @Test
    void failuresOfACleanUpAreHeardOfEvenIfTheOwnerWasCancelled() {
        InTask.run(() -> {
            Outcome<Object> outcome = Async.moveOnAfter(Duration.ofMillis(2), () -> {
                try (var scope = TaskScope.open()) {
                    scope.fork(() -> {
                        try {
                            sleepForLong();
                        } finally {
                            throwIo("in a finally block");
                        }
                    });
                    scope.join();
                }
                return 1;
            });
            assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
            assertThat(InTask.UNCAUGHT).hasSize(1);
            assertThat(InTask.UNCAUGHT.getFirst()).contains("the clean-up of task main", "in a finally block");
        });
    }

    private static void throwIo(String message) throws IOException {
        throw new IOException(message);
    }

    @Test
    void aFailingCleanUpAfterAResultGoesToTheUncaughtHandler() {
        InTask.run(() -> {
            try (var scope = TaskScope.open(Joiner.<String>anySuccessfulOrThrow())) {
                scope.fork(() -> after(1, "winner"));
                scope.fork(() -> {
                    try {
                        sleepForLong();
                    } finally {
                        throwIo("loser");
                    }
                    return "";
                });
                assertThat(scope.join()).isEqualTo("winner");
            }
            assertThat(InTask.UNCAUGHT).hasSize(1);
            assertThat(InTask.UNCAUGHT.getFirst()).contains("loser");
        });
    }

    @Test
    void aFailureThatComesWhileTheBlockIsLeftWithAnotherIsSuppressed() {
        InTask.run(() -> {
            assertThatThrownBy(() -> {
                        try (var scope = TaskScope.open()) {
                            scope.fork(() -> failAfter(1, "first"));
                            scope.fork(() -> {
                                try {
                                    sleepForLong();
                                } finally {
                                    Async.shielded(() -> Async.sleep(Duration.ofMillis(5)));
                                    throwIo("after the join");
                                }
                            });
                            scope.join();
                        }
                    })
                    .isInstanceOf(TaskFailedException.class)
                    .hasRootCauseMessage("first")
                    .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("after the join"));
            assertThat(InTask.UNCAUGHT).isEmpty();
        });
    }

    @Test
    void aCancellationDoesNotCutTheWaitForTheEndShort() {
        InTask.run(() -> {
            CancelScope around = CancelScope.create();
            Async.currentRun().spawn("canceller", () -> {
                Async.sleep(Duration.ofMillis(2));
                around.cancel("while it is being closed");
                order.add("cancelled");
            });
            assertThatThrownBy(() -> around.run(() -> {
                        try (var scope = TaskScope.open()) {
                            scope.fork(() -> {
                                try {
                                    sleepForLong();
                                } finally {
                                    Async.shielded(() -> Async.sleep(Duration.ofMillis(10)));
                                    order.add("cleaned up");
                                }
                            });
                            Async.yieldNow();
                            throw new IOException("of the body");
                        }
                    }))
                    .hasMessage("of the body")
                    .satisfies(e -> assertThat(e.getSuppressed())
                            .as("what close has thrown")
                            .noneMatch(CancelledException.class::isInstance));
            assertThat(order).containsExactly("cancelled", "cleaned up");
        });
    }

    @Test
    void aFailingCleanUpAfterTheListOfAllSubtasksGoesToTheUncaughtHandler() {
        InTask.run(() -> {
            try (var scope = TaskScope.open(Joiner.<Integer>allUntil(s -> s.state() == Subtask.State.FAILED))) {
                scope.fork(() -> failAfter(1, "first"));
                scope.fork(() -> {
                    try {
                        sleepForLong();
                    } finally {
                        Async.shielded(() -> Async.sleep(Duration.ofMillis(5)));
                        throwIo("after the result");
                    }
                    return 1;
                });
                assertThat(scope.join()).hasSize(2);
            }
            assertThat(InTask.UNCAUGHT).anySatisfy(text -> assertThat(text).contains("after the result"));
        });
    }

    @Test
    void aServiceThatHasFailedCannotBecomeReady() {
        InTask.run(() -> {
            try (var scope = TaskScope.open()) {
                assertThatThrownBy(() -> scope.<Integer>start("server", started -> {
                            Async.currentLoop().callSoon(() -> started.started(1));
                            throw new IOException("port in use");
                        }))
                        .hasRootCauseMessage("port in use");
                Async.yieldNow();
            }
            assertThat(InTask.UNCAUGHT).anySatisfy(text -> assertThat(text).contains("before it ends: service=server"));
        });
    }

    @Test
    void aRaceThatIsNotDoneInTimeShowsWhoHasFailed() {
        VirtualTime.run(() -> {
            try (var scope =
                    TaskScope.open(Joiner.<String>anySuccessfulOrThrow(), c -> c.withTimeout(Duration.ofSeconds(1)))) {
                scope.fork(() -> failAfter(0, "no such page"));
                scope.fork(() -> after(100_000, "late"));
                assertThatThrownBy(scope::join)
                        .hasCauseInstanceOf(CancelledByTimeoutException.class)
                        .cause()
                        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("no such page"));
            }
        });
    }

    @Test
    void aCancelledJoinMayBeCalledAgain() {
        InTask.run(() -> {
            try (var scope = TaskScope.open(Joiner.<String>allSuccessfulOrThrow())) {
                scope.fork(() -> after(5, "x"));
                assertThat(Async.moveOnAfter(Duration.ofMillis(1), scope::join)).isInstanceOf(Outcome.Cancelled.class);
                assertThat(scope.join()).containsExactly("x");
            }
        });
    }

    @Test
    void cancelMakesJoinReturnAndIsNoMisuse() {
        InTask.run(() -> {
            try (var scope = TaskScope.open()) {
                scope.fork(() -> cleansUp("subtask"));
                Async.yieldNow();
                scope.cancel("done");
                assertThat(scope.join()).isNull();
            }
            try (var scope = TaskScope.open()) {
                scope.fork(() -> cleansUp("subtask"));
                scope.cancel("done");
            }
        });
    }

    @Test
    void cancelFromAnotherThreadWakesTheOwner() {
        InTask.run(() -> {
            try (var scope = TaskScope.open()) {
                scope.fork(() -> cleansUp("subtask"));
                Async.yieldNow();
                Thread.ofVirtual().start(() -> scope.cancel("by a thread"));
                scope.join();
                assertThat(scope.isCancelled()).isTrue();
            }
            try (var scope = TaskScope.open()) {
                scope.fork(() -> cleansUp("another"));
                Async.yieldNow();
                Thread.ofPlatform().start(() -> scope.cancel("by a thread")).join();
            } // without join, which is no misuse
            assertThat(order).containsExactly("subtask cleaned up", "another cleaned up");
            order.remove(1);
            assertThat(order).containsExactly("subtask cleaned up");
        });
    }

    // ------------------------------------------------------------------ services

    @Test
    void aServiceLetsItsCallerGoOnWhenItIsReady() {
        InTask.run(() -> {
            try (var scope = TaskScope.open()) {
                int port = scope.start("server", started -> {
                    Async.sleep(Duration.ofMillis(1));
                    order.add("ready");
                    started.started(8080);
                    cleansUp("server");
                });
                order.add("caller");
                assertThat(port).isEqualTo(8080);
                scope.fork(() -> order.add("client"));
                scope.join(); // does not wait for the service
            }
            assertThat(order).containsExactly("ready", "caller", "client", "server cleaned up");
        });
    }

    @Test
    void aScopeWithServicesOnlyNeedsNoJoin() {
        InTask.run(() -> {
            try (var scope = TaskScope.open()) {
                assertThat(scope.<String>start("server", started -> {
                            started.started("here");
                            cleansUp("server");
                        }))
                        .isEqualTo("here");
            }
            assertThat(order).containsExactly("server cleaned up");
        });
    }

    @Test
    void aServiceThatFailsBeforeItIsReadyFailsItsCallerOnly() {
        InTask.run(() -> {
            try (var scope = TaskScope.open()) {
                assertThatThrownBy(() -> scope.<Integer>start("server", _ -> throwIo("port in use")))
                        .isInstanceOf(TaskFailedException.class)
                        .hasRootCauseMessage("port in use")
                        .cause()
                        .satisfies(
                                e -> assertThat(e.getSuppressed()[0]).hasMessageContaining("server was forked here"));
                assertThat(scope.isCancelled()).isFalse();
                assertThatThrownBy(() -> scope.<Integer>start("mute", _ -> {}))
                        .isInstanceOf(TaskFailedException.class)
                        .hasMessageContaining("has to say that it is ready")
                        .hasMessageContaining("service=mute");
                assertThat(scope.<Integer>start("twice", started -> {
                            started.started(1);
                            assertThatThrownBy(() -> started.started(2))
                                    .isInstanceOf(IllegalStateException.class)
                                    .hasMessageContaining("service=twice");
                            throw new IOException("after it was ready");
                        }))
                        .as("it was ready, so its caller goes on")
                        .isEqualTo(1);
            } catch (TaskFailedException e) {
                order.add(String.valueOf(e.getCause().getMessage()));
            }
            assertThat(order).as("close throws what no join has").containsExactly("after it was ready");
        });
    }

    @Test
    void aServiceThatFailsLaterEndsTheScope() {
        InTask.run(() -> {
            try (var scope = TaskScope.open(Joiner.<String>anySuccessfulOrThrow())) {
                scope.start("server", started -> {
                    started.started(1);
                    Async.sleep(Duration.ofMillis(2));
                    throw new IOException("connection lost");
                });
                scope.fork(() -> after(100_000, "never"));
                assertThatThrownBy(scope::join)
                        .isInstanceOf(TaskFailedException.class)
                        .hasRootCauseMessage("connection lost");
            }
        });
    }

    @Test
    void aCancelledStartWaitsForTheServicesCleanUp() {
        InTask.run(() -> {
            try (var scope = TaskScope.open()) {
                assertThat(Async.moveOnAfter(
                                Duration.ofMillis(2),
                                () -> scope.start("slow", started -> {
                                    cleansUp("service");
                                    started.started(1);
                                })))
                        .isInstanceOf(Outcome.Cancelled.class);
                order.add("caller");
                assertThat(scope.isCancelled()).isFalse();
            }
            assertThat(order).containsExactly("service cleaned up", "caller");
        });
    }

    @Test
    void aServiceThatIsReadyTooLateIsWaitedForAllTheSame() {
        InTask.run(() -> {
            try (var scope = TaskScope.open()) {
                assertThat(Async.moveOnAfter(
                                Duration.ofMillis(2),
                                () -> scope.start("slow", started -> {
                                    try {
                                        sleepForLong();
                                    } finally {
                                        started.started(1);
                                        Async.shielded(() -> Async.sleep(Duration.ofMillis(2)));
                                        order.add("service cleaned up");
                                    }
                                })))
                        .isInstanceOf(Outcome.Cancelled.class);
                order.add("caller");
            }
            assertThat(order).containsExactly("service cleaned up", "caller");
        });
    }

    @Test
    void aFailingCleanUpOfACancelledStartIsHeardOf() {
        InTask.run(() -> {
            assertThatThrownBy(() -> {
                        try (var scope = TaskScope.open()) {
                            assertThat(Async.moveOnAfter(
                                            Duration.ofMillis(2),
                                            () -> scope.start("slow", _ -> {
                                                try {
                                                    sleepForLong();
                                                } finally {
                                                    throwIo("in the clean-up");
                                                }
                                            })))
                                    .isInstanceOf(Outcome.Cancelled.class);
                        }
                    })
                    .isInstanceOf(TaskFailedException.class)
                    .hasRootCauseMessage("in the clean-up");
        });
    }

    /** The reason is set by the other thread at once, its delivery to those that wait comes later. */
    @Test
    void aServiceThatFailsQuickerThanTheCancellationOfItsStartIsHeardOf() {
        InTask.run(() -> {
            CancelScope around = CancelScope.create();
            Outcome<Integer> outcome = around.run(() -> {
                try (var scope = TaskScope.open()) {
                    scope.start("server", _ -> {
                        Thread.ofPlatform()
                                .start(() -> around.cancel("by a thread"))
                                .join();
                        try {
                            Async.checkpoint();
                        } finally {
                            throwIo("in the clean-up");
                        }
                    });
                }
                return 1;
            });
            assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
            assertThat(InTask.UNCAUGHT).anySatisfy(text -> assertThat(text).contains("in the clean-up"));
        });
    }

    @Test
    void aStartThatIsCutShortByAnotherServiceNamesItsFailure() {
        InTask.run(() -> {
            assertThatThrownBy(() -> {
                        try (var scope = TaskScope.open()) {
                            scope.start("first", started -> {
                                started.started(1);
                                Async.sleep(Duration.ofMillis(2));
                                throw new IOException("connection lost");
                            });
                            scope.start("second", _ -> sleepForLong());
                        }
                    })
                    .isInstanceOf(TaskFailedException.class)
                    .hasCauseInstanceOf(CancelledException.class)
                    .hasMessageContaining("its service first failed")
                    .cause()
                    .satisfies(e -> assertThat(e.getSuppressed())
                            .anySatisfy(s -> assertThat(s).hasMessage("connection lost")));
        });
    }

    @Test
    void aFailingCleanUpOfACancelledTaskIsHeardOf() {
        InTask.run(() -> {
            Task<?> task = Async.currentRun().spawn("owner", () -> {
                try (var scope = TaskScope.open()) {
                    scope.fork(() -> {
                        try {
                            sleepForLong();
                        } finally {
                            throwIo("in the clean-up");
                        }
                    });
                    scope.join();
                }
            });
            Async.yieldNow();
            Async.yieldNow();
            task.cancel("enough");
            assertThatThrownBy(task::await).hasCauseInstanceOf(CancelledException.class);
            assertThat(InTask.UNCAUGHT).anySatisfy(text -> assertThat(text).contains("task owner", "in the clean-up"));
        });
    }

    @Test
    void aServiceThatIsCancelledWithItsScopeBeforeItIsReadyFailsTheCaller() {
        InTask.run(() -> {
            try (var scope = TaskScope.open(c -> c.withTimeout(Duration.ofMillis(2)))) {
                assertThatThrownBy(() -> scope.start("slow", _ -> sleepForLong()))
                        .isInstanceOf(TaskFailedException.class)
                        .hasCauseInstanceOf(CancelledException.class)
                        .hasMessageContaining("not done within");
            }
        });
    }

    // ------------------------------------------------------------------ misuse

    @Test
    void nothingIsForkedOrJoinedAfterJoin() {
        InTask.run(() -> {
            try (var scope = TaskScope.open(c -> c.withName("page"))) {
                scope.join();
                assertThatThrownBy(() -> scope.fork(() -> 1))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("TaskScope[page, owner=main, running=0, joined]");
                assertThatThrownBy(scope::join).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> scope.start("x", _ -> {})).isInstanceOf(IllegalStateException.class);
            }
        });
    }

    @Test
    void aClosedScopeTakesNothing() {
        InTask.run(() -> {
            var scope = TaskScope.open();
            scope.close();
            scope.close();
            scope.cancel("too late");
            assertThatThrownBy(() -> scope.fork(() -> 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed]");
            assertThatThrownBy(scope::join).isInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void resultsAreThereAfterTheJoin() {
        InTask.run(() -> {
            try (var scope = TaskScope.open(Joiner.allUntil(_ -> false), c -> c.withName("page"))) {
                Subtask<Object> good = scope.fork(() -> 1);
                Subtask<Object> bad = scope.fork(() -> failAfter(0, "x"));
                Async.sleep(Duration.ofMillis(2));
                assertThatThrownBy(good::get)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("subtask=page-1, scope=page. Call scope.join() first.");
                assertThatThrownBy(bad::exception).isInstanceOf(IllegalStateException.class);
                scope.join();
                assertThat(good.get()).isEqualTo(1);
                assertThatThrownBy(good::exception).hasMessageContaining("Subtask[page-1, SUCCESS]");
                assertThatThrownBy(bad::get).hasMessageContaining("It failed with java.io.IOException: x");
            }
        });
    }

    @Test
    void aScopeBelongsToTheTaskThatOpenedIt() {
        InTask.run(() -> {
            try (var scope = TaskScope.open(c -> c.withName("mine"))) {
                scope.fork("thief", () -> {
                    for (TaskAction<?> theft : List.<TaskAction<?>>of(
                            () -> scope.fork(() -> 1), scope::join, scope::close, () -> scope.start("s", _ -> {}))) {
                        assertThatThrownBy(() -> theft.run())
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("scope=mine, owner=main, current=thief");
                    }
                });
                scope.join();
            }
        });
    }

    @Test
    void aScopeBelongsToTheLoopsThread() {
        InTask.run(() -> {
            try (var scope = TaskScope.open()) {
                Async.toThread(() -> {
                    for (TaskAction<?> theft :
                            List.<TaskAction<?>>of(() -> scope.fork(() -> 1), scope::join, scope::close)) {
                        assertThatThrownBy(() -> theft.run()).isInstanceOf(WrongThreadException.class);
                    }
                });
            }
        });
        assertThatThrownBy(TaskScope::open)
                .isInstanceOf(CannotAwaitException.class)
                .hasMessageContaining("TaskScope.open");
    }

    @Test
    void aScopeLeftWithoutJoinSaysSoAfterItsSubtasksHaveEnded() {
        InTask.run(() -> {
            assertThatThrownBy(() -> {
                        try (var scope = TaskScope.open(c -> c.withName("page"))) {
                            scope.fork(() -> cleansUp("subtask"));
                            Async.yieldNow();
                        }
                    })
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("scope=page, forked=1. Call join()");
            assertThat(order).containsExactly("subtask cleaned up");
        });
    }

    @Test
    void scopesAreClosedInTheReverseOrder() {
        InTask.run(() -> {
            var outer = TaskScope.open(c -> c.withName("outer"));
            var inner = TaskScope.open(c -> c.withName("inner"));
            inner.fork(() -> cleansUp("inner"));
            Async.yieldNow();
            assertThatThrownBy(outer::close)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("scope=outer, opened later and closed with it=inner");
            assertThat(order).containsExactly("inner cleaned up");
            inner.close();
        });
    }

    @Test
    void noSubtaskOutlivesATaskThatForgotToClose() {
        InTask.run(() -> {
            Task<?> careless = Async.currentRun().spawn("careless", () -> {
                TaskScope.open(c -> c.withName("forgotten")).fork(() -> cleansUp("subtask"));
                Async.yieldNow();
            });
            assertThatThrownBy(careless::await)
                    .isInstanceOf(TaskFailedException.class)
                    .hasMessageContaining("scope=forgotten, owner=careless");
            assertThat(order).containsExactly("subtask cleaned up");
        });
    }

    @Test
    void noSubtaskOutlivesACancelScopeInWhichItsScopeWasOpened() {
        InTask.run(() -> {
            assertThatThrownBy(() -> CancelScope.create().run(() -> {
                        TaskScope.open(c -> c.withName("forgotten")).fork(() -> cleansUp("subtask"));
                        Async.yieldNow();
                        return 1;
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("scope=forgotten");
            assertThat(order).containsExactly("subtask cleaned up");
        });
    }

    @Test
    void aScopeThatCannotWaitWhereItIsClosedIsWaitedForAtTheEndOfItsTask() {
        InTask.run(() -> {
            Task<?> careless = Async.currentRun().spawn("careless", () -> {
                var scope = TaskScope.open(c -> c.withName("locked"));
                scope.fork(() -> cleansUp("subtask"));
                Async.yieldNow();
                synchronized (this) {
                    assertThatThrownBy(scope::close).isInstanceOf(CannotAwaitException.class);
                }
            });
            assertThatThrownBy(careless::await).hasMessageContaining("scope=locked");
            assertThat(order).containsExactly("subtask cleaned up");
        });
    }

    @Test
    void aScopeThatCannotWaitWhereItIsClosedMayBeClosedAgainElsewhere() {
        InTask.run(() -> {
            var scope = TaskScope.open();
            scope.fork(() -> cleansUp("subtask"));
            Async.yieldNow();
            synchronized (this) {
                assertThatThrownBy(scope::close).isInstanceOf(CannotAwaitException.class);
            }
            assertThat(order).isEmpty();
            assertThatThrownBy(scope::close).hasMessageContaining("left without join");
            assertThat(order).containsExactly("subtask cleaned up");
        });
    }

    @Test
    void aServiceThatCannotBeWaitedForWhereItIsStartedIsEnded() {
        InTask.run(() -> {
            try (var scope = TaskScope.open()) {
                synchronized (this) {
                    assertThatThrownBy(() -> scope.start("server", _ -> cleansUp("server")))
                            .isInstanceOf(CannotAwaitException.class);
                }
            }
        });
    }

    @Test
    void aSubtaskThatCancelsItselfHasFailed() {
        InTask.run(() -> {
            try (var scope = TaskScope.open()) {
                scope.fork(() -> {
                    Async.currentTask().cancel("I give up");
                    Async.checkpoint();
                });
                assertThatThrownBy(scope::join)
                        .isInstanceOf(TaskFailedException.class)
                        .hasCauseInstanceOf(CancelledException.class)
                        .hasMessageContaining("I give up");
            }
        });
    }

    // ------------------------------------------------------------------ what goes along

    @Test
    void subtasksBeginWithTheOwnersTaskLocals() {
        TaskLocal<String> user = TaskLocal.withInitial(() -> "nobody");
        InTask.run(() -> {
            user.set("duke");
            try (var scope = TaskScope.open(Joiner.<String>allSuccessfulOrThrow())) {
                scope.fork(user::get);
                assertThat(scope.join()).containsExactly("duke");
            }
        });
    }

    @Test
    void subtasksInheritScopedValues() {
        ScopedValue<String> user = ScopedValue.newInstance();
        InTask.run(() -> ScopedValue.where(user, "duke").call(() -> {
            try (var scope = TaskScope.open(Joiner.<String>allSuccessfulOrThrow())) {
                scope.fork(user::get);
                assertThat(scope.join()).containsExactly("duke");
            }
            return 1;
        }));
    }

    @Test
    void subtasksOfATaskInAPausedGroupStandStill() {
        InTask.run(() -> {
            TaskGroup group = Async.currentRun().newGroup("window");
            group.spawn("owner", () -> {
                try (var scope = TaskScope.open()) {
                    scope.fork(() -> {
                        order.add("began");
                        Async.sleep(Duration.ofMillis(1));
                        order.add("went on");
                    });
                    scope.join();
                }
            });
            Async.yieldNow();
            Async.yieldNow();
            assertThat(group.size()).isEqualTo(2);
            group.pause();
            Async.sleep(Duration.ofMillis(5));
            assertThat(order).containsExactly("began");
            group.resume();
            group.awaitEmpty();
            assertThat(order).containsExactly("began", "went on");
        });
    }

    @Test
    void dumpsShowTheScopeOfATask() {
        InTask.run(() -> {
            try (var scope = TaskScope.open(c -> c.withName("page"))) {
                scope.fork("image", TaskScopeTest::sleepForLong);
                scope.start("server", started -> {
                    started.started(1);
                    sleepForLong();
                });
                assertThat(Async.currentRun().dumpTasks())
                        .contains("Task[image, WAITING], in scope page of task main")
                        .contains("Task[server, WAITING], in scope page of task main");
                scope.cancel("done");
            }
        });
    }

    // ------------------------------------------------------------------ many, deep

    @Test
    @Timeout(30)
    void aHundredThousandSubtasksAreCancelledAndAllCleanUp() {
        int[] cleaned = {0};
        InTask.run(() -> {
            try (var scope = TaskScope.open()) {
                for (int i = 0; i < 100_000; i++) {
                    scope.fork(() -> {
                        try {
                            sleepForLong();
                        } finally {
                            cleaned[0]++;
                        }
                    });
                }
                Async.yieldNow();
                scope.cancel("enough");
                scope.join();
            }
            assertThat(cleaned[0]).isEqualTo(100_000);
            assertThat(Async.currentRun().statistics().tasksAlive()).isEqualTo(1);
            assertThat(Async.currentRun().statistics().timersPending()).isZero();
        });
    }

    @Test
    @Timeout(30)
    void scopesNestTenThousandDeep() {
        int[] depth = {0};
        InTask.run(() -> {
            var reached = new CompletableFuture<Integer>();
            try (var scope = TaskScope.open()) {
                scope.fork(() -> nest(10_000, depth, reached));
                assertThat(Async.await(reached)).isEqualTo(10_000);
                scope.cancel("deep enough");
                scope.join();
            }
            assertThat(depth[0]).as("each level has been left").isZero();
        });
    }

    private static void nest(int levels, int[] depth, CompletableFuture<Integer> reached) {
        depth[0]++;
        try (var scope = TaskScope.open()) {
            if (levels > 1) {
                scope.fork(() -> nest(levels - 1, depth, reached));
            } else {
                reached.complete(depth[0]);
                scope.fork(TaskScopeTest::sleepForLong);
            }
            scope.join();
        } finally {
            depth[0]--;
        }
    }
}
