package dev.guestloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    void nullsAreRefused() {
        CancelScope scope = CancelScope.create();
        assertThatThrownBy(() -> scope.cancel((CancelReason) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> scope.timeout(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> scope.run(null)).isInstanceOf(NullPointerException.class);
        assertThat(scope.isCancelled()).isFalse();
    }

    @Test
    void outsideOfATaskItIsRefused() {
        assertThatThrownBy(() -> CancelScope.create().run(() -> 1)).isInstanceOf(CannotAwaitException.class);
    }
}
