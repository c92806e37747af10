package dev.guestloop.net;

import static dev.guestloop.net.OnLoop.inTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.guestloop.Async;
import dev.guestloop.CancelScope;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.TaskFailedException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Names with several addresses, of which some do not answer. All are addresses of this machine. */
class HappyEyeballsTest {

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static TcpOptions resolvedTo(String... addresses) {
        List<InetAddress> all =
                Arrays.stream(addresses).map(HappyEyeballsTest::address).toList();
        return TcpOptions.DEFAULT.withResolver(_ -> all);
    }

    @Test
    void familiesTakeTurnsAndTheFirstOneBegins() {
        List<InetAddress> found =
                List.of(address("::1"), address("::2"), address("::3"), address("10.0.0.1"), address("10.0.0.2"));
        assertThat(HappyEyeballs.inTurn(found))
                .containsExactly(
                        address("::1"), address("10.0.0.1"), address("::2"), address("10.0.0.2"), address("::3"));
        assertThat(HappyEyeballs.inTurn(found.reversed()))
                .startsWith(address("10.0.0.2"), address("::3"), address("10.0.0.1"));
        assertThat(HappyEyeballs.inTurn(List.of(address("10.0.0.1")))).containsExactly(address("10.0.0.1"));
    }

    /** One that refuses costs no time: the next one does not wait for the quarter of a second. */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere 127.0.0.2 is no address of the machine")
    void afterARefusalTheNextAddressIsTriedAtOnce() {
        inTask(() -> {
            try (TcpListener listener = TcpListener.bind(new InetSocketAddress("127.0.0.3", 0))) {
                TcpOptions options =
                        resolvedTo("127.0.0.1", "127.0.0.2", "127.0.0.3").withAttemptDelay(Duration.ofHours(1));
                try (TcpStream stream = TcpStream.connect(
                        "name.example", listener.localAddress().getPort(), options)) {
                    assertThat(stream.remoteAddress().getAddress()).isEqualTo(address("127.0.0.3"));
                }
            }
        });
    }

    /** One that is silent is left behind: the next one is tried at its side, and what is still being tried is closed. */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere 127.0.0.2 is no address of the machine")
    void aSilentAddressIsOvertaken() {
        inTask(() -> {
            try (TcpListener listener = TcpListener.bind(new InetSocketAddress("127.0.0.2", 0));
                    var silent = new SilentServer(
                            "127.0.0.1", listener.localAddress().getPort())) {
                TcpOptions options = resolvedTo("127.0.0.1", "127.0.0.2").withAttemptDelay(Duration.ofMillis(20));
                long before = 0;
                for (int i = 0; i < 3; i++) { // the first one also opens what the JDK keeps open
                    try (TcpStream stream = TcpStream.connect("name.example", silent.port(), options)) {
                        assertThat(stream.remoteAddress().getAddress()).isEqualTo(address("127.0.0.2"));
                    }
                    listener.accept().close();
                    Async.sleep(Duration.ofMillis(1)); // a select, in which the descriptors are really closed
                    before = i == 0 ? descriptors() : before;
                }
                assertThat(descriptors())
                        .as("those that were overtaken are closed")
                        .isLessThanOrEqualTo(before);
            }
        });
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere 127.0.0.2 is no address of the machine")
    void ifAllRefuseEachIsNamed() {
        inTask(() -> {
            int free;
            try (TcpListener listener = TcpListener.bind(0)) {
                free = listener.localAddress().getPort();
            }
            Async.sleep(Duration.ofMillis(1));
            assertThatThrownBy(() -> TcpStream.connect("name.example", free, resolvedTo("127.0.0.1", "127.0.0.2")))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("host=name.example, port=" + free)
                    .hasMessageContaining("127.0.0.1")
                    .hasMessageContaining("127.0.0.2")
                    .satisfies(e -> assertThat(e.getSuppressed())
                            .hasSize(2)
                            .allSatisfy(one -> assertThat(one).hasMessageContaining("refused")));
        });
    }

    @Test
    void oneAddressThatRefusesIsNamed() {
        inTask(() -> assertThatThrownBy(() -> TcpStream.connect("name.example", 1, resolvedTo("127.0.0.1")))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("refused")
                .hasMessageContaining("127.0.0.1:1"));
    }

    @Test
    void aNameWithoutAddressesSaysSo() {
        inTask(() -> assertThatThrownBy(() -> TcpStream.connect("name.example", 1, resolvedTo()))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("host=name.example"));
    }

    @Test
    void whatTheResolverThrowsIsThrown() {
        TcpOptions options = TcpOptions.DEFAULT.withResolver(host -> {
            throw new UnknownHostException("nobody knows " + host);
        });
        inTask(() -> assertThatThrownBy(() -> TcpStream.connect("name.example", 1, options))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("nobody knows name.example"));
    }

    /** A look-up that hangs keeps neither the window nor the task. */
    @Test
    void aLookUpThatHangsIsLeftBehind() {
        var goOn = new CountDownLatch(1);
        TcpOptions options = TcpOptions.DEFAULT.withResolver(_ -> {
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return List.of();
        });
        inTask(() -> {
            Outcome<?> outcome =
                    Async.moveOnAfter(Duration.ofMillis(10), () -> TcpStream.connect("name.example", 1, options));
            assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
            goOn.countDown();
        });
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere 127.0.0.2 is no address of the machine")
    void aCancelledConnectLeavesNothingOpen() {
        inTask(() -> {
            try (var first = new SilentServer("127.0.0.1", 0);
                    var second = new SilentServer("127.0.0.2", first.port())) {
                TcpOptions options = resolvedTo("127.0.0.1", "127.0.0.2").withAttemptDelay(Duration.ofMillis(10));
                long before = 0;
                for (int i = 0; i < 3; i++) { // the first one also opens what the JDK keeps open
                    CancelScope scope = CancelScope.create().timeout(Duration.ofMillis(50));
                    assertThat(scope.run(() -> TcpStream.connect("name.example", second.port(), options)))
                            .isInstanceOf(Outcome.Cancelled.class);
                    Async.sleep(Duration.ofMillis(1)); // a select, in which the descriptors are really closed
                    before = i == 0 ? descriptors() : before;
                }
                assertThat(descriptors()).isLessThanOrEqualTo(before);
            }
        });
    }

    /** When the attempt has ended, and its task had no turn yet to hear of it. */
    @Test
    void whoIsCancelledOnceItIsConnectedHasClosedTheConnection() {
        inTask(() -> {
            try (TcpListener listener = TcpListener.bind(0)) {
                TcpOptions options = resolvedTo("127.0.0.1", "::1").withAttemptDelay(Duration.ofHours(1));
                CancelScope scope = CancelScope.create();
                Task<Outcome<TcpStream>> connecting = Async.currentRun()
                        .spawn(
                                "connecting",
                                () -> scope.run(() -> TcpStream.connect(
                                        "name.example", listener.localAddress().getPort(), options)));
                while (!isAttempting()) {
                    Async.yieldNow();
                }
                while (isAttempting()) { // this task is ready all the time, so it comes before the one that was just
                    // woken
                    Async.yieldNow();
                }
                scope.cancel("at the last moment");
                assertThat(connecting.state()).isEqualTo(Task.State.READY);
                assertThat(connecting.await()).isInstanceOf(Outcome.Cancelled.class);
                try (TcpStream accepted = listener.accept()) {
                    assertThat(Async.withTimeout(Duration.ofSeconds(10), () -> hasEnded(accepted)))
                            .isTrue();
                }
            }
        });
    }

    /** It was reset, which Wine shows as an end. */
    private static boolean hasEnded(TcpStream stream) {
        try {
            return stream.read(new byte[1]) < 0;
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean isAttempting() {
        return Async.currentRun().dumpTasks().contains("HappyEyeballs.attempt(");
    }

    /** How many the process has open. */
    private static long descriptors() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    @Test
    void aBadOptionIsNoFailureOfTheNetwork() {
        TcpOptions options = resolvedTo("127.0.0.1", "::1").with(StandardSocketOptions.SO_BROADCAST, true);
        inTask(() -> assertThatThrownBy(() -> TcpStream.connect("name.example", 1, options))
                .isInstanceOf(TaskFailedException.class)
                .hasCauseInstanceOf(UnsupportedOperationException.class));
    }

    @Test
    void optionsAreSetAndTheLocalAddressIsTaken() {
        inTask(() -> {
            try (TcpListener listener = TcpListener.bind(0)) {
                TcpOptions options = TcpOptions.DEFAULT
                        .with(StandardSocketOptions.SO_KEEPALIVE, true)
                        .with(StandardSocketOptions.TCP_NODELAY, false)
                        .withLocalAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                try (TcpStream stream = TcpStream.connect(listener.localAddress(), options)) {
                    assertThat(stream.getOption(StandardSocketOptions.SO_KEEPALIVE))
                            .isTrue();
                    assertThat(stream.getOption(StandardSocketOptions.TCP_NODELAY))
                            .isFalse();
                    stream.setOption(StandardSocketOptions.TCP_NODELAY, true);
                    assertThat(stream.getOption(StandardSocketOptions.TCP_NODELAY))
                            .isTrue();
                    assertThat(stream.localAddress().getAddress()).isEqualTo(InetAddress.getLoopbackAddress());
                }
            }
        });
    }

    @Test
    void badOptionsAreRefused() {
        assertThatThrownBy(() -> TcpOptions.DEFAULT.withAttemptDelay(Duration.ofMillis(9)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("attemptDelay=PT0.009S");
        assertThatThrownBy(() -> TcpOptions.DEFAULT.withResolver(null)).isInstanceOf(NullPointerException.class);
    }

    /** Takes no connection: its queue is full, so a connection to it stays in the making. */
    private static final class SilentServer implements AutoCloseable {
        private final ServerSocket server;
        private final List<Socket> queued = new ArrayList<>();

        SilentServer(String host, int port) throws IOException {
            server = new ServerSocket(port, 1, address(host));
            for (int i = 0; i < 2; i++) {
                queued.add(new Socket(server.getInetAddress(), server.getLocalPort()));
            }
        }

        int port() {
            return server.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : queued) {
                socket.close();
            }
            server.close();
        }
    }
}
