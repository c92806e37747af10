package dev.guestloop.file;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.LoopClosedException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A file or folder that is deleted with its block, from {@link AsyncFiles#createTempFile} or {@link AsyncFiles#createTempDirectory}; also if the
 * block is left by a cancellation. One that nobody has closed is deleted with the run, on the thread that ends it, which may be the
 * UI thread: close a folder that may hold much. One that was moved elsewhere stays there.
 *
 * <p><i>Confined to the loop thread</i>, except {@link #path}, which is safe to call from any thread.
 */
public final class TemporaryPath implements AutoCloseable {

    /** Makes the file or folder. */
    interface Creation {
        Path create() throws IOException;
    }

    private final EventLoop loop;
    private final Path path;
    private final AutoCloseable atTheEndOfTheRun = new AutoCloseable() {
        @Override
        public void close() throws IOException {
            delete();
        }

        @Override
        public String toString() {
            return TemporaryPath.this.toString();
        }
    };

    private TemporaryPath(EventLoop loop, Path path) {
        this.loop = loop;
        this.path = path;
    }

    /** It belongs to the run before the task hears of it, who may never. */
    static TemporaryPath create(Creation creation) throws IOException {
        EventLoop loop = Async.currentLoop();
        return Async.toThread(() -> {
            var temporary = new TemporaryPath(loop, creation.create());
            try {
                loop.closeWithRun(temporary.atTheEndOfTheRun);
            } catch (LoopClosedException e) {
                temporary.delete();
                throw e;
            }
            return temporary;
        });
    }

    /**
     * Returns where it is.
     *
     * @return the path
     */
    public Path path() {
        return path;
    }

    /**
     * Deletes it, and all that is in it, on another thread, shielded. Does nothing if it is not there.
     *
     * @throws IOException if something cannot be deleted; what can be is
     */
    @Override
    public void close() throws IOException {
        Async.shielded(() -> Async.toThread(() -> {
            loop.letGo(atTheEndOfTheRun); // here, so that the run deletes it if no task can wait for that
            delete();
        }));
    }

    private void delete() throws IOException {
        Trees.delete(path);
    }

    @Override
    public String toString() {
        return "TemporaryPath[" + path + ']';
    }
}
