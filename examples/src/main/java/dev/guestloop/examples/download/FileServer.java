package dev.guestloop.examples.download;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;

/**
 * The other side of the demo, in a process of its own: an HTTP server that sends made-up files in bursts, as a network does, and
 * one of them slowly. Prints its port, and ends when its input ends, so it never outlives the program that started it.
 */
final class FileServer {

    /** The header with the SHA-256 of the whole file, in hexadecimal. */
    static final String DIGEST_HEADER = "X-SHA-256";

    static final String PORT_LINE = "port=";

    private static final int MAX_BURST_BYTES = 96 * 1024;
    private static final int MIN_BURST_BYTES = 8 * 1024;

    private FileServer() {}

    /** A file: its bytes follow from its name. A pause of so many milliseconds at most follows each burst. */
    private record ServedFile(String name, int kilobytes, int maxPauseMillis) {
        byte[] content() {
            var content = new byte[kilobytes * 1024];
            random().nextBytes(content);
            return content;
        }

        SplittableRandom random() {
            return new SplittableRandom(name.hashCode());
        }
    }

    private static final List<ServedFile> FILES = List.of(
            new ServedFile("harbour-at-dawn.mp4", 11_900, 48),
            new ServedFile("field-recordings.flac", 8_300, 45),
            new ServedFile("map-tiles-europe.zip", 14_200, 55),
            new ServedFile("star-catalogue.csv", 4_600, 40),
            new ServedFile("letters-1871-1902.pdf", 3_400, 120),
            new ServedFile("weather-2025.parquet", 9_700, 55),
            new ServedFile("font-specimens.tar", 4_300, 50),
            new ServedFile("old-mill-survey.las", 7_200, 60));

    static void main() throws IOException, InterruptedException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            server.setExecutor(executor);
            server.createContext("/", FileServer::list);
            for (ServedFile file : FILES) {
                byte[] content = file.content();
                String digest = sha256(content);
                server.createContext("/" + file.name(), exchange -> send(exchange, file, content, digest));
            }
            server.start();
            System.out.println(PORT_LINE + server.getAddress().getPort());
            while (System.in.read() >= 0) {
                // Only the end counts.
            }
            server.stop(0);
            executor.shutdownNow();
        }
    }

    /** One line for each file: size and name. */
    private static void list(HttpExchange exchange) throws IOException {
        var text = new StringBuilder();
        for (ServedFile file : FILES) {
            text.append(file.kilobytes() * 1024L)
                    .append(' ')
                    .append(file.name())
                    .append('\n');
        }
        byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static void send(HttpExchange exchange, ServedFile file, byte[] content, String digest) {
        SplittableRandom random = file.random();
        try (exchange) {
            exchange.getResponseHeaders().set(DIGEST_HEADER, digest);
            exchange.sendResponseHeaders(200, content.length);
            var body = exchange.getResponseBody();
            for (int sent = 0; sent < content.length; ) {
                int burst = Math.min(random.nextInt(MIN_BURST_BYTES, MAX_BURST_BYTES), content.length - sent);
                body.write(content, sent, burst);
                body.flush();
                sent += burst;
                Thread.sleep(random.nextInt(file.maxPauseMillis()));
            }
        } catch (IOException e) {
            // The client has gone: it cancelled.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server ends
        }
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
