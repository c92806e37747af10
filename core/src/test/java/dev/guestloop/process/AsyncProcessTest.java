package dev.guestloop.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.CancelledException;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.EventLoop;
import dev.guestloop.GuestRun;
import dev.guestloop.HostThread;
import dev.guestloop.InTask;
import dev.guestloop.LogCapture;
import dev.guestloop.Outcome;
import dev.guestloop.QueueHost;
import dev.guestloop.Task;
import dev.guestloop.TaskTimeoutException;
import dev.guestloop.net.ByteStream;
import dev.guestloop.net.StreamLimitException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.AsynchronousCloseException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs sh and its programs")
@Timeout(120)
class AsyncProcessTest {

    private static final int MUCH = 100_000_000;

    @TempDir
    Path folder;

    private static AsyncProcess shell(String script) throws IOException {
        return AsyncProcess.start("sh", "-c", script);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What other tests have left to the end of their run may be about to end. */
    private final List<ProcessHandle> before =
            ProcessHandle.current().descendants().toList();

    private void assertNoneIsLeft() {
        assertThat(ProcessHandle.current().descendants()).isSubsetOf(before);
    }

    private static void awaitGone(ProcessHandle handle) throws Exception {
        handle.onExit().get(20, TimeUnit.SECONDS);
    }

    /** Reads a process number that a script has written, when it has. */
    private static ProcessHandle readPid(ByteStream stream) throws IOException {
        return ProcessHandle.of(Long.parseLong(String.valueOf(stream.readLine(100))))
                .orElseThrow();
    }

    // ------------------------------------------------------------------ the normal case

    @Test
    void linesGoInAndComeOutAndTheExitValueIsAwaited() {
        InTask.run(() -> {
            try (var process = AsyncProcess.start("sort")) {
                process.stdin().write("pear\napple\n");
                process.stdin().shutdownOutput();
                assertThat(process.stdout().readLine(100)).isEqualTo("apple");
                assertThat(process.stdout().readLine(100)).isEqualTo("pear");
                assertThat(process.stdout().readLine(100)).isNull();
                assertThat(process.waitFor()).isZero();
                assertThat(process.isAlive()).isFalse();
                assertThat(process.waitFor()).as("again").isZero();
            }
        });
    }

    @Test
    void runGivesAllThatCameOut() {
        InTask.run(() -> {
            ProcessResult result = AsyncProcess.run("sh", "-c", "echo out; echo err >&2; exit 3");
            assertThat(result.outputText()).isEqualTo("out\n");
            assertThat(result.errorText()).isEqualTo("err\n");
            assertThat(result.exitValue()).isEqualTo(3);
            assertThatThrownBy(result::requireSuccess)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("exitValue=3")
                    .hasMessageContaining("errors=err");
            assertThat(AsyncProcess.run("true").requireSuccess().output()).isEmpty();
            assertThat(AsyncProcess.run("cat").output()).as("nothing to read").isEmpty();
        });
    }

    @Test
    void runHasALimitAndKillsWhatExceedsIt() {
        InTask.run(() -> {
            var builder = new ProcessBuilder("sh", "-c", "exec cat /dev/zero");
            assertThatThrownBy(() -> AsyncProcess.run(builder, 1_000))
                    .isInstanceOf(StreamLimitException.class)
                    .hasMessageContaining("limit=1000");
            assertThatThrownBy(() -> AsyncProcess.run(builder, -1)).hasMessageContaining("limit=-1");
        });
        assertNoneIsLeft();
    }

    @Test
    void libraryViewsSuspendTheTask() {
        InTask.run(() -> {
            try (var process = AsyncProcess.start("cat")) {
                process.stdin().output().write(bytes("by a library"));
                process.stdin().output().close();
                assertThat(process.stdout().input().readAllBytes()).isEqualTo(bytes("by a library"));
            }
        });
    }

    @Test
    void whatWasWrittenCanBeReadAfterTheEnd() {
        InTask.run(() -> {
            try (var process = shell("echo late; echo error >&2")) {
                process.waitFor();
                assertThat(process.stdout().readLine(100)).isEqualTo("late");
                assertThat(process.stdout().readLine(100)).isNull();
                assertThat(process.stderr().readLine(100)).isEqualTo("error");
            }
        });
    }

    @Test
    void redirectedStreamsAreAtTheirEnd() {
        InTask.run(() -> {
            Path file = folder.resolve("out");
            var builder = new ProcessBuilder("sh", "-c", "echo there")
                    .redirectOutput(file.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            try (var process = AsyncProcess.start(builder)) {
                assertThat(process.stdout().read(new byte[1])).isEqualTo(-1);
                assertThat(process.waitFor()).isZero();
            }
            assertThat(Files.readString(file)).isEqualTo("there\n");
        });
    }

    // ------------------------------------------------------------------ mistakes

    @Test
    void aProgramThatIsNotThereIsNamedWithTheRuleOfPath() {
        InTask.run(() -> assertThatThrownBy(() -> AsyncProcess.start("no-such-program-anywhere", "x"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("program=no-such-program-anywhere")
                .hasMessageContaining("in the PATH of this JVM")
                .hasMessageContaining("PATH=" + System.getenv("PATH")));
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        InTask.run(() -> {
            var builder = new ProcessBuilder("true")
                    .directory(folder.resolve("missing").toFile());
            assertThatThrownBy(() -> AsyncProcess.start(builder))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("folder=" + folder.resolve("missing"));
        });
    }

    @Test
    void aPipeHasOneDirection() {
        InTask.run(() -> {
            try (var process = AsyncProcess.start("cat")) {
                assertThatThrownBy(() -> process.stdout().write("x"))
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessageContaining("can be read only")
                        .hasMessageContaining("AsyncProcess.stdin()");
                assertThatThrownBy(() -> process.stderr().shutdownOutput())
                        .isInstanceOf(UnsupportedOperationException.class);
                assertThatThrownBy(() -> process.stdin().read(new byte[1]))
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessageContaining("can be written only");
                assertThatThrownBy(() -> process.close(Duration.ofNanos(-1))).hasMessageContaining("grace=PT-0.0");
            }
        });
    }

    @Test
    void twoTasksCannotReadOneStream() {
        InTask.run(() -> {
            try (var process = AsyncProcess.start("cat")) {
                Task<String> first =
                        Async.currentRun().spawn("first", () -> process.stdout().readLine(10));
                while (first.state() != Task.State.WAITING) {
                    Async.yieldNow();
                }
                assertThatThrownBy(() -> process.stdout().readLine(10))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("waiting=first")
                        .hasMessageContaining("stdout of cat, pid=" + process.pid());
                process.stdin().write("line\n");
                assertThat(first.await()).isEqualTo("line");
            }
        });
    }

    // ------------------------------------------------------------------ pressure

    /** A process that writes 100 MB that nobody reads is held back, and nothing of it is taken into memory. */
    @Test
    void whoReadsNothingHoldsTheProcessBack() {
        InTask.run(() -> {
            try (var process = AsyncProcess.start("head", "-c", String.valueOf(MUCH), "/dev/zero")) {
                assertThat(process.stdout().readExactly(1)).isEqualTo(new byte[1]);
                assertThat(Async.moveOnAfter(Duration.ofMillis(300), process::waitFor))
                        .as("it has written all")
                        .isInstanceOf(Outcome.Cancelled.class);
                assertThat(buffered(process.stdout())).isBetween(1, ByteRing.SIZE);
                long total = 1;
                var buffer = new byte[100_000];
                for (int n; (n = process.stdout().read(buffer)) >= 0; ) {
                    total += n;
                }
                assertThat(total).isEqualTo(MUCH);
                assertThat(process.waitFor()).isZero();
            }
        });
    }

    private static int buffered(ByteStream stream) {
        String text = stream.toString();
        return Integer.parseInt(text.substring(text.indexOf("buffered=") + "buffered=".length()));
    }

    /** A batch costs one wake: the reader is called when something is there, not for each piece of it. */
    @Test
    void bytesComeInBatches() {
        InTask.run(() -> {
            try (var process = AsyncProcess.start("head", "-c", String.valueOf(MUCH), "/dev/zero")) {
                int reads = 0;
                var buffer = new byte[ByteRing.SIZE];
                while (process.stdout().read(buffer) >= 0) {
                    reads++;
                }
                assertThat(reads).isLessThan(MUCH / 4_096);
            }
        });
    }

    @Test
    void aProcessThatDoesNotReadHoldsTheWriterBack() {
        InTask.run(() -> {
            try (var process = AsyncProcess.start("sleep", "1000")) {
                assertThat(Async.moveOnAfter(
                                Duration.ofMillis(100), () -> process.stdin().write(new byte[10_000_000])))
                        .isInstanceOf(Outcome.Cancelled.class);
            }
        });
    }

    // ------------------------------------------------------------------ processes that misbehave

    @Test
    void aProcessThatHasClosedItsInputFailsTheWriter() {
        InTask.run(() -> {
            try (var process = shell("exec <&-; echo closed; sleep 1000")) {
                assertThat(process.stdout().readLine(100)).isEqualTo("closed");
                assertThatThrownBy(() -> process.stdin().write(new byte[10_000_000]))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("does not read its input any more")
                        .hasMessageContaining("stdin of sh, pid=" + process.pid());
                assertThatThrownBy(() -> process.stdin().shutdownOutput()).isInstanceOf(IOException.class);
            }
        });
    }

    /** Bytes that were on their way are not lost without a word. */
    @Test
    void shutdownSaysThatTheInputWasNotRead() {
        InTask.run(() -> {
            try (var process = shell("exec <&-; echo closed; sleep 1000")) {
                process.stdout().readLine(100);
                process.stdin().write("a little");
                assertThatThrownBy(() -> process.stdin().shutdownOutput())
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("did not read all of its input");
            }
        });
    }

    @Test
    void aProcessMayCloseItsOutputAndGoOn() {
        InTask.run(() -> {
            try (var process = shell("exec >&- 2>&-; sleep 1000")) {
                assertThat(process.stdout().read(new byte[1])).isEqualTo(-1);
                assertThat(process.isAlive()).isTrue();
            }
        });
    }

    @Test
    void aProcessThatDiesInTheMiddleIsAnEndAndAnExitValue() {
        InTask.run(() -> {
            try (var process = shell("echo begun; exec sleep 1000")) {
                assertThat(process.stdout().readLine(100)).isEqualTo("begun");
                process.handle().destroyForcibly();
                assertThat(process.waitFor()).isEqualTo(137);
            }
        });
    }

    @Test
    void aProcessThatIgnoresTheRequestIsKilled() {
        InTask.run(() -> {
            var process = shell("trap '' TERM; echo ready; while :; do sleep 1000; done");
            assertThat(process.stdout().readLine(100)).isEqualTo("ready");
            process.close(Duration.ofMillis(50));
            assertThat(process.isAlive()).isFalse();
            assertThat(process.waitFor()).isEqualTo(137);
            process.close(); // again
        });
    }

    @Test
    void aProcessMayCleanUpBeforeItEnds() {
        InTask.run(() -> {
            Path done = folder.resolve("done");
            var process =
                    shell("trap 'echo bye > " + done + "; exit 5' TERM; echo ready; while :; do sleep 0.01; done");
            assertThat(process.stdout().readLine(100)).isEqualTo("ready");
            process.close(Duration.ofSeconds(20));
            assertThat(process.waitFor()).isEqualTo(5);
            assertThat(Files.readString(done)).isEqualTo("bye\n");
        });
    }

    @Test
    void theWholeTreeIsKilled() throws Exception {
        List<ProcessHandle> tree = new ArrayList<>();
        InTask.run(() -> {
            try (var process =
                    shell("sh -c 'trap \"\" TERM; sleep 1000 & echo $!; echo $$; wait; sleep 1000' & wait")) {
                tree.add(process.handle());
                tree.add(readPid(process.stdout()));
                tree.add(readPid(process.stdout()));
                process.close(Duration.ofMillis(50));
            }
        });
        assertThat(tree).hasSize(3);
        for (ProcessHandle handle : tree) {
            awaitGone(handle);
        }
    }

    /** A shell whose child has been killed goes on to its next command, unless it was killed first. */
    @RepeatedTest(10)
    void noChildIsStartedAgain() {
        String mark = "123456" + System.nanoTime();
        InTask.run(() -> {
            var process = shell("sh -c 'trap \"\" TERM; echo ready; while :; do sleep " + mark + "; done' & wait");
            assertThat(process.stdout().readLine(100)).isEqualTo("ready");
            process.close(Duration.ofMillis(20));
        });
        assertThat(ProcessHandle.allProcesses()
                        .filter(handle -> handle.info().commandLine().orElse("").contains(mark)))
                .isEmpty();
    }

    @Test
    void fiftyProcessesAtOnce() {
        InTask.run(() -> {
            List<Task<String>> tasks = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                String number = String.valueOf(i);
                tasks.add(Async.currentRun().spawn(() -> {
                    try (var process = AsyncProcess.start("cat")) {
                        process.stdin().write(number);
                        process.stdin().shutdownOutput();
                        return new String(process.stdout().readAll(10), StandardCharsets.UTF_8) + process.waitFor();
                    }
                }));
            }
            for (int i = 0; i < 50; i++) {
                assertThat(tasks.get(i).await()).isEqualTo(i + "0");
            }
        });
    }

    // ------------------------------------------------------------------ cancellation and the end

    @Test
    void aCancelledTaskLeavesNothingOfItsProcess() throws Exception {
        ProcessHandle[] handle = new ProcessHandle[1];
        InTask.run(() -> assertThatThrownBy(() -> Async.withTimeout(Duration.ofMillis(200), () -> {
                    try (var process = AsyncProcess.start("sleep", "1000")) {
                        handle[0] = process.handle();
                        process.waitFor();
                    }
                }))
                .isInstanceOf(TaskTimeoutException.class));
        assertThat(handle[0].isAlive()).isFalse();
    }

    @Test
    void aCancelledRunKillsItsProcess() {
        InTask.run(() -> {
            assertThat(Async.moveOnAfter(Duration.ofMillis(200), () -> AsyncProcess.run("sleep", "1000")))
                    .isInstanceOf(Outcome.Cancelled.class);
            assertNoneIsLeft();
        });
    }

    @Test
    void aCancelledWaitLeavesTheProcessAsItIs() {
        InTask.run(() -> {
            try (var process = AsyncProcess.start("cat")) {
                assertThat(Async.moveOnAfter(Duration.ofMillis(5), process::waitFor))
                        .isInstanceOf(Outcome.Cancelled.class);
                assertThat(process.isAlive()).isTrue();
                process.stdin().write("still there");
                process.stdin().shutdownOutput();
                assertThat(process.stdout().readAll(100)).isEqualTo(bytes("still there"));
                assertThat(process.waitFor()).isZero();
            }
        });
    }

    @Test
    void closingEndsTheWaitsOfOthers() {
        InTask.run(() -> {
            var process = AsyncProcess.start("cat");
            Task<?> reader = Async.currentRun()
                    .spawn(
                            "reader",
                            () -> assertThatThrownBy(() -> process.stdout().readLine(10))
                                    .isInstanceOf(AsynchronousCloseException.class));
            Task<?> waiter = Async.currentRun().spawn("waiter", process::waitFor);
            while (reader.state() != Task.State.WAITING || waiter.state() != Task.State.WAITING) {
                Async.yieldNow();
            }
            process.stdout().close();
            process.close();
            reader.await();
            waiter.await();
        });
    }

    /** A process of which nobody takes care ends with the run. */
    @Test
    void aProcessThatNobodyHasClosedEndsWithTheRun() throws Exception {
        AsyncProcess[] left = new AsyncProcess[1];
        InTask.run(() -> {
            left[0] = shell("trap '' TERM; exec cat /dev/zero");
            left[0].stdout().readExactly(1); // so that there is a thread, and it waits for room
        });
        awaitGone(left[0].handle());
        awaitNoThreadOf(left[0]);
    }

    @Test
    void aProcessThatIsClosedWhereNoTaskCanWaitEndsWithTheRun() throws Exception {
        AsyncProcess[] left = new AsyncProcess[1];
        InTask.run(() -> {
            left[0] = shell("exec sleep 1000");
            synchronized (this) {
                assertThatThrownBy(left[0]::close).isInstanceOf(CannotAwaitException.class);
            }
            assertThat(left[0].handle().isAlive()).isTrue();
        });
        awaitGone(left[0].handle());
    }

    /** Also if its tasks can never run again. */
    @Test
    void aProcessEndsWithARunThatIsAbandoned() throws Exception {
        AsyncProcess[] left = new AsyncProcess[1];
        try (var log = new LogCapture()) {
            var host = new QueueHost();
            GuestRun<Void> run = GuestRun.start(host, () -> {
                left[0] = AsyncProcess.start("sh", "-c", "trap '' TERM; exec cat /dev/zero");
                left[0].stdout().readExactly(1);
                host.stop();
                Async.shielded(() -> Async.await(new CompletableFuture<Void>()));
            });
            host.run();
            assertThat(run.finish(Duration.ofMillis(20))).isFalse();
            assertThat(log.messages()).anyMatch(message -> message.contains("abandoned"));
        }
        awaitGone(left[0].handle());
        awaitNoThreadOf(left[0]);
    }

    private static void awaitNoThreadOf(AsyncProcess process) {
        HostThread.await(
                "no thread is left",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().endsWith("pid=" + process.pid())));
    }

    @Test
    void noThreadIsLeftOfAProcess() {
        AsyncProcess[] closed = new AsyncProcess[1];
        InTask.run(() -> {
            try (var process = AsyncProcess.start("cat")) {
                closed[0] = process;
                process.stdin().write("x");
                process.stdout().readExactly(1);
                Async.moveOnAfter(Duration.ofMillis(1), () -> process.stderr().read(new byte[1]));
            }
        });
        awaitNoThreadOf(closed[0]);
    }

    @Test
    void inACancelledScopeNothingIsStarted() {
        InTask.run(() -> assertThat(Async.moveOnAfter(Duration.ZERO, () -> {
                    assertThatThrownBy(() -> AsyncProcess.start("cat")).isInstanceOf(CancelledException.class);
                    return null;
                }))
                .isInstanceOf(Outcome.class));
        assertNoneIsLeft();
    }

    @Test
    void theLoopRunsOnWhileAProcessIsStarted() {
        InTask.run(() -> {
            EventLoop loop = Async.currentLoop();
            int[] ticks = {0};
            Task<?> clock = Async.currentRun().spawn(() -> {
                while (true) {
                    Async.yieldNow();
                    ticks[0]++;
                }
            });
            try (var process = AsyncProcess.start("cat")) {
                assertThat(ticks[0]).isPositive();
                assertThat(loop.isLoopThread()).isTrue();
                assertThat(process.toString()).contains("program=cat", "alive");
            }
            clock.cancel("enough");
        });
    }

    @Test
    void resultsAreComparedByTheirBytes() {
        var one = new ProcessResult(1, bytes("a"), bytes("b"));
        assertThat(one)
                .isEqualTo(new ProcessResult(1, bytes("a"), bytes("b")))
                .hasToString("ProcessResult[exitValue=1, output=1 bytes, errors=1 bytes]");
        assertThat(one.hashCode()).isEqualTo(new ProcessResult(1, bytes("a"), bytes("b")).hashCode());
        assertThat(one).isNotEqualTo(new ProcessResult(1, bytes("a"), bytes("c")));
        assertThat(Arrays.asList(one)).hasSize(1);
    }

    /** A process that has ended, and of which the JDK has not heard. */
    private static final class Unheard extends Process {
        private final Process ended;
        private final List<Duration> waits = new ArrayList<>();

        Unheard(Process ended) {
            this.ended = ended;
        }

        @Override
        public OutputStream getOutputStream() {
            return ended.getOutputStream();
        }

        @Override
        public InputStream getInputStream() {
            return ended.getInputStream();
        }

        @Override
        public InputStream getErrorStream() {
            return ended.getErrorStream();
        }

        @Override
        public ProcessHandle toHandle() {
            return ended.toHandle();
        }

        @Override
        public CompletableFuture<Process> onExit() {
            return new CompletableFuture<>();
        }

        @Override
        public int waitFor() {
            throw new AssertionError("This would take for ever");
        }

        @Override
        public boolean waitFor(Duration atMost) {
            waits.add(atMost);
            return false;
        }

        @Override
        public int exitValue() {
            throw new IllegalThreadStateException("not known");
        }

        @Override
        public void destroy() {}
    }

    @Test
    void anExitValueThatDoesNotComeIsNotWaitedForForEver() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        var unheard = new Unheard(ended);
        InTask.run(() -> {
            var process = new AsyncProcess(Async.currentLoop(), "true", unheard);
            assertThatThrownBy(process::close)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("does not get its exit value: pid=" + ended.pid() + ", waited=PT5S");
            assertThat(process.stdout().isOpen()).isFalse();
        });
        assertThat(unheard.waits).containsExactly(Duration.ofSeconds(5));
    }
}
