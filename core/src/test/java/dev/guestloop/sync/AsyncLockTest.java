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
import dev.guestloop.EventLoop;
import dev.guestloop.GuestOptions;
import dev.guestloop.Task;
import dev.guestloop.VirtualTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class AsyncLockTest {

    private final AsyncLock lock = new AsyncLock();
    private final List<String> order = new ArrayList<>();

    /** A task that takes the lock when it gets it, says so, and gives it back. */
    private Task<Void> visitor(String name) {
        return started(
                name,
                () -> lock.withLock(() -> {
                    order.add(name);
                }));
    }

    /** A task that ends with the lock. */
    private Task<Void> endsWithIt(String name) {
        return started(name, lock::acquire);
    }

    @Test
    void oneTaskAtATimeHasItInTheOrderInWhichTheyCame() {
        inTask(() -> {
            int[] inside = {0};
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                int number = i;
                tasks.add(spawn("task " + i, () -> {
                    for (int round = 0; round < 3; round++) {
                        lock.withLock(() -> {
                            assertThat(++inside[0]).isEqualTo(1);
                            assertThat(lock.statistics().owner()).isSameAs(Async.currentTask());
                            order.add(String.valueOf(number));
                            Async.yieldNow();
                            inside[0]--;
                        });
                    }
                }));
            }
            tasks.forEach(Task::await);
            assertThat(String.join("", order)).isEqualTo("012340123401234");
        });
    }

    /** The lock has its next owner in the step in which it is released. */
    @Test
    void nobodyWhoComesLaterIsQuicker() {
        inTask(() -> {
            lock.acquire();
            Task<Void> waiter = visitor("waiter");
            lock.release();
            assertThat(lock.statistics()).isEqualTo(new AsyncLock.Statistics(true, waiter, 0));
            assertThat(lock.tryAcquire()).isFalse();
            lock.acquire();
            order.add("main");
            lock.release();
            assertThat(order).containsExactly("waiter", "main");
        });
    }

    @Test
    void aFreeLockIsTakenWithoutWaiting() {
        VirtualTime.run(
                () -> { // in which no step is so long that it has to let others run
                    spawn("other", () -> order.add("other"));
                    lock.acquire();
                    assertThat(lock.statistics()).isEqualTo(new AsyncLock.Statistics(true, Async.currentTask(), 0));
                    lock.release();
                    assertThat(lock.tryAcquire()).isTrue();
                    assertThat(lock.statistics().owner()).isSameAs(Async.currentTask());
                    lock.release();
                    assertThat(lock.statistics()).isEqualTo(new AsyncLock.Statistics(false, null, 0));
                    assertThat(order).as("nobody else ran").isEmpty();
                });
    }

    @Test
    void withLockReleasesItWhateverHappens() {
        inTask(() -> {
            assertThat(lock.<String, RuntimeException>withLock(() -> "result")).isEqualTo("result");
            assertThatThrownBy(() -> lock.withLock(() -> {
                        assertThat(lock.statistics().locked()).isTrue();
                        throw new IOException("disk");
                    }))
                    .isInstanceOf(IOException.class);
            assertThat(lock.statistics().locked()).isFalse();
            CancelScope scope = CancelScope.create();
            scope.run(() -> lock.<Object, RuntimeException>withLock(() -> {
                scope.cancel("inside");
                Async.yieldNow();
                return null;
            }));
            assertThat(scope.cancelCaught()).isTrue();
            assertThat(lock.statistics().locked()).isFalse();
        });
    }

    @Test
    void aCancelledWaiterEatsNoTurn() {
        inTask(() -> {
            lock.acquire();
            Task<Void> first = visitor("first");
            Task<Void> cancelled = visitor("cancelled");
            visitor("last");
            cancelled.cancel("not needed");
            assertThat(lock.statistics().waiting()).as("in the same step").isEqualTo(2);
            first.cancel("not needed either");
            lock.release();
            settle();
            assertThat(order).containsExactly("last");
            assertThat(lock.statistics()).isEqualTo(new AsyncLock.Statistics(false, null, 0));
        });
    }

    @Test
    void whoIsCancelledAfterTheHandOverHasTheLock() {
        inTask(() -> {
            lock.acquire();
            Task<Void> waiter = visitor("waiter");
            lock.release();
            waiter.cancel("too late");
            settle();
            assertThat(order).containsExactly("waiter");
            assertThat(lock.statistics().locked()).isFalse();
        });
    }

    @Test
    void acquiringIsACheckpointAndReleasingIsNone() {
        inTask(() -> {
            CancelScope scope = CancelScope.create();
            scope.run(() -> {
                lock.acquire();
                scope.cancel("meanwhile");
                lock.release();
                assertThatThrownBy(lock::acquire).isInstanceOf(CancelledException.class);
                assertThat(lock.tryAcquire())
                        .as("never waits, so it does not throw")
                        .isTrue();
                lock.release();
                return null;
            });
            assertThat(lock.statistics().locked()).isFalse();
        });
    }

    // ------------------------------------------------------------------ mistakes

    @Test
    void releasingWhatAnotherTaskHoldsNamesBoth() {
        inTask(() -> {
            Task<Void> owner = started("owner", () -> lock.withLock(() -> Async.await(new CompletableFuture<Void>())));
            assertThatThrownBy(lock::release)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("AsyncLock.release")
                    .hasMessageContaining("owner=Task[owner, WAITING]")
                    .hasMessageContaining("current=" + Async.currentTask())
                    .hasMessageContaining("withLock");
            assertThat(lock.statistics().owner()).isSameAs(owner);
        });
    }

    @Test
    void releasingWhatNobodyHoldsSaysSo() {
        inTask(() -> assertThatThrownBy(lock::release)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("owner=none")
                .hasMessageContaining("current=" + Async.currentTask()));
    }

    @Test
    void itIsNotReentrant() {
        inTask(() -> {
            lock.acquire();
            for (Runnable again : List.<Runnable>of(lock::acquire, lock::tryAcquire)) {
                assertThatThrownBy(again::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("owner=" + Async.currentTask())
                        .hasMessageContaining("current=" + Async.currentTask())
                        .hasMessageContaining("not re-entrant");
            }
            lock.release();
        });
    }

    @Test
    void outsideOfATaskNobodyHoldsIt() {
        for (Runnable call : List.<Runnable>of(lock::acquire, lock::tryAcquire, lock::release)) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(CannotAwaitException.class)
                    .hasMessageContaining("AsyncLock.");
        }
    }

    @Test
    void tasksOfAnotherThreadAreRefusedAndChangeNothing() {
        inTask(() -> {
            lock.acquire();
            for (Runnable call : List.<Runnable>of(lock::acquire, lock::tryAcquire, lock::release)) {
                assertThat(Tasks.failureOnAnotherThread(call::run))
                        .isInstanceOf(WrongThreadException.class)
                        .hasMessageContaining("current=another");
            }
            assertThat(lock.statistics()).isEqualTo(new AsyncLock.Statistics(true, Async.currentTask(), 0));
        });
    }

    // ------------------------------------------------------------------ owners that have ended

    @Test
    void whoComesAfterAnOwnerHasEndedHearsOfIt() {
        inTask(() -> {
            endsWithIt("forgetful").await();
            for (Runnable call : List.<Runnable>of(lock::acquire, lock::tryAcquire)) {
                assertThatThrownBy(call::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("owner=Task[forgetful, SUCCEEDED]")
                        .hasMessageContaining("current=" + Async.currentTask())
                        .hasMessageContaining("withLock");
            }
        });
    }

    @Test
    void whoWaitsWhileTheOwnerEndsHearsOfIt() {
        inTask(() -> {
            Task<Void> owner = spawn("forgetful", () -> {
                lock.acquire();
                settle();
            });
            Async.yieldNow();
            List<Task<Void>> waiters = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                waiters.add(spawn(
                        "waiter",
                        () -> assertThatThrownBy(lock::acquire)
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("owner=Task[forgetful, SUCCEEDED]")
                                .hasMessageContaining("current=Task[waiter")));
            }
            owner.await();
            waiters.forEach(Task::await);
            assertThat(lock.statistics()).isEqualTo(new AsyncLock.Statistics(true, owner, 0));
        });
    }

    /** The watch goes on with the lock: it is the last owner that is watched, not the one whom the waiters have met. */
    @Test
    void whoWaitsHearsOfTheEndOfALaterOwner() {
        inTask(() -> {
            lock.acquire();
            endsWithIt("forgetful");
            Task<Void> waiter = started(
                    "waiter",
                    () -> assertThatThrownBy(lock::acquire)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("owner=Task[forgetful, SUCCEEDED]"));
            lock.release();
            waiter.await();
        });
    }

    @Test
    void anOwnerThatIsNoMoreHarmsNobodyByItsEnd() {
        inTask(() -> {
            Task<Void> before = started("before", () -> {
                lock.acquire();
                Async.yieldNow();
                lock.release();
                settle();
            });
            Task<Void> waiter = started(
                    "waiter",
                    () -> lock.withLock(() -> {
                        before.await();
                        settle();
                    }));
            Task<Void> last = visitor("last");
            before.await();
            waiter.await();
            last.await();
            assertThat(order).containsExactly("last");
        });
    }

    /** To be watched is not to be waited for. */
    @Test
    void theFailureOfAnOwnerReachesTheHandlerAlthoughOthersWaitForItsLock() {
        List<String> uncaught = new ArrayList<>();
        EventLoop.run(
                        GuestOptions.DEFAULT.withUncaughtHandler(
                                (source, e) -> uncaught.add(source + ": " + e.getMessage())),
                        () -> {
                            spawn("careless", () -> {
                                lock.acquire();
                                Async.yieldNow();
                                throw new IOException("disk");
                            });
                            Async.yieldNow();
                            assertThatThrownBy(lock::acquire).hasMessageContaining("owner=Task[careless, FAILED]");
                        })
                .getOrThrow();
        assertThat(uncaught).containsExactly("task careless: disk");
    }

    // ------------------------------------------------------------------ seen from outside

    @Test
    void aDeadlockCanBeSeen() {
        inTask(() -> {
            var other = new AsyncLock();
            Task<Void> left = spawn(
                    "left",
                    () -> lock.withLock(() -> {
                        Async.yieldNow();
                        other.withLock(() -> {});
                    }));
            Task<Void> right = spawn(
                    "right",
                    () -> other.withLock(() -> {
                        Async.yieldNow();
                        lock.withLock(() -> {});
                    }));
            settle();
            assertThat(Async.currentRun().dumpTasks())
                    .contains("Task[left, WAITING]")
                    .contains("Task[right, WAITING]")
                    .contains("dev.guestloop.sync.AsyncLock.acquire")
                    .contains("AsyncLockTest.");
            assertThat(lock).hasToString("AsyncLock[owner=Task[left, WAITING], waiting=1]");
            assertThat(other).hasToString("AsyncLock[owner=Task[right, WAITING], waiting=1]");
            assertThat(other.statistics()).isEqualTo(new AsyncLock.Statistics(true, right, 1));
            left.cancel("one of them has to give in");
            right.await();
        });
    }

    @Test
    void itsTextSaysThatNobodyHoldsIt() {
        assertThat(lock).hasToString("AsyncLock[owner=none, waiting=0]");
    }

    @Test
    void manyWaitersAreCancelled() {
        inTask(() -> {
            lock.acquire();
            List<Task<Void>> waiters = new ArrayList<>();
            for (int i = 0; i < Tasks.MANY; i++) {
                waiters.add(spawn("waiter", lock::acquire));
            }
            settle();
            assertThat(lock.statistics().waiting()).isEqualTo(Tasks.MANY);
            Supplier<Integer> waiting = () -> lock.statistics().waiting();
            waiters.forEach(waiter -> waiter.cancel("all of them"));
            assertThat(waiting.get()).isZero();
            lock.release();
            assertThat(lock.statistics().locked()).isFalse();
        });
    }

    @Test
    void eachFigureOfTheStatisticsIsItsOwn() {
        inTask(() -> {
            var held = new AsyncLock();
            assertThat(held.statistics().locked()).isFalse();
            held.acquire();
            Tasks.started("waiter", () -> held.withLock(() -> {}));
            assertThat(held.statistics().locked()).isTrue();
            assertThat(held.statistics().owner()).isNotNull();
            assertThat(held.statistics().waiting()).isEqualTo(1);
            held.release();
        });
    }
}
