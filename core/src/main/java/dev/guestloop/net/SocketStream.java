package dev.guestloop.net;

import dev.guestloop.EventLoop;
import dev.guestloop.Readiness;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;

/** What a stream of TCP and one of a Unix domain socket have in common, which is all but their addresses. */
abstract sealed class SocketStream extends ByteStream permits TcpStream, UnixStream {

    /**
     * So many bytes are offered to the system at a time. The JDK copies what is in arrays to memory outside of the heap first, and all of
     * it, however little the system takes: a hundred megabytes would be copied again and again, and that memory would stay.
     */
    private static final int AT_ONCE = 262_144;

    final SocketChannel channel;
    private final Readiness readiness;

    /**
     * Whether the last read took all there was, for it left room in its buffer. The next one then waits first, and saves a call of
     * the system that would find nothing. Nothing can be missed: what has come since makes the channel ready.
     */
    private boolean drained;

    /** Whether some thread has closed it; its channel is closed when the loop comes to that. */
    private volatile boolean closed;

    /** Takes over a channel, connected or not. Closes it if that fails. */
    SocketStream(SocketChannel channel, EventLoop loop) throws IOException {
        this.channel = channel;
        try {
            this.readiness = loop.readiness(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Connects the channel; closes it if that fails. */
    void connectTo(SocketAddress address) throws IOException {
        try {
            if (!channel.connect(address)) {
                do {
                    readiness.awaitOutput();
                } while (!channel.finishConnect());
            }
        } catch (ConnectException e) { // says "Connection refused", and not by whom
            var named = new ConnectException(e.getMessage() + ": address=" + address);
            named.initCause(e);
            abortAfter(named);
            throw named;
        } catch (IOException | RuntimeException | Error e) {
            abortAfter(e);
            throw e;
        }
    }

    @Override
    protected int receive(ByteBuffer into) throws IOException {
        requireOpen();
        while (true) {
            if (drained) {
                readiness.awaitInput();
                drained = false;
            }
            int room = Math.min(into.remaining(), AT_ONCE);
            int n = readPart(into);
            if (n != 0) {
                drained = n > 0 && n < room;
                return n;
            }
            drained = true;
        }
    }

    @Override
    protected long receive(ByteBuffer[] into) throws IOException {
        requireOpen();
        int first = firstOf(into, 0);
        int count = howMany(into, first);
        if (count == 1) {
            return receive(into[first]);
        }
        while (true) {
            if (drained) {
                readiness.awaitInput();
                drained = false;
            }
            long n = channel.read(into, first, count);
            if (n != 0) {
                drained = n > 0 && into[first + count - 1].hasRemaining();
                return n;
            }
            drained = true;
        }
    }

    @Override
    protected void send(ByteBuffer bytes) throws IOException {
        requireOpen();
        while (bytes.hasRemaining()) {
            if (writePart(bytes) == 0) {
                readiness.awaitOutput();
            } else {
                nextRound(bytes.hasRemaining());
            }
        }
    }

    @Override
    protected void send(ByteBuffer[] bytes) throws IOException {
        requireOpen();
        for (int first = 0; (first = firstOf(bytes, first)) < bytes.length; ) {
            int count = howMany(bytes, first);
            long n = count == 1 ? writePart(bytes[first]) : channel.write(bytes, first, count);
            if (n == 0) {
                readiness.awaitOutput();
            } else {
                nextRound(firstOf(bytes, first) < bytes.length);
            }
        }
    }

    private int readPart(ByteBuffer into) throws IOException {
        int limit = into.limit();
        into.limit(into.position() + Math.min(into.remaining(), AT_ONCE));
        try {
            return channel.read(into);
        } finally {
            into.limit(limit);
        }
    }

    private int writePart(ByteBuffer bytes) throws IOException {
        int limit = bytes.limit();
        bytes.limit(bytes.position() + Math.min(bytes.remaining(), AT_ONCE));
        try {
            return channel.write(bytes);
        } finally {
            bytes.limit(limit);
        }
    }

    /** The first buffer that has something, or room for it; the number of buffers if there is none. */
    private static int firstOf(ByteBuffer[] buffers, int from) {
        int first = from;
        while (first < buffers.length && !buffers[first].hasRemaining()) {
            first++;
        }
        return first;
    }

    /** How many buffers go at once; one at least. */
    private static int howMany(ByteBuffer[] buffers, int first) {
        int count = 0;
        for (long sum = 0; first + count < buffers.length; count++) {
            sum += buffers[first + count].remaining();
            if (sum > AT_ONCE && count > 0) {
                break;
            }
        }
        return count;
    }

    /** Does not wait. */
    @Override
    protected void endOutput() throws IOException {
        requireOpen();
        channel.shutdownOutput();
    }

    /** Another thread may have closed it, and the channel be open still. */
    private void requireOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public boolean isOpen() {
        return !closed && channel.isOpen();
    }

    /**
     * Closes the connection, without waiting; what was written is still sent by the system. Tasks that wait for it get an
     * {@link java.nio.channels.AsynchronousCloseException}. Safe to call from any thread, and again.
     *
     * @throws IOException if closing fails; the stream is closed all the same
     */
    @Override
    public void close() throws IOException {
        closed = true;
        readiness.close();
    }

    /** Discards what is not yet sent; the peer sees a reset where the protocol has one. */
    @Override
    public void abort() throws IOException {
        if (channel.isOpen() && channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException e) {
                // Closed in between, or broken: there is nothing left to discard.
            }
        }
        closed = true;
        readiness.close();
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + '[' + channel + ']';
    }
}
