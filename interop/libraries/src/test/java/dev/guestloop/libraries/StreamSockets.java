package dev.guestloop.libraries;

import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** For clients that take a factory of sockets, by its name. */
public final class StreamSockets extends SocketFactory {

    /** For those who call it by reflection. */
    public StreamSockets() {}

    @Override
    public Socket createSocket() {
        return new StreamSocket();
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException("The client connects its socket itself: createSocket()");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        return createSocket(host.getHostName(), port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
        return createSocket(host.getHostName(), port);
    }
}
