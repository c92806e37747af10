package dev.guestloop.net;

import static dev.guestloop.net.OnLoop.inTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.guestloop.net.FaultyProxy.Client;
import dev.guestloop.net.FaultyProxy.Ends;
import dev.guestloop.net.FaultyProxy.Fault;
import dev.guestloop.net.FaultyProxy.Sender;
import dev.guestloop.net.FaultyProxy.Server;
import dev.guestloop.net.http.Http;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a network does to either side, at whatever place: both end, and who has not got all that was sent has a failure. On a stream one
 * side sends, the other one says that it has got all; then both end.
 */
class FaultyNetworkTest {

    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Ends a body of chunks. */
    private static final String LAST_CHUNK = "0\r\n\r\n";

    private static final byte[] SENT = new byte[40_000];

    static {
        new Random(1).nextBytes(SENT);
    }

    /** What one side does on a connection. */
    private interface Part {
        void on(ByteStream stream) throws IOException;
    }

    /** What the last receiver has got, if it was as much as it waits for. */
    private byte[] received;

    private final Part sends = stream -> {
        stream.write(SENT);
        stream.shutdownOutput();
        stream.readExactly("thanks".length()); // who has not got all ends all the same, and in order
    };

    private final Part receivesAll = stream -> {
        received = stream.readAll(100_000);
        stream.write("thanks");
    };

    private final Part receivesSoMuch = stream -> {
        received = stream.readExactly(SENT.length);
        stream.write("thanks");
    };

    static List<Arguments> faults() {
        return Stream.of(Sender.values())
                .flatMap(sender -> Stream.of(Fault.values()).map(fault -> arguments(sender, fault)))
                .toList();
    }

    /** Small where something is agreed on; bytes that come one by one take their time, wherever that begins. */
    private static int step(Fault fault, int at, int agreed) {
        return fault == Fault.TRICKLE ? 14_999 : at < agreed ? Math.max(1, agreed / 16) : 4_999;
    }

    private static void assertBothFail(Fault fault, Ends ends, int at) {
        assertThat(ends.client()).as("at " + at).isInstanceOf(IOException.class);
        assertThat(FaultyProxy.STALLED.equals(ends.client().getMessage()))
                .as("at " + at)
                .isEqualTo(fault == Fault.STALL);
        assertThat(ends.server()).as("the server, at " + at).isInstanceOf(IOException.class);
    }

    private void assertAllHasCome(Ends ends, int at) {
        assertThat(ends.client()).as("at " + at).isNull();
        assertThat(ends.server()).as("the server, at " + at).isNull();
        assertThat(received).as("at " + at).isEqualTo(SENT);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void overTls(Sender sender, Fault fault) {
        TlsOptions good = Certificates.options();
        Part client = sender == Sender.CLIENT ? sends : receivesAll;
        Part server = sender == Sender.CLIENT ? receivesAll : sends;
        TcpOptions tcp = TcpOptions.DEFAULT.withResolver(_ -> List.of(InetAddress.getLoopbackAddress()));
        inTask(() -> {
            for (int at = 0; at < 30_000; at += step(fault, at, 1_500)) {
                received = null;
                Ends ends = FaultyProxy.between(
                        sender,
                        fault,
                        at,
                        address -> {
                            try (TlsStream stream = TlsStream.connect("localhost", address.getPort(), tcp, good)) {
                                client.on(stream);
                            }
                        },
                        stream -> {
                            try (TlsStream tls = TlsStream.server(stream, good)) {
                                server.on(tls);
                            }
                        });
                if (fault == Fault.TRICKLE) {
                    assertAllHasCome(ends, at);
                } else {
                    assertBothFail(fault, ends, at);
                    assertThat(received).as("at " + at).isNull();
                }
            }
        });
    }

    /** Without TLS nobody sees a changed byte, and only who knows how much is to come sees that it has not. */
    @ParameterizedTest
    @MethodSource("faults")
    void overTcp(Sender sender, Fault fault) {
        Part client = sender == Sender.CLIENT ? sends : receivesSoMuch;
        Part server = sender == Sender.CLIENT ? receivesSoMuch : sends;
        inTask(() -> {
            for (int at = 0; at < SENT.length; at += step(fault, at, 0)) {
                received = null;
                Ends ends = FaultyProxy.between(
                        sender,
                        fault,
                        at,
                        address -> {
                            try (TcpStream stream = TcpStream.connect(address)) {
                                client.on(stream);
                            }
                        },
                        server::on);
                switch (fault) {
                    case TRICKLE -> assertAllHasCome(ends, at);
                    case GARBLE -> {
                        assertThat(ends).isEqualTo(new Ends(null, null));
                        assertThat(Arrays.mismatch(received, SENT)).isEqualTo(at);
                    }
                    default -> {
                        assertBothFail(fault, ends, at);
                        assertThat(received).as("at " + at).isNull();
                    }
                }
            }
        });
    }

    /** The server is the proxy and what is behind it. What is changed is its status, the only thing of its answer that matters. */
    @ParameterizedTest
    @MethodSource("faults")
    void throughAnHttpProxy(Sender sender, Fault fault) {
        int agreed = sender == Sender.CLIENT ? 60 : 30; // less than what is said
        Part client = sender == Sender.CLIENT ? sends : receivesSoMuch;
        Part server = sender == Sender.CLIENT ? receivesSoMuch : sends;
        int places = fault == Fault.GARBLE ? "HTTP/1.1 20".length() : SENT.length;
        inTask(() -> {
            for (int at = 0; at < places; at += step(fault, at, agreed)) {
                received = null;
                Ends ends = FaultyProxy.between(
                        sender,
                        fault,
                        at,
                        address -> {
                            try (TcpStream stream = TcpStream.connect(address)) {
                                tunnel(stream);
                                client.on(stream);
                            }
                        },
                        stream -> {
                            String head = new String(stream.readUntil(END_OF_HEAD, 1_000), StandardCharsets.ISO_8859_1);
                            stream.write(
                                    head.startsWith("CONNECT host.example:443 HTTP/1.1\r\n")
                                            ? "HTTP/1.1 200 Connection established\r\n\r\n"
                                            : "HTTP/1.1 400 Bad Request\r\n\r\n");
                            server.on(stream);
                        });
                if (fault == Fault.TRICKLE) {
                    assertAllHasCome(ends, at);
                } else {
                    assertBothFail(fault, ends, at);
                    assertThat(received).as("at " + at).isNull();
                }
            }
        });
    }

    private static void tunnel(TcpStream proxy) throws IOException {
        try {
            HttpProxy.tunnel(proxy, "host.example", 443);
        } catch (Throwable e) {
            assertThat(proxy.isOpen()).as("after " + e).isFalse();
            throw e;
        }
    }

    /** The file that was there stays unless the whole of the new one has come; the server finds that the client has gone. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GARBLE")
    void aDownload(Fault fault, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("file");
        byte[] old = "old".getBytes(StandardCharsets.US_ASCII);
        Server server = stream -> {
            stream.readUntil(END_OF_HEAD, 10_000);
            stream.write("HTTP/1.1 200 OK\r\nContent-Length: " + SENT.length + "\r\nConnection: close\r\n\r\n");
            stream.write(SENT);
            stream.shutdownOutput();
            stream.readAll(0);
        };
        try (var http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            Client client = address -> Http.download(http, get(address), file, (_, _) -> {});
            inTask(() -> {
                for (Sender sender : Sender.values()) {
                    int said = sender == Sender.CLIENT ? 30 : 60; // less than that
                    int places = sender == Sender.CLIENT ? said : SENT.length;
                    for (int at = 0; at < places; at += step(fault, at, said)) {
                        Files.write(file, old);
                        Ends ends = FaultyProxy.between(sender, fault, at, client, server);
                        boolean succeeds = fault == Fault.TRICKLE;
                        if (succeeds) {
                            assertThat(ends.client()).as("at " + at).isNull();
                        } else {
                            assertThat(ends.client()).as("at " + at).isInstanceOf(IOException.class);
                            assertThat(FaultyProxy.STALLED.equals(ends.client().getMessage()))
                                    .as("at " + at)
                                    .isEqualTo(fault == Fault.STALL);
                        }
                        assertThat(file).as("at " + at).hasBinaryContent(succeeds ? SENT : old);
                        try (Stream<Path> children = Files.list(folder)) {
                            assertThat(children).containsExactly(file);
                        }
                    }
                }
            });
            http.shutdownNow();
        }
    }

    /** How the end of a body is told whose size nobody says. */
    private enum Framing {
        /** By a chunk of nothing. */
        CHUNKED("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"),
        /** By the end of the connection, as in HTTP/1.0, so a cut looks the same. */
        CLOSED("HTTP/1.0 200 OK\r\n\r\n");

        final String head;

        Framing(String head) {
            this.head = head;
        }

        /** Head and body, as they are sent. */
        byte[] answer() {
            var all = new ByteArrayOutputStream();
            all.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
            int most = this == CHUNKED ? 10_000 : SENT.length;
            for (int i = 0; i < SENT.length; i += most) {
                int size = Math.min(most, SENT.length - i);
                if (this == CHUNKED) {
                    all.writeBytes((Integer.toHexString(size) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                }
                all.write(SENT, i, size);
                if (this == CHUNKED) {
                    all.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
                }
            }
            if (this == CHUNKED) {
                all.writeBytes(LAST_CHUNK.getBytes(StandardCharsets.US_ASCII));
            }
            return all.toByteArray();
        }

        /** What the client takes for the whole body after a fault, or null if it finds that there is none. */
        byte[] body(Fault fault, int at) {
            if (fault == Fault.TRICKLE) {
                return SENT;
            }
            boolean looksWhole =
                    this == CLOSED && at >= head.length() && (fault == Fault.CUT || fault == Fault.HALF_CUT);
            return looksWhole ? Arrays.copyOf(SENT, at - head.length()) : null;
        }
    }

    static List<Arguments> faultsInBodiesWithoutASize() {
        return Stream.of(Framing.values())
                .flatMap(framing -> Stream.of(Fault.values())
                        .filter(fault -> fault != Fault.GARBLE)
                        .map(fault -> arguments(framing, fault)))
                .toList();
    }

    /** As above; and the progress has no size that nobody has said. */
    @ParameterizedTest
    @MethodSource("faultsInBodiesWithoutASize")
    void aDownloadWithoutASize(Framing framing, Fault fault, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("file");
        byte[] old = "old".getBytes(StandardCharsets.US_ASCII);
        byte[] answer = framing.answer();
        Server server = stream -> {
            stream.readUntil(END_OF_HEAD, 10_000);
            stream.write(answer);
            stream.shutdownOutput();
            stream.readAll(0);
        };
        int end = answer.length - LAST_CHUNK.length(); // of chunks all but the last have come then
        try (var http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            inTask(() -> {
                for (int at = 0; at <= end; at = at == end ? end + 1 : Math.min(end, at + step(fault, at, 60))) {
                    Files.write(file, old);
                    List<Long> told = new ArrayList<>();
                    Client client = address -> Http.download(http, get(address), file, (done, total) -> {
                        assertThat(total).as("nobody has said it").isEqualTo(-1);
                        told.add(done);
                    });
                    Ends ends = FaultyProxy.between(Sender.SERVER, fault, at, client, server);
                    boolean resetShownAsEnd = fault == Fault.RESET && ends.client() == null && OS.WINDOWS.isCurrentOs();
                    byte[] body = framing.body(resetShownAsEnd ? Fault.CUT : fault, at); // Wine shows it so
                    if (body == null) {
                        assertThat(ends.client()).as("at " + at).isInstanceOf(IOException.class);
                        assertThat(FaultyProxy.STALLED.equals(ends.client().getMessage()))
                                .as("at " + at)
                                .isEqualTo(fault == Fault.STALL);
                        assertThat(told).isSorted().allMatch(done -> done <= SENT.length);
                    } else {
                        assertThat(ends.client()).as("at " + at).isNull();
                        assertThat(told.isEmpty() ? 0L : told.getLast()).isEqualTo(body.length);
                    }
                    assertThat(file).as("at " + at).hasBinaryContent(body == null ? old : body);
                    try (Stream<Path> children = Files.list(folder)) {
                        assertThat(children).containsExactly(file);
                    }
                }
            });
            http.shutdownNow();
        }
    }

    private static HttpRequest get(InetSocketAddress address) {
        return HttpRequest.newBuilder(URI.create("http://" + address.getHostString() + ":" + address.getPort() + "/"))
                .build();
    }
}
