package dev.guestloop.sync;

import static dev.guestloop.sync.Tasks.inTask;
import static dev.guestloop.sync.Tasks.settle;
import static dev.guestloop.sync.Tasks.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.CancelScope;
import dev.guestloop.CancelledException;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.GuestRun;
import dev.guestloop.HostThread;
import dev.guestloop.LogCapture;
import dev.guestloop.QueueHost;
import dev.guestloop.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AsyncSemaphoreTest {

    private final List<String> order = new ArrayList<>();

    private Task<Void> taker(AsyncSemaphore semaphore, String name) {
        return started(name, () -> {
            semaphore.acquire();
            order.add(name);
        });
    }

    @Test
    void soManyAreInsideAtATime() {
        inTask(() -> {
            var semaphore = new AsyncSemaphore(3);
            int[] inside = {0};
            int[] most = {0};
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                tasks.add(Tasks.spawn(
                        "task",
                        () -> semaphore.withPermit(() -> {
                            most[0] = Math.max(most[0], ++inside[0]);
                            Async.yieldNow();
                            inside[0]--;
                        })));
            }
            tasks.forEach(Task::await);
            assertThat(most[0]).isEqualTo(3);
            assertThat(semaphore.statistics()).isEqualTo(new AsyncSemaphore.Statistics(3, 0));
        });
    }

    @Test
    void aPermitGoesToWhoWaitsLongestAndToNobodyWhoComesLater() {
        inTask(() -> {
            var semaphore = new AsyncSemaphore(0);
            taker(semaphore, "a");
            taker(semaphore, "b");
            assertThat(semaphore.statistics()).isEqualTo(new AsyncSemaphore.Statistics(0, 2));
            semaphore.release();
            assertThat(semaphore.tryAcquire()).isFalse();
            taker(semaphore, "c");
            semaphore.release();
            semaphore.release();
            settle();
            assertThat(order).containsExactly("a", "b", "c");
            semaphore.release();
            assertThat(semaphore.tryAcquire()).isTrue();
            assertThat(semaphore.tryAcquire()).isFalse();
        });
    }

    @Test
    void aCancelledWaiterEatsNoPermit() {
        inTask(() -> {
            var semaphore = new AsyncSemaphore(0);
            Task<Void> cancelled = taker(semaphore, "a");
            taker(semaphore, "b");
            cancelled.cancel("not needed");
            assertThat(semaphore.statistics().waiting()).as("in the same step").isEqualTo(1);
            semaphore.release();
            settle();
            assertThat(order).containsExactly("b");
            assertThat(semaphore.statistics()).isEqualTo(new AsyncSemaphore.Statistics(0, 0));
        });
    }

    @Test
    void whoIsCancelledAfterItWasServedHasThePermit() {
        inTask(() -> {
            var semaphore = new AsyncSemaphore(0);
            Task<Void> waiter = taker(semaphore, "a");
            semaphore.release();
            waiter.cancel("too late");
            settle();
            assertThat(order).containsExactly("a");
            assertThat(semaphore.statistics().permits()).isZero();
        });
    }

    @Test
    void acquiringIsACheckpoint() {
        inTask(() -> {
            var semaphore = new AsyncSemaphore(1);
            CancelScope scope = CancelScope.create();
            scope.cancel("before");
            scope.run(() -> {
                assertThatThrownBy(semaphore::acquire).isInstanceOf(CancelledException.class);
                assertThatThrownBy(() -> semaphore.withPermit(() -> {
                            order.add("inside");
                        }))
                        .isInstanceOf(CancelledException.class);
                return null;
            });
            assertThat(semaphore.statistics().permits()).isEqualTo(1);
            assertThat(order).isEmpty();
        });
    }

    @Test
    void withPermitGivesItBackWhateverHappens() {
        inTask(() -> {
            var semaphore = new AsyncSemaphore(1);
            assertThat(semaphore.<Integer, RuntimeException>withPermit(
                            () -> semaphore.statistics().permits()))
                    .isZero();
            assertThatThrownBy(() -> semaphore.withPermit(() -> {
                        throw new IOException("disk");
                    }))
                    .isInstanceOf(IOException.class);
            assertThat(semaphore.statistics().permits()).isEqualTo(1);
        });
    }

    @Test
    void hostCodeReleasesAndTakes() {
        try (var host = new HostThread()) {
            var semaphore = new AsyncSemaphore(0);
            GuestRun<String> run = host.start(() -> {
                semaphore.acquire();
                return "has it";
            });
            host.awaitIdle();
            host.run(() -> {
                semaphore.release();
                semaphore.release();
                assertThat(semaphore.tryAcquire()).isTrue();
                assertThat(semaphore.tryAcquire()).isFalse();
            });
            assertThat(HostThread.outcomeOf(run).getOrThrow()).isEqualTo("has it");
        }
    }

    @Test
    void moreReleasesThanTheGreatestNumberAreRefused() {
        var semaphore = new AsyncSemaphore(1, 2);
        semaphore.release();
        assertThatThrownBy(semaphore::release)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("permits=2, maxPermits=2")
                .hasMessageContaining("withPermit");
        assertThat(semaphore.statistics().permits()).isEqualTo(2);
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new AsyncSemaphore(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("permits=-1");
        assertThatThrownBy(() -> new AsyncSemaphore(3, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("permits=3, maxPermits=2");
    }

    @Test
    void otherThreadsAreRefusedAndChangeNothing() {
        inTask(() -> {
            var semaphore = new AsyncSemaphore(1);
            semaphore.acquire();
            semaphore.release();
            for (Runnable call :
                    List.<Runnable>of(semaphore::acquire, () -> semaphore.tryAcquire(), semaphore::release)) {
                assertThat(Tasks.failureOnAnotherThread(call::run))
                        .isInstanceOf(WrongThreadException.class)
                        .hasMessageStartingWith("AsyncSemaphore.")
                        .hasMessageContaining("current=another");
            }
            assertThat(semaphore.statistics()).isEqualTo(new AsyncSemaphore.Statistics(1, 0));
        });
    }

    @Test
    void nobodyWaitsOutsideOfATask() {
        var semaphore = new AsyncSemaphore(1);
        assertThatThrownBy(semaphore::acquire)
                .isInstanceOf(CannotAwaitException.class)
                .hasMessageContaining("AsyncSemaphore.acquire");
        assertThat(semaphore).hasToString("AsyncSemaphore[permits=1, waiting=0]");
    }

    @Test
    void manyWaitersAreCancelled() {
        inTask(() -> {
            var semaphore = new AsyncSemaphore(0);
            List<Task<Void>> waiters = new ArrayList<>();
            for (int i = 0; i < Tasks.MANY; i++) {
                waiters.add(Tasks.spawn("waiter", semaphore::acquire));
            }
            settle();
            assertThat(semaphore.statistics().waiting()).isEqualTo(Tasks.MANY);
            waiters.reversed().forEach(waiter -> waiter.cancel("all of them"));
            semaphore.release();
            assertThat(semaphore.statistics()).isEqualTo(new AsyncSemaphore.Statistics(1, 0));
        });
    }

    /** It would take the permit with it, for it never goes on. */
    @Test
    void aWaiterOfARunThatWasAbandonedGetsNoPermit() {
        var semaphore = new AsyncSemaphore(1);
        var host = new QueueHost();
        GuestRun<Void> run = GuestRun.start(host, () -> {
            semaphore.acquire();
            Tasks.spawn("never ends", () -> Async.shielded(() -> semaphore.acquire()));
            Async.yieldNow();
            host.stop();
        });
        host.run();
        try (var log = new LogCapture()) {
            assertThat(run.finish(Duration.ofMillis(20))).isFalse();
            assertThat(log.messages()).anyMatch(message -> message.contains("abandoned"));
        }
        assertThat(semaphore.statistics()).isEqualTo(new AsyncSemaphore.Statistics(0, 1));
        semaphore.release();
        assertThat(semaphore.statistics()).isEqualTo(new AsyncSemaphore.Statistics(1, 0));
    }

    @Test
    void eachFigureOfTheStatisticsIsItsOwn() {
        inTask(() -> {
            var places = new AsyncSemaphore(2);
            assertThat(places.statistics().permits()).isEqualTo(2);
            places.acquire();
            places.acquire();
            Tasks.started("waiter", places::acquire);
            assertThat(places.statistics().waiting()).isEqualTo(1);
            places.release();
        });
    }
}
