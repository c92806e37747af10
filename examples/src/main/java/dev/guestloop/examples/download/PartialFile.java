package dev.guestloop.examples.download;

import dev.guestloop.Async;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file on its way: has another name until it is complete and its digest is right, and is gone if that never happens. Disk and
 * digest keep a thread busy, so both are left to {@link Async#toThread}, never to the event thread.
 */
final class PartialFile implements AutoCloseable {

    static final String SUFFIX = ".part";

    private final Path target;
    private final Path partial;
    private final FileChannel channel;
    private final MessageDigest digest;

    private PartialFile(Path target, Path partial) throws IOException {
        this.target = target;
        this.partial = partial;
        this.channel = FileChannel.open(
                partial, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    static PartialFile create(Path target) throws IOException {
        Path partial = target.resolveSibling(target.getFileName() + SUFFIX);
        return Async.shielded(() -> Async.toThread(() -> new PartialFile(target, partial)));
    }

    /** Adds what is in the buffer, which must not be touched meanwhile. */
    void write(ByteBuffer bytes) throws IOException {
        Async.toThread(() -> {
            digest.update(bytes.duplicate());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        });
    }

    /** Gives the file its name, if its digest is as expected. */
    void complete(String expectedSha256) throws IOException {
        String actual = HexFormat.of().formatHex(digest.digest());
        if (!actual.equals(expectedSha256)) {
            throw new IOException("The file is damaged: name=" + target.getFileName() + ", sha256=" + actual
                    + ", expected=" + expectedSha256);
        }
        Async.toThread(() -> {
            channel.close();
            Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
        });
    }

    /** Removes the file if it is not complete, also when the task was cancelled: then this is shielded from that. */
    @Override
    public void close() throws IOException {
        Async.shielded(() -> Async.toThread(() -> {
            channel.close();
            Files.deleteIfExists(partial);
        }));
    }
}
