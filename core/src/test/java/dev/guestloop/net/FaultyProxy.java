package dev.guestloop.net;

import static dev.guestloop.net.OnLoop.spawn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.CancelScope;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.TaskScope;
import dev.guestloop.sync.AsyncChannel;
import dev.guestloop.sync.AsyncEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/** Stands between a client and a server, and does to what one of them sends what networks do. */
final class FaultyProxy {

    /** Who sends what is damaged. */
    enum Sender {
        CLIENT,
        SERVER
    }

    /** What happens to the sender's bytes. */
    enum Fault {
        /** They end in the middle, as if the sender had closed. */
        CUT,
        /** The same, but the sender hears the other side still. */
        HALF_CUT,
        /** The connection is reset. */
        RESET,
        /** No more come, and the connection stays. */
        STALL,
        /** They come one by one. */
        TRICKLE,
        /** One of them is changed. */
        GARBLE
    }

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final InetSocketAddress server;
    private final Sender sender;
    private final Fault fault;
    private final long at;

    /** Set when a connection has stalled. */
    final AsyncEvent stalled = new AsyncEvent();

    /** What became of the two sides of a connection, each null if it succeeded. */
    record Ends(Exception client, Exception server) {}

    /** Connects to an address, and does its part. */
    @FunctionalInterface
    interface Client {
        void meet(InetSocketAddress server) throws IOException;
    }

    /** Does its part on a connection. */
    @FunctionalInterface
    interface Server {
        void meet(TcpStream client) throws IOException;
    }

    /** The message of a client that waited for bytes which had stalled, and was cancelled. */
    static final String STALLED = "stalled";

    /** After so many bytes of the sender. */
    FaultyProxy(InetSocketAddress server, Sender sender, Fault fault, long at) {
        this.server = server;
        this.sender = sender;
        this.fault = fault;
        this.at = at;
    }

    /**
     * Has a client and a server meet, with the fault between them. A client whose connection stalls is cancelled; the server has to find
     * that out by itself, unless it is the client's bytes, and so its end too, that do not come. Fails if a side does not end.
     */
    static Ends between(Sender sender, Fault fault, long at, Client client, Server server) throws IOException {
        var served = AsyncChannel.<Optional<Exception>>unbounded(); // some clients try again
        try (TcpListener there = TcpListener.bind(0);
                TcpListener here = TcpListener.bind(0)) {
            var proxy = new FaultyProxy(there.localAddress(), sender, fault, at);
            Task<Void> serving = spawn(
                    "server",
                    () -> there.serve(stream -> served.send(Optional.ofNullable(failure(() -> server.meet(stream))))));
            Task<Void> passing = spawn("proxy", () -> here.serve(proxy::handle));
            var patience = CancelScope.create().timeout(PATIENCE);
            Task<Void> ends = spawn("patience", () -> {
                proxy.stalled.await(); // not before there was a connection that stalls
                Async.sleep(Duration.ofMillis(20));
                patience.cancel(STALLED);
            });
            Exception failed = failure(() -> {
                if (patience.run(() -> client.meet(here.localAddress())) instanceof Outcome.Cancelled<?>) {
                    assertThat(proxy.stalled.isSet())
                            .as("the client waits for nothing else")
                            .isTrue();
                    throw new IOException(STALLED);
                }
            });
            ends.cancel("over");
            if (fault == Fault.STALL && sender == Sender.CLIENT) {
                passing.cancel("enough");
            }
            Exception other = Async.withTimeout(PATIENCE, served::receive).orElse(null);
            passing.cancel("enough");
            serving.cancel("enough");
            return new Ends(failed, other);
        }
    }

    private static Exception failure(TaskAction<? extends Exception> action) {
        try {
            action.run();
            return null;
        } catch (Exception e) {
            return e;
        }
    }

    /** Passes on one connection until an end of it, in a task. */
    void handle(TcpStream client) throws IOException {
        try (TcpStream upstream = TcpStream.connect(server);
                var scope = TaskScope.<Void>open()) {
            TcpStream from = sender == Sender.CLIENT ? client : upstream;
            TcpStream to = sender == Sender.CLIENT ? upstream : client;
            scope.fork(() -> {
                copy(to, from);
                return null;
            });
            scope.fork(() -> {
                copyWithFault(from, to);
                return null;
            });
            scope.join();
        }
    }

    private static void copy(ByteStream from, ByteStream to) throws IOException {
        var buffer = ByteBuffer.allocate(16_384);
        try {
            while (from.read(buffer.clear()) >= 0) {
                to.write(buffer.flip());
            }
            to.shutdownOutput();
        } catch (IOException e) {
            if (from.isOpen()) {
                to.abort(); // one of the two has gone, which the other is to find out
            }
        }
    }

    private void copyWithFault(ByteStream from, ByteStream to) throws IOException {
        long passed = 0;
        var buffer = ByteBuffer.allocate(16_384);
        try {
            while (true) {
                boolean before = passed < at;
                int most =
                        before ? (int) Math.min(buffer.capacity(), at - passed) : fault == Fault.TRICKLE ? 1 : 16_384;
                if (!before && end(to)) {
                    return;
                }
                if (from.read(buffer.clear().limit(most)) < 0) {
                    to.shutdownOutput();
                    return;
                }
                if (passed == at && fault == Fault.GARBLE) {
                    buffer.put(0, (byte) (buffer.get(0) ^ 0x55));
                }
                passed += buffer.position();
                to.write(buffer.flip());
            }
        } catch (IOException e) {
            to.abort();
        }
    }

    private boolean end(ByteStream to) throws IOException {
        switch (fault) {
            case CUT -> to.close();
            case HALF_CUT -> to.shutdownOutput();
            case RESET -> to.abort();
            case STALL -> {
                stalled.set();
                Async.sleep(Duration.ofDays(1));
            }
            case TRICKLE, GARBLE -> {
                return false;
            }
        }
        return true;
    }
}
