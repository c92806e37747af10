package dev.guestloop.net.http;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.LoopClosedException;
import dev.guestloop.Suspension;
import dev.guestloop.Task;
import dev.guestloop.net.ByteStream;
import dev.guestloop.sync.ChannelClosedException;
import dev.guestloop.sync.PublishedItems;
import dev.guestloop.sync.Publishers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response while it comes, from {@link Http#open}: a stream to read from, or to go through part by part. Who does not
 * read makes the server wait; a few parts of up to 16 KiB are there ahead.
 *
 * <p>It belongs to the task that has opened it, and is closed with that task, if not before. To close it before its end is to give the
 * exchange up, and with it the connection, for there is no other way to keep the server from sending the rest.
 *
 * <p>A body is not written to: {@link #write}, {@link #shutdownOutput} and {@link #output} are refused with an
 * {@link UnsupportedOperationException}.
 *
 * <p><i>Confined to the loop thread</i>, except {@link #abort}, which is safe to call from any thread.
 */
public final class HttpBody extends ByteStream implements Iterable<ByteBuffer> {

    /** How many items of the client's, each of some buffers, may be there that were not taken. */
    private static final int ROOM = 4;

    private static final int PART = 16_384;

    private final Task<?> task;
    private final EventLoop loop;
    private final PublishedItems<List<ByteBuffer>> items;

    /** What has been taken and not read yet. */
    private final Deque<ByteBuffer> present = new ArrayDeque<>();

    private final Runnable closing = this::close;

    private volatile boolean closed;

    /** What is not read must be cancelled, or its connection stays open for ever. */
    static final class Unopened implements AutoCloseable {
        private final Flow.Publisher<List<ByteBuffer>> publisher;
        private final AtomicBoolean used = new AtomicBoolean();

        Unopened(Flow.Publisher<List<ByteBuffer>> publisher) {
            this.publisher = publisher;
        }

        HttpBody open() {
            var items = Publishers.subscribe(
                    (Flow.Publisher<List<ByteBuffer>>) subscriber -> {
                        used.set(true);
                        publisher.subscribe(subscriber);
                    },
                    ROOM);
            return new HttpBody(Async.currentTask(), Async.currentLoop(), items);
        }

        @Override
        public void close() {
            if (used.compareAndSet(false, true)) {
                cancel(publisher);
            }
        }
    }

    private HttpBody(Task<?> task, EventLoop loop, PublishedItems<List<ByteBuffer>> items) {
        this.task = task;
        this.loop = loop;
        this.items = items;
        Suspension.watch(task, closing); // so that what its end cuts off is no end for who reads on
    }

    /** Ends a body that nobody will read. */
    static void cancel(Flow.Publisher<?> body) {
        body.subscribe(new Flow.Subscriber<Object>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.cancel();
            }

            @Override
            public void onNext(Object item) {}

            @Override
            public void onError(Throwable cause) {}

            @Override
            public void onComplete() {}
        });
    }

    // ------------------------------------------------------------------ reading

    @Override
    protected int receive(ByteBuffer into) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        ByteBuffer next = nextPresent();
        while (next == null) {
            try {
                present.addAll(Suspension.outside(Suspension.currentTask("HttpBody.read"), items::receive));
            } catch (ChannelClosedException e) {
                return atTheEnd(e.getCause());
            }
            if (closed) {
                throw new AsynchronousCloseException();
            }
            next = nextPresent();
        }
        int length = Math.min(into.remaining(), next.remaining());
        into.put(into.position(), next, next.position(), length).position(into.position() + length);
        next.position(next.position() + length);
        return length;
    }

    private @Nullable ByteBuffer nextPresent() {
        while (!present.isEmpty() && !present.getFirst().hasRemaining()) {
            present.removeFirst();
        }
        return present.peekFirst();
    }

    private int atTheEnd(@Nullable Throwable cause) throws IOException {
        if (closed) {
            throw new AsynchronousCloseException();
        }
        if (cause != null) {
            throw cause instanceof IOException failure ? failure : new IOException("The body has failed", cause);
        }
        return -1;
    }

    /**
     * Goes through the parts as they come; {@code hasNext} waits, and is false at the end of the body.
     *
     * @return an iterator; its calls are checkpoints. They throw an {@link UncheckedIOException} if the body breaks off or was closed,
     *     and each buffer is the caller's to keep
     */
    @Override
    public Iterator<ByteBuffer> iterator() {
        return new Iterator<>() {
            private @Nullable ByteBuffer next;
            private boolean ended;

            @Override
            public boolean hasNext() {
                if (next == null && !ended) {
                    var part = ByteBuffer.allocate(PART);
                    try {
                        ended = read(part) < 0;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    next = ended ? null : part.flip();
                }
                return !ended;
            }

            @Override
            public ByteBuffer next() {
                if (!hasNext() || next == null) {
                    throw new NoSuchElementException("The body has ended: " + HttpBody.this);
                }
                ByteBuffer part = next;
                next = null;
                return part;
            }
        };
    }

    // ------------------------------------------------------------------ writing

    @Override
    protected void send(ByteBuffer bytes) {
        throw isNotWritten();
    }

    @Override
    protected void endOutput() {
        throw isNotWritten();
    }

    private UnsupportedOperationException isNotWritten() {
        return new UnsupportedOperationException("The body of a response is read, not written: stream=" + this
                + ". What is to be sent is the body of the request: Http.publisherOf(…)");
    }

    // ------------------------------------------------------------------ the end

    @Override
    public boolean isOpen() {
        return !closed;
    }

    /** Gives the exchange up, if the body has not come to its end. Does not wait. */
    @Override
    public void close() {
        items.close(); // first, for it refuses other threads
        closed = true;
        present.clear();
        Suspension.unwatch(task, closing);
    }

    @Override
    public void abort() {
        if (loop.isLoopThread()) {
            close();
        } else {
            closed = true;
            try {
                loop.callSoonThreadsafe(this::close);
            } catch (LoopClosedException e) {
                return; // it was closed with its task
            }
        }
    }

    @Override
    public String toString() {
        return "HttpBody[" + items + (closed ? ", closed]" : "]");
    }
}
