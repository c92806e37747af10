package dev.guestloop.net;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.Readiness;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Objects;

/**
 * A port that waits for TCP connections. One task at a time may accept. It is closed with its run, if not before.
 *
 * <p><i>Confined to the loop thread</i>, except {@link #close}, which is safe to call from any thread.
 */
public final class TcpListener implements AutoCloseable {

    private final ServerSocketChannel channel;
    private final Readiness readiness;
    private final EventLoop loop;

    private TcpListener(ServerSocketChannel channel, Readiness readiness, EventLoop loop) {
        this.channel = channel;
        this.readiness = readiness;
        this.loop = loop;
    }

    /**
     * Listens on a port of the loopback address, which other machines cannot reach.
     *
     * @param port the port; 0 for one that the system chooses
     * @return the listener
     * @throws java.net.BindException if the port is in use; the message names it
     * @throws IOException if listening fails otherwise
     */
    public static TcpListener bind(int port) throws IOException {
        TcpStream.requirePort(port);
        return bind(new InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), port));
    }

    /**
     * Listens on an address. Called in a task; does not wait.
     *
     * @param address the address
     * @return the listener
     * @throws java.net.BindException if the port is in use; the message names it
     * @throws IOException if listening fails otherwise
     */
    public static TcpListener bind(SocketAddress address) throws IOException {
        Objects.requireNonNull(address, "address");
        EventLoop loop = Async.currentLoop();
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.bind(address);
            return new TcpListener(channel, loop.readiness(channel), loop);
        } catch (java.net.BindException e) {
            channel.close();
            var named = new java.net.BindException(e.getMessage() + ": address=" + address);
            named.initCause(e);
            throw named;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Waits for a connection; a checkpoint. A cancelled call has accepted none.
     *
     * @return the connection
     * @throws java.nio.channels.AsynchronousCloseException if the listener is closed meanwhile
     * @throws IOException if accepting fails
     */
    public TcpStream accept() throws IOException {
        Async.checkpoint();
        SocketChannel accepted;
        while ((accepted = channel.accept()) == null) {
            readiness.awaitInput();
        }
        return TcpStream.of(accepted, loop);
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

    /**
     * Stops listening, without waiting; a task that waits in {@link #accept} gets an
     * {@link java.nio.channels.AsynchronousCloseException}. Safe to call from any thread, and again.
     *
     * @throws IOException if closing fails
     */
    @Override
    public void close() throws IOException {
        readiness.close();
    }

    @Override
    public String toString() {
        return "TcpListener[" + channel + ']';
    }
}
