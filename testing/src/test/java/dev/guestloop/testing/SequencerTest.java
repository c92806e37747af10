package dev.guestloop.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.Task;
import dev.guestloop.TaskFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SequencerTest {

    private final Sequencer turns = new Sequencer();

    @GuestTest(seeds = 20)
    void tasksRunInTheOrderOfTheirTurns() {
        var order = new StringBuilder();
        List<Task<?>> tasks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int first = i;
            tasks.add(Async.currentRun().spawn(() -> {
                for (int turn = first; turn < 9; turn += 3) {
                    turns.at(turn);
                    order.append(turn);
                }
            }));
        }
        tasks.forEach(Task::await);
        assertThat(order.toString()).isEqualTo("012345678");
    }

    @GuestTest(seeds = 5)
    void aBodyThatWaitsKeepsItsTurn() {
        var order = new StringBuilder();
        Task<?> second = Async.currentRun()
                .spawn(() -> turns.at(1, () -> {
                    order.append("2");
                }));
        turns.at(0, () -> {
            Async.sleep(Duration.ofSeconds(1));
            order.append("1");
        });
        second.await();
        assertThat(order.toString()).isEqualTo("12");
    }

    @GuestTest
    void aBodyThatFailsGivesItsTurnOn() {
        assertThatThrownBy(() -> turns.at(0, () -> {
                    throw new IllegalArgumentException("no");
                }))
                .isInstanceOf(IllegalArgumentException.class);
        turns.at(1);
        assertThat(turns).hasToString("Sequencer[next=2, waiting=[]]");
    }

    @GuestTest
    void eachTurnComesOnce() {
        turns.at(0);
        assertThatThrownBy(() -> turns.at(0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("turn=0, next=1, task=main");
        Task<?> other = Async.currentRun().spawn("other", () -> turns.at(2));
        TestTasks.awaitAllTasksBlocked();
        assertThat(turns).hasToString("Sequencer[next=1, waiting=[2]]");
        assertThatThrownBy(() -> turns.at(2)).isInstanceOf(IllegalStateException.class);
        turns.at(1);
        other.await();
    }

    @GuestTest
    void aTurnThatIsCancelledBreaksTheSequenceOff() {
        Task<?> third = Async.currentRun().spawn("third", () -> turns.at(2));
        Task<?> second = Async.currentRun().spawn("second", () -> turns.at(1));
        TestTasks.awaitAllTasksBlocked();
        second.cancel("gone");
        assertThatThrownBy(third::await)
                .isInstanceOf(TaskFailedException.class)
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasStackTraceContaining("turn=2, next=0, task=third");
        assertThatThrownBy(() -> turns.at(0)).hasMessageContaining("broken off");
        assertThat(turns).hasToString("Sequencer[next=0, waiting=[], broken]");
    }

    @GuestTest
    void aTaskThatIsCancelledBeforeItsTurnBreaksTheSequenceOffToo() {
        Task<?> second = Async.currentRun().spawn("second", () -> turns.at(1));
        Task<?> first = Async.currentRun().spawn("first", () -> {
            try {
                Async.await(new CompletableFuture<>());
            } finally {
                turns.at(0);
            }
        });
        TestTasks.awaitAllTasksBlocked();
        first.cancel("gone");
        assertThatThrownBy(second::await).hasRootCauseInstanceOf(IllegalStateException.class);
    }

    @GuestTest
    void itIsACheckpoint() {
        int[] turn = {0};
        Checkpoints.assertCheckpoints(() -> new Sequencer().at(turn[0]));
    }

    @Test
    void outsideOfATaskItCannotWait() {
        assertThatThrownBy(() -> turns.at(0)).isInstanceOf(CannotAwaitException.class);
    }
}
