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
import dev.guestloop.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AsyncConditionTest {

    private final AsyncLock lock = new AsyncLock();
    private final AsyncCondition condition = new AsyncCondition(lock);
    private final List<String> order = new ArrayList<>();

    private Task<Void> waiter(String name) {
        return started(
                name,
                () -> lock.withLock(() -> {
                    condition.await();
                    assertThat(lock.statistics().owner()).isSameAs(Async.currentTask());
                    order.add(name);
                }));
    }

    private void signal() {
        lock.withLock(condition::signal);
    }

    @Test
    void aSignalReachesWhoWaitsLongest() {
        inTask(() -> {
            waiter("a");
            waiter("b");
            assertThat(lock.statistics().locked()).as("given up for the wait").isFalse();
            assertThat(condition.statistics())
                    .isEqualTo(new AsyncCondition.Statistics(2, new AsyncLock.Statistics(false, null, 0)));
            signal();
            settle();
            assertThat(order).containsExactly("a");
            signal();
            signal();
            settle();
            assertThat(order).containsExactly("a", "b");
        });
    }

    @Test
    void aSignalForAllReachesEachInItsOrder() {
        inTask(() -> {
            waiter("a");
            waiter("b");
            waiter("c");
            lock.withLock(condition::signalAll);
            waiter("later");
            settle();
            assertThat(order).containsExactly("a", "b", "c");
        });
    }

    @Test
    void whoIsSignalledGoesOnOnceItHasTheLock() {
        inTask(() -> {
            Task<Void> waiter = waiter("a");
            lock.withLock(() -> {
                condition.signal();
                settle();
                assertThat(order).isEmpty();
            });
            waiter.await();
        });
    }

    @Test
    void onlyWhoHoldsTheLockMayWaitOrSignal() {
        inTask(() -> {
            for (Runnable call : List.<Runnable>of(condition::await, condition::signal, condition::signalAll)) {
                assertThatThrownBy(call::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("AsyncCondition.")
                        .hasMessageContaining("owner=none")
                        .hasMessageContaining("current=" + Async.currentTask());
            }
            assertThat(condition.statistics().waiting()).isZero();
        });
    }

    @Test
    void nobodyUsesItOutsideOfATask() {
        for (Runnable call : List.<Runnable>of(condition::await, condition::signal, condition::signalAll)) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(CannotAwaitException.class)
                    .hasMessageContaining("AsyncCondition.");
        }
        assertThat(condition).hasToString("AsyncCondition[waiting=0, AsyncLock[owner=none, waiting=0]]");
    }

    // ------------------------------------------------------------------ cancellation

    @Test
    void aSignalPassesACancelledWaiter() {
        inTask(() -> {
            Task<Void> cancelled = waiter("cancelled");
            waiter("b");
            cancelled.cancel("not needed");
            assertThat(condition.statistics().waiting()).as("in the same step").isEqualTo(1);
            signal();
            settle();
            assertThat(order).containsExactly("b");
            assertThat(cancelled.state()).isEqualTo(Task.State.CANCELLED);
        });
    }

    @Test
    void whoIsCancelledAfterTheSignalReturnsFromItsWait() {
        inTask(() -> {
            Task<Void> waiter = waiter("a");
            Task<Void> other = waiter("b");
            lock.withLock(() -> {
                condition.signal();
                waiter.cancel("too late");
            });
            settle();
            assertThat(order).containsExactly("a");
            assertThat(other.state()).isEqualTo(Task.State.WAITING);
        });
    }

    /** It waits for the lock although it is cancelled, or the code around it would run without. */
    @Test
    void aCancelledWaiterHoldsTheLockWhenItThrows() {
        inTask(() -> {
            Task<Void> waiter = started(
                    "waiter",
                    () -> lock.withLock(() -> {
                        try {
                            condition.await();
                        } catch (CancelledException e) {
                            assertThat(lock.statistics().owner()).isSameAs(Async.currentTask());
                            order.add("cancelled with the lock");
                            throw e;
                        }
                    }));
            lock.withLock(() -> {
                waiter.cancel("while another one has the lock");
                settle();
                assertThat(order).isEmpty();
                assertThat(lock.statistics().waiting()).isEqualTo(1);
            });
            settle();
            assertThat(order).containsExactly("cancelled with the lock");
            assertThat(lock.statistics().locked()).isFalse();
            assertThat(waiter.state()).isEqualTo(Task.State.CANCELLED);
        });
    }

    @Test
    void waitingIsACheckpointThatKeepsTheLock() {
        inTask(() -> {
            CancelScope scope = CancelScope.create();
            scope.run(() -> {
                lock.acquire();
                scope.cancel("before");
                assertThatThrownBy(condition::await).isInstanceOf(CancelledException.class);
                assertThat(lock.statistics().owner()).isSameAs(Async.currentTask());
                lock.release();
                return null;
            });
            assertThat(condition.statistics().waiting()).isZero();
        });
    }

    /** Whoever waits for the lock must not have it, for its owner goes on at once. */
    @Test
    void aWaitThatCannotBeginKeepsTheLock() {
        inTask(() -> {
            lock.withLock(() -> {
                Task<Void> next = started(
                        "next",
                        () -> lock.withLock(() -> {
                            order.add("next");
                        }));
                synchronized (this) {
                    assertThatThrownBy(condition::await).isInstanceOf(CannotAwaitException.class);
                }
                assertThat(lock.statistics()).isEqualTo(new AsyncLock.Statistics(true, Async.currentTask(), 1));
                assertThat(condition.statistics().waiting()).isZero();
                assertThat(next.state()).isEqualTo(Task.State.WAITING);
            });
            settle();
            assertThat(order).containsExactly("next");
        });
    }

    @Test
    void whoComesBackToALockWhoseOwnerHasEndedHearsOfIt() {
        inTask(() -> {
            Task<Void> waiter = started("waiter", () -> {
                lock.acquire();
                assertThatThrownBy(condition::await)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("AsyncCondition.await")
                        .hasMessageContaining("owner=Task[forgetful, SUCCEEDED]");
            });
            Task<Void> forgetful = spawn("forgetful", () -> {
                lock.acquire();
                condition.signal();
                Async.yieldNow();
            });
            forgetful.await();
            waiter.await();
        });
    }

    @Test
    void manyWaitersAreCancelled() {
        inTask(() -> {
            List<Task<Void>> waiters = new ArrayList<>();
            for (int i = 0; i < Tasks.MANY; i++) {
                waiters.add(spawn("waiter", () -> lock.withLock(condition::await)));
            }
            while (condition.statistics().waiting() < Tasks.MANY) {
                Async.yieldNow();
            }
            waiters.reversed().forEach(waiter -> waiter.cancel("all of them"));
            assertThat(condition.statistics().waiting()).isZero();
            waiters.forEach(waiter -> assertThatThrownBy(waiter::await).hasCauseInstanceOf(CancelledException.class));
            assertThat(lock.statistics()).isEqualTo(new AsyncLock.Statistics(false, null, 0));
        });
    }

    // ------------------------------------------------------------------ together

    /** A queue of two places, made of a lock and two conditions: nothing is lost or doubled, whoever is cancelled. */
    @Test
    void aQueueMadeOfTwoConditionsLosesNothing() {
        for (int seed = 0; seed < 50; seed++) {
            var random = new Random(seed);
            var mutex = new AsyncLock();
            var notFull = new AsyncCondition(mutex);
            var notEmpty = new AsyncCondition(mutex);
            var queue = new ArrayDeque<Integer>();
            List<Integer> put = new ArrayList<>();
            List<Integer> taken = new ArrayList<>();
            inTask(() -> {
                List<Task<Void>> tasks = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    int number = i;
                    tasks.add(spawn(
                            "putter",
                            () -> mutex.withLock(() -> {
                                while (queue.size() == 2) {
                                    notFull.await();
                                }
                                queue.add(number);
                                put.add(number);
                                notEmpty.signal();
                            })));
                    tasks.add(spawn(
                            "taker",
                            () -> mutex.withLock(() -> {
                                while (queue.isEmpty()) {
                                    notEmpty.await();
                                }
                                taken.add(queue.remove());
                                notFull.signal();
                            })));
                }
                for (int i = 0; i < 10; i++) {
                    tasks.get(random.nextInt(tasks.size())).cancel("by chance");
                    if (random.nextBoolean()) {
                        Async.yieldNow();
                    }
                }
                for (int i = 0; i < 200; i++) {
                    Async.yieldNow();
                }
                assertThat(mutex.statistics()).isEqualTo(new AsyncLock.Statistics(false, null, 0));
                // Nobody waits for what is there.
                assertThat(queue.isEmpty() || notEmpty.statistics().waiting() == 0)
                        .isTrue();
                assertThat(queue.size() == 2 || notFull.statistics().waiting() == 0)
                        .isTrue();
            });
            taken.addAll(queue);
            assertThat(taken).as("seed " + seed).containsExactlyElementsOf(put);
        }
    }

    @Test
    void eachFigureOfTheStatisticsIsItsOwn() {
        inTask(() -> {
            var guard = new AsyncLock();
            var changed = new AsyncCondition(guard);
            Tasks.started("waiter", () -> guard.withLock(changed::await));
            guard.acquire();
            assertThat(changed.statistics().waiting()).isEqualTo(1);
            assertThat(changed.statistics().lock()).isEqualTo(guard.statistics());
            changed.signal();
            guard.release();
        });
    }
}
