package dev.guestloop.examples.downloads;

import dev.guestloop.Async;
import dev.guestloop.TaskAction;
import dev.guestloop.TaskBody;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way. Until it is complete and its digest is right it has another name, and a small file beside it that says where
 * it comes from; so it can be gone on with, in this window or the next. UI thread; what touches the disk waits for a thread that
 * does it, and cannot be cancelled, for an interrupted thread would close the file.
 */
final class PartialFile implements AutoCloseable {

    static final String SUFFIX = ".part";

    private static final int BUFFER_BYTES = 256 * 1024;

    private final Path folder;
    private final Path partial;
    private final Disk disk;
    private final @Nullable Origin origin;
    private long length;
    private @Nullable WritableByteChannel channel;
    private boolean broken;

    /** Filled by its user, emptied by {@link #flush}. */
    final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    private PartialFile(Path folder, Path partial, Disk disk, @Nullable Origin origin, long length) {
        this.folder = folder;
        this.partial = partial;
        this.disk = disk;
        this.origin = origin;
        this.length = length;
    }

    /** Finds what an earlier try has left. Opens nothing yet. */
    static PartialFile find(Path folder, String name, Disk disk) throws IOException {
        Path partial = partial(folder, name);
        return onDisk(folder, () -> {
            Origin origin = Origin.read(Origin.beside(partial));
            long length = origin != null && Files.exists(partial) ? Files.size(partial) : 0;
            return new PartialFile(folder, partial, disk, length > 0 ? origin : null, length);
        });
    }

    static Path partial(Path folder, String name) {
        return folder.resolve(name + SUFFIX);
    }

    /** Where what is here comes from; null if nothing is here. */
    @Nullable
    Origin origin() {
        return origin;
    }

    /** How many bytes are on the disk. */
    long length() {
        return length;
    }

    /** Opens it, keeps its first bytes and drops the rest. */
    void open(long keep, Origin from) throws IOException {
        onDisk(folder, () -> {
            from.write(Origin.beside(partial));
            channel = disk.open(partial, keep);
        });
        length = keep;
    }

    /** Writes what is in the buffer. Does nothing once the disk has failed. */
    void flush() throws IOException {
        WritableByteChannel open = channel;
        if (buffer.position() == 0 || open == null || broken) {
            return;
        }
        buffer.flip();
        int bytes = buffer.remaining();
        broken = true; // until it has gone well
        onDisk(folder, () -> {
            while (buffer.hasRemaining()) {
                open.write(buffer);
            }
        });
        broken = false;
        length += bytes;
        buffer.clear();
    }

    /** Computes the digest of the whole file. Can be cancelled. */
    String sha256() throws IOException {
        close();
        try {
            return Async.toThread(() -> {
                MessageDigest digest = sha256Digest();
                try (InputStream in = Files.newInputStream(partial)) {
                    var chunk = new byte[BUFFER_BYTES];
                    for (int n; (n = in.read(chunk)) >= 0; ) {
                        digest.update(chunk, 0, n);
                    }
                }
                return Base64.getEncoder().encodeToString(digest.digest());
            });
        } catch (IOException e) {
            throw Problem.disk(e, folder.toString());
        }
    }

    /** Gives it its name, or that with a number, if there is such a file. Returns the name. */
    String complete(String name) throws IOException {
        close();
        return onDisk(folder, () -> {
            for (int number = 2; ; number++) {
                String free = number == 2 ? name : Address.numbered(name, number - 1);
                try {
                    Files.move(partial, folder.resolve(free));
                    Files.deleteIfExists(Origin.beside(partial));
                    return free;
                } catch (FileAlreadyExistsException e) {
                    // The next name, then.
                }
            }
        });
    }

    /** Leaves nothing of it. */
    static void remove(Path folder, String name) throws IOException {
        Path partial = partial(folder, name);
        onDisk(folder, () -> {
            Files.deleteIfExists(partial);
            Files.deleteIfExists(Origin.beside(partial));
        });
    }

    /** Closes it, and keeps what is there. */
    @Override
    public void close() throws IOException {
        WritableByteChannel open = channel;
        channel = null;
        if (open != null) {
            onDisk(folder, open::close);
        }
    }

    private static <T> T onDisk(Path folder, TaskBody<T, IOException> body) throws IOException {
        try {
            return Async.<T, IOException>shielded(() -> Async.toThread(body));
        } catch (IOException e) {
            throw Problem.disk(e, folder.toString());
        }
    }

    private static void onDisk(Path folder, TaskAction<IOException> action) throws IOException {
        onDisk(folder, () -> {
            action.run();
            return true;
        });
    }

    private static MessageDigest sha256Digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
