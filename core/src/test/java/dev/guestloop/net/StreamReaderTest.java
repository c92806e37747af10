package dev.guestloop.net;

import static dev.guestloop.net.OnLoop.awaitWaiting;
import static dev.guestloop.net.OnLoop.inTask;
import static dev.guestloop.net.OnLoop.spawn;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.TaskFailedException;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the JDK's BufferedReader does with the same text is what is expected. */
class StreamReaderTest {

    private static StreamReader of(String text, Charset charset) {
        return new StreamReader(new ByteArrayInputStream(text.getBytes(charset)), charset);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\n", "\r", "\r\n", "a", "a\n", "a\nb", "a\r\nb\r\n", "a\r\rb", "\n\r\n\r", "grüße\n𝄞\r\nx"
            })
    void linesAreThoseOfTheJdk(String text) {
        List<String> expected =
                new BufferedReader(new StringReader(text)).lines().toList();
        assertThat(of(text, UTF_8).lines()).isEqualTo(expected);
        assertThat(of(text, UTF_16BE).lines()).isEqualTo(expected);
    }

    /** Random calls on both, over random text. */
    @Test
    void itReadsAsTheJdksReader() throws IOException {
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var text = new StringBuilder();
            for (int i = 0; i < 30_000; i++) {
                text.appendCodePoint("ab\r\n\r\nüß€𝄞".codePoints().toArray()[random.nextInt(10)]);
            }
            BufferedReader expected = new BufferedReader(new StringReader(text.toString()));
            StreamReader actual = of(text.toString(), UTF_8);
            for (int i = 0; i < 200; i++) {
                String step = "seed=" + seed + ", step=" + i;
                switch (random.nextInt(5)) {
                    case 0 -> assertThat(actual.readLine()).as(step).isEqualTo(expected.readLine());
                    case 1 -> assertThat(actual.read()).as(step).isEqualTo(expected.read());
                    case 2 -> {
                        int count = random.nextInt(300);
                        assertThat(actual.skip(count)).as(step).isEqualTo(expected.skip(count));
                    }
                    case 3 -> {
                        int count = 1 + random.nextInt(300);
                        char[] one = new char[count];
                        char[] other = new char[count];
                        int n = 0;
                        for (int k; n < count && (k = actual.read(one, n, count - n)) >= 0; ) {
                            n += k;
                        }
                        int m = 0;
                        for (int k; m < count && (k = expected.read(other, m, count - m)) >= 0; ) {
                            m += k;
                        }
                        assertThat(n).as(step).isEqualTo(m);
                        assertThat(one).as(step).isEqualTo(other);
                    }
                    default -> {
                        actual.mark(100);
                        expected.mark(100);
                        for (int k = random.nextInt(100); k > 0; k--) {
                            assertThat(actual.read()).as(step).isEqualTo(expected.read());
                        }
                        actual.reset();
                        expected.reset();
                    }
                }
            }
        }
    }

    @Test
    void whatACancelledLineHasLeftIsReadWithoutAWait() {
        inTask(() -> {
            MemoryStream.Pair pair = MemoryStream.pair(100);
            pair.left().write("login: ");
            try (var reader = new StreamReader(pair.right().input(), UTF_8)) {
                assertThat(Async.moveOnAfter(Duration.ofMillis(10), reader::readLine))
                        .isInstanceOf(Outcome.Cancelled.class);
                assertThat(reader.ready()).isTrue();
                char[] prompt = new char[100];
                int length = Async.withTimeout(Duration.ofSeconds(10), () -> reader.read(prompt));
                assertThat(new String(prompt, 0, length)).isEqualTo("login: ");
                assertThat(reader.ready()).isFalse();
            }
        });
    }

    @Test
    void ofAStreamItSuspendsTheTaskWhereTheJdksReaderCannot() {
        inTask(() -> {
            MemoryStream.Pair pair = MemoryStream.pair(1);
            spawn("writer", () -> {
                pair.left().write("grüße\nx\r\nend");
                pair.left().shutdownOutput();
            });
            var jdk = new BufferedReader(new InputStreamReader(pair.right().input(), UTF_8));
            assertThatThrownBy(jdk::readLine).isInstanceOf(CannotAwaitException.class);
            try (var reader = new StreamReader(pair.right().input(), UTF_8)) {
                assertThat(reader.lines()).containsExactly("grüße", "x", "end");
            }
            assertThat(pair.right().isOpen()).isFalse();
        });
    }

    @Test
    void aFailureOfTheStreamIsTheReaders() {
        inTask(() -> {
            MemoryStream.Pair pair = MemoryStream.pair();
            pair.left().write("half a li");
            var reader = new StreamReader(pair.right().input(), UTF_8);
            assertThat(reader.read()).isEqualTo('h');
            pair.left().abort();
            assertThatThrownBy(reader::readLine).isInstanceOf(IOException.class).hasMessageContaining("reset");
            assertThatThrownBy(() -> reader.lines().toList()).isInstanceOf(UncheckedIOException.class);
            reader.close();
            assertThatThrownBy(reader::read).isInstanceOf(IOException.class).hasMessageContaining("closed");
            assertThatThrownBy(reader::ready).isInstanceOf(IOException.class).hasMessageContaining("closed");
        });
    }

    @Test
    void aLineThatIsCancelledHalfwayIsReadAgain() {
        inTask(() -> {
            MemoryStream.Pair pair = MemoryStream.pair();
            try (var reader = new StreamReader(pair.right().input(), UTF_8)) {
                reader.mark(100);
                for (String part : List.of("one", " line", " in par")) {
                    pair.left().write(part);
                    Task<?> cancelled = spawn("cancelled", reader::readLine);
                    awaitWaiting(cancelled);
                    cancelled.cancel("enough");
                    assertThatThrownBy(cancelled::await).isInstanceOf(TaskFailedException.class);
                }
                pair.left().write("ts\r\n");
                assertThat(reader.readLine()).isEqualTo("one line in parts");
                reader.reset();
                assertThat(reader.readLine()).isEqualTo("one line in parts");
                Task<?> behind = spawn("behind", () -> reader.read()); // takes the line feed, and waits
                awaitWaiting(behind);
                behind.cancel("enough");
                assertThatThrownBy(behind::await).isInstanceOf(TaskFailedException.class);
                pair.left().write("\nlast\n");
                assertThat(reader.readLine()).isEmpty();
                assertThat(reader.readLine()).isEqualTo("last");
            }
        });
    }

    @Test
    void badBytesAndBadNumbers() throws IOException {
        var reader = new StreamReader(new ByteArrayInputStream(new byte[] {'a', (byte) 0xFF, 'b', (byte) 0xC3}), UTF_8);
        assertThat(reader.readLine()).isEqualTo("a\uFFFDb\uFFFD");
        assertThat(reader.readLine()).isNull();
        assertThatThrownBy(() -> reader.skip(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> reader.mark(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(reader::reset).isInstanceOf(IOException.class).hasMessageContaining("no mark");
        StreamReader marked = of("abcdef", UTF_8);
        marked.mark(2);
        marked.skip(4);
        assertThatThrownBy(marked::reset).isInstanceOf(IOException.class).hasMessageContaining("limit=2");
    }
}
