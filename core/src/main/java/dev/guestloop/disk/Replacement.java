package dev.guestloop.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A new content for a file, written beside it and then put in its place:
 *
 * <ol>
 *   <li>write it to a file in the same folder, and so on the same disk, that nobody can read who cannot read it in the end;
 *   <li>have the disk take it: else a crash could leave the new name with no content;
 *   <li>rename it over the old one, which is one step for whoever looks;
 *   <li>have the disk take the name too, where that is possible.
 * </ol>
 *
 * <p>An interrupt ends the first two, and is too late for the others. All block: not for the loop's thread.
 */
public final class Replacement {

    private static final int MOST_CHARACTERS = 50;

    private final Path place;
    private final Path part;
    private final @Nullable Set<PosixFilePermission> permissions;

    /** Whether it gets none of those that the process keeps from new files (umask). */
    private final boolean asNewFile;

    private Replacement(Path place, Path part, @Nullable Set<PosixFilePermission> permissions, boolean asNewFile) {
        this.place = place;
        this.part = part;
        this.permissions = permissions;
        this.asNewFile = asNewFile;
    }

    /** Writes a content to a channel, which it does not close. */
    @FunctionalInterface
    public interface Content {

        /**
         * Writes all of it.
         *
         * @param channel where to
         * @throws IOException if that fails
         */
        void writeTo(FileChannel channel) throws IOException;
    }

    /**
     * Makes an empty file beside another one, for its new content.
     *
     * @param target the file; if it is a link, what it shows is meant. It keeps its permissions; one that is not there gets those of
     *     any new file
     * @param before what the name of the new file has before that of the target
     * @param after what it has at its end
     * @return what is to be put in its place, or given up
     * @throws IOException if it cannot be made
     */
    public static Replacement begin(Path target, String before, String after) throws IOException {
        Path place = withoutLinks(target);
        return begin(place, before, after, Permissions.of(place), false);
    }

    private static Replacement begin(
            Path place, String before, String after, @Nullable Set<PosixFilePermission> permissions, boolean asNewFile)
            throws IOException {
        Path part = place.resolveSibling(before
                + shortened(place.getFileName().toString())
                + '.'
                + Long.toHexString(ThreadLocalRandom.current().nextLong())
                + after);
        Permissions.create(part, writable(permissions)).close();
        return new Replacement(place, part, permissions, asNewFile);
    }

    /** A name may have 255 bytes as a rule, and this one gets longer. */
    private static String shortened(String name) {
        int characters = Math.min(MOST_CHARACTERS, name.codePointCount(0, name.length()));
        return name.substring(0, name.offsetByCodePoints(0, characters));
    }

    /** Its owner has to write it, if only now. */
    private static @Nullable Set<PosixFilePermission> writable(@Nullable Set<PosixFilePermission> permissions) {
        if (permissions == null) {
            return null;
        }
        Set<PosixFilePermission> writable = EnumSet.of(PosixFilePermission.OWNER_WRITE);
        writable.addAll(permissions);
        return writable;
    }

    /**
     * Replaces a file, which keeps its permissions.
     *
     * @param target the file; if it is a link, what it shows is replaced
     * @param content its new content
     * @throws IOException if that fails; the file is as it was
     */
    public static void replace(Path target, Content content) throws IOException {
        Path place = withoutLinks(target);
        write(begin(place, ".", ".tmp", Permissions.of(place), false), content);
    }

    /**
     * Replaces a file by a copy of another one, with the permissions of that, as far as the process lets new files have them (umask).
     *
     * @param target the file; if it is a link, what it shows is replaced
     * @param model the other one
     * @param content its content
     * @throws IOException if that fails; the file is as it was
     */
    public static void replaceLike(Path target, Path model, Content content) throws IOException {
        write(begin(withoutLinks(target), ".", ".tmp", Permissions.of(model), true), content);
    }

    private static void write(Replacement replacement, Content content) throws IOException {
        try {
            try (var channel = FileChannel.open(replacement.part, StandardOpenOption.WRITE)) {
                content.writeTo(channel);
            }
            replacement.putInPlace();
        } catch (Throwable e) {
            deleteAfter(e, replacement.part);
            throw e;
        }
    }

    /**
     * Returns the new file, to write to.
     *
     * @return the file
     */
    public Path part() {
        return part;
    }

    /**
     * Puts the new file in the place of the old one, in one step.
     *
     * @throws IOException if that fails; the old one is as it was, and the new one is to be given up
     */
    public void putInPlace() throws IOException {
        try (var channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Permissions.set(part, inPlace());
        Files.move(part, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceName(place);
    }

    private @Nullable Set<PosixFilePermission> inPlace() throws IOException {
        Set<PosixFilePermission> made = asNewFile && permissions != null ? Permissions.of(part) : null;
        if (made == null || permissions == null) {
            return permissions;
        }
        made.retainAll(permissions);
        return made;
    }

    /**
     * Deletes the new file, if it is there.
     *
     * @throws IOException if that fails
     */
    public void giveUp() throws IOException {
        Files.deleteIfExists(part);
    }

    /**
     * Deletes the part that was written before a failure.
     *
     * @param failure the failure; that of the deletion is added to it
     * @param part the file
     */
    public static void deleteAfter(Throwable failure, Path part) {
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
