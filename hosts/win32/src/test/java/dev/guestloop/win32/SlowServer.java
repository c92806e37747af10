package dev.guestloop.win32;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Sends each client the same number of bytes, in pieces, with a pause between them. */
final class SlowServer implements AutoCloseable {

    private static final int PIECES = 20;
    private static final int PIECE_BYTES = 4_096;
    private static final int PAUSE_MILLIS = 2;

    static final int BYTES = PIECES * PIECE_BYTES;

    private final ServerSocket socket;

    SlowServer() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("server").start(this::serve);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve() {
        while (true) {
            try (Socket client = socket.accept()) {
                OutputStream out = client.getOutputStream();
                for (int i = 0; i < PIECES; i++) {
                    out.write(new byte[PIECE_BYTES]);
                    out.flush();
                    Thread.sleep(PAUSE_MILLIS);
                }
            } catch (IOException | InterruptedException e) {
                return; // closed
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
