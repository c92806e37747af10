package dev.guestloop.examples.downloads;

import dev.guestloop.Async;
import dev.guestloop.net.ByteStream;
import dev.guestloop.net.TcpOptions;
import dev.guestloop.net.TcpStream;
import dev.guestloop.net.TlsOptions;
import dev.guestloop.net.TlsStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request for a file or for the rest of one, on a connection of its own. As much of HTTP/1.0 as a download manager needs: no
 * chunks, which a server does not send to a client of 1.0. Straight-line code: the task waits, the window
 * does not. Whoever is silent for too long is given up.
 */
final class HttpRange implements AutoCloseable {

    private static final int MAX_MOVES = 5;
    private static final int MAX_HEAD_BYTES = 16 * 1024;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.\\d (\\d{3})(?: (.*))?");
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-\\d+/(?:(\\d+)|\\*)");
    private static final Pattern SHA256 = Pattern.compile("sha-256=:([A-Za-z0-9+/=]+):");

    /** The server has less of the file than is here. */
    private static final long NO_SUCH_PART = -1;

    private final ByteStream stream;
    private final Duration patience;
    private final Map<String, String> headers = new HashMap<>();

    /** What came with the head and belongs to the body. */
    private final ByteBuffer early = ByteBuffer.allocate(MAX_HEAD_BYTES);

    /** Where the server sends us instead. */
    private @Nullable URI movedTo;

    private long start;
    private long total = -1;

    private HttpRange(ByteStream stream, Duration patience) {
        this.stream = stream;
        this.patience = patience;
    }

    /**
     * Connects, asks, and waits for the head of the answer; goes where the server sends us, but never from a secret connection to
     * one that is not.
     *
     * @param from how many bytes are there already
     * @param etag of what version; null if that is not known
     */
    static HttpRange open(URI address, long from, @Nullable String etag, Settings settings) throws IOException {
        URI at = address;
        for (int moves = 0; ; moves++) {
            HttpRange get = ask(at, from, etag, settings);
            URI next = get.movedTo;
            if (next == null) {
                return get;
            }
            get.close();
            next = at.resolve(next);
            if (moves == MAX_MOVES || next.getHost() == null || (Address.isSecure(at) && !Address.isSecure(next))) {
                throw new ServerException("The file has moved to " + next, false);
            }
            at = next;
        }
    }

    private static HttpRange ask(URI address, long from, @Nullable String etag, Settings settings) throws IOException {
        String host = address.getHost();
        Duration patience = settings.patience();
        ByteStream stream =
                Async.<ByteStream, IOException>withTimeout(patience, () -> connect(address, settings.tls()));
        var get = new HttpRange(stream, patience);
        try {
            var request = new StringBuilder()
                    .append("GET ")
                    .append(Address.target(address))
                    .append(" HTTP/1.0\r\nHost: ")
                    .append(host)
                    .append(address.getPort() < 0 ? "" : ":" + address.getPort())
                    .append("\r\nUser-Agent: guestloop-downloads\r\nWant-Repr-Digest: sha-256=10\r\n");
            if (from > 0) {
                request.append("Range: bytes=").append(from).append("-\r\n");
                if (etag != null && !etag.startsWith("W/")) {
                    request.append("If-Range: ").append(etag).append("\r\n");
                }
            }
            stream.write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
            get.readHead();
            return get;
        } catch (Throwable e) {
            get.close();
            throw e;
        }
    }

    private static ByteStream connect(URI address, TlsOptions tls) throws IOException {
        String host = address.getHost().replaceAll("[\\[\\]]", "");
        int port = Address.port(address);
        return Address.isSecure(address)
                ? TlsStream.connect(host, port, TcpOptions.DEFAULT, tls)
                : TcpStream.connect(host, port);
    }

    private void readHead() throws IOException {
        int end = -1;
        while (end < 0) {
            if (!early.hasRemaining()) {
                throw new ServerException("The server's answer is not HTTP", false);
            }
            if (receive(early) < 0) {
                throw early.position() == 0 || text(early.position()).startsWith("HTTP/")
                        ? new IOException("The server has hung up before its answer: bytes=" + early.position())
                        : new ServerException("The server's answer is not HTTP", false);
            }
            end = text(early.position()).indexOf("\r\n\r\n");
        }
        String[] lines = text(end).split("\r\n", -1);
        early.flip().position(end + 4);
        Matcher status = STATUS.matcher(lines[0]);
        if (!status.matches()) {
            throw new ServerException("The server's answer is not HTTP", false);
        }
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.put(
                        lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                        lines[i].substring(colon + 1).strip());
            }
        }
        if (headers.containsKey("transfer-encoding")) {
            throw new ServerException(
                    "The server sends the file in chunks, as none may to a client of HTTP/1.0", false);
        }
        understand(Integer.parseInt(status.group(1)), status.group(2));
    }

    private String text(int length) {
        return new String(early.array(), 0, length, StandardCharsets.ISO_8859_1);
    }

    private void understand(int status, @Nullable String words) throws IOException {
        switch (status) {
            case 200 -> total = number(headers.get("content-length"));
            case 206 -> {
                Matcher range = CONTENT_RANGE.matcher(headers.getOrDefault("content-range", ""));
                if (!range.matches()) {
                    throw new ServerException("The server sends a part, and does not say which", false);
                }
                start = number(range.group(1));
                total = number(range.group(2));
            }
            case 416 -> start = NO_SUCH_PART;
            case 404, 410 -> throw new ServerException("The server has no such file", false);
            case 401, 403 -> throw new ServerException("The server does not give this file to everybody", false);
            case 301, 302, 303, 307, 308 -> {
                try {
                    movedTo = new URI(headers.getOrDefault("location", ""));
                } catch (URISyntaxException e) {
                    throw new ServerException("The file has moved to where there is no address", false);
                }
            }
            case 503 -> throw new ServerException("The server is busy", true);
            default ->
                throw new ServerException(
                        ("The server refuses: " + status + ' ' + (words == null ? "" : words)).strip(),
                        status >= 500 || status == 408 || status == 429);
        }
    }

    private static long number(@Nullable String text) throws IOException {
        try {
            return text == null ? -1 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new ServerException("The server gives a size that is none: " + text, false);
        }
    }

    /** Where in the file the answer begins: at 0, or where it was asked for; -1 if there is no such place. */
    long start() {
        return start;
    }

    /** Which file this is. */
    Origin origin(URI address) {
        Matcher digest = SHA256.matcher(headers.getOrDefault("repr-digest", ""));
        return new Origin(address.toString(), headers.get("etag"), total, digest.find() ? digest.group(1) : null);
    }

    /** Reads some of the body; -1 at its end. A cancelled call has read nothing. */
    int read(ByteBuffer into) throws IOException {
        if (early.hasRemaining()) {
            int n = Math.min(early.remaining(), into.remaining());
            into.put(early.slice().limit(n));
            early.position(early.position() + n);
            return n;
        }
        return receive(into);
    }

    private int receive(ByteBuffer into) throws IOException {
        return Async.<Integer, IOException>withTimeout(patience, () -> stream.read(into));
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
