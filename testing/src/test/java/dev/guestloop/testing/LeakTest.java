package dev.guestloop.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.Task;
import dev.guestloop.ThreadOptions;
import dev.guestloop.file.AsyncFiles;
import dev.guestloop.file.TemporaryPath;
import dev.guestloop.internal.Leftover;
import dev.guestloop.net.TcpListener;
import dev.guestloop.process.AsyncProcess;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Each kind of leak fails the test, and is named with the place where it was made. */
class LeakTest {

    private static final Duration HOUR = Duration.ofHours(1);

    /** What an example has left behind, for the test to end it. */
    private static AutoCloseable left = () -> {};

    @BeforeEach
    void keepLogs() {
        Logs.clear();
        Logs.keep();
    }

    @AfterEach
    void endWhatIsLeft() throws Exception {
        Logs.letGo();
        left.close();
        left = () -> {};
    }

    private static void assertLeak(Class<?> test, Leak leak, String name, String text) {
        assertThat(KitRun.failureOf(test).getMessage())
                .startsWith("The test has left something behind:\n  " + leak)
                .containsSubsequence(name, text, "at " + test.getName() + ".leaks", "allow = Leak.", "To play it again")
                .doesNotContain("org.junit.");
    }

    // ------------------------------------------------------------------ tasks

    static class LeavesATask {
        @GuestTest
        void leaks() {
            Async.currentRun().spawn("server", () -> Async.sleep(HOUR));
        }
    }

    @Test
    void aTaskThatNobodyWaitedFor() {
        assertLeak(LeavesATask.class, Leak.TASK, "server", "The task was started here");
    }

    static class MayLeaveATask {
        @GuestTest(allow = {Leak.TASK, Leak.TIMER})
        void passes() {
            Async.currentRun().spawn("server", () -> Async.sleep(HOUR));
            Async.currentLoop().callLater(HOUR, () -> {});
        }
    }

    @Test
    void whatIsAllowedIsNoLeak() {
        KitRun.assertPasses(MayLeaveATask.class);
    }

    @GuestTest
    void aTaskThatIsCancelledAtTheEndIsNoLeak() {
        Task<?> task = Async.currentRun().spawn("server", () -> {
            try (var _ = TcpListener.bind(0)) {
                Async.sleep(HOUR);
            } finally {
                Async.shielded(() -> Async.sleep(HOUR));
            }
        });
        TestTasks.awaitAllTasksBlocked();
        task.cancel("the test is over");
    }

    @GuestTest
    void aTaskThatIsReadyToEndIsNoLeak() {
        var first = new CompletableFuture<String>();
        var second = new CompletableFuture<String>();
        Async.currentRun().spawn("first", () -> second.complete(Async.await(first)));
        Async.currentRun().spawn("second", () -> Async.await(second));
        TestTasks.awaitAllTasksBlocked();
        first.complete("go");
    }

    static class FailsAndLeavesATask {
        @GuestTest
        void fails() {
            Async.currentRun().spawn("server", () -> Async.sleep(HOUR));
            throw new AssertionError("the body");
        }
    }

    @Test
    void aTestThatFailsIsNotToldOfLeaks() {
        assertThat(KitRun.failureOf(FailsAndLeavesATask.class)).hasMessage("the body");
    }

    // ------------------------------------------------------------------ timers

    static class LeavesATimer {
        @GuestTest
        void leaks() {
            Async.currentLoop().callLater(HOUR, () -> {});
        }
    }

    @Test
    void aTimerThatIsStillToCome() {
        assertLeak(LeavesATimer.class, Leak.TIMER, "deadlineNanos=3600000000000", "The timer was set here");
    }

    @GuestTest
    void aTimerThatWasDueOrCancelledIsNoLeak() {
        Async.currentLoop().callLater(Duration.ofSeconds(1), () -> {});
        Async.currentLoop().callLater(HOUR, () -> {}).cancel();
        Async.sleep(Duration.ofSeconds(2));
        Async.withTimeout(HOUR, Async::checkpoint);
    }

    // ------------------------------------------------------------------ channels

    static class LeavesAChannel {
        @GuestTest
        void leaks() throws IOException {
            TcpListener.bind(0);
        }
    }

    @Test
    void aChannelThatIsOpen() {
        assertLeak(LeavesAChannel.class, Leak.CHANNEL, "ServerSocketChannel", "The channel was given to the loop here");
    }

    static class MayLeaveAChannel {
        @GuestTest(allow = Leak.CHANNEL)
        void passes() throws IOException {
            TcpListener.bind(0);
            TcpListener.bind(0).close();
        }
    }

    @Test
    void aChannelThatMayStayOpenIsClosedWithTheRunAndLeavesNoDescriptor() {
        KitRun.assertPasses(MayLeaveAChannel.class);
    }

    // ------------------------------------------------------------------ threads

    static class LeavesAThread {
        @GuestTest(patienceMillis = 50)
        void leaks(VirtualClock clock) {
            var never = new CompletableFuture<String>();
            left = () -> never.complete("at last");
            var begun = new CompletableFuture<Boolean>();
            Task<?> task = Async.currentRun()
                    .spawn(
                            "caller",
                            () -> Async.toThread(Async.OnCancel.ABANDON, () -> {
                                begun.complete(true);
                                return never.join();
                            }));
            Async.await(begun); // one that has not begun never does
            task.cancel("not needed");
        }
    }

    @Test
    void aThreadThatWasAbandonedAndGoesOn() {
        assertThat(KitRun.failureOf(LeavesAThread.class).getMessage())
                .startsWith("The test has left something behind:\n  THREAD toThread of task caller")
                .containsSubsequence("Async.toThread was called here", LeavesAThread.class.getName() + ".lambda$leaks");
    }

    static class LeavesACallOnAPool {
        @GuestTest(patienceMillis = 5_000)
        void passes() {
            var goOn = new CountDownLatch(1);
            ExecutorService pool = Executors.newSingleThreadExecutor();
            left = pool::close;
            var begun = new CompletableFuture<Boolean>();
            ThreadOptions onPool = ThreadOptions.DEFAULT.withExecutor(pool).withOnCancel(Async.OnCancel.ABANDON);
            Task<?> task = Async.currentRun()
                    .spawn(
                            "caller",
                            () -> Async.toThread(onPool, () -> {
                                begun.complete(true);
                                goOn.await();
                            }));
            Async.await(begun);
            task.cancel("not needed");
            Async.yieldNow();
            goOn.countDown();
        }
    }

    @Test
    void aCallThatHasEndedIsNoLeakThoughItsPoolLivesOn() {
        KitRun.assertPasses(LeavesACallOnAPool.class);
    }

    @GuestTest
    void aThreadThatWasAbandonedAndEndsIsNoLeak() {
        Thread loop = Thread.currentThread();
        var begun = new CompletableFuture<Boolean>();
        Task<?> task = Async.currentRun()
                .spawn(
                        "caller",
                        () -> Async.toThread(Async.OnCancel.ABANDON, () -> {
                            begun.complete(true);
                            while (!GuestThreads.describe(loop).contains("requireNothingLeft")) {
                                Thread.onSpinWait();
                            }
                            return "too late";
                        }));
        Async.await(begun);
        task.cancel("not needed");
    }

    // ------------------------------------------------------------------ what else the run closes

    static class LeavesAProcess {
        @GuestTest
        void leaks() throws IOException {
            AsyncProcess process = AsyncProcess.start("sleep", "1000");
            left = () -> assertThat(process.handle().onExit().get(20, TimeUnit.SECONDS))
                    .as("killed with the run")
                    .isNotNull();
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs the program sleep")
    void aProcessThatNobodyHasClosed() {
        assertLeak(
                LeavesAProcess.class,
                Leak.RESOURCE,
                "AsyncProcess[program=sleep, pid=",
                "alive]\n    It was given to the run here");
    }

    static class LeavesAProcessThatHasEnded {
        @GuestTest
        void leaks() throws IOException {
            AsyncProcess.start("true").waitFor();
        }
    }

    /** Its pipes are open, if nothing else. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs the program true")
    void aProcessThatHasEndedAndThatNobodyHasClosed() {
        assertLeak(LeavesAProcessThatHasEnded.class, Leak.RESOURCE, "AsyncProcess[program=true", "exitValue=0]");
    }

    static class LeavesATemporaryFile {
        @GuestTest
        void leaks() throws IOException {
            AsyncFiles.createTempFile("left", ".txt");
        }
    }

    @Test
    void aTemporaryFileThatNobodyHasClosed() {
        assertLeak(LeavesATemporaryFile.class, Leak.RESOURCE, "TemporaryPath[", "It was given to the run here");
    }

    static class LeavesSomethingOfItsOwn {
        @GuestTest
        void leaks() {
            Async.currentLoop().closeWithRun(new AutoCloseable() {
                @Override
                public void close() {}

                @Override
                public String toString() {
                    return "a camera";
                }
            });
        }
    }

    @Test
    void whateverTheRunHasHadToClose() {
        assertLeak(LeavesSomethingOfItsOwn.class, Leak.RESOURCE, "a camera", "It was given to the run here");
    }

    @GuestTest
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs the program sleep")
    void whatIsClosedIsNoLeak() throws IOException {
        try (AsyncProcess process = AsyncProcess.start("sleep", "1000");
                TemporaryPath file = AsyncFiles.createTempFile("left", ".txt")) {
            assertThat(process.isAlive()).isTrue();
            assertThat(file.path()).exists();
        }
    }

    /** It is closed in the task's clean-up, which comes before the look. */
    @GuestTest
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs the program sleep")
    void aProcessOfATaskThatIsCancelledAtTheEndIsNoLeak() {
        Task<?> task = Async.currentRun().spawn("runner", () -> AsyncProcess.run("sleep", "1000"));
        TestTasks.awaitAllTasksBlocked();
        task.cancel("the test is over");
    }

    // ------------------------------------------------------------------ descriptors

    static class LeavesAFile {
        @GuestTest(patienceMillis = 50)
        void leaks() throws IOException {
            Path file = Files.createTempFile("leak", ".txt");
            var input = new FileInputStream(file.toFile());
            left = () -> {
                input.close();
                Files.delete(file);
            };
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFileThatIsOpen() {
        assertThat(KitRun.failureOf(LeavesAFile.class).getMessage())
                .matches("(?s)The test has left something behind:\n  DESCRIPTOR \\d+ -> \\S+leak\\d+\\.txt\n.*");
    }

    static class LeavesASocket {
        @GuestTest(patienceMillis = 50)
        void leaks() throws IOException {
            left = new ServerSocket(0);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aSocketThatIsOpen() {
        assertThat(KitRun.failureOf(LeavesASocket.class))
                .hasMessageContaining("DESCRIPTOR")
                .hasMessageContaining("socket:");
    }

    static class MayLeaveAFile {
        @GuestTest(allow = Leak.DESCRIPTOR)
        void passes() throws IOException {
            left = new ServerSocket(0);
        }
    }

    @Test
    void aDescriptorThatMayStayOpenIsNoLeak() {
        KitRun.assertPasses(MayLeaveAFile.class);
    }

    // ------------------------------------------------------------------ failures

    static class MayLeaveAFailure {
        @GuestTest(allow = Leak.FAILURE)
        void passes() {
            Async.currentRun().spawn("worker", () -> {
                throw new IllegalStateException("meant");
            });
        }
    }

    @Test
    void aFailureThatIsAllowedGoesIntoTheLog() {
        KitRun.assertPasses(MayLeaveAFailure.class);
        assertThat(Logs.taken()).anyMatch(line -> line.contains("thrown by task worker"));
    }

    // ------------------------------------------------------------------ without debug mode

    @Test
    void withoutDebugModeTheReportSaysHowToSeeTheCreator() {
        var report = new LeakReport(EnumSet.allOf(Leak.class));
        assertThat(report.isEmpty()).isTrue();
        report.add(new Leftover(Leftover.Kind.TASK, "server", null, null));
        assertThat(report.isEmpty()).isFalse();
        assertThat(report.toString()).contains("TASK server\n    (set -Ddev.guestloop.debug=true to see where");
    }
}
