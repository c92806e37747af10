package dev.guestloop.file;

import java.io.IOException;
import java.io.OutputStream;

/** What a file is to contain, for {@link AsyncFiles#replace(java.nio.file.Path, FileContent)}. */
@FunctionalInterface
public interface FileContent {

    /**
     * Writes the content. Called once, on another thread than the loop's, so it may block and must not touch the toolkit. If it throws, or
     * its thread is interrupted because the task is cancelled, the file stays as it was.
     *
     * @param output where to; buffered, and closed by the caller
     * @throws IOException if it fails
     */
    void writeTo(OutputStream output) throws IOException;
}
