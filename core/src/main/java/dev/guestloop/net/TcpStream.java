package dev.guestloop.net;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.Readiness;
import dev.guestloop.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection. Its calls wait for the network by suspending the task, never the thread; each is a checkpoint. One task at a
 * time may read, and one may write.
 *
 * <p>It is closed with its run, if not before.
 *
 * <p><i>Confined to the loop thread</i>, except {@link #close}, which is safe to call from any thread.
 */
public final class TcpStream implements AutoCloseable {

    /** A port is a number of 16 bits. */
    private static final int MAX_PORT = 65_535;

    private final SocketChannel channel;
    private final Readiness readiness;

    /**
     * Whether the last read took all there was, for it left room in its buffer. The next one then waits first, and saves a call of
     * the system that would find nothing. Nothing can be missed: what has come since makes the channel ready.
     */
    private boolean drained;

    private @Nullable Task<?> reader;
    private @Nullable Task<?> writer;

    private TcpStream(SocketChannel channel, Readiness readiness) {
        this.channel = channel;
        this.readiness = readiness;
    }

    /** Takes over a connected channel. Closes it if that fails. */
    static TcpStream of(SocketChannel channel, EventLoop loop) throws IOException {
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return new TcpStream(channel, loop.readiness(channel));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Connects to a host by name. The name is looked up on another thread, for that blocks; if it has several addresses, they are
     * tried in turn.
     *
     * @param host a name or an address
     * @param port the port
     * @return the connection; small writes are sent at once ({@code TCP_NODELAY})
     * @throws java.net.UnknownHostException if there is no such name
     * @throws java.net.ConnectException if nobody listens there
     * @throws IOException if connecting fails otherwise; the failures of other addresses are suppressed ones
     */
    public static TcpStream connect(String host, int port) throws IOException {
        Objects.requireNonNull(host, "host");
        requirePort(port);
        InetAddress[] addresses = Async.toThread(Async.OnCancel.ABANDON, () -> InetAddress.getAllByName(host));
        IOException failure = null;
        for (InetAddress address : addresses) {
            try {
                return connect(new InetSocketAddress(address, port));
            } catch (IOException e) {
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                failure = e;
            }
        }
        throw Objects.requireNonNull(failure);
    }

    /**
     * Connects to an address.
     *
     * @param address the address
     * @return the connection; small writes are sent at once ({@code TCP_NODELAY})
     * @throws java.net.ConnectException if nobody listens there
     * @throws java.nio.channels.UnresolvedAddressException if the address is a name that was not found
     * @throws IOException if connecting fails otherwise
     */
    public static TcpStream connect(SocketAddress address) throws IOException {
        Objects.requireNonNull(address, "address");
        Async.checkpoint();
        TcpStream stream = of(SocketChannel.open(), Async.currentLoop());
        try {
            if (!stream.channel.connect(address)) {
                do {
                    stream.readiness.awaitOutput();
                } while (!stream.channel.finishConnect());
            }
            return stream;
        } catch (IOException | RuntimeException | Error e) {
            stream.close();
            throw e;
        }
    }

    static void requirePort(int port) {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("A port is between 0 and 65535: port=" + port);
        }
    }

    /**
     * Reads what there is, waiting for at least one byte. A cancelled call has read nothing.
     *
     * @param into where to put the bytes; if it has no room, returns 0 at once
     * @return how many bytes were read, or -1 if the peer has ended its side
     * @throws java.nio.channels.AsynchronousCloseException if the stream is closed meanwhile
     * @throws IOException if the connection is broken
     */
    public int read(ByteBuffer into) throws IOException {
        Objects.requireNonNull(into, "into");
        Async.checkpoint();
        reader = claim(reader, "read from");
        try {
            return into.hasRemaining() ? readSome(into) : 0;
        } finally {
            reader = null;
        }
    }

    private int readSome(ByteBuffer into) throws IOException {
        while (true) {
            if (drained) {
                readiness.awaitInput();
                drained = false;
            }
            int n = channel.read(into);
            if (n != 0) {
                drained = n > 0 && into.hasRemaining();
                return n;
            }
            drained = true;
        }
    }

    /**
     * Reads what there is into an array, waiting for at least one byte.
     *
     * @param into where to put the bytes
     * @return how many bytes were read, or -1 if the peer has ended its side
     * @throws java.nio.channels.AsynchronousCloseException if the stream is closed meanwhile
     * @throws IOException if the connection is broken
     */
    public int read(byte[] into) throws IOException {
        return read(ByteBuffer.wrap(into));
    }

    /**
     * Writes all bytes, waiting until the system has taken them. A cancelled call has written some of them: the buffer's
     * position says how many.
     *
     * @param bytes the bytes
     * @throws java.nio.channels.AsynchronousCloseException if the stream is closed meanwhile
     * @throws IOException if the connection is broken
     */
    public void write(ByteBuffer bytes) throws IOException {
        Objects.requireNonNull(bytes, "bytes");
        Async.checkpoint();
        writer = claim(writer, "write to");
        try {
            while (bytes.hasRemaining()) {
                if (channel.write(bytes) == 0) {
                    readiness.awaitOutput();
                }
            }
        } finally {
            writer = null;
        }
    }

    /** Two tasks on one side would mix up their bytes, and only sometimes. */
    private static Task<?> claim(@Nullable Task<?> present, String what) {
        Task<?> current = Async.currentTask();
        if (present != null) {
            throw new IllegalStateException("One task at a time may " + what + " a stream: waiting=" + present.name()
                    + ", current=" + current.name());
        }
        return current;
    }

    /**
     * Writes all bytes of an array.
     *
     * @param bytes the bytes
     * @throws java.nio.channels.AsynchronousCloseException if the stream is closed meanwhile
     * @throws IOException if the connection is broken
     */
    public void write(byte[] bytes) throws IOException {
        write(ByteBuffer.wrap(bytes));
    }

    /**
     * Ends this side of the connection: the peer reads to the end, and may go on to write. Does not wait.
     *
     * @throws IOException if the connection is broken or closed
     */
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    /**
     * Returns the peer's address.
     *
     * @return the address
     * @throws IOException if the stream is closed
     */
    public SocketAddress remoteAddress() throws IOException {
        return channel.getRemoteAddress();
    }

    /**
     * Returns the address of this side.
     *
     * @return the address
     * @throws IOException if the stream is closed
     */
    public SocketAddress localAddress() throws IOException {
        return channel.getLocalAddress();
    }

    /**
     * Tells whether the stream is open.
     *
     * @return false once it was closed
     */
    public boolean isOpen() {
        return channel.isOpen();
    }

    /**
     * Closes the connection, without waiting; tasks that wait for it get an
     * {@link java.nio.channels.AsynchronousCloseException}. Safe to call from any thread, and again.
     *
     * @throws IOException if closing fails
     */
    @Override
    public void close() throws IOException {
        readiness.close();
    }

    @Override
    public String toString() {
        return "TcpStream[" + channel + ']';
    }
}
