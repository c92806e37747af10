package dev.guestloop.net.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.guestloop.net.Certificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;

/** The JDK's HTTP server, with what a client may meet. */
final class TestServer implements AutoCloseable {

    static final int BIG = 20_000_000;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final String scheme;

    /** How many bytes of the endless body the client's side has taken. */
    final AtomicLong sent = new AtomicLong();

    /** Open until a write to a client has failed: its connection is gone. */
    final CountDownLatch clientGone = new CountDownLatch(1);

    /** The stalling ones go on when it opens. */
    final CountDownLatch release = new CountDownLatch(1);

    TestServer(boolean secure) {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try {
            if (secure) {
                HttpsServer https = HttpsServer.create(address, 0);
                https.setHttpsConfigurator(new HttpsConfigurator(context()));
                server = https;
            } else {
                server = HttpServer.create(address, 0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        scheme = secure ? "https" : "http";
        server.setExecutor(threads);
        on("/hello", exchange -> answer(exchange, 200, "hello".getBytes()));
        on("/missing", exchange -> answer(exchange, 404, "nothing here".getBytes()));
        on("/broken", exchange -> answer(exchange, 500, "oh".getBytes()));
        on("/big", exchange -> answer(exchange, 200, bytes(BIG)));
        on("/slow", this::slow);
        on("/stalls", this::stalls);
        on("/stalls-in-body", this::stallsInBody);
        on("/breaks-off", this::breaksOff);
        on("/endless", this::endless);
        on("/echo", exchange -> answer(exchange, 200, exchange.getRequestBody().readAllBytes()));
        on("/takes-nothing", this::stalls);
        on("/moved", exchange -> {
            exchange.getResponseHeaders().set("Location", "/echo");
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(307, -1);
            exchange.close();
        });
        server.start();
    }

    static SSLContext context() {
        return Certificates.context(Certificates.good(), Certificates.good());
    }

    private interface Handler {
        void handle(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private void on(String path, Handler handler) {
        server.createContext(path, exchange -> {
            try {
                handler.handle(exchange);
            } catch (InterruptedException e) {
                exchange.close(); // the server ends
            }
        });
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** Ten parts, each when the one before is gone. */
    private void slow(HttpExchange exchange) throws IOException, InterruptedException {
        exchange.sendResponseHeaders(200, 0);
        for (int i = 0; i < 10; i++) {
            exchange.getResponseBody().write(("part " + i + "\n").getBytes());
            exchange.getResponseBody().flush();
            Thread.sleep(5); // slowness is what it is for
        }
        exchange.close();
    }

    private void stalls(HttpExchange exchange) throws InterruptedException {
        release.await();
        exchange.close();
    }

    private void stallsInBody(HttpExchange exchange) throws IOException, InterruptedException {
        exchange.sendResponseHeaders(200, 1_000_000);
        exchange.getResponseBody().write(bytes(1_000));
        exchange.getResponseBody().flush();
        release.await();
        exchange.close();
    }

    private void breaksOff(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 1_000_000);
        exchange.getResponseBody().write(bytes(1_000));
        exchange.getResponseBody().flush();
        exchange.close(); // too early, so the server closes the connection
    }

    private void endless(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        byte[] part = bytes(10_000);
        try {
            while (true) {
                exchange.getResponseBody().write(part);
                sent.addAndGet(part.length);
            }
        } catch (IOException e) {
            clientGone.countDown();
            throw e;
        }
    }

    static byte[] bytes(int length) {
        var bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + i / 251);
        }
        return bytes;
    }

    URI uri(String path) {
        return URI.create(scheme + "://localhost:" + server.getAddress().getPort() + path);
    }

    HttpRequest get(String path) {
        return HttpRequest.newBuilder(uri(path)).build();
    }

    HttpRequest post(String path, HttpRequest.BodyPublisher body) {
        return HttpRequest.newBuilder(uri(path)).POST(body).build();
    }

    @Override
    public void close() {
        release.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
