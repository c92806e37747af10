package dev.guestloop.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.Task;
import dev.guestloop.TaskTimeoutException;
import dev.guestloop.net.TcpListener;
import dev.guestloop.net.TcpStream;
import dev.guestloop.sync.AsyncChannel;
import dev.guestloop.testing.GuestTest;
import dev.guestloop.testing.TestTasks;
import dev.guestloop.testing.VirtualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.swing.JButton;

class CancellationTest {

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @GuestTest
    void aTimeLimitGivesTheValueTheFailureOrGivesUp() {
        assertThat(Cancellation.timeout(CompletableFuture.completedFuture("value")))
                .isEqualTo("value");
        assertThat(Cancellation.timeout(new CompletableFuture<>())).isEqualTo("gave up: not done within PT0.05S");
    }

    @GuestTest
    void aButtonCancelsAScope() {
        AsyncChannel<String> hits = AsyncChannel.unbounded();
        hits.trySend("one");
        hits.trySend("two");
        var stop = new JButton();
        Task<String> search = Async.currentRun().spawn(() -> Cancellation.byHand(stop, hits));
        TestTasks.awaitAllTasksBlocked();
        stop.doClick(0);
        assertThat(search.await()).isEqualTo("one two and perhaps more");

        hits.trySend("three");
        hits.close();
        assertThat(Cancellation.byHand(stop, hits)).isEqualTo("three and that is all");
    }

    @GuestTest
    void aDeadlineIsMovedWithEachSignOfLife(VirtualClock clock) throws IOException {
        try (var listener = TcpListener.bind(0);
                var stream = TcpStream.connect(listener.localAddress());
                var peer = listener.accept()) {
            Task<String> task = Async.currentRun().spawn(() -> Cancellation.untilSilent(stream));
            for (String word : new String[] {"a", "b", "c"}) {
                TestTasks.awaitAllTasksBlocked();
                clock.advance(Duration.ofSeconds(29));
                peer.write(ascii(word));
            }
            TestTasks.awaitAllTasksBlocked();
            clock.advance(Duration.ofSeconds(29));
            assertThat(task.state()).isEqualTo(Task.State.WAITING);
            clock.advance(Duration.ofSeconds(1));
            assertThat(task.await()).isEqualTo("abc… and silence");
        }
    }

    @GuestTest
    void aShieldedCleanUpSendsItsGoodbye() throws IOException {
        try (var listener = TcpListener.bind(0);
                var stream = TcpStream.connect(listener.localAddress());
                var peer = listener.accept()) {
            Task<Void> task = Async.currentRun().spawn(() -> Cancellation.shield(stream, ascii("bye")));
            TestTasks.awaitAllTasksBlocked();
            task.cancel("the test");
            var buffer = new byte[8];
            assertThat(new String(buffer, 0, peer.read(buffer), StandardCharsets.US_ASCII))
                    .isEqualTo("bye");
            TestTasks.awaitAllTasksBlocked();
            assertThat(task.state()).isEqualTo(Task.State.CANCELLED);
        }
    }

    @GuestTest
    void aLoopThatRetriesLetsACancellationPass(VirtualClock clock) {
        List<String> log = new ArrayList<>();
        Task<Void> task = Async.currentRun()
                .spawn(() -> Cancellation.retrying(
                        () -> {
                            if (log.isEmpty()) {
                                throw new IOException("no answer");
                            }
                            Async.sleep(Duration.ofHours(1));
                        },
                        log));
        clock.advance(Duration.ofMinutes(2)); // the second poll waits
        task.cancel("the test");
        TestTasks.awaitAllTasksBlocked();
        assertThat(task.state()).isEqualTo(Task.State.CANCELLED);
        assertThat(log).containsExactly("again in a minute: no answer");
    }

    @GuestTest
    void theReasonSaysWhoAndWhy() {
        List<String> log = new ArrayList<>();
        assertThatThrownBy(() -> Async.withTimeout(Duration.ofSeconds(1), () -> Cancellation.reason(log)))
                .isInstanceOf(TaskTimeoutException.class);
        assertThat(log).containsExactly("took too long: not done within PT1S");
        Task<Void> task = Async.currentRun().spawn(() -> Cancellation.reason(log));
        TestTasks.awaitAllTasksBlocked();
        task.cancel("the test");
        TestTasks.awaitAllTasksBlocked();
        assertThat(log).hasSize(1);
        assertThat(task.state()).isEqualTo(Task.State.CANCELLED);
    }
}
