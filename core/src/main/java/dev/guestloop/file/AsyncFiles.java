package dev.guestloop.file;

import dev.guestloop.Async;
import dev.guestloop.disk.Permissions;
import dev.guestloop.disk.Replacement;
import dev.guestloop.progress.ProgressReports;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.CopyOption;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Files for tasks: the names and the rules of {@link Files}, on another thread than the loop's. Each call is a checkpoint. For what is
 * missing here, {@code Async.toThread(() -> Files.…)} does the same.
 *
 * <p><b>Cancellation.</b> A call that is cancelled waits for its thread, which is interrupted; nothing of it goes on. One that reads has
 * read nothing. One that writes may have written a part, unless it says otherwise; the file is closed. A call that has done its work when
 * the cancellation comes returns, and the next one throws.
 *
 * <p><i>Confined to tasks.</i>
 */
public final class AsyncFiles {

    private static final int PIECE = 262_144;

    private AsyncFiles() {}

    // ------------------------------------------------------------------ read

    /**
     * Reads a file into memory.
     *
     * @param path the file
     * @return its content
     * @throws IOException if it cannot be read
     */
    public static byte[] readAllBytes(Path path) throws IOException {
        Objects.requireNonNull(path, "path");
        return Async.toThread(() -> Files.readAllBytes(path));
    }

    /**
     * Reads a file of UTF-8 into memory.
     *
     * @param path the file
     * @return its text
     * @throws java.nio.charset.CharacterCodingException if it is not UTF-8
     * @throws IOException if it cannot be read
     */
    public static String readString(Path path) throws IOException {
        return readString(path, StandardCharsets.UTF_8);
    }

    /**
     * Reads a file into memory.
     *
     * @param path the file
     * @param charset how it is encoded
     * @return its text
     * @throws java.nio.charset.CharacterCodingException if it is not encoded in that way
     * @throws IOException if it cannot be read
     */
    public static String readString(Path path, Charset charset) throws IOException {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(charset, "charset");
        return Async.toThread(() -> Files.readString(path, charset));
    }

    /**
     * Reads all lines of a file of UTF-8 into memory.
     *
     * @param path the file
     * @return its lines, without their ends
     * @throws java.nio.charset.CharacterCodingException if it is not UTF-8
     * @throws IOException if it cannot be read
     */
    public static List<String> readAllLines(Path path) throws IOException {
        Objects.requireNonNull(path, "path");
        return Async.toThread(() -> Files.readAllLines(path));
    }

    /**
     * Opens a file of UTF-8 to read it line by line.
     *
     * @param path the file
     * @return its lines, without their ends; to be closed
     * @throws IOException if it cannot be opened
     */
    public static FileIteration<String> lines(Path path) throws IOException {
        return lines(path, StandardCharsets.UTF_8);
    }

    /**
     * Opens a file to read it line by line.
     *
     * @param path the file
     * @param charset how it is encoded
     * @return its lines, without their ends; to be closed
     * @throws IOException if it cannot be opened
     */
    public static FileIteration<String> lines(Path path, Charset charset) throws IOException {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(charset, "charset");
        return FileIteration.open(() -> {
            BufferedReader reader = Files.newBufferedReader(path, charset);
            return new FileIteration.Source<>() {
                @Override
                public @Nullable String next() throws IOException {
                    return reader.readLine();
                }

                @Override
                public void close() throws IOException {
                    reader.close();
                }
            };
        });
    }

    // ------------------------------------------------------------------ write

    /**
     * Writes a file. It is created, or emptied first, unless the options say otherwise.
     *
     * @param path the file
     * @param bytes its content
     * @param options how to open it
     * @return the path
     * @throws IOException if it cannot be written; a part may have been
     */
    public static Path write(Path path, byte[] bytes, OpenOption... options) throws IOException {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(bytes, "bytes");
        return Async.toThread(() -> Files.write(path, bytes, options));
    }

    /**
     * Writes lines to a file of UTF-8.
     *
     * @param path the file
     * @param lines the lines, without their ends; asked for on the other thread, and not to be changed meanwhile
     * @param options how to open it
     * @return the path
     * @throws IOException if it cannot be written; a part may have been
     */
    public static Path write(Path path, Iterable<? extends CharSequence> lines, OpenOption... options)
            throws IOException {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(lines, "lines");
        return Async.toThread(() -> Files.write(path, lines, options));
    }

    /**
     * Writes a text to a file of UTF-8.
     *
     * @param path the file
     * @param text its content
     * @param options how to open it
     * @return the path
     * @throws IOException if it cannot be written; a part may have been
     */
    public static Path writeString(Path path, CharSequence text, OpenOption... options) throws IOException {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(text, "text");
        return Async.toThread(() -> Files.writeString(path, text, options));
    }

    /**
     * Replaces a file in one step: who looks at it, at any time, also after a failure, a full disk, a cancellation or a crash, finds its old
     * content or the new one, whole. The new one is on the disk when this returns. The file keeps its permissions, which the new one
     * has from its first moment; one that was not there is created. Needs room for both; a crash may leave the new one beside it, with a
     * name that ends in {@code .tmp}.
     *
     * @param path the file; if it is a link, what it shows is replaced
     * @param bytes its new content
     * @return the path
     * @throws java.nio.file.AtomicMoveNotSupportedException if its file system cannot rename in one step
     * @throws IOException if the new content cannot be written; the file is as it was, and nothing is left beside it
     */
    public static Path replace(Path path, byte[] bytes) throws IOException {
        Objects.requireNonNull(bytes, "bytes");
        return replaceWith(path, channel -> writeAll(channel, ByteBuffer.wrap(bytes)));
    }

    /**
     * Replaces a file in one step by a text in UTF-8, as {@link #replace(Path, byte[])} does.
     *
     * @param path the file
     * @param text its new content
     * @return the path
     * @throws IOException if the new content cannot be written; the file is as it was
     */
    public static Path replace(Path path, CharSequence text) throws IOException {
        return replace(path, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Replaces a file in one step by what is written to a stream, as {@link #replace(Path, byte[])} does.
     *
     * @param path the file
     * @param content writes the new content, on the other thread
     * @return the path
     * @throws IOException if the new content cannot be written, or its writer fails with that; the file is as it was
     */
    public static Path replace(Path path, FileContent content) throws IOException {
        Objects.requireNonNull(content, "content");
        return replaceWith(path, channel -> {
            var stream = new BufferedOutputStream(Channels.newOutputStream(channel), 65_536);
            content.writeTo(stream);
            stream.flush();
        });
    }

    private static Path replaceWith(Path path, Replacement.Content content) throws IOException {
        Objects.requireNonNull(path, "path");
        Async.toThread(() -> Replacement.replace(path, content));
        return path;
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    // ------------------------------------------------------------------ copy

    /**
     * Copies a file, as {@link #copy(Path, Path, CopyProgress, CopyOption...)} does, and tells nobody how far it is.
     *
     * @param source the file
     * @param target where to; not there, unless the options say otherwise
     * @param options nothing, or {@link StandardCopyOption#REPLACE_EXISTING}
     * @return the target
     * @throws FileAlreadyExistsException if the target is there
     * @throws IOException if it cannot be copied
     */
    public static Path copy(Path source, Path target, CopyOption... options) throws IOException {
        return copy(source, target, (_, _) -> {}, options);
    }

    /**
     * Copies a file with its permissions, as {@link Files#copy} does, and tells how far it is. If that fails or is cancelled, the target is
     * as it was: not there; or, with {@link StandardCopyOption#REPLACE_EXISTING}, its old content, for it is replaced in one step.
     *
     * @param source the file; no folder
     * @param target where to; not there, unless the options say otherwise
     * @param progress hears how far it is, on the loop's thread
     * @param options nothing, or {@link StandardCopyOption#REPLACE_EXISTING}
     * @return the target
     * @throws FileAlreadyExistsException if the target is there
     * @throws IOException if it cannot be copied
     * @throws UnsupportedOperationException if there are other options
     */
    public static Path copy(Path source, Path target, CopyProgress progress, CopyOption... options) throws IOException {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(progress, "progress");
        for (CopyOption option : options) {
            if (option != StandardCopyOption.REPLACE_EXISTING) {
                throw new UnsupportedOperationException("AsyncFiles.copy knows one option, REPLACE_EXISTING: option="
                        + option + ". For others: Async.toThread(() -> Files.copy(…)).");
            }
        }
        var reports =
                new ProgressReports(Async.currentLoop(), "a listener to the progress of a copy", progress::copied);
        boolean succeeded = false;
        try {
            Async.toThread(() -> copyHere(source, target, reports, options.length > 0));
            succeeded = true;
        } finally {
            reports.end(succeeded);
        }
        return target;
    }

    private static void copyHere(Path source, Path target, ProgressReports reports, boolean replaces)
            throws IOException {
        try (var from = FileChannel.open(source, StandardOpenOption.READ)) {
            if (replaces) {
                Replacement.replaceLike(target, source, to -> copyAll(from, to, reports));
                return;
            }
            // If that fails, what is there is not ours to delete.
            FileChannel to = Permissions.create(target, Permissions.of(source));
            try (to) {
                copyAll(from, to, reports);
            } catch (Throwable e) {
                Replacement.deleteAfter(e, target);
                throw e;
            }
        }
    }

    private static void copyAll(FileChannel from, FileChannel to, ProgressReports reports) throws IOException {
        long total = from.size();
        long copied = 0;
        reports.report(0, total);
        var buffer = ByteBuffer.allocateDirect(PIECE);
        for (int length; (length = from.read(buffer)) >= 0; ) {
            writeAll(to, buffer.flip());
            buffer.clear();
            copied += length;
            reports.report(copied, total);
        }
    }

    // ------------------------------------------------------------------ folders

    /**
     * Walks a tree of files, parents before what is in them.
     *
     * @param start where to begin; the first that comes
     * @param options whether links are followed
     * @return the files and folders; to be closed. A folder that cannot be read ends it with an exception
     * @throws IOException if the start cannot be read
     */
    @SuppressWarnings("StreamResourceLeak") // closed with the iteration
    public static FileIteration<Path> walk(Path start, FileVisitOption... options) throws IOException {
        Objects.requireNonNull(start, "start");
        return FileIteration.open(() -> new StreamSource<>(Files.walk(start, options)));
    }

    /**
     * Lists a folder.
     *
     * @param folder the folder
     * @return what is in it, in no order; to be closed
     * @throws java.nio.file.NotDirectoryException if it is no folder
     * @throws IOException if it cannot be read
     */
    @SuppressWarnings("StreamResourceLeak") // closed with the iteration
    public static FileIteration<Path> list(Path folder) throws IOException {
        Objects.requireNonNull(folder, "folder");
        return FileIteration.open(() -> new StreamSource<>(Files.list(folder)));
    }

    private static final class StreamSource<T> implements FileIteration.Source<T> {
        private final Stream<T> stream;
        private final Iterator<T> iterator;

        StreamSource(Stream<T> stream) {
            this.stream = stream;
            this.iterator = stream.iterator();
        }

        @Override
        public @Nullable T next() throws IOException {
            try {
                return iterator.hasNext() ? iterator.next() : null;
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }

        @Override
        public void close() {
            stream.close();
        }
    }

    /**
     * Deletes a file, or a folder with all that is in it. Links are deleted, and not followed. Does nothing if it is not there.
     *
     * @param path the file or folder
     * @throws IOException if something cannot be deleted: the first failure, the others suppressed; what can be deleted is
     */
    public static void deleteTree(Path path) throws IOException {
        Objects.requireNonNull(path, "path");
        Async.toThread(() -> Trees.delete(path));
    }

    /**
     * Watches a folder. What happens from the return of this call on is an event.
     *
     * @param folder the folder
     * @return its events; to be closed
     * @throws java.nio.file.NoSuchFileException if it is not there
     * @throws java.nio.file.NotDirectoryException if it is no folder
     * @throws IOException if it cannot be watched, or too much is
     */
    public static FolderWatch watch(Path folder) throws IOException {
        return FolderWatch.open(Objects.requireNonNull(folder, "folder"), false);
    }

    /**
     * Watches a folder and all folders below, also those that come later.
     *
     * @param folder the folder
     * @return the events; to be closed
     * @throws java.nio.file.NoSuchFileException if it is not there
     * @throws java.nio.file.NotDirectoryException if it is no folder
     * @throws IOException if it cannot be watched, or too much is
     */
    public static FolderWatch watchTree(Path folder) throws IOException {
        return FolderWatch.open(Objects.requireNonNull(folder, "folder"), true);
    }

    // ------------------------------------------------------------------ temporary files

    /**
     * Makes an empty file in the system's folder for such, that only this user can read.
     *
     * @param prefix how its name begins, or null
     * @param suffix how its name ends, or null for {@code .tmp}
     * @return the file; closing deletes it
     * @throws IOException if it cannot be made
     */
    public static TemporaryPath createTempFile(@Nullable String prefix, @Nullable String suffix) throws IOException {
        return TemporaryPath.create(() -> Files.createTempFile(prefix, suffix));
    }

    /**
     * Makes an empty file in a folder, that only this user can read.
     *
     * @param folder the folder
     * @param prefix how its name begins, or null
     * @param suffix how its name ends, or null for {@code .tmp}
     * @return the file; closing deletes it
     * @throws IOException if it cannot be made
     */
    public static TemporaryPath createTempFile(Path folder, @Nullable String prefix, @Nullable String suffix)
            throws IOException {
        Objects.requireNonNull(folder, "folder");
        return TemporaryPath.create(() -> Files.createTempFile(folder, prefix, suffix));
    }

    /**
     * Makes a folder in the system's folder for temporary files, that only this user can read.
     *
     * @param prefix how its name begins, or null
     * @return the folder; closing deletes it, with all that is in it
     * @throws IOException if it cannot be made
     */
    public static TemporaryPath createTempDirectory(@Nullable String prefix) throws IOException {
        return TemporaryPath.create(() -> Files.createTempDirectory(prefix));
    }
}
