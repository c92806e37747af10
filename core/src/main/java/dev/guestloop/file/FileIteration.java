package dev.guestloop.file;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.Suspension;
import dev.guestloop.Task;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Items that are read from a disk while they are used: the lines of a file, the files of a tree. They are fetched on another thread,
 * some hundred at a time and only when they are asked for, so any number takes the same memory, and a hop is shared by many.
 *
 * <pre>{@code
 * try (var files = AsyncFiles.walk(folder)) {
 *     for (Path file; (file = files.next()) != null; ) {
 *         list.add(file);
 *     }
 * }
 * }</pre>
 *
 * <p>What nobody closes is closed with the run.
 *
 * <p><i>Confined to the loop thread.</i>
 *
 * @param <T> the type of the items
 */
public final class FileIteration<T> implements AutoCloseable {

    private static final int MOST_AT_ONCE = 512;

    /** With a slow disk, what there is after this is better than more later. */
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** Where the items come from; used by one thread at a time, never the loop's. */
    interface Source<T> extends Closeable {
        /** Returns the next item, or null at the end. */
        @Nullable
        T next() throws IOException;
    }

    /** Opens a source. */
    interface Opening<T> {
        Source<T> open() throws IOException;
    }

    private final Source<T> source;
    private final OwnedByRun owned;

    // Loop thread, and the thread that fetches while the loop's waits for it.
    private Queue<T> fetched = new ArrayDeque<>();
    private boolean ended;
    private @Nullable IOException failure;

    // Loop thread only.
    private @Nullable Task<?> user;

    private FileIteration(Source<T> source, OwnedByRun owned) {
        this.source = source;
        this.owned = owned;
    }

    static <T> FileIteration<T> open(Opening<T> opening) throws IOException {
        EventLoop loop = Async.currentLoop();
        return Async.toThread(() -> {
            Source<T> source = opening.open();
            return new FileIteration<>(source, OwnedByRun.of(loop, source));
        });
    }

    /**
     * Returns the next item, waiting for a thread to fetch some if none is there; a checkpoint. A cancelled call loses none, but it may
     * have interrupted a read, which closes a file: then the next call throws.
     *
     * @return the item, or null at the end
     * @throws ClosedChannelException if this is closed
     * @throws IOException if reading fails; nothing more comes then
     * @throws IllegalStateException if another task waits for the next item
     */
    public @Nullable T next() throws IOException {
        Task<?> current = Suspension.checkpoint("FileIteration.next");
        if (user != null) {
            throw new IllegalStateException(
                    "One task at a time may iterate: waiting=" + user.name() + ", current=" + current.name());
        }
        if (owned.isClosed()) {
            throw new ClosedChannelException();
        }
        if (fetched.isEmpty() && !ended && failure == null) {
            user = current;
            try {
                Async.toThread(this::fetch);
            } finally {
                user = null;
            }
        }
        T item = fetched.poll();
        if (item == null && failure != null) {
            throw failure;
        }
        return item;
    }

    /** Runs on another thread. What has come before a failure, or an interrupt, is not lost. */
    private void fetch() throws IOException {
        long begin = System.nanoTime();
        try {
            do {
                T item = source.next();
                if (item == null) {
                    ended = true;
                    return;
                }
                fetched.add(item);
            } while (fetched.size() < MOST_AT_ONCE
                    && System.nanoTime() - begin < LONGEST_NANOS
                    && !Thread.currentThread().isInterrupted());
        } catch (IOException e) {
            failure = e;
            if (fetched.isEmpty()) {
                throw e;
            }
        }
    }

    /**
     * Closes what is read, on another thread, shielded. Does nothing if it is closed. Not to be called while another task waits for an
     * item.
     *
     * @throws IOException if closing fails; it is closed all the same
     * @throws IllegalStateException if a task waits for the next item
     */
    @Override
    public void close() throws IOException {
        if (user != null) {
            throw new IllegalStateException("A task waits for the next item, cancel it first: waiting=" + user.name());
        }
        owned.close();
        fetched = new ArrayDeque<>();
    }
}
