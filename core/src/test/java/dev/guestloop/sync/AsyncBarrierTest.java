package dev.guestloop.sync;

import static dev.guestloop.sync.Tasks.inTask;
import static dev.guestloop.sync.Tasks.settle;
import static dev.guestloop.sync.Tasks.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.CancelScope;
import dev.guestloop.CancelledException;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.Task;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AsyncBarrierTest {

    private final AsyncBarrier barrier = new AsyncBarrier(3);
    private final List<String> order = new ArrayList<>();

    private Task<Void> comer(String name) {
        return started(name, () -> order.add(name + barrier.await()));
    }

    @Test
    void allGoOnWhenTheLastHasComeAndEachKnowsItsPlace() {
        inTask(() -> {
            comer("a");
            comer("b");
            settle();
            assertThat(order).isEmpty();
            assertThat(barrier.statistics()).isEqualTo(new AsyncBarrier.Statistics(3, 2));
            comer("c");
            settle();
            assertThat(order).containsExactlyInAnyOrder("a0", "b1", "c2");
            assertThat(barrier.statistics()).isEqualTo(new AsyncBarrier.Statistics(3, 0));
        });
    }

    /** Those of the old round have not run yet when the first of the new one comes. */
    @Test
    void theNextRoundBeginsAtOnce() {
        inTask(() -> {
            comer("a");
            comer("b");
            assertThat(barrier.await()).isEqualTo(2);
            Task<Void> next = Tasks.spawn("next", () -> order.add("next" + barrier.await()));
            settle();
            assertThat(order).containsExactly("a0", "b1");
            assertThat(barrier.statistics().waiting()).isEqualTo(1);
            comer("y");
            comer("z");
            next.await();
            assertThat(order).contains("next0", "y1", "z2");
        });
    }

    @Test
    void whoIsCancelledHasNotCome() {
        inTask(() -> {
            Task<Void> cancelled = comer("cancelled");
            comer("a");
            cancelled.cancel("not needed");
            assertThat(barrier.statistics().waiting()).as("in the same step").isEqualTo(1);
            comer("b");
            settle();
            assertThat(order).isEmpty();
            comer("c");
            settle();
            assertThat(order).containsExactlyInAnyOrder("a0", "b1", "c2");
        });
    }

    @Test
    void whoIsCancelledAfterTheLastHasComeGoesOnAllTheSame() {
        inTask(() -> {
            Task<Void> first = comer("a");
            comer("b");
            barrier.await();
            first.cancel("too late");
            settle();
            assertThat(order).containsExactly("a0", "b1");
        });
    }

    @Test
    void comingIsACheckpointAlsoForTheLast() {
        inTask(() -> {
            comer("a");
            comer("b");
            CancelScope scope = CancelScope.create();
            scope.cancel("before");
            scope.run(() -> {
                assertThatThrownBy(barrier::await).isInstanceOf(CancelledException.class);
                return null;
            });
            assertThat(barrier.statistics().waiting()).isEqualTo(2);
        });
    }

    @Test
    void oneAloneNeverWaits() {
        inTask(() -> {
            var alone = new AsyncBarrier(1);
            assertThat(alone.await()).isZero();
            assertThat(alone.await()).isZero();
        });
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new AsyncBarrier(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("parties=0");
    }

    @Test
    void tasksOfAnotherThreadAreRefusedAndChangeNothing() {
        inTask(() -> {
            comer("a");
            assertThat(Tasks.failureOnAnotherThread(barrier::await))
                    .isInstanceOf(WrongThreadException.class)
                    .hasMessageContaining("AsyncBarrier.await")
                    .hasMessageContaining("current=another");
            assertThat(barrier.statistics().waiting()).isEqualTo(1);
        });
    }

    @Test
    void nobodyWaitsOutsideOfATask() {
        assertThatThrownBy(barrier::await)
                .isInstanceOf(CannotAwaitException.class)
                .hasMessageContaining("AsyncBarrier.await");
        assertThat(barrier).hasToString("AsyncBarrier[parties=3, waiting=0]");
    }

    @Test
    void manyWaitersAreCancelled() {
        inTask(() -> {
            var wide = new AsyncBarrier(Tasks.MANY + 1);
            List<Task<Void>> waiters = new ArrayList<>();
            for (int i = 0; i < Tasks.MANY; i++) {
                waiters.add(Tasks.spawn("waiter", wide::await));
            }
            settle();
            assertThat(wide.statistics().waiting()).isEqualTo(Tasks.MANY);
            waiters.reversed().forEach(waiter -> waiter.cancel("all of them"));
            assertThat(wide.statistics().waiting()).isZero();
        });
    }

    @Test
    void eachFigureOfTheStatisticsIsItsOwn() {
        inTask(() -> {
            comer("a");
            comer("b");
            assertThat(barrier.statistics().parties()).isEqualTo(3);
            assertThat(barrier.statistics().waiting()).isEqualTo(2);
            barrier.await();
        });
    }
}
