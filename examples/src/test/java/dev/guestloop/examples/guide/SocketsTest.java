package dev.guestloop.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.Task;
import dev.guestloop.net.MemoryStream;
import dev.guestloop.net.TcpListener;
import dev.guestloop.net.TlsOptions;
import dev.guestloop.net.UdpSocket;
import dev.guestloop.net.UnixStream;
import dev.guestloop.testing.GuestTest;
import dev.guestloop.testing.TestTasks;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.io.TempDir;

class SocketsTest {

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @GuestTest
    void anEchoServerEchoes() throws IOException {
        int port = freePort();
        Task<Void> server = Async.currentRun().spawn(() -> Sockets.echo(port));
        TestTasks.awaitAllTasksBlocked();
        assertThat(Sockets.ask("localhost", port, "one")).isEqualTo("one");
        assertThat(Sockets.ask("localhost", port, "two")).isEqualTo("two");
        TestTasks.awaitAllTasksBlocked(); // the tasks of the connections have read to the end
        server.cancel("enough");
    }

    @GuestTest
    void aMessageHasItsLengthInFront() throws IOException {
        MemoryStream.Pair pair = MemoryStream.pair();
        pair.left().write(ByteBuffer.allocate(4).putInt(5).flip());
        pair.left().write("hello");
        assertThat(Sockets.message(pair.right())).isEqualTo("hello".getBytes(StandardCharsets.US_ASCII));
    }

    @GuestTest
    void aUnixSocketGreets(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("socket");
        Task<Void> server = Async.currentRun().spawn(() -> Sockets.unix(path));
        TestTasks.awaitAllTasksBlocked();
        try (var stream = UnixStream.connect(path)) {
            assertThat(stream.readLine(10)).isEqualTo("hello");
        }
        TestTasks.awaitAllTasksBlocked();
        server.cancel("enough");
    }

    @GuestTest
    void aDatagramIsAnswered() throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
        Task<Void> server = Async.currentRun().spawn(() -> Sockets.answerOneDatagram(address));
        TestTasks.awaitAllTasksBlocked();
        try (var socket = UdpSocket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            socket.send(ByteBuffer.wrap(new byte[] {1, 2, 3}), address);
            var answer = ByteBuffer.allocate(10);
            socket.receive(answer);
            assertThat(answer.position()).isEqualTo(3);
        }
        server.await();
    }

    /** Without a server: what the JDK's own tests of TLS are for is in the library's. */
    @GuestTest
    void tlsNeedsAServer() throws NoSuchAlgorithmException {
        SSLContext context = SSLContext.getDefault();
        assertThatThrownBy(() -> Sockets.secure(context)).isInstanceOf(ConnectException.class);
    }

    @GuestTest
    void aProxyThatRefusesSaysSo() throws IOException {
        try (var listener = TcpListener.bind(0)) {
            Task<Void> proxy = Async.currentRun().spawn(() -> {
                try (var client = listener.accept()) {
                    client.readUntil("\r\n\r\n".getBytes(StandardCharsets.US_ASCII), 1_000);
                    client.write("HTTP/1.1 403 Forbidden\r\n\r\n");
                }
            });
            assertThatThrownBy(() -> Sockets.throughProxy(listener.localAddress(), TlsOptions.DEFAULT))
                    .hasMessageContaining("answer=HTTP/1.1 403 Forbidden");
            proxy.await();
        }
    }

    @GuestTest
    void librariesReadFromAView() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(new GZIPOutputStream(bytes))) {
            out.writeInt(4711);
        }
        MemoryStream.Pair pair = MemoryStream.pair(1); // byte by byte, so that it has to wait for each
        Task<Void> writer = Async.currentRun().spawn(() -> pair.left().write(bytes.toByteArray()));
        assertThat(Sockets.compressedNumber(pair.right())).isEqualTo(4711);
        pair.right()
                .readExactly(Integer.BYTES + Integer.BYTES); // the checksum and the length, which nobody has asked for
        writer.await();
    }

    @GuestTest
    void memoryIsAStreamToo() throws IOException {
        assertThat(Sockets.inMemory()).isEqualTo("hello");
    }
}
