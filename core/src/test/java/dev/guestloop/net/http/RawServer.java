package dev.guestloop.net.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** A server that takes one connection, reads the head of a request, sends what it was told, and listens for the connection's end. */
final class RawServer implements AutoCloseable {

    private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

    /** Complete when the head has been read. */
    final CompletableFuture<Void> asked = new CompletableFuture<>();

    /** Complete when the client has closed the connection, or reset it; with what is read then. */
    final CompletableFuture<Integer> end = new CompletableFuture<>();

    RawServer(String answer, boolean resets) throws IOException {
        Thread.ofVirtual().start(() -> {
            try (Socket peer = socket.accept()) {
                var in = new BufferedReader(new InputStreamReader(peer.getInputStream(), StandardCharsets.ISO_8859_1));
                for (String line = in.readLine(); line != null && !line.isEmpty(); ) {
                    line = in.readLine();
                }
                asked.complete(null);
                peer.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                if (resets) {
                    peer.setSoLinger(true, 0);
                    return;
                }
                end.complete(in.read());
            } catch (IOException e) {
                end.complete(-1); // a reset is an end as well
            }
        });
    }

    URI uri() {
        return URI.create("http://localhost:" + socket.getLocalPort() + "/");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
