package dev.guestloop.benchmarks;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.Readiness;
import dev.guestloop.RunStatistics;
import dev.guestloop.swing.SwingHost;
import java.awt.EventQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A byte arrives at a socket, and code on the event thread has it: a task that reads, against a selector thread by hand that
 * reads and passes on with {@code invokeLater}. That rival needs no second hop to be told to go on, so none is faster.
 */
final class SocketLatency {

    private static final int ROUNDS = 200;
    private static final int BLOCKS = 60;
    private static final int WARM_UP_BLOCKS = 60;

    /** See {@link CompletionLatency}. */
    private static final int WARM_UP_TASKS = 20_000;

    private final Crossing crossing;

    private SocketLatency(Thread eventThread) {
        crossing = new Crossing(eventThread);
    }

    /** Two ends of a connection; the measuring thread writes to the near one. */
    private record Connection(SocketChannel near, SocketChannel far) {

        static Connection open() throws IOException {
            try (var listener = ServerSocketChannel.open()) {
                listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel near = SocketChannel.open(listener.getLocalAddress());
                near.setOption(StandardSocketOptions.TCP_NODELAY, true);
                return new Connection(near, listener.accept());
            }
        }

        void writeByte(ByteBuffer from) {
            from.clear();
            try {
                near.write(from);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        new SocketLatency(Setting.openWindow()).run();
        System.exit(0);
    }

    private void run() throws Exception {
        Connection toGuest = Connection.open();
        var registered = new CompletableFuture<Readiness>();
        GuestRun<?> run = GuestRun.start(SwingHost.instance(), () -> {
            registered.complete(Async.currentLoop().readiness(toGuest.far));
            Async.sleep(Duration.ofHours(1));
        });
        Readiness readiness = registered.join();
        Connection toRival = Connection.open();
        toRival.far.configureBlocking(false);
        Thread.ofPlatform().daemon().name("selector-by-hand").start(() -> selectForever(toRival.far));
        ByteBuffer one = ByteBuffer.allocateDirect(1);
        Blocks.Variant ours = rounds -> {
            EventQueue.invokeAndWait(() -> run.spawn(() -> read(toGuest.far, readiness, rounds)));
            return crossing.time(rounds, () -> toGuest.writeByte(one));
        };
        Blocks.Variant rivals = rounds -> crossing.time(rounds, () -> toRival.writeByte(one));
        for (int i = 0; i < WARM_UP_TASKS; i++) {
            ours.measure(1);
        }
        Blocks blocks = Blocks.measure(WARM_UP_BLOCKS, BLOCKS, ROUNDS, ours, rivals);

        EventQueue.invokeAndWait(() -> run.spawn(() -> read(toGuest.far, readiness, ROUNDS)));
        crossing.awaitIdle();
        RunStatistics before = run.statistics();
        crossing.time(ROUNDS, () -> toGuest.writeByte(one));
        crossing.awaitIdle();
        RunStatistics after = run.statistics();
        long posts = after.posts() - before.posts();
        long wakes = after.timerWakes() + after.interestWakes() - (before.timerWakes() + before.interestWakes());
        // The backend selects once a round, and once more for each time that it woke for nothing.
        long selects = ROUNDS + after.spuriousWakes() - before.spuriousWakes();

        String what = "2. socket readable → task resumed";
        Report.count(
                what + ", per 200",
                posts + " posts, " + selects + " selects, " + wakes + " wakes",
                "200 posts, 200 selects",
                "200, 200, 0",
                posts == ROUNDS && selects == ROUNDS && wakes == 0);
        String oursText = Report.micros(blocks.all(0));
        String rivalText = "selector thread + invokeLater: " + Report.micros(blocks.all(1));
        if (Setting.isPinned()) {
            Report.atMost(1.15, what + ", pinned", oursText, rivalText, blocks.ratio(0, 1));
        } else {
            Report.published(what + ", unpinned", oursText, rivalText, blocks.ratio(0, 1));
        }
    }

    private void read(SocketChannel channel, Readiness readiness, int rounds) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1);
        for (int i = 0; i < rounds; i++) {
            readOne(channel, readiness, buffer);
        }
    }

    private void readOne(SocketChannel channel, Readiness readiness, ByteBuffer buffer) throws IOException {
        buffer.clear();
        while (channel.read(buffer) == 0) {
            readiness.awaitInput();
        }
        crossing.arrive();
    }

    private void selectForever(SocketChannel channel) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1);
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_READ);
            while (true) {
                selector.select();
                selector.selectedKeys().clear();
                buffer.clear();
                if (channel.read(buffer) > 0) {
                    EventQueue.invokeLater(crossing::arrive);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
