package dev.guestloop.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.QueueHost;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.internal.Machine;
import dev.guestloop.internal.RealMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real sockets, with a peer that is plain blocking code on another thread. */
class TcpTest {

    private static void inTask(TaskAction<?> main) {
        switch (EventLoop.run(main.asBody())) {
            case Outcome.Success<?> _ -> {}
            case Outcome.Failure<?>(var cause) -> throw new AssertionError("The task failed", cause);
            case Outcome.Cancelled<?>(var reason) -> throw new AssertionError("Cancelled: " + reason);
        }
    }

    /** A connection to a blocking peer of the test's. */
    private record Pair(TcpStream ours, SocketChannel peer) implements AutoCloseable {
        static Pair open() throws IOException {
            try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress("localhost", 0))) {
                TcpStream ours = TcpStream.connect(server.getLocalAddress());
                return new Pair(ours, server.accept());
            }
        }

        @Override
        public void close() throws IOException {
            ours.close();
            peer.close();
        }
    }

    /** Lets a task run until it waits. */
    private static void awaitWaiting(Task<?> task) {
        while (task.state() != Task.State.WAITING) {
            Async.yieldNow();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void bytesGoThereAndBack() {
        inTask(() -> {
            try (Pair pair = Pair.open()) {
                pair.ours.write(bytes("hello"));
                var received = ByteBuffer.allocate(5);
                while (received.hasRemaining()) {
                    pair.peer.read(received);
                }
                assertThat(received.array()).isEqualTo(bytes("hello"));
                pair.peer.write(ByteBuffer.wrap(bytes("world")));
                byte[] answer = new byte[10];
                assertThat(pair.ours.read(answer)).isEqualTo(5);
                assertThat(new String(answer, 0, 5, StandardCharsets.UTF_8)).isEqualTo("world");
                assertThat(pair.ours.remoteAddress()).isEqualTo(pair.peer.getLocalAddress());
            }
        });
    }

    /** Once all is compiled, that is: what the steps of the compiler leave is not ours. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the JDK's selector leaves some there")
    void readingWaitingAndWritingLeaveNoGarbage() {
        inTask(() -> {
            try (TcpListener listener = TcpListener.bind(0);
                    TcpStream ours = TcpStream.connect(listener.localAddress());
                    TcpStream peer = listener.accept()) {
                Async.currentRun().spawn("echo", () -> echo(peer));
                var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
                var message = ByteBuffer.allocateDirect(64);
                int roundTrips = 2_000;
                double least = Double.MAX_VALUE;
                for (int i = 0; i < 50 && least > 1; i++) {
                    long before = threads.getCurrentThreadAllocatedBytes();
                    for (int n = 0; n < roundTrips; n++) {
                        ours.write(message.clear());
                        message.clear();
                        while (message.hasRemaining()) {
                            ours.read(message);
                        }
                    }
                    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
                    least = Math.min(least, (double) bytes / roundTrips);
                }
                assertThat(least).as("bytes a round trip").isLessThan(1);
                ours.shutdownOutput();
            }
        });
    }

    private static void echo(TcpStream stream) throws IOException {
        var message = ByteBuffer.allocateDirect(64);
        while (stream.read(message.clear()) >= 0) {
            stream.write(message.flip());
        }
    }

    /** Far more than the system buffers, so that the writer has to wait for the reader. */
    @Test
    void aLongWriteWaitsForASlowReader() {
        byte[] sent = new byte[20_000_000];
        new Random(1).nextBytes(sent);
        inTask(() -> {
            try (Pair pair = Pair.open()) {
                var received = CompletableFuture.supplyAsync(() -> {
                    var all = ByteBuffer.allocate(sent.length);
                    try {
                        while (all.hasRemaining() && pair.peer.read(all) >= 0) {}
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                    return all.array();
                });
                pair.ours.write(sent);
                assertThat(Async.await(received)).isEqualTo(sent);
            }
        });
    }

    @Test
    void aListenerAcceptsAndEchoes() {
        inTask(() -> {
            try (TcpListener listener = TcpListener.bind(0)) {
                int port = listener.localAddress().getPort();
                var client = CompletableFuture.supplyAsync(() -> {
                    try (var socket = new java.net.Socket("localhost", port)) {
                        socket.getOutputStream().write(bytes("ping"));
                        socket.shutdownOutput();
                        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
                try (TcpStream stream = listener.accept()) {
                    byte[] buffer = new byte[16];
                    for (int n; (n = stream.read(buffer)) >= 0; ) {
                        stream.write(ByteBuffer.wrap(buffer, 0, n));
                    }
                    stream.shutdownOutput();
                }
                assertThat(Async.await(client)).isEqualTo("ping");
            }
        });
    }

    @Test
    void theEndOfThePeerIsMinusOneAndTheOtherSideGoesOn() {
        inTask(() -> {
            try (Pair pair = Pair.open()) {
                pair.peer.shutdownOutput();
                assertThat(pair.ours.read(new byte[1])).isEqualTo(-1);
                pair.ours.write(bytes("x"));
                var one = ByteBuffer.allocate(1);
                assertThat(pair.peer.read(one)).isEqualTo(1);
                pair.ours.shutdownOutput();
                assertThat(pair.peer.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            }
        });
    }

    @Test
    void closingEndsTheWaitOfAnotherTask() {
        inTask(() -> {
            Pair pair = Pair.open();
            Task<Integer> reader = Async.currentRun().spawn(() -> pair.ours.read(new byte[1]));
            awaitWaiting(reader);
            pair.ours.close();
            assertThatThrownBy(reader::await).hasCauseInstanceOf(AsynchronousCloseException.class);
            assertThatThrownBy(() -> pair.ours.read(new byte[1])).isInstanceOf(ClosedChannelException.class);
            assertThat(pair.ours.isOpen()).isFalse();
            assertThat(pair.peer.read(ByteBuffer.allocate(1)))
                    .as("really closed")
                    .isEqualTo(-1);
            pair.close(); // again
        });
    }

    @Test
    void closingFromAnotherThreadEndsTheWait() {
        inTask(() -> {
            Pair pair = Pair.open();
            Async.currentLoop()
                    .callSoon(() -> Thread.ofPlatform().start(() -> {
                        try {
                            pair.ours.close();
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    }));
            assertThatThrownBy(() -> pair.ours.read(new byte[1])).isInstanceOf(AsynchronousCloseException.class);
            pair.close();
        });
    }

    @Test
    void closingAListenerEndsTheWaitAndFreesThePort() {
        inTask(() -> {
            TcpListener listener = TcpListener.bind(0);
            InetSocketAddress address = listener.localAddress();
            Task<TcpStream> acceptor = Async.currentRun().spawn(listener::accept);
            awaitWaiting(acceptor);
            listener.close();
            assertThatThrownBy(acceptor::await).hasCauseInstanceOf(AsynchronousCloseException.class);
            Async.sleep(Duration.ofMillis(1)); // a select, in which the descriptor is really closed
            TcpListener.bind(address).close();
        });
    }

    @Test
    void aCancelledReadHasReadNothing() {
        inTask(() -> {
            try (Pair pair = Pair.open()) {
                assertThat(Async.moveOnAfter(Duration.ofMillis(2), () -> pair.ours.read(new byte[1])))
                        .isInstanceOf(Outcome.Cancelled.class);
                pair.peer.write(ByteBuffer.wrap(bytes("z")));
                byte[] one = new byte[1];
                assertThat(pair.ours.read(one)).isEqualTo(1);
                assertThat(one).isEqualTo(bytes("z"));
            }
        });
    }

    @Test
    void twoReadersOfOneStreamAreRefused() {
        inTask(() -> {
            try (Pair pair = Pair.open()) {
                Task<Integer> first = Async.currentRun().spawn("first reader", () -> pair.ours.read(new byte[1]));
                awaitWaiting(first);
                assertThatThrownBy(() -> pair.ours.read(new byte[1]))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("One task at a time")
                        .hasMessageContaining("waiting=first reader")
                        .hasMessageContaining("current=main");
                pair.peer.write(ByteBuffer.wrap(bytes("x")));
                assertThat(first.await()).as("it waits on").isEqualTo(1);
            }
        });
    }

    /** A write that waits has sent a part: another one would go out in the middle of it. */
    @Test
    void twoWritersOfOneStreamAreRefused() {
        inTask(() -> {
            try (Pair pair = Pair.open()) {
                Task<Void> first =
                        Async.currentRun().spawn("first writer", () -> pair.ours.write(new byte[50_000_000]));
                awaitWaiting(first);
                pair.peer.read(ByteBuffer.allocate(1_000_000)); // now there is room for a second one
                assertThatThrownBy(() -> pair.ours.write(bytes("x")))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("One task at a time may write to a stream")
                        .hasMessageContaining("waiting=first writer");
                first.cancel("enough");
                assertThatThrownBy(first::await).isInstanceOf(dev.guestloop.TaskFailedException.class);
                Thread.ofVirtual().start(() -> readAll(pair.peer)); // the first writer may have filled it again
                pair.ours.write(bytes("x"));
            }
        });
    }

    private static void readAll(SocketChannel channel) {
        try {
            while (channel.read(ByteBuffer.allocate(1_000_000)) >= 0) {
                // Its bytes are of no interest.
            }
        } catch (IOException e) {
            return; // closed with the test
        }
    }

    @Test
    void aRefusedConnectionSaysSo() {
        inTask(() -> {
            int free;
            try (TcpListener listener = TcpListener.bind(0)) {
                free = listener.localAddress().getPort();
            }
            Async.sleep(Duration.ofMillis(1));
            assertThatThrownBy(() -> TcpStream.connect("localhost", free)).isInstanceOf(ConnectException.class);
        });
    }

    /**
     * A connection that is not made at once, as all real ones: a full queue of the listener holds it up until somebody accepts.
     * Once it is made, the system calls the channel ready for ever, and nobody may spin on that.
     */
    @Test
    void aConnectionThatTakesTimeLeavesNoBusyLoop() throws Exception {
        var host = new QueueHost();
        try (var server = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            List<java.net.Socket> waiting = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                waiting.add(new java.net.Socket(server.getInetAddress(), server.getLocalPort()));
            }
            List<Outcome<Void>> outcome = new ArrayList<>();
            GuestRun<Void> run = GuestRun.start(host, () -> {
                Task<TcpStream> connecting =
                        Async.currentRun().spawn(() -> TcpStream.connect(server.getLocalSocketAddress()));
                awaitWaiting(connecting);
                for (int i = 0; i < 2; i++) {
                    Async.toThread(() -> waiting.add(server.accept()));
                }
                TcpStream connected = connecting.await();
                // A look at the clock, not at the network: the wait in which a backend would spin.
                Async.moveOnAfter(Duration.ofMillis(50), () -> connected.read(new byte[1]));
            });
            run.onDone(outcome::add).onDone(_ -> host.stop());
            host.run();
            for (java.net.Socket socket : waiting) {
                socket.close();
            }
            assertThat(outcome).hasSize(1).first().isInstanceOf(Outcome.Success.class);
            assertThat(run.statistics().spuriousWakes()).isLessThan(5);
        }
    }

    @Test
    void anUnknownNameSaysSo() {
        inTask(() -> assertThatThrownBy(() -> TcpStream.connect("no-such-host.invalid", 80))
                .isInstanceOf(UnknownHostException.class));
    }

    @Test
    void aPortInUseIsNamed() {
        inTask(() -> {
            try (TcpListener listener = TcpListener.bind(0)) {
                int port = listener.localAddress().getPort();
                assertThatThrownBy(() -> TcpListener.bind(port))
                        .isInstanceOf(BindException.class)
                        .hasMessageContaining(":" + port);
            }
        });
    }

    @Test
    void aPeerThatResetsIsAnIOException() {
        inTask(() -> {
            try (Pair pair = Pair.open()) {
                pair.peer.setOption(StandardSocketOptions.SO_LINGER, 0);
                pair.peer.close();
                assertThatThrownBy(() -> {
                            while (pair.ours.read(new byte[1]) >= 0) {}
                            throw new IOException("ended without a reset");
                        })
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("reset");
            }
        });
    }

    @Test
    void aPeerThatStallsIsLeftByATimeout() {
        inTask(() -> {
            try (Pair pair = Pair.open()) {
                assertThat(Async.moveOnAfter(Duration.ofMillis(5), () -> {
                            pair.ours.write(new byte[50_000_000]);
                            return "written";
                        }))
                        .isInstanceOf(Outcome.Cancelled.class);
            }
        });
    }

    @Test
    void badPortsAreRefused() {
        inTask(() -> {
            assertThatThrownBy(() -> TcpStream.connect("localhost", 70_000))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("port=70000");
            assertThatThrownBy(() -> TcpListener.bind(-1)).hasMessageContaining("port=-1");
            assertThatThrownBy(() -> TcpStream.connect(null, 1)).isInstanceOf(NullPointerException.class);
        });
    }

    @Test
    void aStreamIsClosedWithItsRun() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress("localhost", 0))) {
            TcpStream[] left = new TcpStream[1];
            inTask(() -> {
                left[0] = TcpStream.connect(server.getLocalAddress());
            });
            assertThat(left[0].isOpen()).isFalse();
            assertThat(server.accept().read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    /** A reader that always finds data lets others run all the same. */
    @Test
    void aStreamThatAlwaysHasDataStarvesNobody() {
        inTask(() -> {
            try (Pair pair = Pair.open()) {
                Thread writer = Thread.ofPlatform().start(() -> {
                    try {
                        while (true) {
                            pair.peer.write(ByteBuffer.allocate(65_536));
                        }
                    } catch (IOException e) {
                        // The test has closed it.
                    }
                });
                boolean[] otherRan = {false};
                Async.currentLoop().callLater(Duration.ofMillis(2), () -> otherRan[0] = true);
                var buffer = ByteBuffer.allocate(16);
                while (!otherRan[0]) {
                    buffer.clear();
                    pair.ours.read(buffer);
                }
                pair.ours.abort(); // ends the writer, also where it waits for room
                Async.toThread(() -> {
                    writer.join();
                    return null;
                });
            }
        });
    }

    // ------------------------------------------------------------------ a long write to a peer that always takes

    private static final int AT_ONCE = 262_144;

    /** Of its checkpoints each lets others run. */
    private static final class Hurried extends RealMachine {
        @Override
        public long stepShareNanos() {
            return 0;
        }
    }

    private static void inHurriedTask(TaskAction<?> main) {
        Machine.using(new Hurried(), () -> inTask(main));
    }

    private enum Write {
        ONE {
            @Override
            void to(TcpStream stream, ByteBuffer bytes) throws IOException {
                stream.write(bytes);
            }
        },
        SEVERAL {
            @Override
            void to(TcpStream stream, ByteBuffer bytes) throws IOException {
                stream.write(new ByteBuffer[] {bytes, ByteBuffer.allocate(1)});
            }
        };

        abstract void to(TcpStream stream, ByteBuffer bytes) throws IOException;
    }

    /** A part of the bytes is gone when the others run, though the system has room for all. */
    @ParameterizedTest
    @EnumSource
    void aLongWriteThatNeverWaitsLetsOthersRun(Write write) {
        inHurriedTask(() -> {
            try (Pair pair = Pair.open()) {
                var bytes = ByteBuffer.allocate(AT_ONCE + 1);
                List<Integer> seen = new ArrayList<>();
                Task<?> other = Async.currentRun().spawn("other", () -> {
                    while (bytes.hasRemaining()) {
                        seen.add(bytes.position());
                        Async.yieldNow();
                    }
                });
                write.to(pair.ours, bytes);
                other.await();
                assertThat(seen).anyMatch(position -> position > 0);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void aLongWriteHearsThatItsStreamIsClosedMeanwhile(Write write) {
        inHurriedTask(() -> {
            try (Pair pair = Pair.open()) {
                var bytes = ByteBuffer.allocate(AT_ONCE + 1);
                Async.currentRun().spawn("other", () -> {
                    while (bytes.position() == 0) {
                        Async.yieldNow();
                    }
                    pair.ours.close();
                });
                assertThatThrownBy(() -> write.to(pair.ours, bytes)).isInstanceOf(AsynchronousCloseException.class);
                assertThat(bytes.remaining()).as("what was not taken").isPositive();
            }
        });
    }
}
