package dev.guestloop.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.Task;
import dev.guestloop.TaskScope;
import dev.guestloop.TaskTimeoutException;
import dev.guestloop.sync.AsyncEvent;
import dev.guestloop.sync.AsyncLock;
import dev.guestloop.testing.Checkpoints;
import dev.guestloop.testing.Choices;
import dev.guestloop.testing.Explorer;
import dev.guestloop.testing.GuestTest;
import dev.guestloop.testing.Seed;
import dev.guestloop.testing.Sequencer;
import dev.guestloop.testing.SimulatedHost;
import dev.guestloop.testing.Steps;
import dev.guestloop.testing.TestTasks;
import dev.guestloop.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What {@code testing.md} quotes. */
class TestingTest {

    private static final List<String> ORDERS = new ArrayList<>();

    @AfterAll
    static void theSeedsHadBothOrders() {
        if (ORDERS.size() >= 50) { // all tests were run
            assertThat(ORDERS).contains("ab", "ba").containsOnly("ab", "ba");
        }
    }

    // ------------------------------------------------------------------ time

    // region: guest-test
    @GuestTest
    void aReplyThatIsLateIsNotWaitedFor() {
        Task<String> reply = Async.currentRun().spawn("reply", () -> {
            Async.sleep(Duration.ofHours(1)); // takes no time
            return "late";
        });
        assertThatThrownBy(() -> Async.withTimeout(Duration.ofSeconds(5), reply::await))
                .isInstanceOf(TaskTimeoutException.class);
        reply.cancel("not needed"); // or the test would fail: it leaves a task behind
    }
    // end

    // region: clock
    @GuestTest
    void savesFiveSecondsAfterTheLastChange(VirtualClock clock) {
        List<String> saved = new ArrayList<>();
        var autoSave = new AutoSave(saved::add);
        Task<Void> task = Async.currentRun().spawn(autoSave::run);
        autoSave.changed("a");
        clock.advance(Duration.ofSeconds(4)); // and all that is due until then happens
        autoSave.changed("ab");
        clock.advance(Duration.ofSeconds(4));
        assertThat(saved).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        assertThat(saved).containsExactly("ab");
        task.cancel("the end of the test");
    }
    // end

    // region: real
    @GuestTest(clock = GuestTest.Clock.REAL)
    void aThreadAnswersInTime() {
        var answer = new CompletableFuture<String>();
        Thread.ofVirtual().start(() -> answer.complete("yes"));
        assertThat(Async.withTimeout(Duration.ofSeconds(10), () -> Async.await(answer)))
                .isEqualTo("yes");
    }
    // end

    // ------------------------------------------------------------------ order

    // region: seeds
    @GuestTest(seeds = 50)
    void twoTasksRunInAnyOrder() {
        var order = new StringBuilder();
        try (var scope = TaskScope.open()) {
            scope.fork(() -> order.append('a'));
            scope.fork(() -> order.append('b'));
            scope.join();
        }
        ORDERS.add(order.toString()); // some seeds give ab, the others ba
    }
    // end

    // region: seed
    @GuestTest
    @Seed(42)
    void aSeedThatHasFailed() {
        twoTasksRunInAnyOrder();
    }
    // end

    // region: blocked
    @GuestTest
    void aTaskWaitsForAnEvent() {
        var ready = new AsyncEvent();
        Task<Void> task = Async.currentRun().spawn(ready::await);
        TestTasks.awaitAllTasksBlocked(); // in place of "sleep a little"
        assertThat(ready.statistics().waiting()).isEqualTo(1);
        ready.set();
        task.await();
    }
    // end

    // region: steps
    @GuestTest
    void aSpawnedTaskRunsLater(Steps steps) {
        Task<Void> child = Async.currentRun().spawn(() -> steps.expect(2));
        steps.expect(1);
        child.await();
        steps.finish(3); // the test fails if this does not come
    }
    // end

    // region: sequencer
    @GuestTest
    void whoWaitsLongestGetsTheLockFirst(Steps steps) {
        var lock = new AsyncLock();
        var turns = new Sequencer();
        lock.acquire();
        try (var scope = TaskScope.open()) {
            for (int i = 0; i < 3; i++) {
                int number = i;
                scope.fork(() -> {
                    turns.at(number); // they come to the lock in this order, whatever the seed
                    lock.withLock(() -> steps.expect(number + 1));
                });
            }
            TestTasks.awaitAllTasksBlocked();
            lock.release();
            scope.join();
        }
        steps.finish(4);
    }
    // end

    // ------------------------------------------------------------------ checkpoints

    // region: checkpoints
    @GuestTest
    void takingIsACheckpointAndTryingIsNone() {
        var lock = new AsyncLock();
        Checkpoints.assertCheckpoints(() -> lock.withLock(() -> {}));
        Checkpoints.assertNoCheckpoint(() -> {
            if (lock.tryAcquire()) {
                lock.release();
            }
        });
    }
    // end

    // ------------------------------------------------------------------ the simulated host

    // region: simulated
    @Test
    void aThreadAnswersWhileTheHostHandlesAnEvent() {
        var host = SimulatedHost.seeded(42);
        var answer = new CompletableFuture<String>();
        List<String> order = new ArrayList<>();
        GuestRun<String> run = GuestRun.start(
                host, () -> Async.await(answer) + " after " + host.now().toSeconds());
        host.startThread("server", () -> {
            host.pause(Duration.ofMinutes(1)); // this thread sleeps
            answer.complete("yes");
        });
        host.after(Duration.ofSeconds(30), () -> order.add("a click")); // plain code of the host
        run.onDone(outcome -> order.add(outcome.getOrThrow()));
        host.runUntilIdle();
        assertThat(order).containsExactly("a click", "yes after 60");
    }
    // end

    // ------------------------------------------------------------------ exploring

    // region: account
    static final class Account {
        private int balance = 100;

        void withdraw(int amount, boolean confirm) {
            int before = balance;
            if (confirm) {
                Async.sleep(Duration.ofMillis(10)); // in the middle, with what may be out of date afterwards
            }
            balance = before - amount;
        }
    }

    static void twoWithdrawals(SimulatedHost host) {
        Choices choices = host.choices();
        var account = new Account();
        GuestRun.start(host, () -> {
            try (var scope = TaskScope.open()) {
                for (int i = 0; i < 2; i++) {
                    Duration pause = choices.upTo(Duration.ofMillis(100));
                    boolean confirm = choices.happens(0.3);
                    scope.fork(() -> {
                        Async.sleep(pause);
                        account.withdraw(10, confirm);
                    });
                }
                scope.join();
            }
        });
        host.runUntilIdle();
        assertThat(account.balance).isEqualTo(80);
    }
    // end

    @Test
    void exploringFindsTheMistakeAndPlaysItAgain() {
        AssertionError failure = catchThrowableOfType(
                AssertionError.class,
                // region: explore
                () -> Explorer.explore(0, 1_000, TestingTest::twoWithdrawals)
                // end
                );
        Matcher replay = Pattern.compile("-Dguestloop\\.replay=(\\S+)").matcher(failure.getMessage());
        assertThat(replay.find()).as(failure.getMessage()).isTrue();
        String choices = replay.group(1);
        assertThatThrownBy(() -> Explorer.replay(choices, TestingTest::twoWithdrawals))
                .hasMessageContaining("expected: 80")
                .hasMessageContaining("but was: 90");
        assertThat(choices).as("shrunk to the one confirmation").hasSizeLessThan(10);
    }
}
