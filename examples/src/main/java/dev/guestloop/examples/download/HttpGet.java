package dev.guestloop.examples.download;

import dev.guestloop.net.TcpStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** One HTTP/1.0 request, on a connection of its own. As much of HTTP as the demo needs: no redirects, no chunks, no TLS. */
final class HttpGet implements AutoCloseable {

    private static final int MAX_HEAD_BYTES = 16 * 1024;

    private final TcpStream stream;
    private final Map<String, String> headers = new HashMap<>();

    /** What came with the head and belongs to the body. */
    private final ByteBuffer early = ByteBuffer.allocate(MAX_HEAD_BYTES);

    private HttpGet(TcpStream stream) {
        this.stream = stream;
    }

    /** Connects, asks, and waits for the head of the answer. */
    static HttpGet open(int port, String path) throws IOException {
        var get = new HttpGet(TcpStream.connect("localhost", port));
        try {
            get.stream.write(("GET " + path + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            get.readHead();
            return get;
        } catch (Throwable e) {
            get.close();
            throw e;
        }
    }

    private void readHead() throws IOException {
        int end = -1;
        while (end < 0) {
            if (!early.hasRemaining() || stream.read(early) < 0) {
                throw new EOFException("The server's answer has no complete head: bytes=" + early.position());
            }
            end = new String(early.array(), 0, early.position(), StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
        }
        String[] lines = new String(early.array(), 0, end, StandardCharsets.ISO_8859_1).split("\r\n", -1);
        if (!lines[0].matches("HTTP/1\\.\\d 200 .*")) {
            throw new IOException("The server refused: " + lines[0]);
        }
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.put(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).strip());
        }
        early.flip().position(end + 4);
    }

    String header(String name) throws IOException {
        String value = headers.get(name.toLowerCase(Locale.ROOT));
        if (value == null) {
            throw new IOException("The server's answer lacks a header: name=" + name);
        }
        return value;
    }

    long contentLength() throws IOException {
        return Long.parseLong(header("Content-Length"));
    }

    /** Reads some of the body; -1 at its end. */
    int read(ByteBuffer into) throws IOException {
        if (early.hasRemaining()) {
            int n = Math.min(early.remaining(), into.remaining());
            into.put(early.slice().limit(n));
            early.position(early.position() + n);
            return n;
        }
        return stream.read(into);
    }

    /** Reads the whole body as text. */
    String text() throws IOException {
        var body = ByteBuffer.allocate(Math.toIntExact(contentLength()));
        while (body.hasRemaining() && read(body) >= 0) {
            // More to come.
        }
        return new String(body.array(), 0, body.position(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
