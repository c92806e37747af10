package dev.guestloop.net;

import static dev.guestloop.net.OnLoop.awaitWaiting;
import static dev.guestloop.net.OnLoop.inTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class UdpSocketTest {

    private static UdpSocket onLoopback() throws IOException {
        return UdpSocket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(ByteBuffer received) {
        return new String(received.array(), 0, received.position(), StandardCharsets.UTF_8);
    }

    @Test
    void datagramsKeepTheirBounds() {
        inTask(() -> {
            try (UdpSocket left = onLoopback();
                    UdpSocket right = onLoopback()) {
                left.send(bytes("one"), right.localAddress());
                left.send(bytes(""), right.localAddress());
                left.send(bytes("three"), right.localAddress());
                for (String expected : new String[] {"one", "", "three"}) {
                    var buffer = ByteBuffer.allocate(100);
                    assertThat(right.receive(buffer)).isEqualTo(left.localAddress());
                    assertThat(text(buffer)).isEqualTo(expected);
                }
            }
        });
    }

    @Test
    void aReceiverWaitsAndACancelledOneHasReceivedNothing() {
        inTask(() -> {
            try (UdpSocket left = onLoopback();
                    UdpSocket right = onLoopback()) {
                var buffer = ByteBuffer.allocate(100);
                assertThat(Async.moveOnAfter(Duration.ofMillis(2), () -> right.receive(buffer)))
                        .isInstanceOf(Outcome.Cancelled.class);
                Task<InetSocketAddress> receiver = Async.currentRun().spawn("receiver", () -> right.receive(buffer));
                awaitWaiting(receiver);
                left.send(bytes("hello"), right.localAddress());
                assertThat(receiver.await()).isEqualTo(left.localAddress());
                assertThat(text(buffer)).isEqualTo("hello");
            }
        });
    }

    @Test
    void whatHasNoRoomIsLost() {
        inTask(() -> {
            try (UdpSocket socket = onLoopback()) {
                socket.send(bytes("12345"), socket.localAddress());
                socket.send(bytes("67"), socket.localAddress());
                var small = ByteBuffer.allocate(3);
                socket.receive(small);
                assertThat(text(small)).isEqualTo("123");
                small.clear();
                socket.receive(small);
                assertThat(text(small)).isEqualTo("67");
            }
        });
    }

    @Test
    void aConnectedSocketHearsItsPeerOnly() {
        inTask(() -> {
            try (UdpSocket socket = onLoopback();
                    UdpSocket peer = onLoopback();
                    UdpSocket stranger = onLoopback()) {
                socket.connect(peer.localAddress());
                stranger.send(bytes("psst"), socket.localAddress());
                socket.send(bytes("ping"));
                var buffer = ByteBuffer.allocate(10);
                InetSocketAddress from = peer.receive(buffer);
                assertThat(text(buffer)).isEqualTo("ping");
                peer.send(bytes("pong"), from);
                buffer.clear();
                socket.receive(buffer);
                assertThat(text(buffer)).isEqualTo("pong");
            }
        });
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "whether the system says so is its own choice")
    void aConnectedSocketHearsThatNobodyListens() {
        inTask(() -> {
            InetSocketAddress nobody;
            try (UdpSocket gone = onLoopback()) {
                nobody = gone.localAddress();
            }
            Async.sleep(Duration.ofMillis(1));
            try (UdpSocket socket = onLoopback()) {
                socket.connect(nobody);
                socket.send(bytes("anybody?"));
                assertThatThrownBy(() -> socket.receive(ByteBuffer.allocate(1)))
                        .isInstanceOf(PortUnreachableException.class);
            }
        });
    }

    /** More than the system keeps: the sender waits or the system drops, but the loop does not block. */
    @Test
    void aFloodBlocksNobody() {
        inTask(() -> {
            try (UdpSocket left = onLoopback();
                    UdpSocket right = onLoopback()) {
                left.setOption(StandardSocketOptions.SO_SNDBUF, 10_000);
                boolean[] otherRan = {false};
                Async.currentLoop().callLater(Duration.ofMillis(2), () -> otherRan[0] = true);
                while (!otherRan[0]) {
                    left.send(ByteBuffer.allocate(9_000), right.localAddress());
                }
                assertThat(right.receive(ByteBuffer.allocate(10_000))).isEqualTo(left.localAddress());
            }
        });
    }

    @Test
    void closingEndsTheWait() {
        inTask(() -> {
            UdpSocket socket = onLoopback();
            Task<InetSocketAddress> receiver =
                    Async.currentRun().spawn("receiver", () -> socket.receive(ByteBuffer.allocate(1)));
            awaitWaiting(receiver);
            assertThatThrownBy(() -> socket.receive(ByteBuffer.allocate(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("waiting=receiver, current=main");
            InetSocketAddress address = socket.localAddress();
            socket.close();
            assertThatThrownBy(receiver::await).hasCauseInstanceOf(AsynchronousCloseException.class);
            assertThatThrownBy(() -> socket.send(bytes("x"), address)).isInstanceOf(ClosedChannelException.class);
            assertThat(socket.isOpen()).isFalse();
        });
    }

    @Test
    void closingFromAnotherThreadEndsTheWait() {
        inTask(() -> {
            UdpSocket socket = onLoopback();
            Task<InetSocketAddress> receiver =
                    Async.currentRun().spawn("receiver", () -> socket.receive(ByteBuffer.allocate(1)));
            awaitWaiting(receiver);
            Async.toThread(socket::close);
            assertThatThrownBy(receiver::await).hasCauseInstanceOf(AsynchronousCloseException.class);
            assertThat(socket.isOpen()).isFalse();
            Async.toThread(socket::close); // again
        });
    }

    /** The checkpoint at the beginning lets others run, who may be quicker. */
    @Test
    void whoIsOvertakenAtItsCheckpointIsTheSecondReceiver() {
        inTask(() -> {
            try (UdpSocket socket = onLoopback()) {
                OnLoop.useUpTheShare();
                Task<InetSocketAddress> first =
                        Async.currentRun().spawn("first", () -> socket.receive(ByteBuffer.allocate(1)));
                OnLoop.spin();
                assertThatThrownBy(() -> socket.receive(ByteBuffer.allocate(1)))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("One task at a time may receive");
                socket.send(bytes("x"), socket.localAddress());
                assertThat(first.await()).isEqualTo(socket.localAddress());
            }
        });
    }

    @Test
    void whatIsWrongIsSaid() {
        inTask(() -> {
            try (UdpSocket socket = onLoopback()) {
                assertThatThrownBy(() -> UdpSocket.bind(socket.localAddress()))
                        .isInstanceOf(BindException.class)
                        .hasMessageContaining("address=");
                assertThatThrownBy(() -> socket.send(ByteBuffer.allocate(70_000), socket.localAddress()))
                        .isInstanceOf(SocketException.class);
                assertThatThrownBy(() -> socket.send(bytes("x")))
                        .isInstanceOf(java.nio.channels.NotYetConnectedException.class);
            }
        });
    }
}
