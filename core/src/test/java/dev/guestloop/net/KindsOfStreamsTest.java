package dev.guestloop.net;

import static dev.guestloop.net.OnLoop.inTask;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each kind of stream keeps the contract. */
class KindsOfStreamsTest {

    static StreamContract.Ends tcp() throws IOException {
        try (TcpListener listener = TcpListener.bind(0)) {
            TcpStream ours = TcpStream.connect(listener.localAddress());
            return new StreamContract.Ends(ours, listener.accept());
        }
    }

    @Nested
    class Tcp extends StreamContract {
        @Override
        Ends open() throws IOException {
            return tcp();
        }
    }

    @Nested
    class Unix extends StreamContract {

        @TempDir
        Path folder;

        @BeforeEach
        void requireUnixSockets() {
            UnixSockets.require();
        }

        @Override
        Ends open() throws IOException {
            try (UnixListener listener = UnixListener.bind(folder.resolve("socket"))) {
                UnixStream ours = UnixStream.connect(listener.path());
                return new Ends(ours, listener.accept());
            } finally {
                Files.deleteIfExists(folder.resolve("socket"));
            }
        }
    }

    @Nested
    class Memory extends StreamContract {
        @Override
        Ends open() {
            MemoryStream.Pair pair = MemoryStream.pair();
            return new Ends(pair.left(), pair.right());
        }

        @Test
        void anAbortOnAnotherThreadIsAResetAlsoIfACloseComesFirst() {
            inTask(() -> {
                MemoryStream.Pair pair = MemoryStream.pair();
                pair.left().write("lost");
                Thread.ofVirtual().start(pair.left()::abort).join(); // and the loop waits
                pair.left().close();
                assertThatThrownBy(() -> pair.right().read(new byte[1])).hasMessageContaining("reset by peer");
            });
        }
    }

    @Nested
    class MemoryInSmallPieces extends StreamContract {
        @Override
        Ends open() {
            MemoryStream.Pair pair = MemoryStream.pair(101);
            return new Ends(pair.left(), pair.right());
        }
    }

    static StreamContract.Ends tls(StreamContract.Ends below, TlsOptions options) {
        Task<TlsStream> server = Async.currentRun().spawn("server", () -> TlsStream.server(below.peer(), options));
        TlsStream client;
        try {
            client = TlsStream.client(below.ours(), "localhost", options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new StreamContract.Ends(client, server.await());
    }

    @Nested
    class TlsOnTcp extends StreamContract {
        @Override
        Ends open() throws IOException {
            return tls(tcp(), Certificates.options());
        }
    }

    @Nested
    class Tls12OnMemory extends StreamContract {
        @Override
        Ends open() {
            MemoryStream.Pair pair = MemoryStream.pair();
            return tls(
                    new Ends(pair.left(), pair.right()),
                    Certificates.options().withParameters(p -> p.setProtocols(new String[] {"TLSv1.2"})));
        }

        @Override
        boolean halfCloses() {
            return false;
        }
    }

    /** TLS in TLS: any stream will do. */
    @Nested
    class TlsOnTls extends StreamContract {
        @Override
        Ends open() throws IOException {
            return tls(tls(tcp(), Certificates.options()), Certificates.options());
        }
    }
}
