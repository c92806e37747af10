package dev.guestloop.benchmarks;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.Readiness;
import dev.guestloop.RunStatistics;
import dev.guestloop.swing.SwingHost;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
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
 * reads and passes on with {@code invokeLater}. That rival needs no second hop to be told to go on, so none is faster. Beside it
 * the same by Netty, by a virtual thread, and by a coroutine that reads on a thread of Kotlin's.
 */
final class SocketLatency {

    private static final int ROUNDS = Setting.size(200, 10);
    private static final int BLOCKS = Setting.size(60, 1);

    private static final String SELECTOR_THREAD = "selector thread + invokeLater";

    /** See {@link CompletionLatency}. */
    private static final int WARM_UP_TASKS = Setting.size(20_000, 20);

    private final Ui ui;
    private final Crossing crossing;

    private SocketLatency(Ui ui) {
        this.ui = ui;
        crossing = new Crossing(ui);
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
    }

    public static void main(String[] arguments) {
        Setting.runAndExit(() -> new SocketLatency(SwingUi.open()).run());
    }

    private void run() throws Exception {
        Connection toGuest = Connection.open();
        var registered = new CompletableFuture<Readiness>();
        GuestRun<?> run = GuestRun.start(SwingHost.instance(), () -> {
            registered.complete(Async.currentLoop().readiness(toGuest.far));
            Async.sleep(Duration.ofHours(1));
        });
        Readiness readiness = registered.join();
        Connection toSelector = Connection.open();
        toSelector.far.configureBlocking(false);
        Thread.ofPlatform().daemon().name("selector-by-hand").start(() -> selectForever(toSelector.far));
        Connection toVirtualThread = Connection.open();
        Thread.startVirtualThread(() -> readForever(toVirtualThread.far));
        Connection toKotlin = Connection.open();
        SocketChannel toNetty = connectNetty();
        ByteBuffer one = ByteBuffer.allocateDirect(1);
        Blocks.Variant ours = rounds -> {
            ui.call(() -> run.spawn(() -> read(toGuest.far, readiness, rounds)));
            return crossing.time(rounds, () -> writeByte(toGuest.near, one));
        };
        for (int i = 0; i < WARM_UP_TASKS; i++) {
            ours.measure(1);
        }
        Blocks blocks = new Blocks()
                .add("Guestloop", ours)
                .add(SELECTOR_THREAD, rounds -> crossing.time(rounds, () -> writeByte(toSelector.near, one)))
                .add("Netty + invokeLater", rounds -> crossing.time(rounds, () -> writeByte(toNetty, one)))
                .add(
                        "virtual thread + invokeLater",
                        rounds -> crossing.time(rounds, () -> writeByte(toVirtualThread.near, one)))
                .add("Kotlin withContext(IO)", rounds -> {
                    ByteBuffer into = ByteBuffer.allocateDirect(1);
                    Coroutines.readEach(
                            ui.coroutines(), rounds, () -> readBlocking(toKotlin.far, into), crossing::arrive);
                    return crossing.time(rounds, () -> writeByte(toKotlin.near, one));
                })
                .measure(BLOCKS, BLOCKS, ROUNDS);

        ui.call(() -> run.spawn(() -> read(toGuest.far, readiness, ROUNDS)));
        crossing.awaitIdle();
        RunStatistics before = run.statistics();
        crossing.time(ROUNDS, () -> writeByte(toGuest.near, one));
        crossing.awaitIdle();
        RunStatistics after = run.statistics();
        long posts = after.posts() - before.posts();
        long wakes = after.timerWakes() + after.interestWakes() - (before.timerWakes() + before.interestWakes());
        // The backend selects once a round, and once more for each time that it woke for nothing.
        long selects = ROUNDS + after.spuriousWakes() - before.spuriousWakes();

        String what = "2. socket readable → task resumed";
        Report.count(
                what + ", per " + ROUNDS,
                posts + " posts, " + selects + " selects, " + wakes + " wakes",
                ROUNDS + " posts, " + ROUNDS + " selects",
                ROUNDS + ", " + ROUNDS + ", 0",
                posts == ROUNDS && selects == ROUNDS && wakes == 0);
        what += ", " + Setting.pinnedOrNot();
        String oursText = Report.micros(blocks.all(blocks.ours()));
        for (String rival : blocks.rivals()) {
            String rivalText = rival + ": " + Report.micros(blocks.all(rival));
            if (Setting.isPinned() && rival.equals(SELECTOR_THREAD)) {
                Report.atMost(1.15, what, oursText, rivalText, blocks.ratio(blocks.ours(), rival));
            } else {
                Report.published(what, oursText, rivalText, blocks.ratio(blocks.ours(), rival));
            }
        }
        blocks.keepAll("socket", Setting.pinnedOrNot());
    }

    private static void writeByte(SocketChannel to, ByteBuffer from) {
        from.clear();
        try {
            to.write(from);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int readBlocking(SocketChannel channel, ByteBuffer into) {
        into.clear();
        try {
            return channel.read(into);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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

    /** A thread that reads and waits for it, and passes on what has come. */
    private void readForever(SocketChannel channel) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1);
        while (readBlocking(channel, buffer) > 0) {
            EventQueue.invokeLater(crossing::arrive);
        }
    }

    /** Connects to a channel of Netty's, which reads and passes on what has come; returns our end of it. */
    private SocketChannel connectNetty() throws IOException {
        var server = new ServerBootstrap()
                .group(new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()))
                .channel(NioServerSocketChannel.class)
                .childHandler(new SimpleChannelInboundHandler<ByteBuf>() {
                    @Override
                    public boolean isSharable() {
                        return true;
                    }

                    @Override
                    protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {
                        EventQueue.invokeLater(crossing::arrive);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
        SocketChannel near = SocketChannel.open(server.localAddress());
        near.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return near;
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
