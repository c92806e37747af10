package dev.guestloop.examples.ideas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.Task;
import dev.guestloop.examples.OnSwing;
import dev.guestloop.examples.OtherJvm;
import dev.guestloop.net.TcpListener;
import dev.guestloop.testing.GuestTest;
import dev.guestloop.testing.VirtualClock;
import java.awt.event.WindowEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.swing.DefaultListModel;
import javax.swing.JButton;
import javax.swing.JFrame;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import javax.swing.JTextField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
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
                JFrame ada = Chat.client("Ada", listener.localAddress().getPort());
                OnSwing.await("Ada", () -> textOf(ada).equals("Ada is here\n"));
                JFrame bob = Chat.client("Bob", listener.localAddress().getPort());
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

    private static String textOf(JFrame client) {
        var scroll = (JScrollPane) client.getContentPane().getComponent(0);
        return ((JTextArea) scroll.getViewport().getView()).getText();
    }

    @GuestTest(clock = GuestTest.Clock.REAL)
    void openPortsAreFoundAmongThousands() throws IOException {
        try (var silent = TcpListener.bind(0);
                var speaking = TcpListener.bind(0)) {
            Task<Void> server = Async.currentRun().spawn(() -> speaking.serve(stream -> stream.write("220 hello\r\n")));
            Map<Integer, String> open = new TreeMap<>();
            int[] tried = {0};
            PortScanner.scan(InetAddress.getLoopbackAddress(), 1, 65_535, new PortScanner.View() {
                @Override
                public void open(int port, String service) {
                    open.put(port, service);
                }

                @Override
                public void tried(int ports) {
                    tried[0] = ports;
                }
            });
            assertThat(tried[0]).isEqualTo(65_535);
            assertThat(open)
                    .containsEntry(silent.localAddress().getPort(), "")
                    .containsEntry(speaking.localAddress().getPort(), "220 hello");
            server.cancel("the test is over");
        }
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
