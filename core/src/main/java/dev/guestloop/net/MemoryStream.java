package dev.guestloop.net;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.LoopClosedException;
import dev.guestloop.Suspension;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection inside this process, between two tasks of a loop: for tests of protocols, in virtual time too, and for
 * code that wants a stream where there is none. It behaves as a TCP connection does: a full buffer makes the writer wait, what was
 * written before {@link #close} is still read, and {@link #abort} is a reset.
 *
 * <p><i>Confined to the loop thread</i>, except {@link #abort}, which is safe to call from any thread.
 */
public final class MemoryStream extends ByteStream {

    private static final int DEFAULT_CAPACITY = 65_536;

    private final EventLoop loop;
    private final Pipe in;
    private final Pipe out;

    // Written by any thread.
    private volatile boolean closed;
    private volatile boolean aborted;

    /** Loop thread only. */
    private boolean ended;

    /**
     * The two ends of a connection.
     *
     * @param left one end
     * @param right the other
     */
    public record Pair(MemoryStream left, MemoryStream right) {}

    /** One direction: a ring of bytes, and who waits for it. */
    private static final class Pipe {
        private final byte[] ring;
        private int first;
        private int size;

        /** Nothing more is written: after what is there comes the end. */
        private boolean ended;

        /** Nobody reads any more. */
        private boolean abandoned;

        /** What is there is lost, and so is the connection. */
        private boolean reset;

        private @Nullable Suspension reader;
        private @Nullable Suspension writer;

        Pipe(int capacity) {
            ring = new byte[capacity];
        }

        int take(ByteBuffer into) {
            int length = Math.min(into.remaining(), size);
            int toTheEdge = Math.min(length, ring.length - first);
            into.put(ring, first, toTheEdge).put(ring, 0, length - toTheEdge);
            first = (first + length) % ring.length;
            size -= length;
            writer = wake(writer);
            return length;
        }

        void add(ByteBuffer bytes) {
            int length = Math.min(bytes.remaining(), ring.length - size);
            int start = (first + size) % ring.length;
            int toTheEdge = Math.min(length, ring.length - start);
            bytes.get(ring, start, toTheEdge).get(ring, 0, length - toTheEdge);
            size += length;
            reader = wake(reader);
        }

        void wakeAll() {
            reader = wake(reader);
            writer = wake(writer);
        }

        private static @Nullable Suspension wake(@Nullable Suspension waiting) {
            if (waiting != null) {
                waiting.resume();
            }
            return null;
        }
    }

    private MemoryStream(EventLoop loop, Pipe in, Pipe out) {
        this.loop = loop;
        this.in = in;
        this.out = out;
    }

    /**
     * Makes a connection that buffers 64 KiB in each direction. Called in a task; does not wait.
     *
     * @return its two ends
     */
    public static Pair pair() {
        return pair(DEFAULT_CAPACITY);
    }

    /**
     * Makes a connection with buffers of a size. Called in a task; does not wait.
     *
     * @param capacity how many bytes can be under way in each direction; with 1 they trickle
     * @return its two ends
     * @throws IllegalArgumentException if the size is less than 1
     */
    public static Pair pair(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("One byte at least has to fit: capacity=" + capacity);
        }
        EventLoop loop = Async.currentLoop();
        var there = new Pipe(capacity);
        var back = new Pipe(capacity);
        return new Pair(new MemoryStream(loop, back, there), new MemoryStream(loop, there, back));
    }

    @Override
    protected int receive(ByteBuffer into) throws IOException {
        requireOpen();
        while (in.size == 0) {
            if (in.reset) {
                throw new IOException("Connection reset by peer: stream=" + this);
            }
            if (in.ended) {
                return -1;
            }
            var wait = Suspension.of(Suspension.currentTask("MemoryStream.receive"));
            in.reader = wait;
            wait.await(() -> in.reader = null);
            requireStillOpen();
        }
        return in.take(into);
    }

    @Override
    protected void send(ByteBuffer bytes) throws IOException {
        requireOpen();
        while (bytes.hasRemaining()) {
            if (out.ended) {
                throw new IOException("This side was shut down and takes no more bytes: stream=" + this);
            }
            if (out.abandoned) {
                throw new IOException("Broken pipe, the other end is closed: stream=" + this);
            }
            if (out.size == out.ring.length) {
                var wait = Suspension.of(Suspension.currentTask("MemoryStream.send"));
                out.writer = wait;
                wait.await(() -> out.writer = null);
                requireStillOpen();
            } else {
                out.add(bytes);
            }
        }
    }

    @Override
    protected void endOutput() throws IOException {
        requireOpen();
        out.ended = true;
        out.wakeAll();
    }

    private void requireOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    private void requireStillOpen() throws AsynchronousCloseException {
        if (closed) {
            throw new AsynchronousCloseException();
        }
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    /** Does not wait: what was written is there to be read. */
    @Override
    public void close() {
        closed = true;
        end();
    }

    @Override
    public void abort() {
        aborted = true;
        closed = true;
        if (loop.isLoopThread()) {
            end();
        } else {
            try {
                loop.callSoonThreadsafe(this::end);
            } catch (LoopClosedException e) {
                return; // nobody of that loop can wait any more
            }
        }
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        in.abandoned = true;
        in.size = 0;
        out.ended = true;
        if (aborted) {
            out.size = 0;
            out.reset = true;
        }
        in.wakeAll();
        out.wakeAll();
    }

    @Override
    public String toString() {
        return "MemoryStream[in=" + in.size + ", out=" + out.size + (closed ? ", closed]" : "]");
    }
}
