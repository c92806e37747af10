package dev.guestloop.libraries;

import static dev.guestloop.libraries.OnLoop.inTask;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.guestloop.Async;
import dev.guestloop.CancelScope;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.net.http.Http;
import dev.guestloop.net.http.HttpBody;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** The JDK's client on a connection of HTTP/2, with Vert.x as the server: who gives up ends a stream of it, and no other. */
class Http2Test {

    private static final String PASSWORD = "password";

    /** CANCEL, of RFC 9113, section 7. */
    private static final long CANCEL = 8;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    static Path folder;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final AtomicInteger connections = new AtomicInteger();
    private final BlockingQueue<String> reached = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
    private final CompletableFuture<HttpServerRequest> other = new CompletableFuture<>();
    private HttpServer server;
    private HttpClient client;

    /** Netty would log each frame. */
    @BeforeAll
    static void quiet() {
        ((Logger) LoggerFactory.getLogger("io")).setLevel(Level.INFO);
    }

    @BeforeEach
    void start() throws Exception {
        Path keys = folder.resolve("keys.p12");
        if (!Files.exists(keys)) {
            makeKeys(keys);
        }
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost("localhost")
                        .setPort(0)
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setKeyCertOptions(
                                new PfxOptions().setPath(keys.toString()).setPassword(PASSWORD)))
                .connectionHandler(_ -> connections.incrementAndGet())
                .requestHandler(this::handle)
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        client = HttpClient.newBuilder().sslContext(trusting(keys)).build();
    }

    @AfterEach
    void end() {
        client.shutdownNow();
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static void makeKeys(Path file) throws IOException, InterruptedException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-m",
                        "java.base/sun.security.tools.keytool.Main", // some runtimes have no keytool in bin
                        "-genkeypair",
                        "-keystore",
                        file.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost")
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), Charset.defaultCharset());
        assertThat(keytool.waitFor()).as(said).isZero();
    }

    private static SSLContext trusting(Path file) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", keys.getCertificate("mykey"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    // ------------------------------------------------------------------ the server

    private void handle(HttpServerRequest request) {
        String path = request.path();
        var heard = new AtomicBoolean();
        Handler<Throwable> hear = failure -> {
            if (heard.compareAndSet(false, true)) { // it is said twice, or only there
                ended.add(path + ' ' + codeOf(failure));
            }
        };
        request.exceptionHandler(hear);
        request.response().exceptionHandler(hear);
        switch (path) {
            case "/hello" -> request.response().end("hello");
            case "/other" -> { // has begun, and ends when the test says so
                request.response().setChunked(true).write("begun ");
                other.complete(request);
            }
            case "/body" -> request.response().setChunked(true).write("the beginning");
            case "/endless" -> sendOn(request);
            default -> {} // no answer
        }
        reached.add(path);
    }

    private static String codeOf(Throwable failure) {
        return failure instanceof StreamResetException reset ? "reset with " + reset.getCode() : failure.toString();
    }

    /** As much as the client takes. */
    private static void sendOn(HttpServerRequest request) {
        var response = request.response().setChunked(true);
        var part = Buffer.buffer(new byte[10_000]);
        while (!response.writeQueueFull()) {
            response.write(part);
        }
        response.drainHandler(_ -> sendOn(request));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + server.actualPort() + path));
    }

    private static String take(BlockingQueue<String> from) throws InterruptedException {
        return String.valueOf(from.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }

    // ------------------------------------------------------------------ who gives up

    /** Where the exchange is when its task is cancelled. */
    enum Where {
        BEFORE_THE_ANSWER("/silent"),
        IN_THE_REQUEST("/upload"),
        IN_THE_BODY("/body"),
        IN_A_BODY_THAT_IS_NOT_READ("/endless");

        private final String path;

        Where(String path) {
            this.path = path;
        }
    }

    private TaskAction<IOException> exchange(Where where) {
        HttpRequest.Builder request = request(where.path);
        return switch (where) {
            case BEFORE_THE_ANSWER -> () -> Http.send(client, request.build(), BodyHandlers.ofString());
            case IN_THE_REQUEST ->
                () -> { // more than the server takes before it reads
                    request.POST(BodyPublishers.ofByteArray(new byte[10_000_000]));
                    Http.send(client, request.build(), BodyHandlers.ofString());
                };
            case IN_THE_BODY ->
                () -> {
                    try (HttpBody body = Http.open(client, request.build()).body()) {
                        body.readExactly("the beginning".length());
                        body.read(new byte[1]);
                    }
                };
            case IN_A_BODY_THAT_IS_NOT_READ ->
                () -> {
                    try (HttpBody _ = Http.open(client, request.build()).body()) {
                        Async.sleep(Duration.ofDays(1));
                    }
                };
        };
    }

    @ParameterizedTest
    @EnumSource
    void aCancelledTaskResetsItsStreamAndNoOther(Where where) {
        inTask(() -> {
            GuestRun<?> run = Async.currentRun();
            assertThat(hello()).isEqualTo("hello over HTTP_2"); // first, or each exchange might open a connection
            Task<String> neighbour = run.spawn(
                    "neighbour",
                    () -> Http.send(client, request("/other").build(), BodyHandlers.ofString())
                            .body());
            HttpServerRequest begun = Async.await(other);
            Task<Void> sender = run.spawn("sender", exchange(where));
            assertThat(Async.toThread(() -> {
                        take(reached);
                        take(reached);
                        return take(reached);
                    }))
                    .isEqualTo(where.path);
            while (sender.state() != Task.State.WAITING) {
                Async.yieldNow();
            }
            sender.cancel("nobody wants it any more");
            assertThat(Async.toThread(() -> take(ended))).isEqualTo(where.path + " reset with " + CANCEL);
            assertThat(neighbour.state()).isEqualTo(Task.State.WAITING);

            vertx.runOnContext(_ -> begun.response().end("and ended"));
            assertThat(neighbour.await()).isEqualTo("begun and ended");
            assertThat(hello()).isEqualTo("hello over HTTP_2");
            assertThat(connections).as("connections").hasValue(1);
            assertThat(ended).as("other streams that were reset").isEmpty();
        });
    }

    private String hello() throws IOException {
        HttpResponse<String> answer = Http.send(client, request("/hello").build(), BodyHandlers.ofString());
        return answer.body() + " over " + answer.version();
    }

    /** As soon as it is sent: whether or not the server hears of it, the connection lives on. */
    @Test
    void whoIsCancelledAtOnceDoesNoHarmToTheConnection() {
        inTask(() -> {
            assertThat(hello()).isEqualTo("hello over HTTP_2");
            for (int i = 0; i < 50; i++) {
                CancelScope scope = CancelScope.create();
                int yields = i;
                Task<Outcome<String>> sender = Async.currentRun()
                        .spawn(
                                "sender",
                                () -> scope.run(() -> Http.send(
                                                client, request("/silent").build(), BodyHandlers.ofString())
                                        .body()));
                for (int n = 0; n < yields; n++) {
                    Async.yieldNow();
                }
                scope.cancel("at once");
                assertThat(sender.await()).isInstanceOf(Outcome.Cancelled.class);
            }
            assertThat(hello()).isEqualTo("hello over HTTP_2");
            assertThat(connections).as("connections").hasValue(1);
        });
    }
}
