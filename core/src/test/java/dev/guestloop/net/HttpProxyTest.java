package dev.guestloop.net;

import static dev.guestloop.net.OnLoop.inTask;
import static dev.guestloop.net.OnLoop.spawn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.TaskTimeoutException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HttpProxyTest {

    /** To say what is wanted, on a busy machine. */
    private static final Duration LONG_ENOUGH = Duration.ofMillis(500);

    private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static String head(ByteStream stream) throws IOException {
        return new String(stream.readUntil(END, 10_000), StandardCharsets.US_ASCII);
    }

    @Test
    void aTunnelIsAConnectionToTheHost() {
        inTask(() -> {
            MemoryStream.Pair pair = MemoryStream.pair();
            Task<Void> proxy = spawn("proxy", () -> {
                assertThat(head(pair.right()))
                        .startsWith("CONNECT host.example:443 HTTP/1.1\r\nHost: host.example:443\r\n")
                        .contains("Proxy-Authorization: Basic dXNlcjpzZWNyZXQ=\r\n");
                pair.right().write("HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\nfirst bytes of the host");
            });
            HttpProxy.tunnel(pair.left(), "host.example", 443, HttpProxy.basic("user", "secret"));
            proxy.await();
            assertThat(pair.left().readExactly(11)).isEqualTo("first bytes".getBytes(StandardCharsets.US_ASCII));
        });
    }

    @Test
    void aRefusalIsShown() {
        inTask(() -> {
            MemoryStream.Pair pair = MemoryStream.pair();
            pair.right().write("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
            assertThatThrownBy(() -> HttpProxy.tunnel(pair.left(), "::1", 80))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("host=::1, port=80")
                    .hasMessageContaining("answer=HTTP/1.1 407 Proxy Authentication Required");
            assertThat(head(pair.right())).startsWith("CONNECT [::1]:80 HTTP/1.1\r\n");
        });
    }

    @Test
    void whatIsNoProxyIsFoundOut() {
        inTask(() -> {
            MemoryStream.Pair silent = MemoryStream.pair();
            silent.right().close();
            assertThatThrownBy(() -> HttpProxy.tunnel(silent.left(), "host.example", 80))
                    .isInstanceOf(IOException.class);
            MemoryStream.Pair other = MemoryStream.pair();
            other.right().write("220 mail.example ESMTP\r\n\r\n");
            assertThatThrownBy(() -> HttpProxy.tunnel(other.left(), "host.example", 80))
                    .hasMessageContaining("answer=220 mail.example");
            MemoryStream.Pair ends = MemoryStream.pair();
            ends.right().write("HTTP/1.1 200");
            ends.right().shutdownOutput();
            assertThatThrownBy(() -> HttpProxy.tunnel(ends.left(), "host.example", 80))
                    .isInstanceOf(EOFException.class);
            MemoryStream.Pair endless = MemoryStream.pair(100_000);
            endless.right().write("HTTP/1.1 200 OK\r\n" + "X".repeat(80_000));
            assertThatThrownBy(() -> HttpProxy.tunnel(endless.left(), "host.example", 80))
                    .isInstanceOf(StreamLimitException.class);
        });
    }

    /** The request has come to the proxy, which says nothing. */
    private static void assertAsked(MemoryStream.Pair pair) throws IOException {
        assertThat(head(pair.right())).startsWith("CONNECT host.example:443 HTTP/1.1\r\n");
    }

    @Test
    void aCancelledWaitForTheAnswerClosesTheConnection() {
        inTask(() -> {
            MemoryStream.Pair pair = MemoryStream.pair();
            Task<Void> client = spawn("client", () -> HttpProxy.tunnel(pair.left(), "host.example", 443));
            assertAsked(pair);
            OnLoop.awaitWaiting(client);
            client.cancel("nobody wants it any more");
            assertThatThrownBy(client::await).hasMessageContaining("nobody wants it any more");
            assertThat(client.state()).isEqualTo(Task.State.CANCELLED);
            assertThat(pair.left().isOpen()).isFalse();
            assertThat(pair.right().read(new byte[1]))
                    .as("the proxy hears of it")
                    .isEqualTo(-1);
        });
    }

    @Test
    void theTimeForAProxyThatStallsCanBeLimited() {
        inTask(() -> {
            MemoryStream.Pair silent = MemoryStream.pair();
            assertThat(Async.moveOnAfter(LONG_ENOUGH, () -> HttpProxy.tunnel(silent.left(), "host.example", 443)))
                    .isInstanceOf(Outcome.Cancelled.class);
            assertAsked(silent);
            assertThat(silent.left().isOpen()).isFalse();
            MemoryStream.Pair half = MemoryStream.pair();
            half.right().write("HTTP/1.1 200 Connection est");
            assertThatThrownBy(() ->
                            Async.withTimeout(LONG_ENOUGH, () -> HttpProxy.tunnel(half.left(), "host.example", 443)))
                    .isInstanceOf(TaskTimeoutException.class);
            assertAsked(half);
            assertThat(half.left().isOpen()).isFalse();
        });
    }

    @Test
    void aConnectionThatCannotBeClosedHidesNothing() {
        inTask(() -> {
            MemoryStream.Pair pair = MemoryStream.pair();
            Task<Void> client =
                    spawn("client", () -> HttpProxy.tunnel(new Unclosable(pair.left()), "host.example", 443));
            assertAsked(pair);
            OnLoop.awaitWaiting(client);
            client.cancel("nobody wants it any more");
            assertThatThrownBy(client::await).hasMessageContaining("nobody wants it any more");
            assertThat(client.state()).isEqualTo(Task.State.CANCELLED);
            MemoryStream.Pair other = MemoryStream.pair();
            other.right().write("HTTP/1.1 403 Forbidden\r\n\r\n");
            assertThatThrownBy(() -> HttpProxy.tunnel(new Unclosable(other.left()), "host.example", 443))
                    .hasMessageContaining("answer=HTTP/1.1 403 Forbidden")
                    .satisfies(e -> assertThat(e.getSuppressed())
                            .singleElement()
                            .extracting(Throwable::getMessage)
                            .isEqualTo("no end"));
        });
    }

    @Test
    void nothingIsSmuggledIntoTheHead() {
        inTask(() -> {
            MemoryStream.Pair pair = MemoryStream.pair();
            assertThatThrownBy(() -> HttpProxy.tunnel(pair.left(), "host\r\nX: y", 80))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("host??X: y");
            assertThatThrownBy(() -> HttpProxy.tunnel(pair.left(), "elsewhere:80 HTTP/1.1", 80))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("host=elsewhere:80 HTTP/1.1");
            assertThatThrownBy(() -> HttpProxy.tunnel(pair.left(), "host", 80, Map.of("X", "a\nb")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> HttpProxy.tunnel(pair.left(), "host", 80_000))
                    .hasMessageContaining("port=80000");
        });
    }
}
