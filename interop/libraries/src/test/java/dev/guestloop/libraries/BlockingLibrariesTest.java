package dev.guestloop.libraries;

import static dev.guestloop.libraries.OnLoop.inTask;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.guestloop.Async;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.Task;
import dev.guestloop.net.ByteStream;
import dev.guestloop.net.MemoryStream;
import dev.guestloop.net.StreamReader;
import dev.guestloop.net.TcpListener;
import dev.guestloop.net.TcpStream;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.Scanner;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.SAXParserFactory;
import javax.xml.stream.XMLInputFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.helpers.DefaultHandler;

/** Libraries that know nothing of tasks, unmodified, on the views of a stream, on the loop's thread: what works, and what does not. */
class BlockingLibrariesTest {

    private static final int RECORDS = 450_000;

    /** A record of about 115 bytes. */
    record Quote(int id, String name, double price, List<Integer> volumes, boolean open) {}

    private static byte[] quote(int id) {
        return ("{\"id\":" + id + ",\"name\":\"Share of the company number " + id + "\",\"price\":" + id + ".25,"
                        + "\"volumes\":[1,22,333,4444,55555],\"open\":" + (id % 2 == 0) + "}\n")
                .getBytes(UTF_8);
    }

    /** What a library makes of a stream. */
    @FunctionalInterface
    private interface Use {
        void on(ByteStream stream) throws Exception;
    }

    /** Writes to a stream in small parts, each a while after the other, and ends it. */
    private static Task<Void> trickle(ByteStream stream, byte[] content) {
        return Async.currentRun().spawn("writer", () -> {
            int step = Math.max(content.length / 50, 1);
            for (int i = 0; i < content.length; i += step) {
                stream.write(java.nio.ByteBuffer.wrap(content, i, Math.min(step, content.length - i)));
                Async.sleep(Duration.ofMillis(1));
            }
            stream.shutdownOutput();
        });
    }

    // ------------------------------------------------------------------ a big one

    private record Ends(ByteStream here, ByteStream there) {}

    private static Ends ends(String kind) throws IOException {
        if (kind.equals("memory")) {
            MemoryStream.Pair pair = MemoryStream.pair();
            return new Ends(pair.left(), pair.right());
        }
        try (TcpListener listener = TcpListener.bind(0)) {
            Task<TcpStream> accepted = Async.currentRun().spawn("accept", listener::accept);
            return new Ends(TcpStream.connect(listener.localAddress()), accepted.await());
        }
    }

    /** 50 MB, slowly: objects are made of it on the UI thread, which beats all the while. */
    @ParameterizedTest
    @ValueSource(strings = {"memory", "tcp"})
    void jacksonReadsFiftyMegabytesAndTheUiStaysLive(String kind) {
        inTask(() -> {
            Ends ends = ends(kind);
            var written = new long[1];
            Async.currentRun().spawn("writer", () -> {
                var part = new ByteArrayOutputStream();
                for (int i = 0; i < RECORDS; i++) {
                    part.writeBytes(quote(i));
                    if (part.size() > 100_000 || i == RECORDS - 1) {
                        written[0] += part.size();
                        ends.there.write(part.toByteArray());
                        part.reset();
                        Async.sleep(Duration.ofMillis(1)); // the slow peer
                    }
                }
                ends.there.shutdownOutput();
            });
            var mapper = new ObjectMapper();
            int count = 0;
            try (var heart = new Heartbeat();
                    MappingIterator<Quote> quotes =
                            mapper.readerFor(Quote.class).readValues(ends.here.input())) {
                while (quotes.hasNext()) {
                    Quote quote = quotes.next();
                    assertThat(quote.id()).isEqualTo(count);
                    assertThat(quote.volumes()).hasSize(5);
                    count++;
                }
                System.out.println(kind + ": " + written[0] + " bytes, " + heart.beats() + " beats, longest pause "
                        + heart.longestPauseMillis() + " ms");
                assertThat(heart.beats()).isGreaterThan(100);
                heart.requireLive();
            }
            assertThat(count).isEqualTo(RECORDS);
            assertThat(written[0]).isGreaterThan(50_000_000);
        });
    }

    // ------------------------------------------------------------------ what works

    @TestFactory
    Stream<DynamicTest> theseReadWhileTheTaskIsSuspended() throws Exception {
        byte[] text = "first\nsecond line\r\nthird, grüße\n".repeat(500).getBytes(UTF_8);
        List<String> lines = new String(text, UTF_8).lines().toList();
        String xml = "<all>" + "<one a='1'>x</one>".repeat(1000) + "</all>";
        return Stream.of(
                reads(
                        "InputStream.readAllBytes",
                        text,
                        stream -> assertThat(stream.input().readAllBytes()).isEqualTo(text)),
                reads("InputStream.transferTo", text, stream -> {
                    var out = new ByteArrayOutputStream();
                    stream.input().transferTo(out);
                    assertThat(out.toByteArray()).isEqualTo(text);
                }),
                reads("Jackson's JsonParser", quote(1), stream -> {
                    int tokens = 0;
                    try (JsonParser parser = new ObjectMapper().createParser(stream.input())) {
                        for (JsonToken token; (token = parser.nextToken()) != null; ) {
                            tokens += token.isScalarValue() ? 1 : 0;
                        }
                    }
                    assertThat(tokens).isEqualTo(9);
                }),
                reads(
                        "Jackson's ObjectMapper",
                        quote(1),
                        stream -> assertThat(new ObjectMapper()
                                        .readTree(stream.input())
                                        .get("id")
                                        .asInt())
                                .isEqualTo(1)),
                reads(
                        "GZIPInputStream",
                        gzip(text),
                        stream -> assertThat(new GZIPInputStream(stream.input()).readAllBytes())
                                .isEqualTo(text)),
                reads(
                        "GZIPInputStream, StreamReader.lines",
                        gzip(text),
                        stream -> assertThat(new StreamReader(new GZIPInputStream(stream.input()), UTF_8).lines())
                                .isEqualTo(lines)),
                reads("StreamReader as a BufferedReader", text, stream -> {
                    BufferedReader reader = new StreamReader(stream.input(), UTF_8);
                    assertThat(reader.lines()).isEqualTo(lines);
                }),
                reads("ZipInputStream", zip(text), stream -> {
                    var zip = new ZipInputStream(stream.input());
                    List<String> names = new ArrayList<>();
                    for (ZipEntry entry; (entry = zip.getNextEntry()) != null; ) {
                        names.add(entry.getName());
                        assertThat(zip.readAllBytes()).isEqualTo(text);
                    }
                    assertThat(names).containsExactly("one", "two");
                }),
                reads(
                        "ObjectInputStream",
                        serialized(lines),
                        stream -> assertThat(new ObjectInputStream(stream.input()).readObject())
                                .isEqualTo(new ArrayList<>(lines))),
                reads("DataInputStream", data(), stream -> {
                    var in = new DataInputStream(stream.input());
                    for (int i = 0; i < 100; i++) {
                        assertThat(in.readUTF()).isEqualTo("text " + i);
                        assertThat(in.readLong()).isEqualTo(i);
                    }
                }),
                reads("DigestInputStream", text, stream -> {
                    var digest = MessageDigest.getInstance("SHA-256");
                    new DigestInputStream(stream.input(), digest).readAllBytes();
                    assertThat(HexFormat.of().formatHex(digest.digest()))
                            .isEqualTo(HexFormat.of()
                                    .formatHex(
                                            MessageDigest.getInstance("SHA-256").digest(text)));
                }),
                reads(
                        "CheckedInputStream, SequenceInputStream",
                        text,
                        stream -> assertThat(new CheckedInputStream(
                                                new SequenceInputStream(stream.input(), InputStream.nullInputStream()),
                                                new CRC32())
                                        .readAllBytes())
                                .isEqualTo(text)),
                reads("the JDK's SAX parser", xml.getBytes(UTF_8), stream -> {
                    var counter = new DefaultHandler() {
                        private int elements;

                        @Override
                        public void startElement(
                                String uri, String name, String qualified, org.xml.sax.Attributes attributes) {
                            elements++;
                        }
                    };
                    SAXParserFactory.newInstance().newSAXParser().parse(stream.input(), counter);
                    assertThat(counter.elements).isEqualTo(1001);
                }),
                reads(
                        "the JDK's DOM parser",
                        xml.getBytes(UTF_8),
                        stream -> assertThat(DocumentBuilderFactory.newInstance()
                                        .newDocumentBuilder()
                                        .parse(stream.input())
                                        .getElementsByTagName("one")
                                        .getLength())
                                .isEqualTo(1000)),
                reads("the JDK's StAX parser", xml.getBytes(UTF_8), stream -> {
                    var parser = XMLInputFactory.newInstance().createXMLStreamReader(stream.input());
                    int elements = 0;
                    while (parser.hasNext()) {
                        elements += parser.next() == javax.xml.stream.XMLStreamConstants.START_ELEMENT ? 1 : 0;
                    }
                    assertThat(elements).isEqualTo(1001);
                }));
    }

    private static DynamicTest reads(String name, byte[] content, Use use) {
        return DynamicTest.dynamicTest(
                name,
                () -> inTask(() -> {
                    MemoryStream.Pair pair = MemoryStream.pair(100);
                    Task<Void> writer = trickle(pair.left(), content);
                    try (var heart = new Heartbeat()) {
                        use.on(pair.right());
                        assertThat(heart.beats()).isPositive();
                    }
                    pair.right().close();
                    writer.cancel("what is left, such as padding, is not read");
                }));
    }

    @TestFactory
    Stream<DynamicTest> theseWriteWhileTheTaskIsSuspended() {
        String text = "some text that does not fit ".repeat(100);
        return Stream.of(
                writes("OutputStream.write", stream -> stream.output().write(text.getBytes(UTF_8))),
                writes("Jackson's ObjectMapper", stream -> new ObjectMapper().writeValue(stream.output(), text)),
                writes("ObjectOutputStream", stream -> {
                    try (var out = new ObjectOutputStream(stream.output())) {
                        out.writeObject(text);
                    }
                }));
    }

    private static DynamicTest writes(String name, Use use) {
        return DynamicTest.dynamicTest(
                name,
                () -> inTask(() -> {
                    MemoryStream.Pair pair = MemoryStream.pair(100);
                    Task<Integer> reader = Async.currentRun().spawn("reader", () -> {
                        int total = 0;
                        for (byte[] buffer = new byte[50]; ; ) {
                            int n = pair.right().read(java.nio.ByteBuffer.wrap(buffer));
                            if (n < 0) {
                                return total;
                            }
                            total += n;
                            Async.sleep(Duration.ofMillis(1));
                        }
                    });
                    use.on(pair.left());
                    pair.left().close();
                    assertThat(reader.await()).isGreaterThan(2_000);
                }));
    }

    // ------------------------------------------------------------------ what does not

    /** They hold a monitor while they read or write, and are told so: nothing hangs, and nothing goes wrong behind anybody's back. */
    @TestFactory
    Stream<DynamicTest> theseHoldAMonitorAndAreRefused() {
        return Stream.of(
                refused("InputStreamReader", stream -> new InputStreamReader(stream.input(), UTF_8).read()),
                refused(
                        "BufferedReader of an InputStreamReader",
                        stream -> new BufferedReader(new InputStreamReader(stream.input(), UTF_8)).readLine()),
                refused("BufferedInputStream", stream -> new BufferedInputStream(stream.input()).read()),
                refused("Scanner", stream -> new Scanner(stream.input(), UTF_8).nextLine()),
                refused("Properties.load", stream -> new Properties().load(stream.input())),
                refused("PrintStream", stream -> full(new PrintStream(stream.output(), true, UTF_8)::print)),
                refused("OutputStreamWriter", stream -> {
                    var out = new OutputStreamWriter(stream.output(), UTF_8);
                    full(out::write);
                }),
                refused("BufferedWriter", stream -> {
                    var out = new BufferedWriter(new OutputStreamWriter(stream.output(), UTF_8));
                    full(out::write);
                }),
                refused("DataOutputStream", stream -> full(new DataOutputStream(stream.output())::writeUTF)),
                refused("BufferedOutputStream", stream -> {
                    var out = new BufferedOutputStream(stream.output());
                    full(text -> out.write(text.getBytes(UTF_8)));
                }),
                refused("GZIPOutputStream", stream -> {
                    var out = new GZIPOutputStream(stream.output());
                    var random = new Random(1);
                    var noise = new byte[1_000_000];
                    random.nextBytes(noise);
                    out.write(noise);
                }));
    }

    @FunctionalInterface
    private interface Printer {
        void print(String text) throws IOException;
    }

    /** Writes more than fits anywhere. */
    private static void full(Printer printer) throws IOException {
        printer.print("some text that does not fit ".repeat(1000));
    }

    private static DynamicTest refused(String name, Use use) {
        return DynamicTest.dynamicTest(
                name,
                () -> inTask(() -> {
                    MemoryStream.Pair pair = MemoryStream.pair(100);
                    assertThatThrownBy(() -> use.on(pair.right()))
                            .isInstanceOf(CannotAwaitException.class)
                            .hasMessageContaining("synchronized");
                }));
    }

    /** The way out for all of them: a thread, with the stream's bytes in between. */
    @Test
    void onAThreadTheyWork() {
        inTask(() -> {
            MemoryStream.Pair pair = MemoryStream.pair(100);
            Task<Void> writer = trickle(pair.left(), "a=1\nb=2\n".getBytes(UTF_8));
            // region: to-thread
            byte[] all = pair.right().readAll(1_000_000); // the waiting is the task's
            Properties properties = Async.toThread(
                    () -> { // and what holds monitors has a thread
                        var read = new Properties();
                        read.load(new java.io.ByteArrayInputStream(all));
                        return read;
                    });
            // end
            assertThat(properties).containsEntry("a", "1").containsEntry("b", "2");
            writer.await();
        });
    }

    // ------------------------------------------------------------------ contents

    private static byte[] gzip(byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] zip(byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ZipOutputStream(bytes)) {
            for (String name : List.of("one", "two")) {
                out.putNextEntry(new ZipEntry(name));
                out.write(content);
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] serialized(List<String> lines) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(new ArrayList<>(lines));
        }
        return bytes.toByteArray();
    }

    private static byte[] data() {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        IntStream.range(0, 100).forEach(i -> {
            try {
                out.writeUTF("text " + i);
                out.writeLong(i);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return bytes.toByteArray();
    }
}
