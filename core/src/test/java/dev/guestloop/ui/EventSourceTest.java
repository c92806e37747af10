package dev.guestloop.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EventSourceTest {

    private final Button button = new Button();
    private int value;

    private void set(int newValue) {
        value = newValue;
        button.click(newValue);
    }

    @Test
    void untilReturnsAtOnceIfTheConditionHolds() {
        VirtualTime.run(() -> {
            button.until(() -> true);
            assertThat(button.listeners).isEmpty();
        });
    }

    /** Also if it has another value when the task goes on: nobody is to wait for what has been. */
    @Test
    void untilSeesAValueThatIsThereForOneEventOnly() {
        VirtualTime.run(() -> {
            Task<Void> waiting = Async.currentRun().spawn(() -> button.until(() -> value == 2));
            Async.yieldNow();
            set(1);
            Async.yieldNow();
            assertThat(waiting.state()).isEqualTo(Task.State.WAITING);
            set(2);
            set(3);
            waiting.await();
            assertThat(button.listeners).isEmpty();
        });
    }

    /** Between its first look and the wait nothing can be missed. */
    @Test
    void untilSeesWhatItsOwnConditionCauses() {
        VirtualTime.run(() -> button.until(() -> {
            if (value < 3) {
                set(value + 1);
            }
            return value == 3;
        }));
        assertThat(button.listeners).isEmpty();
    }

    @Test
    void whatTheConditionThrowsIsThrownByUntil() {
        VirtualTime.run(() -> {
            var failure = new IllegalArgumentException("no such row");
            assertThatThrownBy(() -> button.until(() -> {
                        throw failure;
                    }))
                    .isSameAs(failure);
            Task<Void> waiting = Async.currentRun().spawn(() -> {
                assertThatThrownBy(() -> button.until(() -> {
                            if (value == 1) {
                                throw failure;
                            }
                            return false;
                        }))
                        .isSameAs(failure);
            });
            Async.yieldNow();
            set(1);
            waiting.await();
            assertThat(button.listeners).isEmpty();
        });
    }

    @Test
    void aCancelledUntilDoesNotListenAnyMore() {
        VirtualTime.run(() -> {
            Outcome<Void> outcome = Async.moveOnAfter(Duration.ofSeconds(1), () -> button.until(() -> false));
            assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
            assertThat(button.listeners).isEmpty();
        });
    }
}
