package dev.guestloop.net.http;

import static dev.guestloop.net.OnLoop.inTask;
import static dev.guestloop.net.OnLoop.spawn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.CancelScope;
import dev.guestloop.CancelledException;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.EventLoop;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.TaskFailedException;
import dev.guestloop.net.MemoryStream;
import dev.guestloop.net.OnLoop;
import dev.guestloop.net.StreamReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTest {

    private static final long PATIENCE_SECONDS = 40;

    private final TestServer server = new TestServer(false);
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        server.close();
        client.shutdownNow();
        client.close();
    }

    private static HttpRequest to(URI uri) {
        return HttpRequest.newBuilder(uri).build();
    }

    // ------------------------------------------------------------------ send

    @Test
    void aResponseIsWaitedFor() {
        inTask(() -> {
            Thread loopThread = Thread.currentThread();
            HttpResponse<String> answer = Http.send(client, server.get("/hello"), BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("hello");
            assertThat(Thread.currentThread()).isSameAs(loopThread);
        });
    }

    @Test
    void theLoopGoesOnMeanwhile() {
        inTask(() -> {
            Task<HttpResponse<String>> stalled = Async.currentRun()
                    .spawn(() -> Http.send(client, server.get("/stalls-in-body"), BodyHandlers.ofString()));
            for (int i = 0; i < 50; i++) {
                Async.sleep(Duration.ofMillis(1));
            }
            assertThat(stalled.state()).isEqualTo(Task.State.WAITING);
            stalled.cancel("the test ends");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/missing", "/broken"})
    void aStatusIsAnAnswer(String path) {
        inTask(() -> assertThat(Http.send(client, server.get(path), BodyHandlers.ofString())
                        .statusCode())
                .isGreaterThanOrEqualTo(400));
    }

    @Test
    void aFailureOfTheNetworkIsTheIoExceptionOfTheClient() throws IOException {
        int nobody;
        try (var socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }
        inTask(() -> {
            URI closed = URI.create("http://localhost:" + nobody + "/");
            assertThatThrownBy(() -> Http.send(client, to(closed), BodyHandlers.ofString()))
                    .isInstanceOf(ConnectException.class);
            assertThatThrownBy(() -> Http.send(client, server.get("/breaks-off"), BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);
            HttpRequest hasty = HttpRequest.newBuilder(server.uri("/stalls"))
                    .timeout(Duration.ofMillis(20))
                    .build();
            assertThatThrownBy(() -> Http.send(client, hasty, BodyHandlers.ofString()))
                    .isInstanceOf(HttpTimeoutException.class);
        });
    }

    @Test
    void aResetIsAnIoException() throws IOException {
        try (var raw = new RawServer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345", true)) {
            inTask(() -> assertThatThrownBy(() -> Http.send(client, to(raw.uri()), BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class));
        }
    }

    @Test
    void aHandlersFailureIsWrappedOnce() {
        inTask(() -> assertThatThrownBy(() -> Http.send(client, server.get("/hello"), _ -> {
                    throw new IllegalStateException("from the handler");
                }))
                .isInstanceOfAny(TaskFailedException.class, IOException.class)
                .hasStackTraceContaining("from the handler"));
    }

    /** Not even begun: the client never looks at the request. */
    @Test
    void aCancelledTaskSendsNothing() {
        var looked = new AtomicBoolean();
        HttpRequest request = new HttpRequest() {
            private final HttpRequest plain = server.get("/hello");

            @Override
            public URI uri() {
                looked.set(true);
                return plain.uri();
            }

            @Override
            public Optional<BodyPublisher> bodyPublisher() {
                return plain.bodyPublisher();
            }

            @Override
            public String method() {
                return plain.method();
            }

            @Override
            public Optional<Duration> timeout() {
                return plain.timeout();
            }

            @Override
            public boolean expectContinue() {
                return plain.expectContinue();
            }

            @Override
            public Optional<HttpClient.Version> version() {
                return plain.version();
            }

            @Override
            public HttpHeaders headers() {
                return plain.headers();
            }
        };
        inTask(() -> {
            CancelScope cancelled = CancelScope.create();
            cancelled.cancel("for the test");
            cancelled.run(() -> {
                assertThatThrownBy(() -> Http.send(client, request, BodyHandlers.ofString()))
                        .isInstanceOf(CancelledException.class);
                return null;
            });
            assertThat(looked).isFalse();
            assertThat(Http.send(client, request, BodyHandlers.ofString()).body())
                    .isEqualTo("hello");
            assertThat(looked).isTrue();
        });
    }

    /** Before the head has come, and in the midst of the body: the server's own end of the connection hears of it. */
    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345"})
    void cancellingTheTaskClosesTheConnection(String answer) throws Exception {
        try (var raw = new RawServer(answer, false)) {
            inTask(() -> {
                Task<Void> sender = spawn("sender", () -> Http.send(client, to(raw.uri()), BodyHandlers.ofString()));
                Async.await(raw.asked);
                sender.cancel("nobody wants it any more");
                assertThat(Async.await(raw.end)).isEqualTo(-1);
                assertThat(sender.state()).isEqualTo(Task.State.CANCELLED);
            });
        }
    }

    @Test
    void anExchangeThatNoTaskCanWaitForIsGivenUp() {
        var late = new LateClient();
        inTask(() -> {
            synchronized (late) {
                assertThatThrownBy(() -> Http.open(late, server.get("/hello")))
                        .isInstanceOf(CannotAwaitException.class);
            }
            assertThat(late.exchange).isCancelled();
        });
    }

    @Test
    void aTimeoutOfTheTaskGivesTheExchangeUp() throws Exception {
        try (var raw = new RawServer("", false)) {
            inTask(() -> {
                Outcome<?> outcome = Async.moveOnAfter(
                        Duration.ofMillis(50),
                        () -> Http.send(client, to(raw.uri()), BodyHandlers.ofString())
                                .body());
                assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
                assertThat(Async.await(raw.end)).isEqualTo(-1);
            });
        }
    }

    // ------------------------------------------------------------------ bodies as they come

    @Test
    void aBodyIsReadInParts() {
        inTask(() -> {
            var all = new ByteArrayOutputStream();
            HttpResponse<HttpBody> response = Http.open(client, server.get("/big"));
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(TestServer.BIG);
            assertThat(response.uri()).isEqualTo(server.uri("/big"));
            try (HttpBody body = response.body()) {
                for (ByteBuffer part : body) {
                    all.write(part.array(), part.position(), part.remaining());
                }
            }
            assertThat(all.size()).isEqualTo(TestServer.BIG);
            assertThat(Arrays.mismatch(all.toByteArray(), TestServer.bytes(TestServer.BIG)))
                    .isEqualTo(-1);
        });
    }

    @Test
    void aBodyIsReadAsAStreamAndByLibraries() {
        inTask(() -> {
            try (HttpBody body = Http.open(client, server.get("/slow")).body()) {
                assertThat(new String(body.readUntil(new byte[] {'\n'}, 100), StandardCharsets.US_ASCII))
                        .isEqualTo("part 0\n");
                var lines = new StreamReader(body.input(), StandardCharsets.US_ASCII);
                assertThat(lines.readLine()).isEqualTo("part 1");
                assertThat(lines.lines()).hasSize(8).last().isEqualTo("part 9");
            }
        });
    }

    @Test
    void whoDoesNotReadMakesTheServerWait() {
        inTask(() -> {
            try (HttpBody body = Http.open(client, server.get("/endless")).body()) {
                long before = -1;
                while (before != server.sent.get()) { // until nothing moves any more
                    before = server.sent.get();
                    Async.sleep(Duration.ofMillis(300));
                }
                assertThat(before).isLessThan(50_000_000); // what the systems' buffers take
                var buffer = ByteBuffer.allocate(10_000);
                for (long read = 0; read < before + 10_000_000; ) { // more than all that was under way
                    buffer.clear();
                    read += body.read(buffer);
                }
                assertThat(server.sent.get()).isGreaterThan(before);
            }
        });
    }

    @Test
    void closingABodyEarlyClosesTheConnection() throws Exception {
        inTask(() -> {
            HttpBody body = Http.open(client, server.get("/endless")).body();
            assertThat(body.read(ByteBuffer.allocate(10))).isPositive();
            body.close();
            assertThatThrownBy(() -> body.read(ByteBuffer.allocate(10))).isInstanceOf(ClosedChannelException.class);
            assertThat(body.isOpen()).isFalse();
        });
        assertThat(server.clientGone.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aBodyThatIsForgottenEndsWithItsTask() throws Exception {
        inTask(() -> spawn("forgetful", () -> Http.open(client, server.get("/endless")))
                .await());
        assertThat(server.clientGone.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    /** What another task has of it then is no whole body, and must not look like one. */
    @Test
    void theEndOfItsTaskIsNoEndOfTheBody() {
        inTask(() -> {
            HttpBody body = Async.currentRun()
                    .spawn(() -> Http.open(client, server.get("/endless")).body())
                    .await();
            assertThatThrownBy(() -> body.read(ByteBuffer.allocate(10))).isInstanceOf(ClosedChannelException.class);
            body.close(); // again, which does nothing
        });
    }

    @Test
    void aBodyIsClosedOnTheLoopsThreadAndAbortedOnAny() {
        inTask(() -> {
            HttpBody body = Http.open(client, server.get("/endless")).body();
            Async.toThread(() -> assertThatThrownBy(body::close).isInstanceOf(WrongThreadException.class));
            assertThat(body.isOpen()).isTrue();
            assertThat(body.read(ByteBuffer.allocate(10))).isPositive();
            Async.toThread(body::abort);
            assertThat(body.isOpen()).isFalse();
        });
    }

    @Test
    void cancellingWhoReadsABodyClosesTheConnection() throws Exception {
        try (var raw = new RawServer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345", false)) {
            inTask(() -> {
                Task<Void> reader = spawn("reader", () -> {
                    try (HttpBody body = Http.open(client, to(raw.uri())).body()) {
                        body.readAll(100);
                    }
                });
                Async.await(raw.asked);
                Async.sleep(Duration.ofMillis(20)); // in either phase it must end
                reader.cancel("nobody wants it any more");
                assertThat(Async.await(raw.end)).isEqualTo(-1);
            });
        }
    }

    @Test
    void aBodyThatBreaksOffIsAnIoExceptionAndNotAnEnd() {
        inTask(() -> {
            try (HttpBody body = Http.open(client, server.get("/breaks-off")).body()) {
                assertThatThrownBy(() -> body.readAll(2_000_000)).isInstanceOf(IOException.class);
            }
            try (HttpBody body = Http.open(client, server.get("/breaks-off")).body()) {
                assertThatThrownBy(() -> body.forEach(_ -> {})).isInstanceOf(UncheckedIOException.class);
            }
        });
    }

    @Test
    void anAbortFromAnotherThreadEndsTheRead() {
        inTask(() -> {
            HttpBody body = Http.open(client, server.get("/stalls-in-body")).body();
            body.readExactly(1_000);
            Thread.ofVirtual().start(body::abort);
            assertThatThrownBy(() -> body.read(ByteBuffer.allocate(10)))
                    .isInstanceOfAny(AsynchronousCloseException.class, ClosedChannelException.class);
        });
    }

    @Test
    void aBodyIsNotWritten() {
        inTask(() -> {
            try (HttpBody body = Http.open(client, server.get("/hello")).body()) {
                assertThatThrownBy(() -> body.write("x"))
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessageContaining("Http.publisherOf");
                assertThatThrownBy(body::shutdownOutput).isInstanceOf(UnsupportedOperationException.class);
                assertThat(body.readAll(100)).isEqualTo("hello".getBytes(StandardCharsets.US_ASCII));
            }
        });
    }

    // ------------------------------------------------------------------ files and progress

    @Test
    void aDownloadIsAFileWithProgressOnTheLoopsThread() {
        Path file = folder.resolve("big.bin");
        var heard = new ArrayList<Long>();
        inTask(() -> {
            EventLoop loop = Async.currentLoop();
            HttpResponse<Path> response = Http.download(client, server.get("/big"), file, (done, total) -> {
                assertThat(loop.isLoopThread()).isTrue();
                assertThat(total).isEqualTo(TestServer.BIG);
                heard.add(done);
            });
            assertThat(response.body()).isEqualTo(file);
        });
        assertThat(file).hasBinaryContent(TestServer.bytes(TestServer.BIG));
        assertThat(heard).isSorted().doesNotHaveDuplicates().last().isEqualTo((long) TestServer.BIG);
        assertThat(children()).containsExactly(file);
    }

    @Test
    void aDownloadThatFailsLeavesWhatWasThere() throws IOException {
        Path file = Files.writeString(folder.resolve("old.txt"), "old");
        inTask(() -> {
            assertThatThrownBy(() -> Http.download(client, server.get("/missing"), file, (_, _) -> {}))
                    .isInstanceOf(HttpStatusException.class)
                    .hasMessageContaining("status=404")
                    .hasMessageContaining("/missing");
            assertThatThrownBy(() -> Http.download(client, server.get("/breaks-off"), file, (_, _) -> {}))
                    .isInstanceOf(IOException.class);
        });
        assertThat(file).hasContent("old");
        assertThat(children()).containsExactly(file);
    }

    @Test
    void aDownloadThatIsCancelledLeavesNothing() throws IOException {
        try (var raw = new RawServer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345", false)) {
            inTask(() -> {
                var begun = new CompletableFuture<Long>();
                Task<Void> download = spawn(
                        "download",
                        () -> Http.download(
                                client, to(raw.uri()), folder.resolve("x"), (done, _) -> begun.complete(done)));
                assertThat(Async.await(begun)).isEqualTo(5);
                download.cancel("nobody wants it any more");
                assertThat(Async.await(raw.end)).isEqualTo(-1);
                assertThatThrownBy(download::await).hasMessageContaining("nobody wants it");
            });
        }
        assertThat(children()).isEmpty();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no such permissions, and no links for everybody")
    void aDownloadKeepsThePermissionsOfTheFileAndTheLinkToIt() throws IOException {
        Path there = Files.createDirectory(folder.resolve("there"));
        Path file = Files.writeString(there.resolve("file"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x---"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        Path fresh = folder.resolve("fresh");
        inTask(() -> {
            assertThat(Http.download(client, server.get("/hello"), link, (_, _) -> {})
                            .body())
                    .isEqualTo(link);
            Http.download(client, server.get("/hello"), fresh, (_, _) -> {});
        });
        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("hello");
        assertThat(permissions(file)).isEqualTo("rwxr-x---");
        assertThat(permissions(fresh))
                .as("as of any new file")
                .isEqualTo(permissions(Files.createFile(folder.resolve("any"))));
        try (Stream<Path> all = Files.list(there)) {
            assertThat(all).containsExactly(file);
        }
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    /** What the client gets to know after the cancellation makes no file. */
    @Test
    void aBodyThatBeginsAfterTheCancellationMakesNoFile() {
        var late = new LateClient();
        inTask(() -> {
            Task<Void> download = spawn(
                    "download", () -> Http.download(late, server.get("/hello"), folder.resolve("x"), (_, _) -> {}));
            Async.await(late.asked);
            download.cancel("nobody wants it any more");
            assertThatThrownBy(download::await).hasMessageContaining("nobody wants it");
        });
        assertThat(children()).isEmpty();
        late.answer();
        assertThat(children()).isEmpty();
    }

    /** Its end is the cancellation all the same. */
    @Test
    void aCancelledDownloadWhosePartCannotBeDeletedSaysBoth() throws IOException {
        var late = new LateClient();
        inTask(() -> {
            Task<Void> download = spawn(
                    "download", () -> Http.download(late, server.get("/hello"), folder.resolve("x"), (_, _) -> {}));
            Async.await(late.asked);
            Path part = children().getFirst();
            Files.delete(part);
            Files.createFile(Files.createDirectory(part).resolve("file"));
            download.cancel("nobody wants it any more");
            assertThatThrownBy(download::await).hasMessageContaining("nobody wants it");
            assertThat(download.state()).isEqualTo(Task.State.CANCELLED);
            assertThat(OnLoop.UNCAUGHT)
                    .singleElement()
                    .asString()
                    .contains("DirectoryNotEmptyException", part.getFileName().toString());
        });
    }

    private List<Path> children() {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anUploadOfAFileTellsItsProgress() throws IOException {
        byte[] content = TestServer.bytes(3_000_000);
        Path file = Files.write(folder.resolve("up.bin"), content);
        HttpRequest request = server.post("/echo", BodyPublishers.ofFile(file));
        var heard = new ArrayList<Long>();
        inTask(() -> {
            EventLoop loop = Async.currentLoop();
            HttpResponse<byte[]> response = Http.upload(client, request, BodyHandlers.ofByteArray(), (done, total) -> {
                assertThat(loop.isLoopThread()).isTrue();
                assertThat(total).isEqualTo(3_000_000);
                heard.add(done);
            });
            assertThat(response.body()).isEqualTo(content);
        });
        assertThat(heard).isSorted().last().isEqualTo(3_000_000L);
    }

    @Test
    void anUploadHasABody() {
        inTask(() -> assertThatThrownBy(
                        () -> Http.upload(client, server.get("/hello"), BodyHandlers.discarding(), (_, _) -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Http.send"));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 3_000_000})
    void aStreamIsUploadedWhileItIsWritten(long length) {
        byte[] content = TestServer.bytes(3_000_000);
        inTask(() -> {
            MemoryStream.Pair pipe = MemoryStream.pair();
            Task<Void> writer = spawn("writer", () -> {
                pipe.left().write(content);
                pipe.left().shutdownOutput();
            });
            HttpRequest request = server.post("/echo", Http.publisherOf(pipe.right(), length));
            assertThat(Http.send(client, request, BodyHandlers.ofByteArray()).body())
                    .isEqualTo(content);
            writer.await();
        });
    }

    @Test
    void aServerThatTakesNothingMakesTheStreamsWriterWait() {
        inTask(() -> {
            MemoryStream.Pair pipe = MemoryStream.pair();
            var written = new long[1];
            Task<Void> writer = spawn("writer", () -> {
                for (byte[] part = new byte[10_000]; ; written[0] += part.length) {
                    pipe.left().write(part);
                }
            });
            HttpRequest request = server.post("/takes-nothing", Http.publisherOf(pipe.right(), -1));
            Task<Void> sender = spawn("sender", () -> Http.send(client, request, BodyHandlers.discarding()));
            long before = -1;
            while (before != written[0] || written[0] == 0) {
                before = written[0];
                Async.sleep(Duration.ofMillis(300));
            }
            assertThat(before).isLessThan(50_000_000);
            sender.cancel("enough");
            // the task that reads the stream for the client ends too: a reader could not come in otherwise
            while (true) {
                try {
                    pipe.right().read(ByteBuffer.allocate(1));
                    break;
                } catch (IllegalStateException e) {
                    Async.sleep(Duration.ofMillis(1));
                }
            }
            writer.cancel("enough");
        });
    }

    @Test
    void aStreamThatFailsFailsTheUpload() {
        inTask(() -> {
            MemoryStream.Pair pipe = MemoryStream.pair();
            spawn("writer", () -> {
                pipe.left().write(new byte[1000]);
                pipe.left().abort();
            });
            HttpRequest request = server.post("/echo", Http.publisherOf(pipe.right(), -1));
            assertThatThrownBy(() -> Http.send(client, request, BodyHandlers.ofByteArray()))
                    .isInstanceOf(IOException.class)
                    .hasStackTraceContaining("reset");
        });
    }

    @Test
    void aStreamIsSentOnce() {
        try (HttpClient follows = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build()) {
            inTask(() -> {
                MemoryStream.Pair pipe = MemoryStream.pair();
                pipe.left().write("body");
                pipe.left().shutdownOutput();
                HttpRequest request = server.post("/moved", Http.publisherOf(pipe.right(), -1));
                assertThatThrownBy(() -> Http.send(follows, request, BodyHandlers.ofByteArray()))
                        .isInstanceOf(IOException.class)
                        .hasStackTraceContaining("A stream can be sent once");
                assertThatThrownBy(() -> Http.publisherOf(pipe.right(), -2))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("length=-2");
            });
        }
    }

    // ------------------------------------------------------------------ HTTPS

    @Test
    void theSameOverHttps() {
        try (var secure = new TestServer(true);
                HttpClient trusting =
                        HttpClient.newBuilder().sslContext(TestServer.context()).build()) {
            inTask(() -> {
                assertThat(Http.send(trusting, secure.get("/hello"), BodyHandlers.ofString())
                                .body())
                        .isEqualTo("hello");
                HttpResponse<HttpBody> response = Http.open(trusting, secure.get("/big"));
                assertThat(response.sslSession()).isPresent();
                assertThat(response.body().readAll(TestServer.BIG)).isEqualTo(TestServer.bytes(TestServer.BIG));
                try (HttpBody endless =
                        Http.open(trusting, secure.get("/endless")).body()) {
                    endless.readExactly(1_000_000);
                }
                Async.toThread(() -> assertThat(secure.clientGone.await(PATIENCE_SECONDS, TimeUnit.SECONDS))
                        .isTrue());
                assertThatThrownBy(() -> Http.send(client, secure.get("/hello"), BodyHandlers.ofString()))
                        .isInstanceOf(javax.net.ssl.SSLException.class); // a certificate that nobody knows
            });
        }
    }
}
