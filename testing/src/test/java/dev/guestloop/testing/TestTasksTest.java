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
import dev.guestloop.net.TcpListener;
import dev.guestloop.net.TcpStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TestTasksTest {

    private static final Duration HOUR = Duration.ofHours(1);

    /** A chain of tasks, each of which completes what the next one waits for. */
    private static List<CompletableFuture<Integer>> chain(int length) {
        List<CompletableFuture<Integer>> links = new ArrayList<>();
        links.add(new CompletableFuture<>());
        for (int i = 0; i < length; i++) {
            CompletableFuture<Integer> before = links.getLast();
            var after = new CompletableFuture<Integer>();
            links.add(after);
            Async.currentRun().spawn("link " + i, () -> {
                int value = Async.await(before);
                Async.yieldNow();
                after.complete(value + 1);
            });
        }
        return links;
    }

    @GuestTest(seeds = 5)
    void itReturnsWhenAllOthersAreBlockedAndBeforeTheClockJumps(VirtualClock clock) {
        List<CompletableFuture<Integer>> links = chain(20);
        Task<?> sleeper = Async.currentRun().spawn("sleeper", () -> Async.sleep(HOUR));
        TestTasks.awaitAllTasksBlocked();
        assertThat(links.getLast()).isNotDone();

        links.getFirst().complete(0);
        TestTasks.awaitAllTasksBlocked();
        assertThat(links.getLast()).isCompletedWithValue(20);
        assertThat(clock.now()).isZero();
        assertThat(sleeper.state()).isEqualTo(Task.State.WAITING);
        sleeper.await();
    }

    @GuestTest
    void whatAChannelHasToSayComesFirst() throws IOException {
        try (var listener = TcpListener.bind(0);
                TcpStream stream = TcpStream.connect(listener.localAddress());
                TcpStream peer = listener.accept()) {
            Task<Integer> reader = Async.currentRun().spawn("reader", () -> peer.read(new byte[1]));
            TestTasks.awaitAllTasksBlocked();
            assertThat(reader.state()).isEqualTo(Task.State.WAITING);
            stream.write(ByteBuffer.wrap(new byte[1]));
            TestTasks.awaitAllTasksBlocked();
            assertThat(reader.state()).isEqualTo(Task.State.SUCCEEDED);
        }
    }

    @GuestTest
    void aTaskInABlockingCallIsBlocked() {
        var answer = new CompletableFuture<String>();
        Task<String> caller = Async.currentRun().spawn("caller", () -> Async.toThread(() -> answer.get()));
        TestTasks.awaitAllTasksBlocked();
        assertThat(caller.state()).isEqualTo(Task.State.WAITING);
        answer.complete("done");
        assertThat(caller.await()).isEqualTo("done");
    }

    @GuestTest
    void severalGoOnTogether() {
        int[] woken = {0};
        List<Task<?>> tasks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            tasks.add(Async.currentRun().spawn(() -> {
                TestTasks.awaitAllTasksBlocked();
                woken[0]++;
                Async.await(new CompletableFuture<>());
            }));
        }
        TestTasks.awaitAllTasksBlocked();
        Async.yieldNow();
        assertThat(woken[0]).isEqualTo(3);
        tasks.forEach(task -> task.cancel("enough"));
    }

    @GuestTest
    void itCanBeCancelled() {
        var scope = CancelScope.create();
        Task<Outcome<Boolean>> waiter = Async.currentRun()
                .spawn(
                        "waiter",
                        () -> scope.run(() -> {
                            TestTasks.awaitAllTasksBlocked();
                            return true;
                        }));
        Async.yieldNow();
        scope.cancel("enough");
        assertThat(waiter.await()).isInstanceOf(Outcome.Cancelled.class);
        TestTasks.awaitAllTasksBlocked();
    }

    @Test
    void elsewhereItSaysWhereItCanBeUsed() {
        Outcome<?> outcome = EventLoop.run(() -> assertThatThrownBy(TestTasks::awaitAllTasksBlocked)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Use it in a @GuestTest, or in a guest of a SimulatedHost"));
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThatThrownBy(TestTasks::awaitAllTasksBlocked).isInstanceOf(CannotAwaitException.class);
    }

    // ------------------------------------------------------------------ in a simulation

    @Test
    void inASimulationItWaitsForThreadsAndChannelsToo() throws IOException {
        for (long seed = 0; seed < 200; seed++) {
            var host = SimulatedHost.seeded(seed);
            List<String> seen = new ArrayList<>();
            GuestRun<?> run = GuestRun.start(host, () -> {
                SimulatedPipe pipe = host.openPipe();
                var readiness = Async.currentLoop().readiness(pipe.source());
                Async.currentRun().spawn("sleeper", () -> {
                    Async.sleep(HOUR);
                    seen.add("slept");
                });
                Async.currentRun().spawn("reader", () -> {
                    readiness.awaitInput();
                    List<CompletableFuture<Integer>> links = chain(5);
                    links.getFirst().complete(0);
                    seen.add("end of chain " + Async.await(links.getLast()));
                });
                TestTasks.awaitAllTasksBlocked();
                seen.add("blocked");
                pipe.write(1);
                TestTasks.awaitAllTasksBlocked();
                seen.add("blocked again");
            });
            host.runUntilIdle();
            host.closePipes();
            assertThat(run.isDone()).as("%s", host).isTrue();
            assertThat(seen).as("%s", host).containsExactly("blocked", "end of chain 5", "blocked again");
            assertThat(host.now()).as("%s", host).isLessThan(Duration.ofNanos(TimeUnit.MINUTES.toNanos(1)));
        }
    }

    @Test
    void inASimulationTheOrderOfTasksCanBeDrawnToo() {
        List<String> orders = new ArrayList<>();
        for (long seed = 0; seed < 20; seed++) {
            orders.add(orderOfTenTasks(seed, SimulationOptions.DEFAULT.withShuffling()));
            assertThat(orderOfTenTasks(seed, SimulationOptions.DEFAULT)).isEqualTo("0123456789");
        }
        assertThat(orders.stream().distinct().count()).isGreaterThan(15);
        assertThat(orderOfTenTasks(7, SimulationOptions.DEFAULT.withShuffling()))
                .isEqualTo(orders.get(7));
        assertThat(SimulatedHost.seeded(7, SimulationOptions.DEFAULT.withShuffling()))
                .hasToString("SimulatedHost.seeded(7L, SimulationOptions.DEFAULT.withShuffling())");
    }

    private static String orderOfTenTasks(long seed, SimulationOptions options) {
        var host = SimulatedHost.seeded(seed, options);
        var order = new StringBuilder();
        GuestRun.start(host, () -> {
            List<Task<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                int number = i;
                tasks.add(Async.currentRun().spawn("task " + i, () -> order.append(number)));
            }
            tasks.forEach(Task::await);
        });
        host.runUntilIdle();
        return order.toString();
    }
}
