package dev.guestloop.sync;

import static dev.guestloop.sync.Tasks.inTask;
import static dev.guestloop.sync.Tasks.settle;
import static dev.guestloop.sync.Tasks.spawn;
import static dev.guestloop.sync.Tasks.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.CancelScope;
import dev.guestloop.CancelledException;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.GuestRun;
import dev.guestloop.HostThread;
import dev.guestloop.Task;
import dev.guestloop.ThreadLimiter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapacityLimiterTest {

    private final CapacityLimiter limiter = new CapacityLimiter(1);
    private final List<String> order = new ArrayList<>();

    private Task<Void> borrower(String name) {
        return started(name, () -> {
            limiter.acquire(name);
            order.add(name);
        });
    }

    @Test
    void soManyHaveATokenAtATime() {
        inTask(() -> {
            limiter.setTotalTokens(2);
            int[] inside = {0};
            int[] most = {0};
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                tasks.add(spawn(
                        "task",
                        () -> limiter.withToken(() -> {
                            most[0] = Math.max(most[0], ++inside[0]);
                            assertThat(limiter.statistics().borrowers()).contains(Async.currentTask());
                            Async.yieldNow();
                            inside[0]--;
                        })));
            }
            tasks.forEach(Task::await);
            assertThat(most[0]).isEqualTo(2);
            assertThat(limiter.statistics()).isEqualTo(new CapacityLimiter.Statistics(2, List.of(), 0));
        });
    }

    @Test
    void aTokenGoesToWhoWaitsLongestAndToNobodyWhoComesLater() {
        inTask(() -> {
            limiter.acquire("first");
            borrower("a");
            borrower("b");
            assertThat(limiter.statistics()).isEqualTo(new CapacityLimiter.Statistics(1, List.of("first"), 2));
            limiter.release("first");
            assertThat(limiter.statistics().borrowers()).containsExactly("a");
            assertThat(limiter.tryAcquire("later")).isFalse();
            limiter.release("a");
            settle();
            assertThat(order).containsExactly("a", "b");
        });
    }

    @Test
    void aTaskBorrowsForItselfOrForSomebody() {
        inTask(() -> {
            limiter.setTotalTokens(2);
            limiter.acquire();
            assertThat(limiter.tryAcquire("somebody")).isTrue();
            assertThat(limiter.statistics().borrowers()).containsExactly(Async.currentTask(), "somebody");
            limiter.release();
            assertThat(limiter.statistics().borrowers()).containsExactly("somebody");
            assertThat(limiter.tryAcquire()).isTrue();
            assertThat(limiter.statistics().borrowers()).containsExactly("somebody", Async.currentTask());
        });
    }

    @Test
    void aBorrowerHasOneTokenAtMost() {
        inTask(() -> {
            limiter.setTotalTokens(5);
            limiter.acquire("same");
            limiter.acquire();
            for (Runnable again :
                    List.<Runnable>of(() -> limiter.acquire(new String("same")), () -> limiter.tryAcquire("same"))) {
                assertThatThrownBy(again::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("borrower=same, which has one")
                        .hasMessageContaining("another object");
            }
            for (Runnable again : List.<Runnable>of(limiter::acquire, limiter::tryAcquire)) {
                assertThatThrownBy(again::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("borrower=" + Async.currentTask());
            }
            assertThatThrownBy(() -> limiter.withToken(() -> {
                        order.add("inside");
                    }))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(order).isEmpty();
            assertThat(limiter.statistics().borrowers()).containsExactly("same", Async.currentTask());
        });
    }

    @Test
    void whoWaitsForATokenCannotWaitForAnother() {
        inTask(() -> {
            limiter.acquire("first");
            borrower("a");
            assertThatThrownBy(() -> limiter.acquire("a"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("borrower=a, which waits for one");
            assertThat(limiter.statistics().waiting()).isEqualTo(1);
        });
    }

    @Test
    void whoHasNoTokenGivesNoneBack() {
        inTask(() -> {
            limiter.acquire("first");
            for (Runnable call : List.<Runnable>of(limiter::release, () -> limiter.release("nobody"))) {
                assertThatThrownBy(call::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("borrower=")
                        .hasMessageContaining("borrowers=[first]")
                        .hasMessageContaining("withToken");
            }
            assertThat(limiter.tryAcquire("second")).isFalse();
        });
    }

    @Test
    void moreTokensGoToThoseWhoWait() {
        inTask(() -> {
            limiter.acquire("first");
            borrower("a");
            borrower("b");
            borrower("c");
            limiter.setTotalTokens(3);
            assertThat(limiter.totalTokens()).isEqualTo(3);
            settle();
            assertThat(order).containsExactly("a", "b");
        });
    }

    @Test
    void withFewerTokensNobodyLosesItsOwnAndNothingIsLent() {
        inTask(() -> {
            limiter.setTotalTokens(3);
            limiter.acquire("x");
            limiter.acquire("y");
            limiter.acquire("z");
            limiter.setTotalTokens(1);
            borrower("a");
            limiter.release("x");
            limiter.release("y");
            settle();
            assertThat(order).isEmpty();
            limiter.release("z");
            settle();
            assertThat(order).containsExactly("a");
            limiter.setTotalTokens(0);
            limiter.release("a");
            assertThat(limiter.tryAcquire("b")).isFalse();
        });
    }

    @Test
    void aCancelledWaiterBorrowsNothingAndMayComeAgain() {
        inTask(() -> {
            limiter.acquire("first");
            Task<Void> cancelled = borrower("a");
            borrower("b");
            cancelled.cancel("not needed");
            assertThat(limiter.statistics().waiting()).as("in the same step").isEqualTo(1);
            limiter.release("first");
            settle();
            assertThat(order).containsExactly("b");
            limiter.release("b");
            limiter.acquire("a");
            assertThat(limiter.statistics().borrowers()).containsExactly("a");
        });
    }

    @Test
    void whoIsCancelledAfterItWasServedHasTheToken() {
        inTask(() -> {
            limiter.acquire("first");
            Task<Void> waiter = borrower("a");
            limiter.release("first");
            waiter.cancel("too late");
            settle();
            assertThat(order).containsExactly("a");
            assertThat(limiter.statistics().borrowers()).containsExactly("a");
        });
    }

    @Test
    void acquiringIsACheckpoint() {
        inTask(() -> {
            CancelScope scope = CancelScope.create();
            scope.cancel("before");
            scope.run(() -> {
                assertThatThrownBy(limiter::acquire).isInstanceOf(CancelledException.class);
                assertThatThrownBy(() -> limiter.acquire("somebody")).isInstanceOf(CancelledException.class);
                return null;
            });
            assertThat(limiter.statistics()).isEqualTo(new CapacityLimiter.Statistics(1, List.of(), 0));
        });
    }

    @Test
    void withTokenGivesItBackWhateverHappens() {
        inTask(() -> {
            assertThat(limiter.<Integer, RuntimeException>withToken(
                            () -> limiter.statistics().borrowers().size()))
                    .isEqualTo(1);
            assertThatThrownBy(() -> limiter.withToken(() -> {
                        throw new IOException("disk");
                    }))
                    .isInstanceOf(IOException.class);
            assertThat(limiter.statistics().borrowers()).isEmpty();
        });
    }

    /** As the engine does, when a thread has come to its end. */
    @Test
    void aTokenIsGivenBackOutsideOfATask() {
        try (var host = new HostThread()) {
            ThreadLimiter asTheEngineSeesIt = limiter;
            GuestRun<String> run = host.start(() -> {
                asTheEngineSeesIt.acquire("first");
                asTheEngineSeesIt.acquire("second");
                return "has it";
            });
            host.awaitIdle();
            host.run(() -> asTheEngineSeesIt.release("first"));
            assertThat(HostThread.outcomeOf(run).getOrThrow()).isEqualTo("has it");
        }
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new CapacityLimiter(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("totalTokens=-1");
        assertThatThrownBy(() -> limiter.setTotalTokens(-2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("totalTokens=-2");
        assertThat(limiter.totalTokens()).isEqualTo(1);
    }

    @Test
    void otherThreadsAreRefusedAndChangeNothing() {
        inTask(() -> {
            limiter.acquire("first");
            for (Runnable call : List.<Runnable>of(
                    () -> limiter.acquire("x"),
                    () -> limiter.tryAcquire("x"),
                    () -> limiter.release("first"),
                    () -> limiter.setTotalTokens(7))) {
                assertThat(Tasks.failureOnAnotherThread(call::run))
                        .isInstanceOf(WrongThreadException.class)
                        .hasMessageStartingWith("CapacityLimiter.")
                        .hasMessageContaining("current=another");
            }
            assertThat(limiter.statistics()).isEqualTo(new CapacityLimiter.Statistics(1, List.of("first"), 0));
        });
    }

    @Test
    void nobodyWaitsOutsideOfATask() {
        for (Runnable call : List.<Runnable>of(
                limiter::acquire, () -> limiter.acquire("x"), limiter::tryAcquire, limiter::release)) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(CannotAwaitException.class)
                    .hasMessageContaining("CapacityLimiter.");
        }
        assertThat(limiter).hasToString("CapacityLimiter[totalTokens=1, borrowed=0, waiting=0]");
    }

    @Test
    void manyWaitersAreCancelled() {
        inTask(() -> {
            limiter.acquire("first");
            List<Task<Void>> waiters = new ArrayList<>();
            for (int i = 0; i < Tasks.MANY; i++) {
                waiters.add(spawn("waiter", limiter::acquire));
            }
            settle();
            assertThat(limiter.statistics().waiting()).isEqualTo(Tasks.MANY);
            waiters.reversed().forEach(waiter -> waiter.cancel("all of them"));
            limiter.release("first");
            assertThat(limiter.statistics()).isEqualTo(new CapacityLimiter.Statistics(1, List.of(), 0));
        });
    }

    @Test
    void eachFigureOfTheStatisticsIsItsOwn() {
        inTask(() -> {
            var tokens = new CapacityLimiter(1);
            tokens.acquire("a");
            Tasks.started("waiter", () -> tokens.acquire("b"));
            assertThat(tokens.statistics().totalTokens()).isEqualTo(1);
            assertThat(tokens.statistics().borrowers()).containsExactly("a");
            assertThat(tokens.statistics().waiting()).isEqualTo(1);
            tokens.release("a");
        });
    }
}
