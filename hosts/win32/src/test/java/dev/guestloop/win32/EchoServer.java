package dev.guestloop.win32;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;

/** Sends back what it gets, on a thread for each connection. */
final class EchoServer implements AutoCloseable {

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    EchoServer() throws IOException {
        Thread.ofPlatform().daemon().name("echo").start(this::accept);
    }

    SocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    }

    private void accept() {
        while (true) {
            try {
                Socket client = socket.accept();
                client.setTcpNoDelay(true);
                Thread.ofPlatform().daemon().name("echo of one").start(() -> echo(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private static void echo(Socket client) {
        try (client) {
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // The client has gone.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
