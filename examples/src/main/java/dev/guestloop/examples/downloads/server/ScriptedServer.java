package dev.guestloop.examples.downloads.server;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * An HTTP server on the loopback address that does what the address asks for: {@code /NAME?bytes=5000000&rate=800000&reset=100000}
 * is a file of 5 MB, sent at 800 kB/s, and its first connection is reset after 100 kB. {@link Script} has all the words. Who begins
 * with TLS is answered with TLS, on the same port. It is blocking code on virtual threads, so nothing of what it tests is in it.
 * Safe to use from any thread.
 */
public final class ScriptedServer implements Closeable {

    private static final Pattern REQUEST = Pattern.compile("GET /([^? ]*)(?:\\?(\\S*))? HTTP/1\\.\\d");
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-");
    private static final int TLS_HANDSHAKE = 22;
    private static final int BURST_BYTES = 64 * 1024;
    private static final int BURSTS_PER_SECOND = 40;

    /**
     * A request that was answered.
     *
     * @param target what was asked for
     * @param from where the answer began
     * @param status its status
     */
    public record Answer(String target, long from, int status) {}

    private final SSLContext tls = LocalhostKey.context();
    private final ServerSocket socket = new ServerSocket();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicInteger> requestsOf = new ConcurrentHashMap<>();
    private final Map<ServedFile, String> digests = new ConcurrentHashMap<>();
    private final List<Answer> answers = new CopyOnWriteArrayList<>();

    private ScriptedServer(int port) throws IOException {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** Starts one; with port 0 on any free port. */
    public static ScriptedServer start(int port) throws IOException {
        var server = new ScriptedServer(port);
        Thread.ofVirtual().name("scripted-server").start(server::accept);
        return server;
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** All answers so far, in the order in which they began. */
    public List<Answer> answers() {
        return List.copyOf(answers);
    }

    private void accept() {
        try {
            while (true) {
                Socket peer = socket.accept();
                open.add(peer);
                Thread.ofVirtual().start(() -> serve(peer));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket peer) {
        try (peer) {
            InputStream plain = peer.getInputStream();
            int first = plain.read();
            if (first < 0) {
                return;
            }
            var consumed = new ByteArrayInputStream(new byte[] {(byte) first});
            if (first == TLS_HANDSHAKE) {
                try (Socket secret = tls.getSocketFactory().createSocket(peer, consumed, false)) {
                    converse(peer, secret.getInputStream(), secret.getOutputStream());
                }
            } else {
                converse(peer, new SequenceInputStream(consumed, plain), peer.getOutputStream());
            }
        } catch (IOException | NumberFormatException e) {
            // The client has gone, or asks for nonsense.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(peer);
        }
    }

    private void converse(Socket peer, InputStream from, OutputStream to) throws IOException, InterruptedException {
        var in = new BufferedReader(new InputStreamReader(from, StandardCharsets.US_ASCII));
        String request = in.readLine();
        long asked = 0;
        String ifRange = "";
        for (String line; (line = in.readLine()) != null && !line.isEmpty(); ) {
            Matcher range = RANGE.matcher(line);
            if (line.startsWith("Range:") && range.find()) {
                asked = Long.parseLong(range.group(1));
            } else if (line.startsWith("If-Range:")) {
                ifRange = line.substring("If-Range:".length()).strip();
            }
        }
        Matcher words = REQUEST.matcher(request == null ? "" : request);
        if (words.matches()) {
            String query = words.group(2) == null ? "" : words.group(2);
            answer(peer, to, words.group(1), query, asked, ifRange);
        }
    }

    private void answer(Socket peer, OutputStream out, String name, String query, long asked, String ifRange)
            throws IOException, InterruptedException {
        Script script = Script.parse(query);
        String target = name + "?" + query;
        int count = requestsOf.computeIfAbsent(target, _ -> new AtomicInteger()).incrementAndGet();
        if (name.startsWith("missing")) {
            refuse(out, target, 404, "Not Found");
            return;
        }
        if (script.moved() > 0) {
            String there = query.replace("moved=" + script.moved(), "moved=" + (script.moved() - 1));
            String where = script.plain() == 1 ? "http://localhost:" + port() : "";
            refuse(out, target, 302, "Found\r\nLocation: " + where + "/" + name + '?' + there);
            return;
        }
        if (count <= script.busy()) {
            refuse(out, target, 503, "Service Unavailable");
            return;
        }
        var file = new ServedFile(name, script.bytes());
        String etag = "\"" + Integer.toHexString(name.hashCode()) + (script.etag() == 2 ? "-" + count : "") + "\"";
        boolean part = asked > 0 && script.ranges() == 1 && (ifRange.isEmpty() || ifRange.equals(etag));
        if (part && asked >= script.bytes()) {
            refuse(out, target, 416, "Range Not Satisfiable");
            return;
        }
        long from = part ? asked : 0;
        answers.add(new Answer(target, from, part ? 206 : 200));
        out.write(head(script, file, etag, part, from).getBytes(StandardCharsets.US_ASCII));
        boolean resets = script.reset() > 0 && count - script.busy() <= script.resets();
        boolean silent = script.silent() > 0 && count - script.busy() == 1;
        send(
                peer,
                out,
                file,
                script,
                from,
                resets ? script.reset() : Long.MAX_VALUE,
                silent ? script.silent() : Long.MAX_VALUE);
    }

    private void refuse(OutputStream out, String target, int status, String words) throws IOException {
        answers.add(new Answer(target, 0, status));
        out.write(("HTTP/1.1 " + status + " " + words + "\r\nContent-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    private String head(Script script, ServedFile file, String etag, boolean part, long from) {
        var head = new StringBuilder(part ? "HTTP/1.1 206 Partial Content\r\n" : "HTTP/1.1 200 OK\r\n");
        head.append("Content-Length: ").append(file.bytes() - from).append("\r\n");
        if (part) {
            head.append("Content-Range: bytes ").append(from).append('-').append(file.bytes() - 1);
            head.append('/').append(file.bytes()).append("\r\n");
        }
        if (script.chunked() == 1) {
            head.append("Transfer-Encoding: chunked\r\n");
        }
        if (script.etag() != 0) {
            head.append("ETag: ").append(etag).append("\r\n");
        }
        if (script.digest() == 1) {
            ServedFile signed = script.damaged() == 1 ? new ServedFile(file.name() + "x", 1) : file;
            head.append("Repr-Digest: sha-256=:")
                    .append(digests.computeIfAbsent(signed, ServedFile::sha256))
                    .append(":\r\n");
        }
        return head.append("\r\n").toString();
    }

    private void send(
            Socket peer, OutputStream out, ServedFile file, Script script, long from, long resetAt, long silentAt)
            throws IOException, InterruptedException {
        long end = Math.min(file.bytes(), Math.min(resetAt, silentAt));
        int burst = script.rate() == 0 ? BURST_BYTES : (int) Math.max(1, script.rate() / BURSTS_PER_SECOND);
        long next = System.nanoTime();
        for (long sent = from; sent < end; ) {
            byte[] part = file.part(sent, (int) Math.min(burst, end - sent));
            out.write(part);
            sent += part.length;
            if (script.rate() > 0) {
                next += part.length * 1_000_000_000L / script.rate();
                TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
            }
        }
        if (end == resetAt) {
            Thread.sleep(20); // let what was sent arrive: a reset throws away what waits on the other side
            peer.setSoLinger(true, 0); // closing sends RST in place of FIN
            peer.close();
        } else if (end == silentAt) {
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    /** Ends it, and all connections with it: the server is gone. */
    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket peer : open) {
            peer.close();
        }
    }
}
