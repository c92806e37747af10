package dev.guestloop.net;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.Readiness;
import dev.guestloop.Suspension;
import dev.guestloop.Task;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams of UDP. Each is sent whole, arrives whole or not at all, and in any order. One task at a time may receive, and one may
 * send.
 *
 * <p>It is closed with its run, if not before.
 *
 * <p><i>Confined to the loop thread</i>, except {@link #close}, which is safe to call from any thread.
 */
public final class UdpSocket implements AutoCloseable {

    private final DatagramChannel channel;
    private final Readiness readiness;
    private @Nullable Task<?> receiver;
    private @Nullable Task<?> sender;

    private UdpSocket(DatagramChannel channel, EventLoop loop) throws IOException {
        this.channel = channel;
        try {
            this.readiness = loop.readiness(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Opens a socket on a port that the system chooses, for who sends first. Called in a task; does not wait.
     *
     * @return the socket
     * @throws IOException if that fails
     */
    public static UdpSocket open() throws IOException {
        return bind(new InetSocketAddress(0));
    }

    /**
     * Opens a socket on an address. Called in a task; does not wait.
     *
     * @param address the address; with port 0 the system chooses one
     * @return the socket
     * @throws BindException if the port is in use; the message names it
     * @throws java.nio.channels.UnresolvedAddressException if the address is a name that was not found
     * @throws IOException if that fails otherwise
     */
    public static UdpSocket bind(InetSocketAddress address) throws IOException {
        Objects.requireNonNull(address, "address");
        EventLoop loop = Async.currentLoop();
        DatagramChannel channel = DatagramChannel.open();
        Addresses.bind(channel, address, "address=" + address);
        return new UdpSocket(channel, loop);
    }

    /**
     * Sends to, and receives from, one peer only from now on. Does not wait, and says nothing of whether there is such a peer.
     *
     * @param peer the peer's address
     * @throws java.nio.channels.UnresolvedAddressException if the address is a name that was not found
     * @throws IOException if the socket is closed, or connected already
     */
    public void connect(InetSocketAddress peer) throws IOException {
        channel.connect(Objects.requireNonNull(peer, "peer"));
    }

    /**
     * Receives a datagram; waits if there is none. A checkpoint. A cancelled call has received none.
     *
     * @param into where to put its bytes; what has no room is lost, as everywhere with UDP. 65,535 bytes hold any datagram
     * @return who has sent it
     * @throws java.nio.channels.AsynchronousCloseException if the socket is closed meanwhile
     * @throws java.net.PortUnreachableException if the socket is connected and the peer's machine says that nobody listens
     * @throws IOException if the socket is closed
     * @throws IllegalStateException if another task receives
     */
    public InetSocketAddress receive(ByteBuffer into) throws IOException {
        Objects.requireNonNull(into, "into");
        Task<?> current = Suspension.checkpoint("UdpSocket.receive"); // first, for others may run in it
        receiver = claim(receiver, current, "receive");
        try {
            while (true) {
                var from = (InetSocketAddress) channel.receive(into);
                if (from != null) {
                    return from;
                }
                readiness.awaitInput();
            }
        } finally {
            receiver = null;
        }
    }

    /**
     * Sends a datagram; waits while the system has no room for it. A checkpoint. A cancelled call has sent none.
     *
     * @param bytes its bytes; all of them are taken
     * @param to whom
     * @throws java.nio.channels.AsynchronousCloseException if the socket is closed meanwhile
     * @throws java.net.SocketException if the datagram is too long
     * @throws java.nio.channels.AlreadyConnectedException if the socket is connected to another peer
     * @throws IOException if the socket is closed, or sending fails otherwise
     * @throws IllegalStateException if another task sends
     */
    public void send(ByteBuffer bytes, InetSocketAddress to) throws IOException {
        Objects.requireNonNull(bytes, "bytes");
        Objects.requireNonNull(to, "to");
        Task<?> current = Suspension.checkpoint("UdpSocket.send"); // first, for others may run in it
        sender = claim(sender, current, "send");
        try {
            boolean isEmpty = !bytes.hasRemaining(); // for which "none sent" and "all sent" are the same number
            while (channel.send(bytes, to) == 0 && !isEmpty) {
                readiness.awaitOutput();
            }
        } finally {
            sender = null;
        }
    }

    /**
     * Sends a datagram to the peer that the socket is connected to; waits while the system has no room for it. A checkpoint. A
     * cancelled call has sent none.
     *
     * @param bytes its bytes; all of them are taken
     * @throws java.nio.channels.NotYetConnectedException if the socket is not connected
     * @throws java.net.PortUnreachableException if the peer's machine said of an earlier one that nobody listens
     * @throws IOException if the socket is closed, or sending fails otherwise
     * @throws IllegalStateException if another task sends
     */
    public void send(ByteBuffer bytes) throws IOException {
        Objects.requireNonNull(bytes, "bytes");
        Task<?> current = Suspension.checkpoint("UdpSocket.send"); // first, for others may run in it
        sender = claim(sender, current, "send");
        try {
            boolean isEmpty = !bytes.hasRemaining();
            while (channel.write(bytes) == 0 && !isEmpty) {
                readiness.awaitOutput();
            }
        } finally {
            sender = null;
        }
    }

    private Task<?> claim(@Nullable Task<?> present, Task<?> current, String what) {
        if (present != null) {
            throw new IllegalStateException("One task at a time may " + what + ": waiting=" + present.name()
                    + ", current=" + current.name() + ", socket=" + this);
        }
        return current;
    }

    /**
     * Returns the address of this side, with the port that the system chose.
     *
     * @return the address
     * @throws IOException if the socket is closed
     */
    public InetSocketAddress localAddress() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    /**
     * Changes an option of the socket, such as {@link java.net.StandardSocketOptions#SO_BROADCAST}.
     *
     * @param option the option
     * @param value its value
     * @param <V> the type of the value
     * @throws UnsupportedOperationException if the system has no such option for UDP
     * @throws IOException if the socket is closed, or the system refuses
     */
    public <V> void setOption(SocketOption<V> option, V value) throws IOException {
        channel.setOption(option, value);
    }

    /**
     * Tells whether the socket is open.
     *
     * @return false once it was closed
     */
    public boolean isOpen() {
        return channel.isOpen();
    }

    /**
     * Closes the socket, without waiting; tasks that wait for it get an {@link java.nio.channels.AsynchronousCloseException}. Safe to
     * call from any thread, and again.
     *
     * @throws IOException if closing fails
     */
    @Override
    public void close() throws IOException {
        readiness.close();
    }

    @Override
    public String toString() {
        return "UdpSocket[" + (channel.isOpen() ? channel.socket().getLocalSocketAddress() : "closed") + ']';
    }
}
