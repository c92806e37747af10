package dev.guestloop.net;

import dev.guestloop.Async;
import dev.guestloop.Suspension;
import dev.guestloop.Task;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in both directions: a connection, a pipe, or another stream with a layer on top. Its calls suspend the task, never the
 * thread, and all that may wait are checkpoints.
 *
 * <p><b>Who.</b> One task at a time may read, and one may write; both at once is what streams are for. A second one is refused, for
 * their bytes would mix, and only sometimes.
 *
 * <p><b>Cancellation.</b> No byte is lost: a call that is cancelled, or fails, has read nothing, or leaves what has come to the next
 * call. Writing is different: a part may be gone. {@link #write(ByteBuffer)} says in the buffer's position how much; after another
 * write that was cancelled, all that is left to do is to close the stream.
 *
 * <p><b>The end.</b> What the peer has ended reads as the end, -1. {@link #shutdownOutput} ends this side. {@link #close} ends both
 * in the stream's own manner; {@link #abort} just ends them.
 *
 * <p>To make a kind of stream, extend this class: {@link #receive(ByteBuffer)}, {@link #send(ByteBuffer)}, {@link #endOutput()} and
 * {@link #abort()} are enough.
 *
 * <p><i>Confined to the loop thread</i>, except {@link #abort}, which is safe to call from any thread.
 */
public abstract class ByteStream implements AutoCloseable {

    private static final byte[] NOTHING = {};

    /** What is received at once where the caller gives no buffer. */
    private static final int CHUNK = 8_192;

    /** The same as long as a stream has never had so much at once: thousands of them may wait for a line. */
    private static final int FIRST_CHUNK = 1_024;

    private @Nullable Task<?> reader;
    private @Nullable Task<?> writer;
    private @Nullable InputStream input;
    private @Nullable OutputStream output;

    /** What was received and not yet asked for: the bytes from {@link #from} to {@link #to}. Only some methods receive ahead. */
    private byte[] ahead = NOTHING;

    private int from;
    private int to;

    /** Whether more may have come at once than there was room for. */
    private boolean hasFilledChunk;

    /** For those who extend it. */
    protected ByteStream() {}

    // ------------------------------------------------------------------ for kinds of streams

    /**
     * Receives what there is, waiting for at least one byte. If it waits and is cancelled, or fails, it has received nothing.
     *
     * @param into where to put the bytes; it has room
     * @return how many bytes, at least one; or -1 if the peer has ended its side
     * @throws IOException if the stream is broken or closed
     */
    protected abstract int receive(ByteBuffer into) throws IOException;

    /**
     * Receives into several buffers, with {@link #receive(ByteBuffer)} into the first that has room unless a kind of stream knows better.
     *
     * @param into where to put the bytes; one at least has room
     * @return how many bytes, at least one; or -1 if the peer has ended its side
     * @throws IOException if the stream is broken or closed
     */
    protected long receive(ByteBuffer[] into) throws IOException {
        for (ByteBuffer buffer : into) {
            if (buffer.hasRemaining()) {
                return receive(buffer);
            }
        }
        throw new AssertionError("one has room");
    }

    /**
     * Sends all bytes, waiting until they are taken. The buffer's position tells at any time how many are.
     *
     * @param bytes the bytes
     * @throws IOException if the stream is broken or closed
     */
    protected abstract void send(ByteBuffer bytes) throws IOException;

    /**
     * Sends several buffers, one after the other unless a kind of stream knows better.
     *
     * @param bytes the bytes
     * @throws IOException if the stream is broken or closed
     */
    protected void send(ByteBuffer[] bytes) throws IOException {
        for (ByteBuffer buffer : bytes) {
            send(buffer);
        }
    }

    /**
     * Tells the peer that no more bytes follow; may wait.
     *
     * @throws IOException if the stream is broken or closed
     */
    protected abstract void endOutput() throws IOException;

    // ------------------------------------------------------------------ reading

    /**
     * Reads what there is, waiting for at least one byte.
     *
     * @param into where to put the bytes; if it has no room, returns 0 at once
     * @return how many bytes were read, or -1 if the peer has ended its side
     * @throws java.nio.channels.AsynchronousCloseException if the stream is closed meanwhile
     * @throws IOException if the stream is broken or closed
     * @throws IllegalStateException if another task reads
     */
    public final int read(ByteBuffer into) throws IOException {
        Objects.requireNonNull(into, "into");
        beginReading("ByteStream.read");
        try {
            return into.hasRemaining() ? readSome(into) : 0;
        } finally {
            reader = null;
        }
    }

    private int readSome(ByteBuffer into) throws IOException {
        if (from == to) {
            return receive(into);
        }
        int length = Math.min(into.remaining(), to - from);
        into.put(ahead, from, length);
        take(length);
        return length;
    }

    /**
     * Reads what there is into several buffers, in their order, waiting for at least one byte.
     *
     * @param into where to put the bytes; if none has room, returns 0 at once
     * @return how many bytes were read, or -1 if the peer has ended its side
     * @throws java.nio.channels.AsynchronousCloseException if the stream is closed meanwhile
     * @throws IOException if the stream is broken or closed
     * @throws IllegalStateException if another task reads
     */
    public final long read(ByteBuffer[] into) throws IOException {
        ByteBuffer first = null;
        for (ByteBuffer buffer : into) {
            if (first == null && buffer.hasRemaining()) {
                first = buffer;
            }
        }
        beginReading("ByteStream.read");
        try {
            if (first == null) {
                return 0;
            }
            return from == to ? receive(into) : readSome(first);
        } finally {
            reader = null;
        }
    }

    /**
     * Reads what there is into an array, waiting for at least one byte.
     *
     * @param into where to put the bytes; if its length is 0, returns 0 at once
     * @return how many bytes were read, or -1 if the peer has ended its side
     * @throws java.nio.channels.AsynchronousCloseException if the stream is closed meanwhile
     * @throws IOException if the stream is broken or closed
     * @throws IllegalStateException if another task reads
     */
    public final int read(byte[] into) throws IOException {
        return read(ByteBuffer.wrap(into));
    }

    /**
     * Fills a buffer.
     *
     * @param into the buffer; its position says how much came, also if the call is cancelled or fails
     * @throws EOFException if the peer ends its side before that
     * @throws IOException if the stream is broken or closed
     * @throws IllegalStateException if another task reads
     */
    public final void readExactly(ByteBuffer into) throws IOException {
        int length = into.remaining();
        beginReading("ByteStream.readExactly");
        try {
            while (into.hasRemaining()) {
                if (readSome(into) < 0) {
                    throw endedEarly(length - into.remaining(), length + " bytes");
                }
                nextRound(into.hasRemaining());
            }
        } finally {
            reader = null;
        }
    }

    /**
     * Reads as many bytes. What has come stays for the next call, if this one is cancelled or fails. The memory that is used grows
     * with what comes, and not with what was asked for.
     *
     * @param length how many
     * @return that many bytes
     * @throws EOFException if the peer ends its side before that
     * @throws IOException if the stream is broken or closed
     * @throws IllegalStateException if another task reads
     */
    public final byte[] readExactly(int length) throws IOException {
        requireNotNegative(length, "length");
        beginReading("ByteStream.readExactly");
        try {
            while (to - from < length) {
                if (!receiveAhead(length - (to - from))) {
                    throw endedEarly(to - from, length + " bytes");
                }
                nextRound(to - from < length);
            }
            return taken(length);
        } finally {
            reader = null;
        }
    }

    /**
     * Reads up to a delimiter. What has come stays for the next call, if this one is cancelled or fails.
     *
     * @param delimiter the delimiter, not empty
     * @param limit how many bytes may come up to the delimiter's end
     * @return the bytes, the delimiter included
     * @throws EOFException if the peer ends its side before that
     * @throws StreamLimitException if there is no delimiter within the limit
     * @throws IOException if the stream is broken or closed
     * @throws IllegalStateException if another task reads
     */
    public final byte[] readUntil(byte[] delimiter, int limit) throws IOException {
        if (delimiter.length == 0) {
            throw new IllegalArgumentException("A delimiter has one byte at least");
        }
        requireNotNegative(limit, "limit");
        beginReading("ByteStream.readUntil");
        try {
            int length = lengthUntil(delimiter, limit, false);
            if (length < 0) {
                throw endedEarly(to - from, "a delimiter");
            }
            return taken(length);
        } finally {
            reader = null;
        }
    }

    /**
     * Reads a line of UTF-8.
     *
     * @param limit how many bytes it may have, its end included
     * @return the line without its end, which is {@code \n} or {@code \r\n}; the last one needs none. Null if no more comes
     * @throws StreamLimitException if there is no end of the line within the limit, and more comes; what has come stays for the next
     *     call
     * @throws IOException if the stream is broken or closed
     * @throws IllegalStateException if another task reads
     */
    public final @Nullable String readLine(int limit) throws IOException {
        requireNotNegative(limit, "limit");
        beginReading("ByteStream.readLine");
        try {
            int length = lengthUntil(LINE_END, limit, true);
            if (length < 0) {
                return to == from ? null : new String(taken(to - from), StandardCharsets.UTF_8);
            }
            int start = from;
            int end = start + length - 1;
            if (end > start && ahead[end - 1] == '\r') {
                end--;
            }
            var line = new String(ahead, start, end - start, StandardCharsets.UTF_8);
            take(length);
            return line;
        } finally {
            reader = null;
        }
    }

    private static final byte[] LINE_END = {'\n'};

    /**
     * How many bytes there are up to the end of the delimiter; -1 if the peer ends its side before.
     *
     * @param endWillDo whether the end counts as well, so that it has to be looked for behind the last byte of the limit
     */
    private int lengthUntil(byte[] delimiter, int limit, boolean endWillDo) throws IOException {
        int searched = 0; // counted from `from`, which does not move here, while the array may
        while (true) {
            int last = Math.min(to - from, limit) - delimiter.length;
            for (; searched <= last; searched++) {
                int start = from + searched;
                if (Arrays.equals(ahead, start, start + delimiter.length, delimiter, 0, delimiter.length)) {
                    return searched + delimiter.length;
                }
            }
            if (to - from > limit || (to - from == limit && !endWillDo)) {
                throw new StreamLimitException("No delimiter within the limit: limit=" + limit + ", delimiter="
                        + Arrays.toString(delimiter) + ", stream=" + this);
            }
            if (!receiveAhead(chunk())) {
                return -1;
            }
            nextRound(true);
        }
    }

    /**
     * Reads to the end of the peer's side. What has come stays for the next call, if this one is cancelled or fails.
     *
     * @param limit how many bytes may come
     * @return all bytes
     * @throws StreamLimitException if more come
     * @throws IOException if the stream is broken or closed
     * @throws IllegalStateException if another task reads
     */
    public final byte[] readAll(int limit) throws IOException {
        requireNotNegative(limit, "limit");
        beginReading("ByteStream.readAll");
        try {
            do {
                nextRound(to > from);
                if (to - from > limit) {
                    throw new StreamLimitException(
                            "More bytes came than the limit allows: limit=" + limit + ", stream=" + this);
                }
            } while (receiveAhead(Math.min(limit - (to - from), CHUNK * 8) + 1));
            return taken(to - from);
        } finally {
            reader = null;
        }
    }

    /** A peer that is quick enough would keep the task from ever waiting, and so all others from the thread. One may close this. */
    final void nextRound(boolean comes) throws AsynchronousCloseException {
        if (comes) {
            Suspension.checkpoint("ByteStream");
            if (!isOpen()) {
                throw new AsynchronousCloseException();
            }
        }
    }

    /** Receives into the array ahead, which grows by doubling and never by more than was asked for. */
    private boolean receiveAhead(int wanted) throws IOException {
        int present = to - from;
        if (ahead.length - to < Math.min(wanted, CHUNK)) {
            boolean isFull = ahead.length - present < Math.min(wanted, CHUNK);
            int larger = Math.clamp(2L * ahead.length, present + Math.min(wanted, CHUNK), Integer.MAX_VALUE - 8);
            byte[] target = isFull ? new byte[larger] : ahead;
            System.arraycopy(ahead, from, target, 0, present);
            ahead = target;
            from = 0;
            to = present;
        }
        int received = receive(ByteBuffer.wrap(ahead, to, Math.min(ahead.length - to, Math.max(wanted, 1))));
        to += Math.max(received, 0);
        hasFilledChunk |= received >= FIRST_CHUNK;
        return received >= 0;
    }

    private int chunk() {
        return hasFilledChunk ? CHUNK : FIRST_CHUNK;
    }

    /** For tests. */
    int memoryAhead() {
        return ahead.length;
    }

    private byte[] taken(int length) {
        byte[] bytes = Arrays.copyOfRange(ahead, from, from + length);
        take(length);
        return bytes;
    }

    private void take(int length) {
        from += length;
        if (from == to) {
            from = 0;
            to = 0;
            if (ahead.length > CHUNK) {
                ahead = NOTHING; // one long message must not keep its memory for ever
            }
        }
    }

    /** One byte, for {@link #input}. */
    int readByte() throws IOException {
        beginReading("InputStream.read");
        try {
            if (from == to && !receiveAhead(chunk())) {
                return -1;
            }
            int value = ahead[from] & 0xFF;
            take(1);
            return value;
        } finally {
            reader = null;
        }
    }

    /** How many bytes can be read without waiting, as far as this is known. */
    int available() {
        return to - from;
    }

    // ------------------------------------------------------------------ writing

    /**
     * Writes all bytes, waiting until they are taken. That is the way in which a slow peer slows its writer down.
     *
     * @param bytes the bytes; the position says how many were taken, also if the call is cancelled or fails
     * @throws java.nio.channels.AsynchronousCloseException if the stream is closed meanwhile
     * @throws IOException if the stream is broken or closed
     * @throws IllegalStateException if another task writes
     */
    public final void write(ByteBuffer bytes) throws IOException {
        Objects.requireNonNull(bytes, "bytes");
        beginWriting("ByteStream.write");
        try {
            send(bytes);
        } finally {
            writer = null;
        }
    }

    /**
     * Writes all bytes of several buffers, in their order.
     *
     * @param bytes the bytes; the positions say how many were taken, also if the call is cancelled or fails
     * @throws java.nio.channels.AsynchronousCloseException if the stream is closed meanwhile
     * @throws IOException if the stream is broken or closed
     * @throws IllegalStateException if another task writes
     */
    public final void write(ByteBuffer[] bytes) throws IOException {
        for (ByteBuffer buffer : bytes) {
            Objects.requireNonNull(buffer, "buffer");
        }
        beginWriting("ByteStream.write");
        try {
            send(bytes);
        } finally {
            writer = null;
        }
    }

    /**
     * Writes all bytes of an array.
     *
     * @param bytes the bytes
     * @throws java.nio.channels.AsynchronousCloseException if the stream is closed meanwhile
     * @throws IOException if the stream is broken or closed
     * @throws IllegalStateException if another task writes
     */
    public final void write(byte[] bytes) throws IOException {
        write(ByteBuffer.wrap(bytes));
    }

    /**
     * Writes a text in UTF-8.
     *
     * @param text the text
     * @throws java.nio.channels.AsynchronousCloseException if the stream is closed meanwhile
     * @throws IOException if the stream is broken or closed
     * @throws IllegalStateException if another task writes
     */
    public final void write(String text) throws IOException {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Ends this side of the stream: the peer reads to the end, and may go on to write.
     *
     * @throws IOException if the stream is broken or closed
     * @throws IllegalStateException if another task writes
     */
    public final void shutdownOutput() throws IOException {
        beginWriting("ByteStream.shutdownOutput");
        try {
            endOutput();
        } finally {
            writer = null;
        }
    }

    // ------------------------------------------------------------------ the end

    /**
     * Tells whether the stream is open.
     *
     * @return false once it was closed
     */
    public abstract boolean isOpen();

    /**
     * Ends the stream at once, without a word to the peer where that can be told from an orderly end. Tasks that wait for it get an
     * {@link java.nio.channels.AsynchronousCloseException}. Does nothing if it is closed. Safe to call from any thread, and again.
     *
     * @throws IOException if closing fails; the stream is closed all the same
     */
    public abstract void abort() throws IOException;

    /**
     * Closes the stream in the manner of its kind. Tasks that wait for it get an
     * {@link java.nio.channels.AsynchronousCloseException}. A kind that has to wait does so shielded and for a bounded time, and says
     * so. Does nothing if it is closed.
     *
     * @throws IOException if closing fails; the stream is closed all the same
     */
    @Override
    public abstract void close() throws IOException;

    /** Aborts it because something else has failed; what fails in that is suppressed by the failure. */
    final void abortAfter(Throwable failure) {
        try {
            abort();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** The same, but closes it. */
    final void closeAfter(Throwable failure) {
        try {
            close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    // ------------------------------------------------------------------ java.io

    /**
     * Returns a view for libraries that read from an {@link InputStream}. Where it would block a thread, it suspends the task. So it
     * cannot be used outside of tasks, nor by a library that reads while it holds a monitor: that gets a
     * {@link dev.guestloop.CannotAwaitException}, and belongs into {@link Async#toThread}.
     *
     * @return always the same view; to close it is to close the stream
     */
    public final InputStream input() {
        if (input == null) {
            input = new StreamInput(this);
        }
        return input;
    }

    /**
     * Returns a view for libraries that write to an {@link OutputStream}. What is said at {@link #input} holds here as well. It does not
     * buffer.
     *
     * @return always the same view; to close it is to close the stream
     */
    public final OutputStream output() {
        if (output == null) {
            output = new StreamOutput(this);
        }
        return output;
    }

    // ------------------------------------------------------------------ who

    private void beginReading(String operation) throws ClosedChannelException {
        Task<?> current = Suspension.checkpoint(operation); // first, for others may run in it
        Task<?> claimed = claim(reader, current, "read from");
        if (from != to && !isOpen()) {
            take(to - from); // it goes with the stream
            throw new ClosedChannelException();
        }
        reader = claimed;
    }

    private void beginWriting(String operation) {
        Task<?> current = Suspension.checkpoint(operation); // first, for others may run in it
        writer = claim(writer, current, "write to");
    }

    private Task<?> claim(@Nullable Task<?> present, Task<?> current, String what) {
        if (present != null) {
            throw new IllegalStateException("One task at a time may " + what + " a stream: waiting=" + present.name()
                    + ", current=" + current.name() + ", stream=" + this);
        }
        return current;
    }

    private static void requireNotNegative(int value, String name) {
        if (value < 0) {
            throw new IllegalArgumentException("A number of bytes is not negative: " + name + '=' + value);
        }
    }

    private EOFException endedEarly(int present, String expected) {
        return new EOFException(
                "The stream ended early: expected=" + expected + ", came=" + present + " bytes, stream=" + this);
    }
}
