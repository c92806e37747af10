package dev.guestloop.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.CancelScope;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.EventLoop;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CheckpointsTest {

    private static void allThatHolds() throws IOException {
        Checkpoints.assertCheckpoints(Async::checkpoint);
        Checkpoints.assertCheckpoints(Async::yieldNow);
        Checkpoints.assertCheckpoints(() -> Async.sleep(Duration.ofSeconds(1)));
        Checkpoints.assertCheckpoints(() -> Async.await(CompletableFuture.completedFuture("done")));
        Checkpoints.assertNoCheckpoint(() -> {});
        Checkpoints.assertNoCheckpoint(Async::currentTask);

        assertThatThrownBy(() -> Checkpoints.assertCheckpoints(() -> {}))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("did not throw");
        assertThatThrownBy(() -> Checkpoints.assertNoCheckpoint(Async::checkpoint))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("threw, because its scope is cancelled");
    }

    @GuestTest
    void itKnowsACheckpoint() throws IOException {
        allThatHolds();
    }

    @GuestTest(clock = GuestTest.Clock.REAL)
    void itKnowsACheckpointByTheRealClock() throws IOException {
        allThatHolds();
    }

    @Test
    void itKnowsACheckpointOutsideOfTheKit() {
        assertThat(EventLoop.run(CheckpointsTest::allThatHolds)).isInstanceOf(Outcome.Success.class);
    }

    @Test
    void itKnowsACheckpointInASimulation() {
        for (long seed = 0; seed < 20; seed++) {
            var host = SimulatedHost.seeded(seed);
            Outcome<?>[] outcome = new Outcome<?>[1];
            GuestRun.start(host, CheckpointsTest::allThatHolds).onDone(ended -> outcome[0] = ended);
            host.runUntilIdle();
            assertThat(outcome[0]).as("%s", host).isInstanceOf(Outcome.Success.class);
        }
    }

    /** One that waits without looking for a cancellation, and one that looks and does not let others run. */
    @GuestTest
    void itKnowsHalfACheckpoint() {
        assertThatThrownBy(() -> Checkpoints.assertCheckpoints(() -> Async.shielded(Async::yieldNow)))
                .hasMessageContaining("did not throw");
        assertThatThrownBy(() -> Checkpoints.assertNoCheckpoint(() -> Async.shielded(Async::yieldNow)))
                .hasMessageContaining("let others run");
        assertThatThrownBy(() -> Checkpoints.assertCheckpoints(onlyLooks()))
                .hasMessageContaining("did not let others run");
    }

    /** Each checkpoint of the library does both; so this asks once, in a scope that says which of the two it is. */
    private static TaskAction<RuntimeException> onlyLooks() {
        boolean[] second = {false};
        return () -> {
            if (!second[0]) {
                second[0] = true;
                Async.checkpoint();
            }
        };
    }

    @GuestTest
    void whatTheCallThrowsIsPassedOn() {
        assertThatThrownBy(() -> Checkpoints.assertCheckpoints(() -> {
                    throw new IOException("no disk");
                }))
                .isInstanceOf(IOException.class);
    }

    @Test
    void outsideOfATaskItCannotTell() {
        assertThatThrownBy(() -> Checkpoints.assertCheckpoints(() -> {})).isInstanceOf(CannotAwaitException.class);
    }

    @GuestTest
    void theScopeAroundIsLeftAlone() {
        var scope = CancelScope.create();
        Outcome<Task.State> outcome = scope.run(() -> {
            Checkpoints.assertCheckpoints(Async::checkpoint);
            return Async.currentTask().state();
        });
        assertThat(outcome).isEqualTo(new Outcome.Success<>(Task.State.RUNNING));
    }
}
