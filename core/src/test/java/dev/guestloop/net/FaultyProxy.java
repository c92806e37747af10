package dev.guestloop.net;

import dev.guestloop.Async;
import dev.guestloop.TaskScope;
import dev.guestloop.sync.AsyncEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

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

    private final InetSocketAddress server;
    private final Sender sender;
    private final Fault fault;
    private final long at;

    /** Set when a connection has stalled. */
    final AsyncEvent stalled = new AsyncEvent();

    /** After so many bytes of the sender. */
    FaultyProxy(InetSocketAddress server, Sender sender, Fault fault, long at) {
        this.server = server;
        this.sender = sender;
        this.fault = fault;
        this.at = at;
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

    private static void copy(ByteStream from, ByteStream to) {
        var buffer = ByteBuffer.allocate(16_384);
        try {
            while (from.read(buffer.clear()) >= 0) {
                to.write(buffer.flip());
            }
            to.shutdownOutput();
        } catch (IOException e) {
            return; // one of the two has gone, which the other is to find out
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
                if (!before && fault == Fault.GARBLE) {
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
