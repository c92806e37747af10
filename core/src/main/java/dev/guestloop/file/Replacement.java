package dev.guestloop.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A new content for a file, written beside it and then put in its place:
 *
 * <ol>
 *   <li>write it to a file in the same folder, and so on the same disk;
 *   <li>have the disk take it: else a crash could leave the new name with no content;
 *   <li>rename it over the old one, which is one step for whoever looks;
 *   <li>have the disk take the name too, where that is possible.
 * </ol>
 *
 * <p>An interrupt ends the first two, and is too late for the others.
 */
final class Replacement {

    private Replacement() {}

    /** Writes a content to a channel, which it does not close. */
    interface Content {
        void writeTo(FileChannel channel) throws IOException;
    }

    static Content of(FileContent content) {
        return channel -> {
            var stream = new BufferedOutputStream(Channels.newOutputStream(channel), 65_536);
            content.writeTo(stream);
            stream.flush();
        };
    }

    static void replace(Path target, Content content) throws IOException {
        Path place = withoutLinks(target);
        Path beside = place.resolveSibling("." + place.getFileName() + '.'
                + Long.toHexString(ThreadLocalRandom.current().nextLong()) + ".tmp");
        try {
            try (var channel = FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.writeTo(channel);
                channel.force(true);
            }
            takePermissions(place, beside);
            Files.move(beside, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (Throwable e) {
            deleteAfter(e, beside);
            throw e;
        }
        forceName(place);
    }

    /** Deletes the part that was written before a failure. */
    static void deleteAfter(Throwable failure, Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** What a link shows is replaced, and not the link. */
    private static Path withoutLinks(Path target) throws IOException {
        try {
            return target.toRealPath();
        } catch (NoSuchFileException e) {
            return target.toAbsolutePath();
        }
    }

    private static void takePermissions(Path from, Path to) throws IOException {
        var old = Files.getFileAttributeView(from, PosixFileAttributeView.class);
        var view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (old != null && view != null && Files.exists(from)) {
            view.setPermissions(old.readAttributes().permissions());
        }
    }

    private static void forceName(Path place) {
        try (var folder = FileChannel.open(place.resolveSibling("."), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) {
            // Not every system can. The content is in its place; after a crash the old one may be there again, but
            // whole.
            return;
        }
    }
}
