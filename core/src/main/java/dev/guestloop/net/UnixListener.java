package dev.guestloop.net;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A Unix domain socket that waits for connections of other processes of this machine. Who may connect, the file's permissions say. */
public final class UnixListener extends Listener<UnixStream> {

    private final Path path;

    /** Which file is ours: another listener may have deleted it and made its own. Null where the system has no such keys. */
    private final @Nullable Object file;

    private UnixListener(ServerSocketChannel channel, EventLoop loop, Path path) throws IOException {
        super(channel, loop, UnixStream::new);
        this.path = path;
        this.file = fileAt(path);
    }

    private static @Nullable Object fileAt(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null; // deleted, or out of reach
        }
    }

    /**
     * Listens on a path. Called in a task; does not wait.
     *
     * @param path where the socket's file is to be; systems take about a hundred characters. It must not exist: one that a program
     *     has left behind has to be deleted first
     * @return the listener
     * @throws BindException if there is such a file; the message names it
     * @throws IOException if listening fails otherwise
     */
    public static UnixListener bind(Path path) throws IOException {
        return bind(path, ListenerOptions.DEFAULT);
    }

    /**
     * Listens on a path, with options. Called in a task; does not wait.
     *
     * @param path where the socket's file is to be, which must not exist, as at {@link #bind(Path)}
     * @param options how to listen
     * @return the listener
     * @throws BindException if there is such a file; the message names it
     * @throws IOException if listening fails otherwise
     */
    public static UnixListener bind(Path path, ListenerOptions options) throws IOException {
        var address = UnixDomainSocketAddress.of(path);
        Objects.requireNonNull(options, "options");
        EventLoop loop = Async.currentLoop();
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        Addresses.listen(
                channel,
                address,
                options,
                "path=" + path + ". If no process listens there any more, delete the file first.");
        return new UnixListener(channel, loop, path);
    }

    /**
     * Returns the path.
     *
     * @return the path
     */
    public Path path() {
        return path;
    }

    /**
     * Stops listening, and deletes the socket's file, unless it is another one by now. A listener that ends with its run, or its JVM,
     * leaves the file.
     *
     * @throws IOException if closing or deleting fails
     */
    @Override
    public void close() throws IOException {
        try {
            if (isOpen() && Objects.equals(file, fileAt(path))) { // while it is open, its file's key is not used again
                Files.deleteIfExists(path);
            }
        } finally {
            super.close();
        }
    }
}
