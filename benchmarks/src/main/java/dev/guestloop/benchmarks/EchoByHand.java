package dev.guestloop.benchmarks;

import java.awt.EventQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/** The load of {@link EchoClient} without the library, in callbacks on the event thread, as one may write it by hand. */
final class EchoByHand {

    private final Selector selector;
    private final CountDownLatch connectionsLeft;
    private final Semaphore turn = new Semaphore(0);

    /** How often work has passed to the event thread. Written by the selecting thread. */
    private volatile long hops;

    private EchoByHand(Selector selector, int connections) {
        this.selector = selector;
        this.connectionsLeft = new CountDownLatch(connections);
    }

    /** What a load cost. */
    record Cost(double nanosPerRoundTrip, double hopsPerThousand) {}

    /** One thread selects, then the event thread works, and so on in strict alternation. */
    static Cost inStrictAlternation(SocketAddress server, int connections, int rounds) throws Exception {
        return load(server, connections, rounds, EchoByHand::alternate);
    }

    /** One thread selects and reads, and passes on what it has read. */
    static Cost withSelectorThread(SocketAddress server, int connections, int rounds) throws Exception {
        return load(server, connections, rounds, EchoByHand::selectAndRead);
    }

    private interface Mode {
        void loop(EchoByHand client) throws IOException;
    }

    private static Cost load(SocketAddress server, int connections, int rounds, Mode mode) throws Exception {
        try (Selector selector = Selector.open()) {
            var client = new EchoByHand(selector, connections);
            for (int i = 0; i < connections; i++) {
                client.new Connection(server, rounds);
            }
            long began = System.nanoTime();
            EventQueue.invokeLater(() -> {
                selector.keys().forEach(key -> ((Connection) key.attachment()).send());
                client.turn.release();
            });
            Thread thread = Thread.ofPlatform().start(() -> {
                try {
                    mode.loop(client);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            client.connectionsLeft.await();
            double nanos = System.nanoTime() - began;
            selector.wakeup();
            client.turn.release();
            thread.join();
            EventQueue.invokeAndWait(() -> {}); // what it posted last has run
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            double roundTrips = (double) connections * rounds;
            return new Cost(nanos / roundTrips, client.hops * 1000 / roundTrips);
        }
    }

    private boolean isDone() {
        return connectionsLeft.getCount() == 0;
    }

    private void alternate() throws IOException {
        while (true) {
            turn.acquireUninterruptibly();
            if (isDone()) {
                return;
            }
            selector.select();
            hops++;
            EventQueue.invokeLater(() -> {
                for (SelectionKey key : selector.selectedKeys()) {
                    var connection = (Connection) key.attachment();
                    connection.read();
                    connection.answerReceived();
                }
                selector.selectedKeys().clear();
                turn.release();
            });
        }
    }

    private void selectAndRead() throws IOException {
        while (!isDone()) {
            selector.select();
            List<Connection> received = selector.selectedKeys().stream()
                    .map(key -> (Connection) key.attachment())
                    .toList();
            selector.selectedKeys().clear();
            received.forEach(Connection::read);
            if (!received.isEmpty()) {
                hops++;
                EventQueue.invokeLater(() -> received.forEach(Connection::answerReceived));
            }
        }
    }

    /** One connection. Messages are so short that they come in one piece. */
    private final class Connection {

        private final SocketChannel channel;
        private final ByteBuffer message = ByteBuffer.allocateDirect(EchoClient.MESSAGE_BYTES);
        private int roundsLeft;

        Connection(SocketAddress server, int rounds) throws IOException {
            roundsLeft = rounds;
            channel = SocketChannel.open(server);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        void send() {
            message.clear();
            try {
                channel.write(message);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void read() {
            message.clear();
            try {
                channel.read(message);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void answerReceived() {
            if (--roundsLeft > 0) {
                send();
            } else {
                connectionsLeft.countDown();
            }
        }
    }
}
