package dev.guestloop.net;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;

/** Connections through an HTTP proxy, by its method {@code CONNECT} (RFC 9110, section 9.3.6). */
public final class HttpProxy {

    private static final int MAX_HEAD = 65_536;

    private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};

    private HttpProxy() {}

    /**
     * Asks a proxy to pass on to a host. Afterwards, the stream is a connection to that host, and TLS may be put on top of it.
     *
     * @param proxy a connection to the proxy, fresh; it is closed if this fails
     * @param host the name or address of the host, which the proxy looks up
     * @param port the port
     * @throws IOException if the proxy refuses, with its answer; or the connection is broken
     */
    public static void tunnel(ByteStream proxy, String host, int port) throws IOException {
        tunnel(proxy, host, port, Map.of());
    }

    /**
     * Asks a proxy to pass on to a host, with headers for the proxy.
     *
     * @param proxy a connection to the proxy, fresh; it is closed if this fails
     * @param host the name or address of the host, which the proxy looks up
     * @param port the port
     * @param headers for the proxy, such as {@code Proxy-Authorization}, see {@link #basic}
     * @throws IOException if the proxy refuses, with its answer; or the connection is broken
     * @throws IllegalArgumentException if there is a control character in one of the strings, or a blank in the host; the connection stays open
     */
    public static void tunnel(ByteStream proxy, String host, int port, Map<String, String> headers) throws IOException {
        Objects.requireNonNull(proxy, "proxy");
        TcpStream.requirePort(port);
        if (host.isEmpty() || host.indexOf(' ') >= 0) { // which would be another part of the request's line
            throw new IllegalArgumentException("A host is not empty and has no blanks: host=" + requirePlain(host));
        }
        String authority = (host.contains(":") ? '[' + host + ']' : host) + ':' + port;
        var head = new StringBuilder("CONNECT " + requirePlain(authority) + " HTTP/1.1\r\nHost: " + authority + "\r\n");
        headers.forEach((name, value) -> head.append(requirePlain(name))
                .append(": ")
                .append(requirePlain(value))
                .append("\r\n"));
        try {
            proxy.write(head.append("\r\n").toString());
            var answer = new String(proxy.readUntil(END_OF_HEAD, MAX_HEAD), StandardCharsets.ISO_8859_1);
            String status = answer.substring(0, answer.indexOf('\r'));
            if (!status.matches("HTTP/1\\.[01] 2\\d\\d( .*)?")) {
                throw new IOException("The proxy does not pass on: host=" + host + ", port=" + port + ", answer="
                        + status + ", proxy=" + proxy);
            }
        } catch (Throwable e) {
            proxy.closeAfter(e);
            throw e;
        }
    }

    /**
     * Makes the headers by which a proxy knows its user.
     *
     * @param user the name, without a colon
     * @param password the password
     * @return for {@link #tunnel(ByteStream, String, int, Map)}
     */
    public static Map<String, String> basic(String user, String password) {
        byte[] both = (user + ':' + password).getBytes(StandardCharsets.UTF_8);
        return Map.of("Proxy-Authorization", "Basic " + Base64.getEncoder().encodeToString(both));
    }

    private static String requirePlain(String text) {
        if (text.chars().anyMatch(c -> c < ' ' || c == 127)) {
            throw new IllegalArgumentException(
                    "A header has no control characters: text=" + text.replaceAll("\\p{Cntrl}", "?"));
        }
        return text;
    }
}
