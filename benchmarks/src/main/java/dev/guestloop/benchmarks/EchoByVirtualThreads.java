package dev.guestloop.benchmarks;

import java.awt.EventQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * The load of {@link EchoClient} by virtual threads: one for each connection waits for answers and passes them to the event
 * thread by {@code invokeLater}, and code there writes the next message.
 */
final class EchoByVirtualThreads {

    private final SocketChannel channel;
    private final CountDownLatch connectionsLeft;
    private final ByteBuffer outgoing = ByteBuffer.allocateDirect(EchoClient.MESSAGE_BYTES);
    private final int rounds;

    /** Event thread only. */
    private int roundsLeft;

    private EchoByVirtualThreads(SocketAddress server, int rounds, CountDownLatch connectionsLeft) throws IOException {
        this.rounds = rounds;
        this.roundsLeft = rounds;
        this.connectionsLeft = connectionsLeft;
        channel = SocketChannel.open(server);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    /** Returns nanoseconds per round trip. */
    static double load(SocketAddress server, int connections, int rounds) throws Exception {
        var left = new CountDownLatch(connections);
        var clients = new ArrayList<EchoByVirtualThreads>();
        for (int i = 0; i < connections; i++) {
            clients.add(new EchoByVirtualThreads(server, rounds, left));
        }
        long began = System.nanoTime();
        clients.forEach(client -> Thread.startVirtualThread(client::receive));
        EventQueue.invokeLater(() -> clients.forEach(EchoByVirtualThreads::send));
        left.await();
        double nanos = System.nanoTime() - began;
        for (EchoByVirtualThreads client : clients) {
            client.channel.close();
        }
        return nanos / connections / rounds;
    }

    /** On a virtual thread. */
    private void receive() {
        ByteBuffer incoming = ByteBuffer.allocateDirect(EchoClient.MESSAGE_BYTES);
        try {
            for (int i = 0; i < rounds; i++) {
                incoming.clear();
                while (incoming.hasRemaining()) {
                    channel.read(incoming);
                }
                EventQueue.invokeLater(this::answerReceived);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void send() {
        outgoing.clear();
        try {
            channel.write(outgoing);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answerReceived() {
        if (--roundsLeft > 0) {
            send();
        } else {
            connectionsLeft.countDown();
        }
    }
}
