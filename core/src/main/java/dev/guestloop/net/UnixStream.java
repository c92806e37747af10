package dev.guestloop.net;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.Suspension;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * A connection through a Unix domain socket, to another process of this machine. Windows has them from version 10 on.
 *
 * <p>It is closed with its run, if not before.
 *
 * <p><i>Confined to the loop thread</i>, except {@link #close} and {@link #abort}, which are safe to call from any thread.
 */
public final class UnixStream extends SocketStream {

    /** Takes over a channel. Closes it if that fails. */
    UnixStream(SocketChannel channel, EventLoop loop) throws IOException {
        super(channel, loop);
    }

    /**
     * Connects to a socket.
     *
     * @param path where its file is; systems take about a hundred characters
     * @return the connection
     * @throws java.net.ConnectException if nobody listens there
     * @throws java.net.SocketException if there is no such file, the path is too long, or so many wait to be accepted that the system takes no
     *     more; unlike with TCP, it does not wait for them
     * @throws IOException if connecting fails otherwise
     */
    public static UnixStream connect(Path path) throws IOException {
        var address = UnixDomainSocketAddress.of(path);
        Suspension.checkpoint("UnixStream.connect");
        var stream = new UnixStream(SocketChannel.open(StandardProtocolFamily.UNIX), Async.currentLoop());
        stream.connectTo(address);
        return stream;
    }

    /**
     * Returns the peer's path, which is empty for a peer that has connected to a listener.
     *
     * @return the path
     * @throws IOException if the stream is closed
     */
    public Path remotePath() throws IOException {
        return ((UnixDomainSocketAddress) channel.getRemoteAddress()).getPath();
    }
}
