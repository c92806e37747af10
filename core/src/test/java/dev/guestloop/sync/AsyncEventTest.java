package dev.guestloop.sync;

import static dev.guestloop.sync.Tasks.inTask;
import static dev.guestloop.sync.Tasks.settle;
import static dev.guestloop.sync.Tasks.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.CancelScope;
import dev.guestloop.CancelledException;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.GuestRun;
import dev.guestloop.HostThread;
import dev.guestloop.Task;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AsyncEventTest {

    private final AsyncEvent event = new AsyncEvent();
    private final List<String> order = new ArrayList<>();

    private Task<Void> waiter(String name) {
        return started(name, () -> {
            event.await();
            order.add(name);
        });
    }

    @Test
    void whenItIsSetAllGoOnInTheOrderInWhichTheyCame() {
        inTask(() -> {
            waiter("a");
            waiter("b");
            waiter("c");
            assertThat(event.statistics()).isEqualTo(new AsyncEvent.Statistics(false, 3));
            event.set();
            assertThat(order).as("in later steps").isEmpty();
            settle();
            assertThat(order).containsExactly("a", "b", "c");
            assertThat(event.statistics()).isEqualTo(new AsyncEvent.Statistics(true, 0));
        });
    }

    @Test
    void whileItIsSetNobodyWaits() {
        inTask(() -> {
            assertThat(event.isSet()).isFalse();
            event.set();
            event.set();
            assertThat(event.isSet()).isTrue();
            event.await();
            event.await();
        });
    }

    @Test
    void whoWaitedGoesOnThoughTheEventIsClearedAtOnce() {
        inTask(() -> {
            waiter("a");
            event.set();
            event.clear();
            waiter("b");
            settle();
            assertThat(order).containsExactly("a");
            assertThat(event.statistics()).isEqualTo(new AsyncEvent.Statistics(false, 1));
        });
    }

    @Test
    void aCancelledWaiterLeavesNothingBehind() {
        inTask(() -> {
            waiter("a");
            Task<Void> cancelled = waiter("b");
            waiter("c");
            cancelled.cancel("not needed");
            assertThat(event.statistics().waiting()).as("in the same step").isEqualTo(2);
            event.set();
            settle();
            assertThat(order).containsExactly("a", "c");
            assertThat(cancelled.state()).isEqualTo(Task.State.CANCELLED);
        });
    }

    @Test
    void whoIsCancelledAfterItWasSetGoesOnAllTheSame() {
        inTask(() -> {
            Task<Void> waiter = waiter("a");
            event.set();
            waiter.cancel("too late");
            settle();
            assertThat(order).containsExactly("a");
        });
    }

    @Test
    void waitingIsACheckpointAlsoWhenItIsSet() {
        inTask(() -> {
            event.set();
            CancelScope scope = CancelScope.create();
            scope.cancel("before");
            scope.run(() -> {
                assertThatThrownBy(event::await).isInstanceOf(CancelledException.class);
                return null;
            });
        });
    }

    @Test
    void hostCodeSetsIt() {
        try (var host = new HostThread()) {
            GuestRun<String> run = host.start(() -> {
                event.await();
                return "set";
            });
            host.awaitIdle();
            host.run(event::set);
            assertThat(HostThread.outcomeOf(run).getOrThrow()).isEqualTo("set");
        }
    }

    @Test
    void otherThreadsAreRefusedAndChangeNothing() {
        inTask(() -> {
            Task<Void> waiter = waiter("a");
            for (Runnable call : List.<Runnable>of(event::set, event::clear, event::await)) {
                assertThat(Tasks.failureOnAnotherThread(call::run))
                        .isInstanceOf(WrongThreadException.class)
                        .hasMessageStartingWith("AsyncEvent.")
                        .hasMessageContaining("current=another")
                        .hasMessageContaining("callSoonThreadsafe");
            }
            assertThat(event.statistics()).isEqualTo(new AsyncEvent.Statistics(false, 1));
            assertThat(waiter.state()).isEqualTo(Task.State.WAITING);
        });
    }

    @Test
    void nobodyWaitsOutsideOfATask() {
        assertThatThrownBy(event::await)
                .isInstanceOf(CannotAwaitException.class)
                .hasMessageContaining("AsyncEvent.await");
    }

    @Test
    void manyWaitersAreCancelled() {
        inTask(() -> {
            List<Task<Void>> waiters = new ArrayList<>();
            for (int i = 0; i < Tasks.MANY; i++) {
                waiters.add(Tasks.spawn("waiter", event::await));
            }
            settle();
            assertThat(event.statistics().waiting()).isEqualTo(Tasks.MANY);
            waiters.reversed().forEach(waiter -> waiter.cancel("all of them"));
            assertThat(event.statistics().waiting()).isZero();
        });
    }

    @Test
    void itsTextShowsItsState() {
        assertThat(event).hasToString("AsyncEvent[not set, waiting=0]");
        event.set();
        assertThat(event).hasToString("AsyncEvent[set, waiting=0]");
    }

    @Test
    void eachFigureOfTheStatisticsIsItsOwn() {
        inTask(() -> {
            var happened = new AsyncEvent();
            Tasks.started("waiter", happened::await);
            assertThat(happened.statistics().set()).isFalse();
            assertThat(happened.statistics().waiting()).isEqualTo(1);
            happened.set();
            assertThat(happened.statistics().set()).isTrue();
        });
    }
}
