package dev.guestloop.net;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Objects;

/** A port that waits for TCP connections. */
public final class TcpListener extends Listener<TcpStream> {

    private TcpListener(ServerSocketChannel channel, EventLoop loop, StreamMaker<TcpStream> maker) throws IOException {
        super(channel, loop, maker);
    }

    /**
     * Listens on a port of the loopback address, which other machines cannot reach.
     *
     * @param port the port; 0 for one that the system chooses
     * @return the listener
     * @throws BindException if the port is in use; the message names it
     * @throws IOException if listening fails otherwise
     */
    public static TcpListener bind(int port) throws IOException {
        TcpStream.requirePort(port);
        return bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /**
     * Listens on an address. Called in a task; does not wait.
     *
     * @param address the address
     * @return the listener
     * @throws BindException if the port is in use; the message names it
     * @throws IOException if listening fails otherwise
     */
    public static TcpListener bind(SocketAddress address) throws IOException {
        return bind(address, ListenerOptions.DEFAULT);
    }

    /**
     * Listens on an address, with options. Called in a task; does not wait.
     *
     * @param address the address
     * @param options how to listen
     * @return the listener
     * @throws BindException if the port is in use; the message names it
     * @throws IOException if listening fails otherwise
     */
    public static TcpListener bind(SocketAddress address, ListenerOptions options) throws IOException {
        return bind(address, options, (accepted, loop) -> TcpStream.of(accepted, loop, TcpOptions.DEFAULT));
    }

    /** For tests: connections may fail as soon as they are accepted. */
    static TcpListener bind(SocketAddress address, ListenerOptions options, StreamMaker<TcpStream> maker)
            throws IOException {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(options, "options");
        EventLoop loop = Async.currentLoop();
        ServerSocketChannel channel = ServerSocketChannel.open();
        Addresses.listen(channel, address, options, "address=" + address);
        return new TcpListener(channel, loop, maker);
    }

    /**
     * Returns the address, with the port that the system chose.
     *
     * @return the address
     * @throws IOException if the listener is closed
     */
    public InetSocketAddress localAddress() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }
}
