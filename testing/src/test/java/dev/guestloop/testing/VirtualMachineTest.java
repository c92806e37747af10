package dev.guestloop.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.guestloop.Async;
import dev.guestloop.CancelledException;
import dev.guestloop.EventLoop;
import dev.guestloop.Outcome;
import dev.guestloop.Suspension;
import dev.guestloop.Task;
import dev.guestloop.net.TcpListener;
import dev.guestloop.net.TcpStream;
import dev.guestloop.net.http.Http;
import dev.guestloop.net.http.HttpBody;
import dev.guestloop.process.AsyncProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** When virtual time passes, when it does not, and what is said when nothing can happen any more. */
class VirtualMachineTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final Thread loopThread = Thread.currentThread();

    @BeforeEach
    void keepLogs() {
        Logs.keep();
    }

    @AfterEach
    void letLogsGo() {
        Logs.letGo();
    }

    /** Waits, on another thread, until the loop has nothing to do. */
    private void awaitLoopIn(String method) {
        while (Arrays.stream(loopThread.getStackTrace())
                .noneMatch(frame -> frame.getClassName().equals(VirtualMachine.class.getName())
                        && frame.getMethodName().equals(method))) {
            Thread.onSpinWait();
        }
    }

    private static void write(TcpStream stream, int value) throws IOException {
        stream.write(ByteBuffer.wrap(new byte[] {(byte) value}));
    }

    private static int read(TcpStream stream) throws IOException {
        var buffer = new byte[1];
        int n = stream.read(buffer);
        return n < 0 ? n : buffer[0];
    }

    // ------------------------------------------------------------------ what time waits for

    @GuestTest
    void noTimePassesWhileABlockingCallRuns(VirtualClock clock) {
        Task<?> sleeper = Async.currentRun().spawn("sleeper", () -> Async.sleep(HOUR));
        String answer = Async.toThread(() -> {
            awaitLoopIn("waitReally");
            return "answer";
        });
        assertThat(answer).isEqualTo("answer");
        assertThat(clock.now()).isZero();
        assertThat(sleeper.state()).isEqualTo(Task.State.WAITING);
        sleeper.await();
        assertThat(clock.now()).isEqualTo(HOUR);
    }

    @GuestTest
    void noTimePassesWhileAChannelIsWaitedFor(VirtualClock clock) throws Exception {
        Task<?> sleeper = Async.currentRun().spawn("sleeper", () -> Async.sleep(HOUR));
        try (var listener = TcpListener.bind(0)) {
            var address = listener.localAddress();
            Thread client = Thread.ofPlatform().start(() -> {
                awaitLoopIn("waitReally");
                try {
                    new Socket(address.getAddress(), address.getPort()).close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            listener.accept().close();
            assertThat(clock.now()).isZero();
            assertThat(Async.toThread(() -> client.join(Duration.ofMinutes(1)))).isTrue();
        }
        sleeper.await();
    }

    @GuestTest
    void socketsWorkAndNoTimePassesWhileOneIsWaitedFor(VirtualClock clock) throws IOException {
        Task<?> sleeper = Async.currentRun().spawn("sleeper", () -> Async.sleep(HOUR));
        try (var listener = TcpListener.bind(0)) {
            Task<?> echo = Async.currentRun().spawn("echo", () -> {
                try (TcpStream peer = listener.accept()) {
                    for (int value; (value = read(peer)) >= 0; ) {
                        write(peer, value + 1);
                    }
                }
            });
            try (TcpStream stream = TcpStream.connect(listener.localAddress())) {
                for (int i = 0; i < 100; i++) {
                    write(stream, i);
                    assertThat(read(stream)).isEqualTo(i + 1);
                }
            }
            echo.await();
        }
        assertThat(clock.now()).isZero();
        sleeper.await();
    }

    /** Where a task waits for a process; each way ends when the process is killed. */
    enum ProcessWait {
        END(AsyncProcess::waitFor),
        OUTPUT(process -> assertThat(process.stdout().read(new byte[1])).isEqualTo(-1)),
        INPUT(process -> assertThatThrownBy(() -> process.stdin().write(new byte[10_000_000]))
                .isInstanceOf(IOException.class));

        interface In {
            void await(AsyncProcess process) throws IOException;
        }

        private final In in;

        ProcessWait(In in) {
            this.in = in;
        }
    }

    @GuestTest
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs the program sleep")
    void noTimePassesWhileAProcessIsWaitedFor(VirtualClock clock) throws Exception {
        for (ProcessWait wait : ProcessWait.values()) {
            Duration before = clock.now();
            Task<?> sleeper = Async.currentRun().spawn("sleeper", () -> Async.sleep(HOUR));
            try (AsyncProcess process = AsyncProcess.start("sleep", "1000")) {
                var begun = new CountDownLatch(1);
                Thread killer = Thread.ofPlatform().start(() -> {
                    awaitBegin(begun);
                    awaitLoopIn("waitReally");
                    process.handle().destroyForcibly();
                });
                Async.currentLoop().callSoon(begun::countDown); // when this task waits
                Async.withTimeout(HOUR, () -> wait.in.await(process));
                assertThat(clock.now()).as(wait.name()).isEqualTo(before);
                assertThat(Async.toThread(() -> killer.join(Duration.ofMinutes(1))))
                        .isTrue();
            }
            sleeper.await();
            assertThat(clock.now()).isEqualTo(before.plus(HOUR));
        }
    }

    private static void awaitBegin(CountDownLatch begun) {
        try {
            begun.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static class WaitsForAProcess {
        @GuestTest(patienceMillis = 2_000) // to start one takes its time
        void waits() throws IOException {
            try (AsyncProcess process = AsyncProcess.start("sleep", "1000")) {
                Async.withTimeout(HOUR, process::waitFor);
            }
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs the program sleep")
    void aClockThatStandsStillForAProcessIsReported() {
        assertThat(KitRun.failureOf(WaitsForAProcess.class))
                .hasMessageContaining("threadCalls=0, channels=0, outside=1, autojump=true")
                .hasMessageContaining("a blocking call, a channel or a process")
                .hasMessageContaining("AsyncProcess.waitFor");
    }

    /** As whoever brings devices of their own would write it. */
    @GuestTest
    void noTimePassesWhileATaskWaitsForSomethingOutside(VirtualClock clock) {
        Task<?> sleeper = Async.currentRun().spawn("sleeper", () -> Async.sleep(HOUR));
        EventLoop loop = Async.currentLoop();
        for (boolean shielded : new boolean[] {false, true}) {
            var wait = Suspension.outside(Suspension.checkpoint("Camera.shoot"));
            Thread.ofVirtual().start(() -> {
                awaitLoopIn("waitReally");
                loop.callSoonThreadsafe(wait::resume);
            });
            if (shielded) {
                wait.awaitShielded();
            } else {
                wait.await(() -> {});
            }
            assertThat(clock.now()).isZero();
        }
        Task<?> cancelled = Async.currentRun()
                .spawn(
                        "cancelled",
                        () -> Suspension.outside(Suspension.checkpoint("Camera.shoot"))
                                .await(() -> {}));
        TestTasks.awaitAllTasksBlocked();
        cancelled.cancel("a wait that is given up counts no more");
        sleeper.await();
        assertThat(clock.now()).isEqualTo(HOUR);
    }

    @GuestTest
    void noTimePassesWhileAnHttpExchangeIsWaitedFor(VirtualClock clock) throws Exception {
        Task<?> sleeper = Async.currentRun().spawn("sleeper", () -> Async.sleep(HOUR));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            awaitLoopIn("waitReally"); // for the head
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('a');
            exchange.getResponseBody().flush();
            awaitLoopIn("waitReally"); // for the rest of the body
            exchange.getResponseBody().write('b');
            exchange.close();
        });
        server.start();
        try (var client = HttpClient.newHttpClient()) {
            URI address = URI.create("http:/" + server.getAddress() + "/");
            var response = Http.open(client, HttpRequest.newBuilder(address).build());
            try (HttpBody body = response.body()) {
                assertThat(body.readAll(10)).asString(StandardCharsets.US_ASCII).isEqualTo("ab");
            }
            assertThat(clock.now()).isZero();
        } finally {
            server.stop(0);
        }
        sleeper.await();
        assertThat(clock.now()).isEqualTo(HOUR);
    }

    /** As for a client of some library, which has a stage for its answers. */
    @GuestTest
    void noTimePassesWhileAStageFromOutsideIsWaitedFor(VirtualClock clock) {
        Task<?> sleeper = Async.currentRun().spawn("sleeper", () -> Async.sleep(HOUR));
        var stage = new CompletableFuture<String>();
        Thread.startVirtualThread(() -> {
            awaitLoopIn("waitReally");
            stage.complete("done");
        });
        Task<?> task = Suspension.currentTask("Client.ask");
        assertThat(Suspension.outside(task, () -> Async.await(stage))).isEqualTo("done");
        assertThat(clock.now()).isZero();
        sleeper.await();
        assertThat(clock.now()).isEqualTo(HOUR);
    }

    @GuestTest
    void timePassesWhileAStageIsWaitedFor(VirtualClock clock) {
        Outcome<?> outcome = Async.moveOnAfter(HOUR, () -> Async.await(new CompletableFuture<>()));
        assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
        assertThat(clock.now()).isEqualTo(HOUR);
    }

    @GuestTest
    void aStageThatAnotherThreadCompletesIsWaitedForIfThereIsNoTimer() {
        var stage = new CompletableFuture<String>();
        Thread.startVirtualThread(() -> {
            awaitLoopIn("waitReally");
            stage.complete("done");
        });
        assertThat(Async.await(stage)).isEqualTo("done");
    }

    @GuestTest
    void aStageThatAnotherThreadCompletesIsWaitedForAWhileIfTheTestAsksForThat(VirtualClock clock) {
        clock.autojumpAfter(Duration.ofMinutes(1));
        var stage = new CompletableFuture<String>();
        Thread.startVirtualThread(() -> {
            awaitLoopIn("waitForSomething");
            stage.complete("done");
        });
        assertThat(Async.withTimeout(HOUR, () -> Async.await(stage))).isEqualTo("done");
        assertThat(clock.now()).isZero();

        clock.autojumpAfter(Duration.ofMillis(1));
        Async.sleep(HOUR);
        assertThat(clock.now()).isEqualTo(HOUR);
        assertThatThrownBy(() -> clock.autojumpAfter(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("realTime=PT-0.001S");
    }

    @GuestTest
    void sleepersWakeInTheOrderOfTheirDeadlines(VirtualClock clock) {
        List<Duration> woken = new ArrayList<>();
        List<Task<?>> tasks = new ArrayList<>();
        for (int seconds : new int[] {30, 10, 20}) {
            tasks.add(Async.currentRun().spawn(() -> {
                Async.sleep(Duration.ofSeconds(seconds));
                woken.add(clock.now());
            }));
        }
        tasks.forEach(Task::await);
        assertThat(woken).containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(30));
    }

    // ------------------------------------------------------------------ code that does not wait

    @GuestTest
    void codeThatOnlyYieldsKeepsNoChannelWaiting() throws IOException {
        try (var listener = TcpListener.bind(0);
                TcpStream stream = TcpStream.connect(listener.localAddress());
                TcpStream peer = listener.accept()) {
            Task<Integer> reader = Async.currentRun().spawn("reader", () -> read(peer));
            TestTasks.awaitAllTasksBlocked();
            write(stream, 7);
            while (reader.state() != Task.State.SUCCEEDED) {
                Async.yieldNow();
            }
            assertThat(reader.await()).isEqualTo(7);
        }
    }

    @GuestTest
    void codeThatOnlyPassesCheckpointsLetsOthersRun() {
        boolean[] set = {false};
        Task<?> other = Async.currentRun().spawn(() -> set[0] = true);
        while (!set[0]) {
            Async.checkpoint();
        }
        other.await();
    }

    // ------------------------------------------------------------------ by hand

    @GuestTest
    void advanceLetsAllHappenThatIsDueUntilThenAndAtThatTime(VirtualClock clock) {
        clock.autojump(false);
        List<Duration> ticks = new ArrayList<>();
        Task<?> ticker = Async.currentRun().spawn("ticker", () -> {
            while (true) {
                Async.sleep(Duration.ofMinutes(1));
                ticks.add(clock.now());
                Async.yieldNow();
            }
        });
        clock.advance(Duration.ofMinutes(3));
        assertThat(ticks).containsExactly(Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofMinutes(3));
        assertThat(clock.now()).isEqualTo(Duration.ofMinutes(3));

        clock.advance(Duration.ofSeconds(59));
        assertThat(ticks).hasSize(3);
        clock.advance(Duration.ofSeconds(1));
        assertThat(ticks).hasSize(4);
        clock.advance(Duration.ZERO);
        assertThat(clock).hasToString("VirtualClock[PT4M]");
        ticker.cancel("enough");
    }

    @GuestTest
    void advanceDoesNotWaitForChannelsAndBlockingCalls(VirtualClock clock) throws IOException {
        try (var listener = TcpListener.bind(0)) {
            var answer = new CompletableFuture<String>();
            Task<Outcome<TcpStream>> accept = Async.currentRun()
                    .spawn("accept", () -> Async.moveOnAfter(Duration.ofSeconds(30), listener::accept));
            Task<Outcome<String>> call = Async.currentRun()
                    .spawn(
                            "call",
                            () -> Async.moveOnAfter(
                                    Duration.ofSeconds(40),
                                    () -> Async.toThread(Async.OnCancel.ABANDON, answer::join)));
            clock.advance(Duration.ofMinutes(1));
            assertThat(accept.await()).isInstanceOf(Outcome.Cancelled.class);
            assertThat(call.await()).isInstanceOf(Outcome.Cancelled.class);
            answer.complete("too late");
        }
    }

    @GuestTest
    void oneTaskAtATimeAdvances(VirtualClock clock) {
        Task<?> other = Async.currentRun().spawn("other", () -> clock.advance(HOUR));
        Async.yieldNow();
        assertThatThrownBy(() -> clock.advance(HOUR))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("current=main, now=PT0S");
        other.await();
        assertThat(clock.now()).isEqualTo(HOUR);
        assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("time=PT-1S");
    }

    static class NobodyMovesTheClock {
        @GuestTest(patienceMillis = 50)
        void waits(VirtualClock clock) {
            clock.autojump(false);
            Async.sleep(HOUR);
        }
    }

    @Test
    void aClockThatNobodyMovesIsReported() {
        assertThat(KitRun.failureOf(NobodyMovesTheClock.class))
                .hasMessageContaining("The clock stands still, and nothing has come for 50 ms")
                .hasMessageContaining("autojump=false");
    }

    // ------------------------------------------------------------------ reports

    static class Deadlock {
        @GuestTest(patienceMillis = 50)
        void waits() {
            var chicken = new CompletableFuture<String>();
            var egg = new CompletableFuture<String>();
            Async.currentRun().spawn("chicken", () -> waitForTheEgg(egg, chicken));
            Async.currentRun().spawn("egg", () -> waitForTheChicken(chicken, egg));
            Async.await(chicken);
        }

        private static void waitForTheEgg(CompletableFuture<String> egg, CompletableFuture<String> chicken) {
            chicken.complete(Async.await(egg));
        }

        private static void waitForTheChicken(CompletableFuture<String> chicken, CompletableFuture<String> egg) {
            egg.complete(Async.await(chicken));
        }
    }

    @Test
    void aDeadlockIsReportedWithEachTaskItsStateAndItsStack() {
        Throwable failure = KitRun.failureOf(Deadlock.class);
        assertThat(failure).isExactlyInstanceOf(AssertionError.class);
        assertThat(failure.getMessage())
                .startsWith("Nothing can ever wake these tasks")
                .contains("for 50 ms")
                .containsSubsequence("Task[chicken, WAITING]", "waitForTheEgg")
                .containsSubsequence("Task[egg, WAITING]", "waitForTheChicken")
                .containsSubsequence("Task[main, WAITING]", "VirtualMachineTest$Deadlock.waits")
                .matches("(?s).*\nTo play it again: @Seed\\(\\d+L\\), or -Dguestloop.seed=\\d+");
    }

    static class WaitsForAChannel {
        @GuestTest(patienceMillis = 50)
        void waits() throws IOException {
            try (var listener = TcpListener.bind(0)) {
                Async.currentRun().spawn("call", () -> Async.toThread(() -> new CompletableFuture<>().get()));
                Async.withTimeout(HOUR, listener::accept);
            }
        }
    }

    @Test
    void aClockThatStandsStillForAChannelIsReported() {
        assertThat(KitRun.failureOf(WaitsForAChannel.class))
                .hasMessageContaining("threadCalls=1, channels=1, outside=0, autojump=true")
                .hasMessageContaining("VirtualClock.advance")
                .hasMessageContaining("Listener.accept");
    }

    static class SleepsForEver {
        @GuestTest(patienceMillis = 50)
        void waits() {
            Async.sleep(ChronoUnit.FOREVER.getDuration());
        }
    }

    @Test
    void sleepingForEverIsNoTimer() {
        assertThat(KitRun.failureOf(SleepsForEver.class)).hasMessageStartingWith("Nothing can ever wake these tasks");
    }

    static final List<String> CLEANED_UP = new ArrayList<>();

    static class CleansUp {
        @GuestTest(patienceMillis = 50)
        void waits(VirtualClock clock) {
            try {
                Async.await(new CompletableFuture<>());
            } catch (CancelledException e) {
                Async.shielded(() -> Async.sleep(HOUR));
                CLEANED_UP.add("main after " + clock.now());
                throw e;
            }
        }
    }

    @Test
    void tasksCleanUpAfterTheReport() {
        CLEANED_UP.clear();
        assertThat(KitRun.failureOf(CleansUp.class)).hasMessageStartingWith("Nothing can ever wake these tasks");
        assertThat(CLEANED_UP).containsExactly("main after PT1H");
    }

    static class DoesNotCleanUp {
        @GuestTest(patienceMillis = 50)
        void waits() {
            try {
                Async.await(new CompletableFuture<>());
            } finally {
                Async.shielded(this::waitInVain);
            }
        }

        private void waitInVain() {
            Async.await(new CompletableFuture<>());
        }
    }

    @Test
    void tasksThatDoNotCleanUpAreReportedToo() {
        Throwable failure = KitRun.failureOf(DoesNotCleanUp.class);
        assertThat(failure.getMessage())
                .startsWith("The tasks of a test were cancelled, and have not ended")
                .containsSubsequence(
                        "Task[main, WAITING]",
                        "waitInVain",
                        "They were cancelled because of this",
                        "DoesNotCleanUp.waits")
                .matches("(?s).*\nTo play it again: @Seed\\(\\d+L\\), or -Dguestloop.seed=\\d+");
        assertThat(Logs.taken()).noneMatch(line -> line.contains("please report it"));
    }

    // ------------------------------------------------------------------ size

    @GuestTest
    void anHourOfTenThousandTasksThatSleepOnceAMinute(VirtualClock clock) {
        int[] steps = {0};
        List<Task<?>> tasks = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            tasks.add(Async.currentRun().spawn("sleeper", () -> {
                for (int minute = 0; minute < 60; minute++) {
                    Async.sleep(Duration.ofMinutes(1));
                    steps[0]++;
                }
            }));
        }
        tasks.forEach(Task::await);
        assertThat(steps[0]).isEqualTo(600_000);
        assertThat(clock.now()).isEqualTo(HOUR);
    }
}
