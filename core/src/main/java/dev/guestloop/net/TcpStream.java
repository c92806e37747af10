package dev.guestloop.net;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.Suspension;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.util.Objects;

/**
 * A TCP connection. Its calls wait for the network by suspending the task, never the thread.
 *
 * <p>It is closed with its run, if not before.
 *
 * <p><i>Confined to the loop thread</i>, except {@link #close} and {@link #abort}, which are safe to call from any thread.
 */
public final class TcpStream extends SocketStream {

    /** A port is a number of 16 bits. */
    private static final int MAX_PORT = 65_535;

    private TcpStream(SocketChannel channel, EventLoop loop) throws IOException {
        super(channel, loop);
    }

    /** Takes over a connected channel. Closes it if that fails. */
    static TcpStream of(SocketChannel channel, EventLoop loop, TcpOptions options) throws IOException {
        var stream = new TcpStream(channel, loop);
        try {
            options.apply(channel);
            return stream;
        } catch (IOException | RuntimeException e) {
            stream.close();
            throw e;
        }
    }

    /**
     * Connects to a host by name. The name is looked up on another thread, for that blocks. If it has several addresses, they are tried
     * by "Happy Eyeballs", <a href="https://www.rfc-editor.org/rfc/rfc8305">RFC 8305</a>: IPv6 and IPv4 in turn, the next one as soon as
     * the one before has failed, or after a quarter of a second at its side; the first that answers wins. Unlike there, nothing is tried
     * before all addresses are known, for the JDK gives them all at once.
     *
     * @param host a name or an address
     * @param port the port
     * @return the connection; small writes are sent at once ({@code TCP_NODELAY})
     * @throws java.net.UnknownHostException if there is no such name
     * @throws java.net.ConnectException if nobody listens there
     * @throws IOException if connecting fails otherwise; with several addresses, the failure of each is a suppressed one
     * @throws dev.guestloop.CancelledException if the task's scope is cancelled; a look-up that has not ended goes on in vain
     */
    public static TcpStream connect(String host, int port) throws IOException {
        return connect(host, port, TcpOptions.DEFAULT);
    }

    /**
     * Connects to a host by name, as {@link #connect(String, int)} does, with options.
     *
     * @param host a name or an address
     * @param port the port
     * @param options the options
     * @return the connection
     * @throws java.net.UnknownHostException if there is no such name
     * @throws java.net.ConnectException if nobody listens there
     * @throws IOException if connecting fails otherwise; with several addresses, the failure of each is a suppressed one
     */
    public static TcpStream connect(String host, int port, TcpOptions options) throws IOException {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(options, "options");
        requirePort(port);
        Suspension.checkpoint("TcpStream.connect");
        return HappyEyeballs.connect(host, port, options);
    }

    /**
     * Connects to an address.
     *
     * @param address the address
     * @return the connection; small writes are sent at once ({@code TCP_NODELAY})
     * @throws java.net.ConnectException if nobody listens there
     * @throws java.nio.channels.UnresolvedAddressException if the address is a name that was not found
     * @throws IOException if connecting fails otherwise
     */
    public static TcpStream connect(SocketAddress address) throws IOException {
        return connect(address, TcpOptions.DEFAULT);
    }

    /**
     * Connects to an address, with options.
     *
     * @param address the address
     * @param options the options
     * @return the connection
     * @throws java.net.ConnectException if nobody listens there
     * @throws java.nio.channels.UnresolvedAddressException if the address is a name that was not found
     * @throws IOException if connecting fails otherwise
     */
    public static TcpStream connect(SocketAddress address, TcpOptions options) throws IOException {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(options, "options");
        Suspension.checkpoint("TcpStream.connect");
        TcpStream stream = of(SocketChannel.open(), Async.currentLoop(), options);
        if (options.localAddress() != null) {
            stream.bindTo(options.localAddress());
        }
        stream.connectTo(address);
        return stream;
    }

    private void bindTo(InetSocketAddress address) throws IOException {
        try {
            channel.bind(address);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    static void requirePort(int port) {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("A port is between 0 and 65535: port=" + port);
        }
    }

    /**
     * Returns the peer's address.
     *
     * @return the address
     * @throws IOException if the stream is closed
     */
    public InetSocketAddress remoteAddress() throws IOException {
        return (InetSocketAddress) channel.getRemoteAddress();
    }

    /**
     * Returns the address of this side.
     *
     * @return the address
     * @throws IOException if the stream is closed
     */
    public InetSocketAddress localAddress() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    /**
     * Changes an option of the socket.
     *
     * @param option one of {@link java.net.StandardSocketOptions} or {@code jdk.net.ExtendedSocketOptions}
     * @param value its value
     * @param <V> the type of the value
     * @throws UnsupportedOperationException if the system has no such option for TCP
     * @throws IOException if the stream is closed, or the system refuses
     */
    public <V> void setOption(SocketOption<V> option, V value) throws IOException {
        channel.setOption(option, value);
    }

    /**
     * Returns an option of the socket.
     *
     * @param option one of {@link java.net.StandardSocketOptions} or {@code jdk.net.ExtendedSocketOptions}
     * @param <V> the type of the value
     * @return its value
     * @throws UnsupportedOperationException if the system has no such option for TCP
     * @throws IOException if the stream is closed
     */
    public <V> V getOption(SocketOption<V> option) throws IOException {
        return channel.getOption(option);
    }
}
