package dev.guestloop.benchmarks;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.GuestRun;
import dev.guestloop.net.ByteStream;
import dev.guestloop.net.TcpStream;
import dev.guestloop.net.TlsOptions;
import dev.guestloop.net.TlsStream;
import dev.guestloop.swing.SwingHost;
import java.awt.EventQueue;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;

/** Many bytes over one connection, from the event thread, against blocking code on a thread of its own. Judged on one processor. */
final class BulkTransfer {

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int MEGABYTE = 1 << 20;
    private static final int BLOCKS = Setting.size(15, 1);
    private static final int WARM_UP_BLOCKS = Setting.size(60, 1);
    private static final int MEGABYTES_PER_BLOCK = Setting.size(64, 1);

    private final BulkServer server;
    private final SSLContext context;
    private final GuestRun<?> run;

    private BulkTransfer(BulkServer server, SSLContext context, GuestRun<?> run) {
        this.server = server;
        this.context = context;
        this.run = run;
    }

    public static void main(String[] arguments) {
        Setting.runAndExit(BulkTransfer::measureAll);
    }

    private static void measureAll() throws Exception {
        Setting.openWindow();
        GuestRun<?> run = GuestRun.start(SwingHost.instance(), () -> Async.sleep(Duration.ofHours(1)));
        Path keys = TestKeys.make(Files.createTempDirectory("bench"));
        try (BulkServer server = BulkServer.start(keys)) {
            var bulk = new BulkTransfer(server, TestKeys.context(keys), run);
            for (boolean tls : new boolean[] {false, true}) {
                bulk.run(tls, true);
                bulk.run(tls, false);
            }
        }
    }

    private void run(boolean tls, boolean reading) throws Exception {
        Blocks blocks = new Blocks()
                .add("Guestloop", megabytes -> asGuest(tls, reading, megabytes))
                .add("own thread", megabytes -> onOwnThread(tls, reading, megabytes))
                .add(tls ? "SSLSocket" : "SocketChannel", megabytes -> blocking(tls, reading, megabytes))
                .measure(WARM_UP_BLOCKS, BLOCKS, MEGABYTES_PER_BLOCK);
        String what = "16. " + (reading ? "receive" : "send") + (tls ? " with TLS, " : ", ") + Setting.pinnedOrNot();
        for (String rival : blocks.rivals()) {
            String figures = rival + ": " + perSecond(blocks, rival);
            if (Setting.isPinned() && !rival.equals("own thread")) {
                Report.atLeast(
                        0.9, what, perSecond(blocks, blocks.ours()), figures, blocks.ratio(rival, blocks.ours()));
            } else {
                Report.published(what, perSecond(blocks, blocks.ours()), figures, blocks.ratio(rival, blocks.ours()));
            }
        }
    }

    private static String perSecond(Blocks blocks, String variant) {
        return Report.format("%,.0f MB/s", 1e9 / blocks.median(variant));
    }

    // ------------------------------------------------------------------ ours

    private double[] asGuest(boolean tls, boolean reading, int megabytes) throws Exception {
        var nanos = new CompletableFuture<Double>();
        EventQueue.invokeAndWait(() -> run.spawn(() -> nanos.complete(transfer(tls, reading, megabytes))));
        return new double[] {nanos.join()};
    }

    private double[] onOwnThread(boolean tls, boolean reading, int megabytes) {
        return new double[] {
            EventLoop.run(() -> transfer(tls, reading, megabytes)).getOrThrow()
        };
    }

    private double transfer(boolean tls, boolean reading, int megabytes) throws IOException {
        TcpStream below = TcpStream.connect(tls ? server.tls() : server.plain());
        try (ByteStream stream =
                tls ? TlsStream.client(below, "localhost", TlsOptions.DEFAULT.withContext(context)) : below) {
            var buffer = ByteBuffer.allocate(BUFFER_BYTES);
            long bytes = (long) megabytes * MEGABYTE;
            long began = System.nanoTime();
            stream.write(buffer.putLong(0, reading ? bytes : -bytes).limit(Long.BYTES));
            for (long left = bytes; left > 0; ) {
                buffer.clear().limit((int) Math.min(left, BUFFER_BYTES));
                if (reading) {
                    left -= stream.read(buffer);
                } else {
                    left -= buffer.remaining();
                    stream.write(buffer);
                }
            }
            if (!reading) {
                stream.readExactly(1);
            }
            return (System.nanoTime() - began) / (double) megabytes;
        }
    }

    // ------------------------------------------------------------------ blocking

    private double[] blocking(boolean tls, boolean reading, int megabytes) throws IOException {
        return new double[] {tls ? blockingTls(reading, megabytes) : blockingPlain(reading, megabytes)};
    }

    private double blockingPlain(boolean reading, int megabytes) throws IOException {
        try (SocketChannel channel = SocketChannel.open(server.plain())) {
            var buffer = ByteBuffer.allocate(BUFFER_BYTES);
            long bytes = (long) megabytes * MEGABYTE;
            long began = System.nanoTime();
            channel.write(buffer.putLong(0, reading ? bytes : -bytes).limit(Long.BYTES));
            for (long left = bytes; left > 0; ) {
                buffer.clear().limit((int) Math.min(left, BUFFER_BYTES));
                left -= reading ? channel.read(buffer) : channel.write(buffer);
            }
            if (!reading) {
                channel.read(buffer.clear().limit(1));
            }
            return (System.nanoTime() - began) / (double) megabytes;
        }
    }

    private double blockingTls(boolean reading, int megabytes) throws IOException {
        var address = (InetSocketAddress) server.tls();
        try (Socket socket = context.getSocketFactory().createSocket(address.getAddress(), address.getPort())) {
            byte[] buffer = new byte[BUFFER_BYTES];
            long bytes = (long) megabytes * MEGABYTE;
            ByteBuffer.wrap(buffer).putLong(0, 0); // the handshake, as ours, is not counted
            socket.getOutputStream().write(buffer, 0, Long.BYTES);
            long began = System.nanoTime();
            ByteBuffer.wrap(buffer).putLong(0, reading ? bytes : -bytes);
            socket.getOutputStream().write(buffer, 0, Long.BYTES);
            for (long left = bytes; left > 0; ) {
                int length = (int) Math.min(left, BUFFER_BYTES);
                if (reading) {
                    left -= socket.getInputStream().read(buffer, 0, length);
                } else {
                    socket.getOutputStream().write(buffer, 0, length);
                    left -= length;
                }
            }
            if (!reading) {
                socket.getInputStream().read();
            }
            return (System.nanoTime() - began) / (double) megabytes;
        }
    }
}
