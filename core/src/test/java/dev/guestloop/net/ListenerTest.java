package dev.guestloop.net;

import static dev.guestloop.net.OnLoop.awaitWaiting;
import static dev.guestloop.net.OnLoop.inTask;
import static dev.guestloop.net.OnLoop.spawn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.guestloop.Async;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.TaskFailedException;
import dev.guestloop.internal.ChildJvm;
import dev.guestloop.program.DescriptorsProgram;
import dev.guestloop.sync.AsyncEvent;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerTest {

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static void echo(ByteStream stream) throws IOException {
        for (String line; (line = stream.readLine(1_000)) != null; ) {
            stream.write(line + "\n");
        }
    }

    private static String ask(InetSocketAddress address, String question) throws IOException {
        try (TcpStream stream = TcpStream.connect(address)) {
            stream.write(question + "\n");
            return String.valueOf(stream.readLine(1_000));
        }
    }

    // ------------------------------------------------------------------ serve

    @Test
    void manyConnectionsAreServedAtOnce() {
        inTask(() -> {
            TcpListener listener = TcpListener.bind(0);
            Task<Void> server = spawn("server", () -> listener.serve(ListenerTest::echo));
            List<TcpStream> clients = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                clients.add(TcpStream.connect(listener.localAddress()));
            }
            for (TcpStream client : clients.reversed()) {
                client.write("hello\n");
                assertThat(client.readLine(10)).isEqualTo("hello");
            }
            for (TcpStream client : clients) {
                client.close();
            }
            listener.close();
            server.await();
        });
    }

    @Test
    void aHandlerThatFailsEndsItsConnectionAndNothingElse() {
        inTask(() -> {
            TcpListener listener = TcpListener.bind(0);
            Task<Void> server = spawn(
                    "server",
                    () -> listener.serve(stream -> {
                        if (stream.readLine(100) instanceof String line && line.equals("fail")) {
                            throw new IllegalStateException("on purpose");
                        }
                        stream.write("fine\n");
                    }));
            assertThat(ask(listener.localAddress(), "fail"))
                    .as("closed without an answer")
                    .isEqualTo("null");
            assertThat(ask(listener.localAddress(), "go on")).isEqualTo("fine");
            assertThat(OnLoop.UNCAUGHT).hasSize(1).first().asString().contains("serving TcpStream", "on purpose");
            listener.close();
            server.await();
        });
    }

    /** A handler may give its own connection up in this way, too. */
    @Test
    void aHandlerWhoseTaskIsCancelledEndsItsConnectionAndNothingElse() {
        inTask(() -> {
            TcpListener listener = TcpListener.bind(0);
            Task<Void> server = spawn(
                    "server",
                    () -> listener.serve(stream -> {
                        if (stream.readLine(100) instanceof String line && line.equals("leave")) {
                            Async.currentTask().cancel("enough");
                            Async.yieldNow();
                        }
                        stream.write("fine\n");
                    }));
            try (TcpStream other = TcpStream.connect(listener.localAddress())) {
                assertThat(ask(listener.localAddress(), "leave")).isEqualTo("null");
                assertThat(ask(listener.localAddress(), "go on")).isEqualTo("fine");
                other.write("and I?\n");
                assertThat(other.readLine(100)).isEqualTo("fine");
            }
            assertThat(OnLoop.UNCAUGHT).isEmpty();
            listener.close();
            server.await();
        });
    }

    @Test
    void closingTheListenerLetsConnectionsGoOn() {
        inTask(() -> {
            TcpListener listener = TcpListener.bind(0);
            Task<Void> server = spawn("server", () -> listener.serve(ListenerTest::echo));
            TcpStream client = TcpStream.connect(listener.localAddress());
            client.write("one\n");
            assertThat(client.readLine(10)).isEqualTo("one");
            listener.close();
            client.write("two\n");
            assertThat(client.readLine(10)).isEqualTo("two");
            assertThat(server.state()).isEqualTo(Task.State.WAITING);
            client.close();
            server.await();
        });
    }

    @Test
    void cancellingServeCancelsTheHandlersAndWaitsForTheirCleanUp() {
        inTask(() -> {
            TcpListener listener = TcpListener.bind(0);
            List<String> events = new ArrayList<>();
            var begun = new AsyncEvent();
            Task<Void> server = spawn(
                    "server",
                    () -> listener.serve(stream -> {
                        begun.set();
                        try {
                            stream.read(new byte[1]);
                        } finally {
                            Async.shielded(() -> Async.sleep(Duration.ofMillis(5)));
                            events.add("clean");
                        }
                    }));
            TcpStream client = TcpStream.connect(listener.localAddress());
            begun.await();
            server.cancel("the test is over");
            assertThatThrownBy(server::await).isInstanceOf(TaskFailedException.class);
            assertThat(events).containsExactly("clean");
            assertThat(client.read(new byte[1])).isEqualTo(-1);
            client.close();
            listener.close();
        });
    }

    /** While it is accepted, or when its handler's task is there but has not run yet. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aConnectionThatComesWithTheCancellationIsClosed(boolean whileAccepted) {
        inTask(() -> {
            List<Task<Void>> server = new ArrayList<>();
            List<SocketChannel> accepted = new ArrayList<>();
            TcpListener listener = TcpListener.bind(ANY_PORT, ListenerOptions.DEFAULT, (channel, loop) -> {
                accepted.add(channel);
                if (whileAccepted) {
                    server.getFirst().cancel("the test is over");
                } else {
                    loop.callSoon(() -> server.getFirst().cancel("the test is over"));
                }
                return TcpStream.of(channel, loop, TcpOptions.DEFAULT);
            });
            server.add(spawn("server", () -> listener.serve(stream -> stream.read(new byte[1]))));
            try (TcpStream client = TcpStream.connect(listener.localAddress())) {
                assertThatThrownBy(server.getFirst()::await).isInstanceOf(TaskFailedException.class);
                assertThat(accepted).singleElement().matches(channel -> !channel.isOpen());
                assertThat(client.read(new byte[1])).isEqualTo(-1);
            }
            assertThat(OnLoop.UNCAUGHT).isEmpty();
            listener.close();
        });
    }

    @Test
    void noMoreThanTheLimitAreServedAtATime() {
        inTask(() -> {
            TcpListener listener = TcpListener.bind(0);
            int[] open = {0};
            int[] most = {0};
            Task<Void> server = spawn(
                    "server",
                    () -> listener.serve(3, stream -> {
                        most[0] = Math.max(most[0], ++open[0]);
                        Async.sleep(Duration.ofMillis(2));
                        echo(stream);
                        open[0]--;
                    }));
            List<Task<String>> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                clients.add(Async.currentRun().spawn(() -> ask(listener.localAddress(), "hello")));
            }
            for (Task<String> client : clients) {
                assertThat(client.await()).isEqualTo("hello");
            }
            assertThat(most[0]).isEqualTo(3);
            assertThatThrownBy(() -> listener.serve(0, _ -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("limit=0");
            listener.close();
            server.await();
        });
    }

    /** A peer may have gone by then, of which some systems speak when an option is set. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aConnectionThatBreaksWhileItIsAcceptedEndsNothingElse(boolean ofTheNetwork) throws IOException {
        try (SocketChannel channel = SocketChannel.open()) {
            assumeTrue(
                    !ofTheNetwork || channel.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE),
                    "this system has no option that takes some values only");
        }
        inTask(() -> {
            int[] accepted = {0};
            List<SocketChannel> broken = new ArrayList<>();
            TcpListener listener = TcpListener.bind(ANY_PORT, ListenerOptions.DEFAULT, (channel, loop) -> {
                if (++accepted[0] % 2 == 1) {
                    broken.add(channel);
                    return TcpStream.of(channel, loop, brokenOptions(ofTheNetwork));
                }
                return TcpStream.of(channel, loop, TcpOptions.DEFAULT);
            });
            Task<Void> server = spawn("server", () -> listener.serve(ListenerTest::echo));
            for (int i = 0; i < 3; i++) {
                try (TcpStream client = TcpStream.connect(listener.localAddress())) {
                    assertThat(client.read(new byte[1])).as("closed").isEqualTo(-1);
                }
                assertThat(ask(listener.localAddress(), "go on")).isEqualTo("go on");
            }
            assertThat(broken).hasSize(3).noneMatch(SocketChannel::isOpen);
            assertThat(OnLoop.UNCAUGHT)
                    .hasSize(3)
                    .allSatisfy(line -> assertThat(line).startsWith("accepting a connection of TcpListener["));
            server.cancel("enough");
            assertThatThrownBy(server::await).isInstanceOf(TaskFailedException.class);

            Task<TcpStream> acceptor = Async.currentRun().spawn(listener::accept);
            try (TcpStream client = TcpStream.connect(listener.localAddress())) {
                assertThatThrownBy(acceptor::await)
                        .hasCauseInstanceOf(ofTheNetwork ? SocketException.class : UnsupportedOperationException.class);
                assertThat(client.read(new byte[1])).isEqualTo(-1);
            }
            assertThat(listener.isOpen()).isTrue();
            listener.close();
        });
    }

    /** Such as no system takes. */
    private static TcpOptions brokenOptions(boolean ofTheNetwork) {
        return ofTheNetwork
                ? TcpOptions.DEFAULT.with(ExtendedSocketOptions.TCP_KEEPIDLE, 0)
                : TcpOptions.DEFAULT.with(StandardSocketOptions.SO_BROADCAST, true);
    }

    /** In a JVM of its own, which has but few descriptors. */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "a shell limits the descriptors")
    void aListenerOutlivesTheLastDescriptor() {
        ChildJvm.Result result = ChildJvm.runWithDescriptors(200, ChildJvm.FLAGS, DescriptorsProgram.class);
        assertThat(result.output()).contains("exhausted: Too many open files", "served", "Success");
        assertThat(result.output().split("could not be accepted", -1))
                .as("said once: " + result.output())
                .hasSize(2);
    }

    // ------------------------------------------------------------------ who waits to be accepted

    /** So many that the JDK's own queue of 50 would have no room for them. */
    private static final int MANY = 70;

    @Test
    void theQueueIsAsLongAsItShouldBe() {
        inTask(() -> {
            try (TcpListener listener = TcpListener.bind(ANY_PORT, ListenerOptions.DEFAULT.withBacklog(100))) {
                for (int i = 0; i < MANY; i++) {
                    Async.withTimeout(Duration.ofSeconds(10), () -> TcpStream.connect(listener.localAddress()));
                }
            }
        });
    }

    /** The queue that is full shows in that a client waits: within the first second it is not even tried again. */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "others round it up, or refuse")
    void theQueueIsAsShortAsItShouldBe() {
        inTask(() -> {
            try (TcpListener listener = TcpListener.bind(ANY_PORT, ListenerOptions.DEFAULT.withBacklog(1))) {
                TcpStream.connect(listener.localAddress());
                TcpStream.connect(listener.localAddress());
                assertThat(Async.moveOnAfter(Duration.ofMillis(100), () -> TcpStream.connect(listener.localAddress())))
                        .isInstanceOf(Outcome.Cancelled.class);
            }
        });
    }

    @Test
    void theQueueOfAUnixDomainSocketIsAsLongAsItShouldBe() {
        UnixSockets.require();
        inTask(() -> {
            Path path = folder.resolve("socket");
            try (UnixListener listener = UnixListener.bind(path, ListenerOptions.DEFAULT.withBacklog(100))) {
                for (int i = 0; i < MANY; i++) {
                    UnixStream.connect(listener.path());
                }
            }
            try (UnixListener listener = UnixListener.bind(path, ListenerOptions.DEFAULT.withBacklog(1))) {
                assertThatThrownBy(() -> {
                            for (int i = 0; i < 10; i++) {
                                UnixStream.connect(listener.path());
                            }
                        })
                        .isInstanceOf(SocketException.class);
            }
        });
    }

    @Test
    void aQueueForNobodyIsRefused() {
        assertThatThrownBy(() -> ListenerOptions.DEFAULT.withBacklog(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("backlog=0");
        assertThat(ListenerOptions.DEFAULT.withBacklog(7)).hasToString("ListenerOptions[backlog=7]");
        assertThat(ListenerOptions.DEFAULT).hasToString("ListenerOptions[backlog=default]");
    }

    // ------------------------------------------------------------------ Unix domain sockets

    @TempDir
    Path folder;

    @Test
    void aListenerDeletesItsFile() {
        UnixSockets.require();
        inTask(() -> {
            Path path = folder.resolve("socket");
            UnixListener listener = UnixListener.bind(path);
            assertThat(listener.path()).isEqualTo(path);
            Task<UnixStream> acceptor = Async.currentRun().spawn("acceptor", listener::accept);
            UnixStream client = UnixStream.connect(path);
            assertThat(client.remotePath()).isEqualTo(path);
            UnixStream accepted = acceptor.await();
            client.close();
            accepted.close();
            Task<UnixStream> waiting = Async.currentRun().spawn("waiting", listener::accept);
            awaitWaiting(waiting);
            listener.close();
            assertThatThrownBy(waiting::await).hasCauseInstanceOf(AsynchronousCloseException.class);
            assertThat(Files.exists(path)).isFalse();
            listener.close();
        });
    }

    /** Who deletes a file that is in the way may be wrong, and whoever listens there now keeps its own. */
    @Test
    void aListenerDeletesNobodyElsesFile() {
        UnixSockets.require();
        inTask(() -> {
            Path path = folder.resolve("socket");
            UnixListener first = UnixListener.bind(path);
            Files.delete(path);
            try (UnixListener second = UnixListener.bind(path)) {
                first.close();
                try (UnixStream client = UnixStream.connect(path);
                        UnixStream accepted = second.accept()) {
                    accepted.write("x");
                    assertThat(client.readExactly(1)).isEqualTo(new byte[] {'x'});
                }
            }
            assertThat(Files.exists(path)).isFalse();
        });
    }

    @Test
    void aPathInUseIsNamedWithTheWayOut() {
        UnixSockets.require();
        inTask(() -> {
            Path path = folder.resolve("socket");
            try (UnixListener listener = UnixListener.bind(path)) {
                assertThatThrownBy(() -> UnixListener.bind(path))
                        .isInstanceOf(BindException.class)
                        .hasMessageContaining("path=" + path)
                        .hasMessageContaining("delete the file");
                assertThat(listener.isOpen()).isTrue();
            }
        });
    }

    @Test
    void aPathWithoutAListenerSaysSo() {
        UnixSockets.require();
        inTask(() -> assertThatThrownBy(() -> UnixStream.connect(folder.resolve("nothing")))
                .isInstanceOf(SocketException.class));
    }
}
