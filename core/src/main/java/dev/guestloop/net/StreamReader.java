package dev.guestloop.net;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads text from an {@link InputStream} without a monitor. The JDK's own readers hold theirs while they read, so no task can wait in
 * them: on {@link ByteStream#input} they end in a {@link dev.guestloop.CannotAwaitException}. This one is for code that wants a
 * {@link Reader} or a {@link BufferedReader}.
 *
 * <pre>{@code
 * try (var lines = new StreamReader(stream.input(), UTF_8)) {
 *     for (String line; (line = lines.readLine()) != null; ) { … }     // suspends the task, not the thread
 * }
 * }</pre>
 *
 * <p>A call that waits and is cancelled, or fails, has read nothing, but for {@link #skip}.
 *
 * <p>Bytes that are no text of the charset read as U+FFFD. It reads ahead; what follows the text on the stream belongs to it.
 *
 * <p><i>Confined to one thread at a time</i>: for a stream of this library, to its loop's.
 */
public final class StreamReader extends BufferedReader {

    private static final int CHUNK = 8_192;

    private final InputStream in;
    private final CharsetDecoder decoder;

    /** Ready to be taken out. */
    private final ByteBuffer bytes = ByteBuffer.allocate(CHUNK).flip();

    /** Ready to be taken out. */
    private final CharBuffer chars = CharBuffer.allocate(CHUNK).flip();

    private boolean inputEnded;
    private boolean decodingEnded;
    private boolean closed;

    /** The last character was a carriage return that has ended a line, so a line feed after it ends nothing. */
    private boolean skipLineFeed;

    /** What was read since {@link #mark}; null if there is no mark. */
    private @Nullable StringBuilder sinceMark;

    private int markLimit;
    private boolean markSkipsLineFeed;

    /** What is read again after {@link #reset}. */
    private @Nullable CharBuffer again;

    /**
     * Makes a reader; nothing is read yet.
     *
     * @param in what to read from; closed with this
     * @param charset the text's encoding
     */
    public StreamReader(InputStream in, Charset charset) {
        super(Reader.nullReader(), 1);
        this.in = Objects.requireNonNull(in, "in");
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
    }

    /** Makes characters ready, waiting for at least one; false at the end. */
    private boolean fill() throws IOException {
        if (closed) {
            throw new IOException("The reader is closed: " + this);
        }
        while (!chars.hasRemaining()) {
            if (decodingEnded) {
                return false;
            }
            chars.clear();
            try {
                decode();
            } finally {
                chars.flip(); // also when the wait for bytes is cancelled
            }
        }
        return true;
    }

    private void decode() throws IOException {
        if (decoder.decode(bytes, chars, inputEnded).isOverflow() || chars.position() > 0) {
            return;
        }
        if (inputEnded) {
            decodingEnded = decoder.flush(chars).isUnderflow();
            return;
        }
        bytes.compact();
        try {
            int length = in.read(bytes.array(), bytes.position(), bytes.remaining());
            inputEnded = length < 0;
            bytes.position(bytes.position() + Math.max(length, 0));
        } finally {
            bytes.flip();
        }
    }

    /** The next character, or -1 at the end, without a look at how lines end. */
    private int next() throws IOException {
        CharBuffer source = again;
        if (source == null || !source.hasRemaining()) {
            again = null;
            if (!fill()) {
                return -1;
            }
            source = chars;
        }
        char value = source.get();
        if (sinceMark != null) {
            if (sinceMark.length() > markLimit) { // one more, for a line feed that is skipped
                sinceMark = null; // the mark has gone
            } else {
                sinceMark.append(value);
            }
        }
        return value;
    }

    @Override
    public int read() throws IOException {
        int value = next();
        if (skipLineFeed && value == '\n') {
            skipLineFeed = false; // also if the wait for the next one is cancelled
            value = next();
        }
        skipLineFeed = false;
        return value;
    }

    @Override
    public int read(char[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        int count = 0;
        do { // waits for the first only
            int value = read();
            if (value < 0) {
                break;
            }
            into[offset + count++] = (char) value;
        } while (count < length && isReady());
        return count == 0 ? -1 : count;
    }

    @Override
    public @Nullable String readLine() throws IOException {
        int value = read();
        if (value < 0) {
            return null;
        }
        var line = new StringBuilder();
        try {
            for (; value >= 0 && value != '\n' && value != '\r'; value = next()) {
                line.append((char) value);
            }
        } catch (Throwable e) {
            putBack(line); // a cancelled call has read nothing
            throw e;
        }
        skipLineFeed = value == '\r';
        return line.toString();
    }

    /** Only when nothing else is ready. */
    private void putBack(StringBuilder text) {
        again = CharBuffer.wrap(text.toString());
        if (sinceMark != null) {
            sinceMark.setLength(Math.max(0, sinceMark.length() - text.length()));
        }
    }

    /** Its lines as they come, each when it is asked for; a failure is an {@link UncheckedIOException}. */
    @Override
    public Stream<String> lines() {
        Iterator<String> each = new Iterator<>() {
            private @Nullable String line;

            @Override
            public boolean hasNext() {
                try {
                    line = line == null ? readLine() : line;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return line != null;
            }

            @Override
            public String next() {
                if (!hasNext() || line == null) {
                    throw new NoSuchElementException("The text has ended: " + StreamReader.this);
                }
                String next = line;
                line = null;
                return next;
            }
        };
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(each, Spliterator.ORDERED | Spliterator.NONNULL), false);
    }

    @Override
    public long skip(long count) throws IOException {
        if (count < 0) {
            throw new IllegalArgumentException("A number of characters is not negative: count=" + count);
        }
        long skipped = 0;
        while (skipped < count && read() >= 0) {
            skipped++;
        }
        return skipped;
    }

    @Override
    public boolean ready() throws IOException {
        if (closed) {
            throw new IOException("The reader is closed: " + this);
        }
        return isReady() || in.available() > 0;
    }

    private boolean isReady() {
        return chars.hasRemaining() || (again != null && again.hasRemaining());
    }

    @Override
    public void mark(int limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("A number of characters is not negative: limit=" + limit);
        }
        sinceMark = new StringBuilder();
        markLimit = limit;
        markSkipsLineFeed = skipLineFeed;
    }

    @Override
    public void reset() throws IOException {
        if (sinceMark == null) {
            throw new IOException("There is no mark, or more was read than its limit: limit=" + markLimit);
        }
        var text = new StringBuilder(sinceMark);
        if (again != null) {
            text.append(again);
        }
        again = CharBuffer.wrap(text.toString());
        sinceMark.setLength(0);
        skipLineFeed = markSkipsLineFeed;
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            again = null;
            in.close();
        }
    }

    @Override
    public String toString() {
        return "StreamReader[" + in + ", " + decoder.charset() + ']';
    }
}
