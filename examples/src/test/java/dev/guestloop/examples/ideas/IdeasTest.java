package dev.guestloop.examples.ideas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.TaskFailedException;
import dev.guestloop.examples.OnSwing;
import dev.guestloop.examples.OtherJvm;
import dev.guestloop.net.ListenerOptions;
import dev.guestloop.net.TcpListener;
import dev.guestloop.net.TcpOptions;
import dev.guestloop.net.TcpStream;
import dev.guestloop.testing.GuestTest;
import dev.guestloop.testing.VirtualClock;
import java.awt.event.WindowEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.swing.DefaultListModel;
import javax.swing.JButton;
import javax.swing.JFrame;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import javax.swing.JTextField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each of the small programs does what it says: in virtual time, and from the command line. */
class IdeasTest {

    private final List<String> said = new ArrayList<>();

    @GuestTest
    void whatTakesTooLongIsGivenUp(VirtualClock clock) {
        TimeOut.forecast(said::add);
        assertThat(said)
                .containsExactly(
                        "the connection is closed",
                        "tomorrow: sun",
                        "the connection is closed",
                        "no forecast: not done within PT1S");
        assertThat(clock.now()).isEqualTo(Duration.ofMillis(1_100));
    }

    @GuestTest
    void theFirstAnswerWinsTheRace(VirtualClock clock) {
        assertThat(Race.first(said::add)).isEqualTo("Oslo");
        assertThat(said).containsExactly("Rome is broken", "Oslo answers", "Lima is no longer needed");
        assertThat(clock.now()).isEqualTo(Duration.ofMillis(300));
    }

    @GuestTest
    void aServiceEndsAfterItsClients() {
        ServiceWithStart.serverAndClients(said::add);
        assertThat(said.subList(0, 2))
                .containsExactlyInAnyOrder("a client hears: you are number 1", "a client hears: you are number 2");
        assertThat(said.subList(2, 4)).containsExactly("the server has closed", "good night");
    }

    @GuestTest(clock = GuestTest.Clock.REAL)
    void theBarShowsTheNewestAndTheLast() {
        assertThat(Progress.compute(said::add)).isCloseTo(14.39, within(0.01));
        assertThat(said).as("a million reports").hasSizeLessThan(1_000).endsWith("#".repeat(20) + " 100 %");
        assertThat(said.stream().map(line -> Integer.valueOf(line.substring(21, line.length() - 2))))
                .isSorted();
    }

    @GuestTest(seeds = 20)
    void theBakerIsNeverFarAhead(VirtualClock clock) {
        ProducerAndConsumer.bakery(said::add);
        int baked = 0;
        int eaten = 0;
        for (String line : said) {
            baked += line.startsWith("baked") ? 1 : 0;
            eaten += line.contains("eaten") ? 1 : 0;
            assertThat(baked - eaten)
                    .as("two on the shelf, one in each hand, one just baked")
                    .isLessThanOrEqualTo(5);
        }
        assertThat(said).hasSize(13).endsWith("sold out");
        assertThat(clock.now()).isEqualTo(Duration.ofMillis(600));
    }

    @GuestTest
    void aRetryWaitsTwiceAsLongEachTime(VirtualClock clock) {
        int[] calls = {0};
        assertThat(RetryWithBackoff.retry(() -> RetryWithBackoff.answerAtTheFourth(++calls[0]), said::add))
                .isEqualTo("an answer");
        assertThat(said)
                .containsExactly(
                        "no answer; again in 100 ms", "no answer; again in 200 ms", "no answer; again in 400 ms");
        assertThat(clock.now()).isEqualTo(Duration.ofMillis(700));
    }

    @GuestTest
    void aPeerThatIsSilentIsGivenUp(VirtualClock clock) {
        IdleWatch.session(5, said::add);
        assertThat(said).hasSize(6).startsWith("I am here").endsWith("not done within PT0.5S");
        assertThat(clock.now()).as("five signs, then patience").isEqualTo(Duration.ofMillis(1_500));
    }

    @GuestTest
    void aPeriodDoesNotDrift(VirtualClock clock) {
        List<Duration> times = new ArrayList<>();
        IdleWatch.every(Duration.ofMillis(100), 3, () -> {
            times.add(clock.now());
            Async.sleep(Duration.ofMillis(30));
        });
        assertThat(times).containsExactly(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(300));
    }

    @GuestTest
    void aRetryEndsWithItsTimeLimit() {
        var outcome = Async.moveOnAfter(
                Duration.ofSeconds(1),
                () -> RetryWithBackoff.retry(() -> RetryWithBackoff.answerAtTheFourth(0), said::add));
        assertThat(outcome.toString()).contains("Cancelled");
        assertThat(said).hasSize(4).last().isEqualTo("no answer; again in 800 ms");
    }

    @Test
    void closingTheWindowStopsWhatItHasStarted() throws Exception {
        OnSwing.run(() -> {
            var frame = new JFrame("the window");
            frame.setSize(300, 200);
            GuestRun<?> run = Async.currentRun();
            Task<Void> window = run.spawn(() -> CancelOnClose.untilClosed(frame, said::add));
            OnSwing.await("the window", frame::isShowing);
            var count = (JButton) frame.getContentPane().getComponent(1);
            count.doClick(0);
            OnSwing.await("the count", () -> count.getText().equals("0 s"));
            frame.dispatchEvent(new WindowEvent(frame, WindowEvent.WINDOW_CLOSING));
            window.await();
        });
        assertThat(said.subList(0, 2)).containsExactlyInAnyOrder("the clock has stopped", "the count has stopped");
        assertThat(said).hasSize(3).endsWith("the window is closed");
    }

    @Test
    void whatOneSaysBothWindowsShow() throws Exception {
        OnSwing.run(() -> {
            try (var listener = TcpListener.bind(0)) {
                Task<Void> server = Async.currentRun().spawn(() -> new Chat.Server().serve(listener));
                JFrame ada =
                        Chat.client("Ada", "localhost", listener.localAddress().getPort());
                OnSwing.await("Ada", () -> textOf(ada).equals("Ada is here\n"));
                JFrame bob =
                        Chat.client("Bob", "localhost", listener.localAddress().getPort());
                OnSwing.await("Bob", () -> textOf(ada).endsWith("Bob is here\n"));
                var input = (JTextField) ada.getContentPane().getComponent(1);
                input.setText("Hello!");
                input.postActionEvent();
                OnSwing.await("the line", () -> textOf(bob).equals("Bob is here\nAda: Hello!\n"));
                ada.dispatchEvent(new WindowEvent(ada, WindowEvent.WINDOW_CLOSING));
                OnSwing.await("the end", () -> textOf(bob).endsWith("Ada has gone\n"));
                bob.dispatchEvent(new WindowEvent(bob, WindowEvent.WINDOW_CLOSING));
                server.cancel("the test is over");
            }
        });
    }

    @Test
    void aWindowSaysThatItsServerHasGoneAndTakesNoMoreLines() throws Exception {
        OnSwing.run(() -> {
            try (var listener = TcpListener.bind(0)) {
                Task<Void> server = Async.currentRun().spawn(() -> listener.serve(stream -> stream.readLine(100)));
                JFrame ada =
                        Chat.client("Ada", "localhost", listener.localAddress().getPort());
                OnSwing.await("the words", () -> textOf(ada).equals("The server has gone\n"));
                OnSwing.await(
                        "its input", () -> !ada.getContentPane().getComponent(1).isEnabled());
                ada.dispatchEvent(new WindowEvent(ada, WindowEvent.WINDOW_CLOSING));
                server.cancel("the test is over");
            }
        });
    }

    private static String textOf(JFrame client) {
        var scroll = (JScrollPane) client.getContentPane().getComponent(0);
        return ((JTextArea) scroll.getViewport().getView()).getText();
    }

    /** A client of the chat without a window. */
    private static TcpStream chatter(String name, TcpListener server) throws IOException {
        TcpStream stream = TcpStream.connect(server.localAddress());
        stream.write(name + "\n");
        assertThat(stream.readLine(100)).isEqualTo(name + " is here");
        return stream;
    }

    @GuestTest(clock = GuestTest.Clock.REAL)
    void aChatHearsNothingOfAClientThatLeavesWithoutAWord() throws IOException {
        try (var listener = TcpListener.bind(0)) {
            Task<Void> server = Async.currentRun().spawn(() -> new Chat.Server().serve(listener));
            try (TcpStream ada = chatter("Ada", listener)) {
                try (var silent = TcpStream.connect(listener.localAddress())) {
                    silent.shutdownOutput();
                    assertThat(silent.read(new byte[1]))
                            .as("the server hangs up")
                            .isEqualTo(-1);
                }
                hearsOfBobOnly(ada, listener);
            }
            server.cancel("the test is over");
        }
    }

    /** Bob comes, says a word and goes; so whatever was before him is over. */
    private static void hearsOfBobOnly(TcpStream ada, TcpListener listener) throws IOException {
        try (TcpStream bob = chatter("Bob", listener)) {
            assertThat(ada.readLine(100)).isEqualTo("Bob is here");
            bob.write("Hello!\n");
            assertThat(ada.readLine(100)).isEqualTo("Bob: Hello!");
        }
        assertThat(ada.readLine(100)).isEqualTo("Bob has gone");
    }

    /** The kit fails a test in which nobody hears of a failure. */
    @GuestTest(clock = GuestTest.Clock.REAL)
    void aChatHearsNothingOfAClientWhoseNameBreaksOff() throws IOException {
        try (var listener = TcpListener.bind(0)) {
            Task<Void> server = Async.currentRun().spawn(() -> new Chat.Server().serve(listener));
            try (TcpStream ada = chatter("Ada", listener)) {
                TcpStream broken = TcpStream.connect(listener.localAddress());
                broken.write("Al");
                Async.yieldNow();
                broken.abort();
                hearsOfBobOnly(ada, listener);
            }
            server.cancel("the test is over");
        }
    }

    @GuestTest(clock = GuestTest.Clock.REAL)
    void aClientThatBreaksOffHasGoneAndIsNoFailure() throws IOException {
        try (var listener = TcpListener.bind(0)) {
            Task<Void> server = Async.currentRun().spawn(() -> new Chat.Server().serve(listener));
            try (TcpStream ada = chatter("Ada", listener);
                    TcpStream bob = chatter("Bob", listener)) {
                assertThat(ada.readLine(100)).isEqualTo("Bob is here");
                String line = "x".repeat(900);
                for (int i = 0; i < 15_000; i++) { // more than the systems keep for Bob, so his writer waits
                    ada.write(line + "\n");
                    assertThat(ada.readLine(1_000)).hasSize(line.length() + "Ada: ".length());
                }
                bob.abort();
                assertThat(ada.readLine(100)).isEqualTo("Bob has gone");
            }
            server.cancel("the test is over");
        }
    }

    /** What a scan has found. */
    private static final class Found implements PortScanner.View {

        final Map<Integer, String> open = new TreeMap<>();
        int tried;

        @Override
        public void open(int port, String service) {
            open.put(port, service);
        }

        @Override
        public void tried(int ports) {
            tried = ports;
        }
    }

    @GuestTest(clock = GuestTest.Clock.REAL)
    void openPortsAreFoundAmongThousands() throws IOException {
        try (var silent = TcpListener.bind(0);
                var speaking = TcpListener.bind(0);
                var rude = TcpListener.bind(0)) {
            Task<Void> server = Async.currentRun().spawn(() -> speaking.serve(stream -> stream.write("220 hello\r\n")));
            Task<Void> other = Async.currentRun().spawn(() -> rude.serve(TcpStream::abort));
            var found = new Found();
            PortScanner.scan(PortScanner.ports(InetAddress.getLoopbackAddress()), found);
            assertThat(found.tried).isEqualTo(65_535);
            assertThat(found.open)
                    .containsEntry(silent.localAddress().getPort(), "")
                    .containsEntry(speaking.localAddress().getPort(), "220 hello")
                    .containsEntry(rude.localAddress().getPort(), "");
            server.cancel("the test is over");
            other.cancel("the test is over");
        }
    }

    /** It takes the connection and resets it, while the side that asks still waits for it to be made. */
    @GuestTest(clock = GuestTest.Clock.REAL)
    void aPortThatResetsWhileItIsConnectedToIsOpen() throws IOException {
        try (var rude = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            rude.configureBlocking(false);
            var address = (InetSocketAddress) rude.getLocalAddress();
            var found = new Found();
            Task<Void> scan = Async.currentRun().spawn("scan", () -> PortScanner.scan(List.of(address), found));
            SocketChannel asking;
            while ((asking = rude.accept()) == null) {
                Async.yieldNow();
            }
            asking.setOption(StandardSocketOptions.SO_LINGER, 0);
            asking.close();
            scan.await();
            assertThat(found.open).isEqualTo(Map.of(address.getPort(), ""));
        }
    }

    /** A free port may be the one that the system gives to the side that asks: on Linux that is a connection, to itself. */
    @GuestTest(clock = GuestTest.Clock.REAL)
    @EnabledOnOs(value = OS.LINUX, disabledReason = "other systems may refuse to connect a port to itself")
    void aPortThatIsConnectedToItselfIsNotOpen() throws IOException {
        InetSocketAddress free;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = (InetSocketAddress) socket.getLocalSocketAddress();
        }
        var found = new Found();
        try (var stream = TcpStream.connect(free, TcpOptions.DEFAULT.withLocalAddress(free))) {
            PortScanner.hear(stream, found);
        }
        assertThat(found.open).isEmpty();
    }

    /** TCP has no broadcast, so asking fails at once, and not as a port does at which nobody listens. */
    @GuestTest(clock = GuestTest.Clock.REAL)
    void aScanFailsInWordsIfItCannotAsk() throws IOException {
        var nowhere = new InetSocketAddress(InetAddress.getByName("255.255.255.255"), 80);
        assertThatThrownBy(() ->
                        PortScanner.scan(Collections.nCopies(2 * PortScanner.AT_ONCE + 1, nowhere), new Found()))
                .isInstanceOf(TaskFailedException.class)
                .hasMessageContainingAll("could not be asked", "255.255.255.255", "ulimit -n");
    }

    /** Nobody answers at a listener whose queue is full, so all who may ask at once do so, until their patience ends. */
    @GuestTest(clock = GuestTest.Clock.REAL)
    @EnabledOnOs(value = OS.LINUX, disabledReason = "counts connections in /proc/net/tcp")
    void thousandsOfConnectionsWaitAtOnce() throws IOException {
        List<TcpStream> queue = new ArrayList<>();
        try (var full =
                TcpListener.bind(new InetSocketAddress("127.0.0.1", 0), ListenerOptions.DEFAULT.withBacklog(1))) {
            InetSocketAddress address = full.localAddress();
            while (Async.moveOnAfter(Duration.ofMillis(500), () -> TcpStream.connect(address))
                    instanceof Outcome.Success<TcpStream>(var stream)) {
                queue.add(stream);
            }
            var found = new Found();
            int count = PortScanner.AT_ONCE + 500;
            Task<Void> scan = Async.currentRun()
                    .spawn("scan", () -> PortScanner.scan(Collections.nCopies(count, address), found));
            long peak = 0;
            while (scan.state() != Task.State.SUCCEEDED) {
                Async.sleep(Duration.ofMillis(100));
                assertThat(scan.state()).isNotIn(Task.State.FAILED, Task.State.CANCELLED);
                peak = Math.max(peak, Async.toThread(() -> connecting(address.getPort())));
            }
            assertThat(peak).isGreaterThan(PortScanner.AT_ONCE / 2L); // a busy machine may be late to begin some
            assertThat(found.tried).isEqualTo(count);
            assertThat(found.open).isEmpty();
        } finally {
            for (TcpStream stream : queue) {
                stream.close();
            }
        }
    }

    /** How many connections to a port wait for an answer, by the system's table, which has hexadecimal numbers. */
    private static long connecting(int port) throws IOException {
        String waiting = String.format(":%04X 02 ", port); // 02 is SYN_SENT
        long count = 0;
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) { // the JDK's sockets are of both kinds
            try (Stream<String> lines = Files.lines(Path.of(table))) {
                count += lines.filter(line -> line.contains(waiting)).count();
            }
        }
        return count;
    }

    @GuestTest(clock = GuestTest.Clock.REAL)
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs tail")
    void aFollowerShowsWhatIsAddedToALogAndEndsWithItsTask(@TempDir Path folder) throws IOException {
        Path log = Files.writeString(folder.resolve("log"), "early\n");
        var lines = new DefaultListModel<String>();
        Task<?> follower = Async.currentRun().spawn(() -> LogFollower.follow(log.toString(), lines));
        OnSwing.await("what is there", () -> lines.size() == 1);
        Files.writeString(log, "late\nand later\n", StandardOpenOption.APPEND);
        OnSwing.await("what is added", () -> lines.size() == 3);
        assertThat(lines.toArray()).containsExactly("early", "late", "and later");
        follower.cancel("enough");
        OnSwing.await("its end", () -> follower.state() == Task.State.CANCELLED);
        assertThat(ProcessHandle.current().children())
                .noneMatch(child -> child.info().command().orElse("").endsWith("tail"));
    }

    @ParameterizedTest
    @CsvSource({
        "TimeOut, no forecast: not done within PT1S",
        "Race, the answer is that of Oslo",
        "ServiceWithStart, good night",
        "Progress, #################### 100 %",
        "ProducerAndConsumer, sold out",
        "RetryWithBackoff, gave up",
        "IdleWatch, not done within PT0.5S"
    })
    void runsFromTheCommandLine(String program, String lastLine) throws Exception {
        OtherJvm jvm = OtherJvm.run("dev.guestloop.examples.ideas." + program);
        assertThat(jvm.lines()).last().isEqualTo(lastLine);
        assertThat(jvm.exitStatus()).isZero();
    }
}
