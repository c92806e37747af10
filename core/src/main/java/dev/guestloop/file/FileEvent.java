package dev.guestloop.file;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Something that has happened in a folder.
 *
 * <p><i>Immutable, so safe to share.</i>
 *
 * @param kind what
 * @param path the file or folder, below the path that is watched; of an {@link Kind#OVERFLOW} the folder
 */
public record FileEvent(Kind kind, Path path) {

    /** What has happened. */
    public enum Kind {
        /** It is there now; it may be gone again by now. */
        CREATED,
        /** Its content or its attributes have changed, perhaps several times. */
        MODIFIED,
        /** It is gone, or has another name. */
        DELETED,
        /** More has happened than was kept: look at the folder itself. */
        OVERFLOW
    }

    /**
     * Makes an event.
     *
     * @param kind what
     * @param path where
     */
    public FileEvent {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(path, "path");
    }
}
