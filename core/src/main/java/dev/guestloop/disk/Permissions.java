package dev.guestloop.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who may do what with a file, where the file system knows owner, group and others; null stands for what it does by itself. */
public final class Permissions {

    private Permissions() {}

    /**
     * Returns those of a file.
     *
     * @param file the file
     * @return its permissions; null if it has none of this kind, or is not there
     * @throws IOException if they cannot be read
     */
    public static @Nullable Set<PosixFilePermission> of(Path file) throws IOException {
        var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        try {
            return view == null ? null : view.readAttributes().permissions();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /**
     * Makes a file, from its first moment with these permissions, as far as the process lets new files have them (umask).
     *
     * @param file the file; not there
     * @param permissions its permissions
     * @return a channel to write to it
     * @throws java.nio.file.FileAlreadyExistsException if it is there
     * @throws IOException if it cannot be made
     */
    public static FileChannel create(Path file, @Nullable Set<PosixFilePermission> permissions) throws IOException {
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return permissions == null || !areKnownTo(file)
                ? FileChannel.open(file, options)
                : FileChannel.open(file, options, asAttribute(permissions));
    }

    private static FileAttribute<?> asAttribute(Set<PosixFilePermission> permissions) {
        return PosixFilePermissions.asFileAttribute(permissions);
    }

    private static boolean areKnownTo(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    static void set(Path file, @Nullable Set<PosixFilePermission> permissions) throws IOException {
        var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (permissions != null && view != null) {
            view.setPermissions(permissions);
        }
    }
}
