package dev.guestloop.net;

import static dev.guestloop.net.OnLoop.inTask;
import static dev.guestloop.net.OnLoop.spawn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.CancelScope;
import dev.guestloop.EventLoop;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is trusted, what is agreed on, and what happens to a connection that breaks; the bytes are the contract's matter. */
class TlsStreamTest {

    private static final TlsOptions GOOD = Certificates.options();

    /** The failures of both sides of a handshake over memory; null for a side that succeeds. */
    private record Both(Exception client, Exception server) {}

    private static Both handshake(String host, TlsOptions client, TlsOptions server) {
        var both = new Both[1];
        inTask(() -> {
            MemoryStream.Pair pair = MemoryStream.pair();
            Task<Exception> answering = Async.currentRun()
                    .spawn(
                            "server",
                            () -> failure(() -> {
                                try (TlsStream stream = TlsStream.server(pair.right(), server)) {
                                    stream.write("hello\n");
                                    stream.readLine(100);
                                }
                            }));
            Exception failed = failure(() -> {
                try (TlsStream stream = TlsStream.client(pair.left(), host, client)) {
                    stream.write(stream.readLine(100) + "\n");
                }
            });
            both[0] = new Both(failed, answering.await());
            assertThat(pair.left().isOpen()).isFalse();
            assertThat(pair.right().isOpen()).isFalse();
        });
        return both[0];
    }

    private static Exception failure(TaskAction<? extends Exception> action) {
        try {
            action.run();
            return null;
        } catch (Exception e) {
            return e;
        }
    }

    // ------------------------------------------------------------------ who

    @Test
    void aTrustedServerIsTrusted() {
        assertThat(handshake("localhost", GOOD, GOOD)).isEqualTo(new Both(null, null));
    }

    @Test
    void aCertificateForAnotherHostIsRefusedAndBothSidesSayWhy() {
        TlsOptions server =
                TlsOptions.DEFAULT.withContext(Certificates.context(Certificates.ofAnotherHost(), Certificates.good()));
        TlsOptions client =
                TlsOptions.DEFAULT.withContext(Certificates.context(Certificates.good(), Certificates.ofAnotherHost()));
        Both both = handshake("localhost", client, server);
        assertThat(both.client)
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("matching localhost found")
                .hasMessageContaining("peer=localhost");
        assertThat(both.server).isInstanceOf(SSLException.class).hasMessageContaining("certificate");
        assertThat(handshake("elsewhere.example", client, server)).isEqualTo(new Both(null, null));
    }

    @Test
    void anExpiredCertificateIsRefused() {
        TlsOptions server =
                TlsOptions.DEFAULT.withContext(Certificates.context(Certificates.expired(), Certificates.good()));
        TlsOptions client =
                TlsOptions.DEFAULT.withContext(Certificates.context(Certificates.good(), Certificates.expired()));
        Both both = handshake("localhost", client, server);
        assertThat(both.client)
                .isInstanceOf(SSLHandshakeException.class)
                .hasStackTraceContaining("CertificateExpiredException");
        assertThat(both.server).isInstanceOf(SSLException.class);
    }

    @Test
    void aStrangerIsRefused() {
        TlsOptions server =
                TlsOptions.DEFAULT.withContext(Certificates.context(Certificates.stranger(), Certificates.good()));
        Both both = handshake("localhost", GOOD, server);
        assertThat(both.client).isInstanceOf(SSLHandshakeException.class).hasMessageContaining("PKIX path");
        assertThat(handshake("localhost", TlsOptions.DEFAULT, server).client)
                .as("the JDK's authorities do not know it either")
                .isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void aServerMayAskForTheClientsCertificate() {
        TlsOptions asking = GOOD.withParameters(p -> p.setNeedClientAuth(true));
        assertThat(handshake("localhost", GOOD, asking)).isEqualTo(new Both(null, null));
        TlsOptions stranger =
                TlsOptions.DEFAULT.withContext(Certificates.context(Certificates.stranger(), Certificates.good()));
        assertThat(handshake("localhost", stranger, asking).server).isInstanceOf(SSLException.class);
    }

    @Test
    void theHostNameIsSentAndThePeersCertificateIsKnown() {
        inTask(() -> {
            MemoryStream.Pair pair = MemoryStream.pair();
            Task<TlsStream> server = Async.currentRun().spawn(() -> TlsStream.server(pair.right(), GOOD));
            TlsStream client = TlsStream.client(pair.left(), "localhost", GOOD);
            assertThat(((ExtendedSSLSession) server.await().session()).getRequestedServerNames())
                    .isEqualTo(List.of(new SNIHostName("localhost")));
            assertThat(client.session().getPeerCertificates()[0]).isInstanceOf(X509Certificate.class);
            assertThat(client.toString()).startsWith("TlsStream[TLSv1.3 on MemoryStream");
        });
    }

    @ParameterizedTest
    @CsvSource({"h2 http/1.1, http/1.1 h2, http/1.1", "h2, h2, h2"})
    void bothSidesAgreeOnAProtocol(String clients, String servers, String expected) {
        inTask(() -> {
            MemoryStream.Pair pair = MemoryStream.pair();
            Task<TlsStream> server = Async.currentRun()
                    .spawn(() -> TlsStream.server(pair.right(), GOOD.withApplicationProtocols(servers.split(" "))));
            TlsStream client =
                    TlsStream.client(pair.left(), "localhost", GOOD.withApplicationProtocols(clients.split(" ")));
            assertThat(client.applicationProtocol()).isEqualTo(expected);
            assertThat(server.await().applicationProtocol()).isEqualTo(expected);
        });
    }

    @Test
    void withoutACommonProtocolOrVersionThereIsNoConnection() {
        assertThat(handshake("localhost", GOOD.withApplicationProtocols("h2"), GOOD.withApplicationProtocols("other"))
                        .client)
                .isInstanceOf(SSLHandshakeException.class);
        assertThat(handshake(
                                "localhost",
                                GOOD.withParameters(p -> p.setProtocols(new String[] {"TLSv1.2"})),
                                GOOD.withParameters(p -> p.setProtocols(new String[] {"TLSv1.3"})))
                        .client)
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("protocol");
    }

    // ------------------------------------------------------------------ with the JDK's own blocking sockets

    @Test
    void aBlockingServerOfTheJdkUnderstandsUs() {
        inTask(() -> {
            try (var server = (SSLServerSocket) GOOD.context()
                    .getServerSocketFactory()
                    .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                CompletableFuture<byte[]> served = CompletableFuture.supplyAsync(() -> {
                    try (var socket = (SSLSocket) server.accept()) {
                        byte[] all = socket.getInputStream().readAllBytes();
                        OutputStream out = socket.getOutputStream();
                        out.write(all);
                        return all;
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
                byte[] sent = new byte[1_000_000];
                new java.util.Random(1).nextBytes(sent);
                try (TlsStream stream =
                        TlsStream.connect("localhost", server.getLocalPort(), TcpOptions.DEFAULT, GOOD)) {
                    stream.write(sent);
                    stream.shutdownOutput();
                    assertThat(stream.readAll(2_000_000)).isEqualTo(sent);
                }
                assertThat(Async.await(served)).isEqualTo(sent);
            }
        });
    }

    // ------------------------------------------------------------------ records

    /** Small buffers share a record, and so do the ends of large ones; what the JDK puts into one is 16,367 bytes. */
    @ParameterizedTest
    @CsvSource({"1, 100, 1", "64, 100, 1", "16367, 1, 1", "16368, 1, 2", "40, 1000, 3", "2, 20000, 3", "5, 16367, 5"})
    void aGatheredWriteFillsRecords(int buffers, int length, int records) {
        byte[] sent = new byte[buffers * length];
        new java.util.Random(1).nextBytes(sent);
        inTask(() -> {
            MemoryStream.Pair pair = MemoryStream.pair(1_000_000);
            var below = new WithHook(pair.left());
            Task<TlsStream> server = Async.currentRun().spawn(() -> TlsStream.server(pair.right(), GOOD));
            TlsStream client = TlsStream.client(below, "localhost", GOOD);
            TlsStream peer = server.await();
            below.written.reset();
            var parts = new ByteBuffer[2 * buffers];
            for (int i = 0; i < buffers; i++) {
                parts[2 * i] = ByteBuffer.wrap(sent, i * length, length);
                parts[2 * i + 1] = ByteBuffer.allocate(0);
            }
            client.write(parts);
            assertThat(parts).noneMatch(ByteBuffer::hasRemaining);
            assertThat(records(below.written.toByteArray())).isEqualTo(records);
            assertThat(peer.readExactly(sent.length)).isEqualTo(sent);
        });
    }

    /** How many there are: each has its length in the fourth and fifth byte. */
    private static int records(byte[] written) {
        var bytes = ByteBuffer.wrap(written);
        int records = 0;
        for (; bytes.hasRemaining(); records++) {
            assertThat(bytes.get(bytes.position())).as("application data").isEqualTo((byte) 23);
            bytes.position(bytes.position() + 5 + bytes.getShort(bytes.position() + 3));
        }
        return records;
    }

    // ------------------------------------------------------------------ connections that break

    /** Somebody may have cut it off: what is missing must not look like an end. */
    @Test
    void anEndWithoutTheEndOfTlsIsAFailure() {
        inTask(() -> {
            MemoryStream.Pair pair = MemoryStream.pair();
            Task<TlsStream> server = Async.currentRun().spawn(() -> TlsStream.server(pair.right(), GOOD));
            TlsStream client = TlsStream.client(pair.left(), "localhost", GOOD);
            server.await().write("only a part");
            pair.right().close();
            assertThat(client.readExactly(11)).hasSize(11);
            assertThatThrownBy(() -> client.read(new byte[1]))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("close_notify");
        });
    }

    @Test
    void aPeerThatSpeaksNoTlsIsFoundOut() {
        inTask(() -> {
            MemoryStream.Pair pair = MemoryStream.pair();
            pair.right().write("HTTP/1.1 400 Bad Request\r\n\r\n");
            assertThatThrownBy(() -> TlsStream.client(pair.left(), "localhost", GOOD))
                    .isInstanceOf(SSLHandshakeException.class);
            assertThat(pair.left().isOpen()).isFalse();
        });
    }

    @Test
    void aHandshakeThatFailedIsNotHiddenByAConnectionThatCannotBeClosed() {
        inTask(() -> {
            MemoryStream.Pair pair = MemoryStream.pair();
            pair.right().write("HTTP/1.1 400 Bad Request\r\n\r\n");
            assertThatThrownBy(() -> TlsStream.client(new Unclosable(pair.left()), "localhost", GOOD))
                    .isInstanceOf(SSLHandshakeException.class)
                    .satisfies(e -> assertThat(e.getSuppressed())
                            .extracting(Throwable::getMessage)
                            .containsExactly("no end", "no abort"));
            MemoryStream.Pair other = MemoryStream.pair();
            Task<?> client = spawn("client", () -> TlsStream.client(new Unclosable(other.left()), "localhost", GOOD));
            other.right().readExactly(1); // the handshake has begun, and nobody answers
            OnLoop.awaitWaiting(client);
            client.cancel("nobody wants it any more");
            assertThatThrownBy(client::await).hasMessageContaining("nobody wants it any more");
            assertThat(client.state()).isEqualTo(Task.State.CANCELLED);
        });
    }

    /** Once a record was broken, what follows is broken; a second look must not show an orderly end. */
    @Test
    void afterABrokenRecordThereIsNoEnd() {
        inTask(() -> {
            MemoryStream.Pair pair = MemoryStream.pair();
            Task<TlsStream> server = Async.currentRun().spawn(() -> TlsStream.server(pair.right(), GOOD));
            TlsStream client = TlsStream.client(pair.left(), "localhost", GOOD);
            server.await().write("first");
            byte[] broken = new byte[45];
            System.arraycopy(new byte[] {23, 3, 3, 0, 40}, 0, broken, 0, 5);
            pair.right().write(broken);
            pair.right().write("and more"); // which the engine, once broken, calls the end
            assertThat(client.readExactly(5)).as("was whole").isEqualTo("first".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> client.read(new byte[1])).isInstanceOf(SSLException.class);
            }
        });
    }

    /** As Go does: few programs need it, and it makes a reader write, and a writer read. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPeerThatNegotiatesAgainIsRefused(boolean alsoWrites) {
        inTask(() -> {
            try (TcpListener listener = TcpListener.bind(0)) {
                CompletableFuture<Exception> peer = CompletableFuture.supplyAsync(() -> failure(() -> {
                    try (var socket = connect(listener, "TLSv1.2")) {
                        socket.getOutputStream().write('x');
                        socket.startHandshake();
                        socket.getInputStream().readAllBytes();
                    }
                }));
                Task<Exception> writer;
                try (TlsStream ours = TlsStream.server(listener.accept(), GOOD)) {
                    assertThat(ours.readExactly(1)).hasSize(1);
                    writer = Async.currentRun()
                            .spawn(
                                    "writer",
                                    () -> failure(() -> {
                                        while (alsoWrites) {
                                            ours.write("more");
                                            Async.yieldNow();
                                        }
                                    }));
                    assertThatThrownBy(() -> ours.read(new byte[1]))
                            .isInstanceOf(SSLException.class)
                            .hasMessageContaining("renegotiat");
                }
                assertThat(writer.await() == null).isNotEqualTo(alsoWrites);
                assertThat(Async.await(peer)).isInstanceOf(IOException.class);
            }
        });
    }

    @Test
    void aServerThatNegotiatesAgainIsRefused() {
        inTask(() -> {
            try (var server = (SSLServerSocket) GOOD.context()
                    .getServerSocketFactory()
                    .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                server.setEnabledProtocols(new String[] {"TLSv1.2"});
                CompletableFuture<Exception> peer = CompletableFuture.supplyAsync(() -> failure(() -> {
                    try (var socket = (SSLSocket) server.accept()) {
                        socket.setSoTimeout(20_000);
                        socket.getOutputStream().write('x');
                        socket.startHandshake();
                        socket.getInputStream().readAllBytes();
                    }
                }));
                try (TlsStream ours = TlsStream.connect("localhost", server.getLocalPort(), TcpOptions.DEFAULT, GOOD)) {
                    assertThat(ours.readExactly(1)).hasSize(1);
                    assertThatThrownBy(() -> ours.read(new byte[1]))
                            .isInstanceOf(SSLException.class)
                            .hasMessageContaining("renegotiat");
                }
                assertThat(Async.await(peer)).isInstanceOf(IOException.class);
            }
        });
    }

    private static SSLSocket connect(TcpListener listener, String version) throws IOException {
        var socket = (SSLSocket) GOOD.context()
                .getSocketFactory()
                .createSocket(
                        InetAddress.getLoopbackAddress(),
                        listener.localAddress().getPort());
        socket.setEnabledProtocols(new String[] {version});
        socket.setSoTimeout(20_000);
        return socket;
    }

    @Test
    void aPeerMayAskForNewKeysAtAnyTime() {
        inTask(() -> {
            try (TcpListener listener = TcpListener.bind(0)) {
                CompletableFuture<byte[]> peer = CompletableFuture.supplyAsync(() -> {
                    try (var socket = connect(listener, "TLSv1.3")) {
                        for (int i = 0; i < 5; i++) {
                            socket.startHandshake();
                            socket.getOutputStream().write("ask\n".getBytes(StandardCharsets.US_ASCII));
                        }
                        return socket.getInputStream().readNBytes(15);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
                try (TlsStream ours = TlsStream.server(listener.accept(), GOOD)) {
                    for (int i = 0; i < 5; i++) {
                        assertThat(ours.readLine(10)).isEqualTo("ask");
                        ours.write("yes");
                    }
                }
                // Not before: the close of the JDK's socket waits for ours.
                assertThat(Async.await(peer)).isEqualTo("yes".repeat(5).getBytes(StandardCharsets.US_ASCII));
            }
        });
    }

    /** Keys are made of random numbers. */
    @Test
    void theHandshakeIsNotOnTheThreadOfTheWindow() {
        inTask(() -> {
            EventLoop loop = Async.currentLoop();
            int[] here = {0};
            int[] elsewhere = {0};
            var random = new SecureRandom() {
                private static final long serialVersionUID = 1L;

                @Override
                public void nextBytes(byte[] bytes) {
                    (loop.isLoopThread() ? here : elsewhere)[0]++;
                    super.nextBytes(bytes);
                }
            };
            TlsOptions watched = TlsOptions.DEFAULT.withContext(
                    Certificates.context(Certificates.good(), Certificates.good(), random));
            here[0] = 0; // the context has asked for one
            MemoryStream.Pair pair = MemoryStream.pair();
            Task<TlsStream> server = Async.currentRun().spawn(() -> TlsStream.server(pair.right(), watched));
            TlsStream.client(pair.left(), "localhost", watched);
            server.await();
            assertThat(elsewhere[0]).isPositive();
            assertThat(here[0]).isZero();
        });
    }

    /** A reader that is between two reads of the stream below was waiting all the same. */
    @Test
    void whoIsAbortedBetweenTwoReadsBelowHearsThatItWasMeanwhile() {
        inTask(() -> {
            MemoryStream.Pair pair = MemoryStream.pair();
            var below = new WithHook(pair.left());
            Task<TlsStream> server = Async.currentRun().spawn(() -> TlsStream.server(pair.right(), GOOD));
            TlsStream client = TlsStream.client(below, "localhost", GOOD);
            server.await().write("x");
            client.readExactly(1); // and the tickets, which come before it
            pair.right().write(new byte[] {23, 3, 3}); // a part of a record
            below.afterRead = client::abort;
            assertThatThrownBy(() -> client.read(new byte[1])).isInstanceOf(AsynchronousCloseException.class);
        });
    }

    /** A stream that does something once it has read, and knows what was written. */
    private static final class WithHook extends ByteStream {
        private final ByteStream stream;
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private TaskAction<IOException> afterRead = () -> {};

        WithHook(ByteStream stream) {
            this.stream = stream;
        }

        @Override
        protected int receive(ByteBuffer into) throws IOException {
            int n = stream.read(into);
            afterRead.run();
            return n;
        }

        @Override
        protected void send(ByteBuffer bytes) throws IOException {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            written.writeBytes(copy);
            stream.write(bytes);
        }

        @Override
        protected void endOutput() throws IOException {
            stream.shutdownOutput();
        }

        @Override
        public boolean isOpen() {
            return stream.isOpen();
        }

        @Override
        public void abort() throws IOException {
            stream.abort();
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    /** The stream was given away: nobody else would close it. */
    @Test
    void whoIsCancelledBeforeTheHandshakeHasClosedTheStream() {
        inTask(() -> {
            MemoryStream.Pair pair = MemoryStream.pair();
            CancelScope scope = CancelScope.create();
            assertThat(scope.run(() -> {
                        scope.cancel("before");
                        return TlsStream.client(pair.left(), "localhost", GOOD);
                    }))
                    .isInstanceOf(Outcome.Cancelled.class);
            assertThat(pair.left().isOpen()).isFalse();
        });
    }

    @Test
    void aHandshakeThatStallsIsLeftByATimeout() {
        inTask(() -> {
            MemoryStream.Pair pair = MemoryStream.pair();
            assertThat(Async.moveOnAfter(Duration.ofMillis(50), () -> TlsStream.client(pair.left(), "localhost", GOOD)))
                    .isInstanceOf(Outcome.Cancelled.class);
            assertThat(pair.left().isOpen()).isFalse();
        });
    }

    /** Not for ever: the peer may never read again. */
    @Test
    void closeWaitsForAPeerThatDoesNotReadASecondAtMost() {
        inTask(() -> {
            MemoryStream.Pair pair = MemoryStream.pair(20_000);
            Task<TlsStream> server = Async.currentRun().spawn(() -> TlsStream.server(pair.right(), GOOD));
            TlsStream client = TlsStream.client(pair.left(), "localhost", GOOD);
            server.await();
            Async.moveOnAfter(Duration.ofMillis(50), () -> client.write(new byte[100_000]));
            long began = System.nanoTime();
            client.close();
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isBetween(Duration.ofMillis(900), Duration.ofSeconds(20));
            assertThat(pair.left().isOpen()).isFalse();
        });
    }

    /** There nobody can wait, so the peer is not told, and hears that something may be missing. */
    @Test
    void closedOutsideOfATaskItDoesNotWait() {
        inTask(() -> {
            MemoryStream.Pair pair = MemoryStream.pair();
            Task<TlsStream> server = Async.currentRun().spawn(() -> TlsStream.server(pair.right(), GOOD));
            TlsStream client = TlsStream.client(pair.left(), "localhost", GOOD);
            TlsStream peer = server.await();
            Task<Void> reader = spawn("reader", () -> client.read(new byte[1]));
            OnLoop.awaitWaiting(reader);
            var closed = new CompletableFuture<Exception>();
            Async.currentLoop().callSoon(() -> closed.complete(failure(client::close)));
            assertThat(Async.await(closed)).isNull();
            assertThat(client.isOpen()).isFalse();
            assertThat(pair.left().isOpen()).isFalse();
            assertThatThrownBy(reader::await).hasCauseInstanceOf(AsynchronousCloseException.class);
            assertThatThrownBy(() -> peer.read(new byte[1]))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("close_notify");
        });
    }
}
