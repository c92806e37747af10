package dev.guestloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.internal.ChildJvm;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/** Hosts that break their promises, and threads that die: a clear error, and nothing hangs or stays behind. */
class FaultsTest {

    private final List<String> order = new ArrayList<>();

    /** Runs a guest whose task waits for ever on a host with one fault, and returns its outcome. */
    private Outcome<Void> runOn(QueueHost queue, HostLoop faulty, Runnable onceRunning) {
        List<Outcome<Void>> outcome = new ArrayList<>();
        GuestRun<Void> run = GuestRun.start(faulty, () -> {
            try {
                queue.post(onceRunning);
                Async.await(new CompletableFuture<Void>());
            } finally {
                order.add("finally");
            }
            return null;
        });
        run.onDone(outcome::add).onDone(_ -> queue.stop());
        queue.run();
        assertThat(outcome).hasSize(1);
        return outcome.getFirst();
    }

    @Test
    void aHostThatRefusesTheFirstPostIsRefused() {
        var closed = new QueueHost();
        closed.close();
        closed.run();
        assertThatThrownBy(() -> GuestRun.start(closed, () -> 1))
                .isInstanceOf(HostFailureException.class)
                .hasMessageContaining("did not take a post")
                .hasMessageContaining("host=QueueHost");
    }

    @Test
    void aHostThatRunsPostsInlineIsRefused() {
        assertThatThrownBy(() -> GuestRun.start(HostLoop.of(Runnable::run), () -> {
                    order.add("must not run");
                    return 1;
                }))
                .isInstanceOf(HostFailureException.class)
                .hasMessageContaining("must not run work inside post");
        assertThat(order).isEmpty();
    }

    @Test
    void aHostOnVirtualThreadsIsRefused() {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor();
                var log = new LogCapture()) {
            GuestRun<Integer> run;
            try {
                run = GuestRun.start(HostLoop.of(executor), () -> 1);
            } catch (HostFailureException e) {
                // The executor was quicker than start, which can then say it itself.
                assertThat(e).hasMessageContaining("one platform thread");
                return;
            }
            log.awaitMessage("one platform thread");
            log.awaitMessage("The outcome of a run could not be given");
            HostThread.await("it has ended", run::isDone);
        }
    }

    @Test
    void aHostThatFailsWhenItIsAttachedToEndsTheRunWithThatError() {
        var queue = new QueueHost();
        var broken = new DelegatingHost(queue) {
            @Override
            public Attachment attach(Runnable onClosing) {
                throw new IllegalAccessError("no access to the toolkit's internals");
            }
        };
        try (var log = new LogCapture()) {
            List<Outcome<Integer>> outcomes = new ArrayList<>();
            GuestRun<Integer> run = GuestRun.start(broken, () -> 1).onDone(outcomes::add);
            queue.runUntil(run::isDone);
            assertThat(outcomes).hasSize(1);
            assertThat(outcomes.getFirst())
                    .isInstanceOfSatisfying(
                            Outcome.Failure.class,
                            failure -> assertThat(failure.cause())
                                    .isInstanceOf(HostFailureException.class)
                                    .hasMessageContaining("cannot be used")
                                    .hasRootCauseMessage("no access to the toolkit's internals"));
            assertThat(log.contains("its host cannot be used")).isTrue();
        }
    }

    @Test
    void aHostThatChangesItsThreadEndsTheRun() throws Exception {
        try (var pool = new ForkJoinPool(4);
                var log = new LogCapture()) {
            var busy = new AtomicBoolean(true);
            // Keeps the thread of the first tick busy, so that the next one has to come on another.
            GuestRun<Void> run = GuestRun.start(HostLoop.of(pool), () -> {
                pool.execute(() -> {
                    while (busy.get()) {
                        Thread.onSpinWait();
                    }
                });
                Async.sleep(Duration.ofMillis(1));
                while (true) {
                    Async.sleep(Duration.ofMillis(1));
                }
            });
            for (int i = 0; i < 10_000 && !run.isDone(); i++) {
                pool.submit(() -> {}).get();
            }
            HostThread.await("it has ended", run::isDone);
            busy.set(false);
            log.awaitMessage("A host must keep its thread");
        }
    }

    @Test
    void aPostThatFailsEndsTheRunWithThatErrorAndItsCleanUp() {
        var queue = new QueueHost();
        var failing = new AtomicInteger();
        var faulty = new DelegatingHost(queue) {
            @Override
            public void post(Runnable work) {
                if (failing.getAndDecrement() > 0) {
                    throw new RejectedExecutionException("queue full");
                }
                super.post(work);
            }
        };
        try (var log = new LogCapture()) {
            EventLoop[] loop = new EventLoop[1];
            List<Outcome<Void>> outcome = new ArrayList<>();
            GuestRun<Void> run = GuestRun.start(faulty, () -> {
                loop[0] = Async.currentLoop();
                queue.post(() -> {
                    failing.set(1);
                    loop[0].callSoon(() -> {});
                });
                try {
                    Async.await(new CompletableFuture<Void>());
                } finally {
                    order.add("finally");
                }
                return null;
            });
            run.onDone(outcome::add).onDone(_ -> queue.stop());
            queue.run();
            assertThat(outcome).first().isInstanceOf(Outcome.Failure.class);
            assertThat(outcome.getFirst().toString()).contains("queue full");
            assertThat(order).containsExactly("finally");
            log.awaitMessage("queue full");
        }
    }

    @Test
    void aHostThatDropsAPostSilentlyEndsTheRun() {
        var queue = new QueueHost();
        var dropping = new AtomicBoolean();
        EventLoop[] loop = new EventLoop[1];
        var faulty = new DelegatingHost(queue) {
            @Override
            public void post(Runnable work) {
                if (!dropping.getAndSet(false)) {
                    super.post(work);
                }
            }
        };
        try (var log = new LogCapture()) {
            List<Outcome<Void>> outcome = new ArrayList<>();
            GuestRun<Void> run = GuestRun.start(faulty, () -> {
                loop[0] = Async.currentLoop();
                queue.post(() -> {
                    dropping.set(true);
                    loop[0].callSoon(() -> {});
                });
                try {
                    Async.await(new CompletableFuture<Void>());
                } finally {
                    order.add("finally");
                }
                return null;
            });
            run.onDone(outcome::add).onDone(_ -> queue.stop());
            queue.run();
            assertThat(outcome.toString()).contains("dropped a post without a word");
            assertThat(order).containsExactly("finally");
            log.awaitMessage("has not run a post for a second");
        }
    }

    @Test
    void aHostThatRunsAPostTwiceDoesNoHarm() {
        var queue = new QueueHost();
        var faulty = new DelegatingHost(queue) {
            @Override
            public void post(Runnable work) {
                super.post(work);
                super.post(work);
            }
        };
        List<Outcome<Integer>> outcome = new ArrayList<>();
        GuestRun<Integer> run = GuestRun.start(faulty, () -> {
            for (int i = 0; i < 20; i++) {
                Async.sleep(Duration.ofMillis(1)); // longer than a slow tick, so that each has a tick of its own
            }
            return 1;
        });
        run.onDone(outcome::add).onDone(_ -> queue.stop());
        queue.run();
        assertThat(outcome).containsExactly(new Outcome.Success<>(1));
        assertThat(run.statistics().staleTicks()).isPositive();
    }

    @Test
    void aHostThreadThatDiesIsReportedAndNothingStaysOpen() throws Exception {
        Pipe pipe = Pipe.open();
        try (var log = new LogCapture()) {
            var queue = new QueueHost();
            var run = new AtomicReference<GuestRun<Void>>();
            Thread thread = Thread.ofPlatform().name("dies").start(() -> {
                run.set(GuestRun.start(queue, () -> {
                    Readiness readiness = Async.currentLoop().readiness(pipe.source());
                    queue.stop();
                    try {
                        readiness.awaitInput();
                    } finally {
                        order.add("must not run on another thread");
                    }
                }));
                queue.run();
            });
            thread.join();
            HostThread.await("the run has ended", () -> run.get().isDone());
            log.awaitMessage("its host thread has ended");
            log.awaitMessage("could not be given to its listeners");
            assertThat(log.messages().toString())
                    .contains("Task[main, WAITING]")
                    .contains("awaitInput");
            assertThat(pipe.source().isOpen()).isFalse();
            assertThat(order).isEmpty();
            assertThat(run.get().finish(Duration.ZERO)).as("a task was left").isFalse();
        }
        pipe.sink().close();
    }

    @Test
    void aSelectorThatFailsEndsTheRun() {
        var queue = new QueueHost();
        List<Outcome<Void>> outcome = new ArrayList<>();
        GuestRun<Void> started = GuestRun.start(queue, () -> {
            EventLoop loop = Async.currentLoop();
            queue.post(() -> {
                try {
                    loop.scheduler().selector.close();
                } catch (java.io.IOException e) {
                    throw new AssertionError(e);
                }
            });
            Async.await(new CompletableFuture<Void>());
            return null;
        });
        started.onDone(outcome::add).onDone(_ -> queue.stop());
        queue.run();
        assertThat(outcome.toString()).contains("Waiting for channels and timers failed");
    }

    @Test
    void aStepThatNeverYieldsIsReportedWithItsStack() {
        try (var log = new LogCapture()) {
            var queue = new QueueHost();
            var stop = new AtomicBoolean();
            GuestRun<Void> run = GuestRun.start(queue, () -> {
                hog(stop);
                return null;
            });
            run.onDone(_ -> queue.stop());
            Thread helper = Thread.ofPlatform().start(() -> {
                log.awaitMessage("keeps the UI thread busy");
                stop.set(true);
            });
            queue.run();
            HostThread.await("the helper ends", () -> !helper.isAlive());
            assertThat(log.messages().toString())
                    .contains("step=Task[main, RUNNING]")
                    .contains("hog")
                    .contains("Async.toThread");
        }
    }

    private static void hog(AtomicBoolean stop) {
        while (!stop.get()) {
            Thread.onSpinWait();
        }
    }

    /** Half a second of class loading is usual, and there is no window yet. */
    @Test
    void theFirstStepsOfAProgramMayTakeLonger() {
        try (var log = new LogCapture()) {
            var queue = new QueueHost();
            GuestRun<Void> run = GuestRun.start(queue, () -> {
                long end = System.nanoTime() + Duration.ofMillis(500).toNanos();
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
                return null;
            });
            run.onDone(_ -> queue.stop());
            queue.run();
            assertThat(log.messages()).noneMatch(m -> m.contains("keeps the UI thread busy"));
        }
    }

    /** A dialog that a task has opened is no hog, however long it is open. */
    @Test
    void aTaskInANestedLoopIsNotReportedAsSlow() {
        try (var log = new LogCapture()) {
            var queue = new QueueHost();
            List<Outcome<Void>> outcome = new ArrayList<>();
            GuestRun<Void> run = GuestRun.start(queue, () -> {
                long end = System.nanoTime() + Duration.ofMillis(1_500).toNanos();
                queue.runUntil(() -> {
                    queue.post(() -> {});
                    return System.nanoTime() > end;
                });
                return null;
            });
            run.onDone(outcome::add).onDone(_ -> queue.stop());
            queue.run();
            assertThat(log.messages()).noneMatch(m -> m.contains("keeps the UI thread busy"));
        }
    }

    @Test
    void callbacksThatComeTooLateAreRefusedInTheLog() {
        try (var log = new LogCapture()) {
            var queue = new QueueHost();
            var arrived = new CountDownLatch(1);
            GuestRun<Integer> run = GuestRun.start(queue, () -> {
                EventLoop loop = Async.currentLoop();
                Thread.ofPlatform().start(() -> {
                    loop.callSoonThreadsafe(() -> order.add("too late"));
                    arrived.countDown();
                });
                HandOverTest.awaitUninterruptibly(arrived);
                // The last step takes more than the whole budget, so nothing runs after it.
                long end = loop.timeNanos() + GuestOptions.DEFAULT.budget().toNanos() * 2;
                while (loop.timeNanos() < end) {
                    Thread.onSpinWait();
                }
                return 1;
            });
            run.onDone(_ -> queue.stop());
            queue.run();
            assertThat(order).isEmpty();
            log.awaitMessage("A callback was not run");
        }
    }

    @Test
    void aCallbackThatHogsIsReportedToo() {
        try (var log = new LogCapture()) {
            var queue = new QueueHost();
            var stop = new AtomicBoolean();
            GuestRun<Void> run = GuestRun.start(queue, () -> {
                Async.currentLoop().callSoon(() -> hog(stop));
                Async.sleep(Duration.ofMillis(1));
                return null;
            });
            run.onDone(_ -> queue.stop());
            Thread helper = Thread.ofPlatform().start(() -> {
                log.awaitMessage("keeps the UI thread busy");
                stop.set(true);
            });
            queue.run();
            HostThread.await("the helper ends", () -> !helper.isAlive());
            assertThat(log.messages().toString()).contains("step=a callback").contains("hog");
        }
    }

    @Test
    void aStepThatHogsAfterItsDialogIsReported() {
        try (var log = new LogCapture()) {
            var queue = new QueueHost();
            var stop = new AtomicBoolean();
            GuestRun<Void> run = GuestRun.start(queue, () -> {
                long end = System.nanoTime() + Duration.ofMillis(400).toNanos();
                queue.runUntil(() -> {
                    queue.post(() -> {});
                    return System.nanoTime() > end;
                });
                hog(stop);
                return null;
            });
            run.onDone(_ -> queue.stop());
            Thread helper = Thread.ofPlatform().start(() -> {
                log.awaitMessage("keeps the UI thread busy");
                stop.set(true);
            });
            queue.run();
            HostThread.await("the helper ends", () -> !helper.isAlive());
        }
    }

    @Test
    void anInterruptFlagThatAStepLeavesBehindIsClearedAndReported() {
        try (var log = new LogCapture()) {
            var queue = new QueueHost();
            List<Boolean> flagOfTheHost = new ArrayList<>();
            GuestRun<Void> run = GuestRun.start(queue, () -> {
                Thread.currentThread().interrupt();
                queue.post(() -> flagOfTheHost.add(Thread.currentThread().isInterrupted()));
                Async.sleep(Duration.ofMillis(5));
            });
            run.onDone(_ -> queue.stop());
            queue.run();
            assertThat(flagOfTheHost).containsExactly(false);
            log.awaitMessage("The UI thread was interrupted");
        }
    }

    // ------------------------------------------------------------------ whole processes

    /** A task that waits with locks which only the slow check can see. */
    static final class HoldsLocks {
        public static void main(String[] arguments) throws InterruptedException {
            var inflated = new Object();
            synchronized (inflated) {
                inflated.wait(1);
            }
            var lock = new java.util.concurrent.locks.ReentrantLock();
            System.out.println(EventLoop.run(() -> {
                Async.sleep(Duration.ofMillis(1));
                synchronized (inflated) {
                    tryToWait();
                }
                lock.lock();
                tryToWait();
                lock.unlock();
                return "ended";
            }));
        }

        private static void tryToWait() {
            try {
                Async.sleep(Duration.ofMillis(1));
                System.out.println("waited");
            } catch (CannotAwaitException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void theSlowCheckFindsEveryLock() {
        List<String> flags = new ArrayList<>(ChildJvm.FLAGS);
        assertThat(ChildJvm.run(flags, HoldsLocks.class).output()).contains("waited", "ended");
        flags.add("-Ddev.guestloop.debug.locks=true");
        assertThat(ChildJvm.run(flags, HoldsLocks.class).output())
                .contains("monitor of java.lang.Object, entered at")
                .contains("lock java.util.concurrent.locks.ReentrantLock")
                .contains("ended")
                .doesNotContain("waited");
    }

    /** A task that ends with a lock and with an open scope. */
    static final class EndsWithALock {
        public static void main(String[] arguments) {
            System.out.println(EventLoop.run(() -> {
                TaskScope<Void, Void, TaskFailedException> scope =
                        TaskScope.open(TaskScope.Joiner.<Void>awaitAllSuccessfulOrThrow());
                scope.fork(() -> {
                    try {
                        Async.sleep(Duration.ofHours(1));
                    } finally {
                        System.out.println("cleaned up");
                    }
                });
                Async.yieldNow();
                new ReentrantLock().lock();
            }));
        }
    }

    @Test
    void aTaskThatEndsWithALockWaitsForItsScopesAllTheSame() {
        List<String> flags = new ArrayList<>(ChildJvm.FLAGS);
        flags.add("-Ddev.guestloop.debug.locks=true");
        assertThat(ChildJvm.run(flags, EndsWithALock.class).output())
                .contains("cleaned up")
                .contains("A task scope was not closed where it was opened")
                .doesNotContain("report it");
    }

    /** Tasks that wait where the stack has hardly room left; run in the interpreter, where frames are large. */
    static final class WaitsAtTheEndOfItsStack {
        private static int overflows;
        private static int tries;

        public static void main(String[] arguments) throws InterruptedException {
            var thread = new Thread(
                    null,
                    () -> EventLoop.run(() -> {
                                for (boolean yield : new boolean[] {true, false}) {
                                    tries = 0;
                                    overflows = 0;
                                    waitDeep(yield);
                                    System.out.println("overflows: " + (overflows > 0));
                                    // What was begun there must not end another wait, nor run the task again after its
                                    // end.
                                    var wait = Suspension.of(Async.currentTask());
                                    TimerHandle timer =
                                            Async.currentLoop().callLater(Duration.ofMillis(20), wait::resume);
                                    wait.await(timer::cancel);
                                    System.out.println("waited: " + !wait.isPending());
                                }
                                endDeep(); // the overflow is the task's end
                            })
                            .getOrThrow(),
                    "small stack",
                    400_000);
            thread.setUncaughtExceptionHandler((_, e) -> System.out.println("ended with " + e.getCause()));
            thread.start();
            thread.join();
        }

        private static void waitDeep(boolean yield) {
            try {
                waitDeep(yield);
            } catch (StackOverflowError e) {
                // Here the stack ends; the frames below try to wait, the deepest first.
            }
            if (tries++ < 100) {
                try {
                    if (yield) {
                        Async.yieldNow();
                    } else {
                        Async.sleep(Duration.ofMillis(1));
                    }
                } catch (StackOverflowError e) {
                    overflows++;
                }
            }
        }

        private static void endDeep() {
            StackOverflowError thrown = null;
            try {
                endDeep();
            } catch (StackOverflowError e) {
                thrown = e;
            }
            Async.yieldNow();
            if (thrown != null) {
                throw thrown;
            }
        }
    }

    @Test
    void aWaitAtTheEndOfTheStackFailsAndLeavesNothingBehind() {
        List<String> flags = new ArrayList<>(ChildJvm.FLAGS);
        flags.add("-Xint");
        ChildJvm.Result result = ChildJvm.run(flags, WaitsAtTheEndOfItsStack.class);
        assertThat(result.output().lines())
                .as(result.output())
                .containsSubsequence(
                        "overflows: true",
                        "waited: true",
                        "overflows: true",
                        "waited: true",
                        "ended with java.lang.StackOverflowError");
    }

    /** An exit that meets a loop without a host. */
    static final class ExitsAnOwnLoop {
        public static void main(String[] arguments) {
            EventLoop.run(() -> {
                Thread.ofPlatform().start(() -> System.exit(5));
                try {
                    Async.sleep(Duration.ofHours(1));
                } finally {
                    System.out.println("cleaned up");
                }
            });
        }
    }

    @Test
    void anExitRunsTheFinallyBlocksOfALoopWithoutAHost() {
        ChildJvm.Result result = ChildJvm.run(ChildJvm.FLAGS, ExitsAnOwnLoop.class);
        assertThat(result.exitCode()).isEqualTo(5);
        assertThat(result.output()).contains("cleaned up");
    }

    /** The JVM is told to exit while a run ends: its listener is not cut off. */
    static final class SavesAtTheEnd {
        public static void main(String[] arguments) {
            var queue = new QueueHost();
            GuestRun.start(queue, () -> {
                        Thread.ofPlatform().start(() -> System.exit(4));
                        Async.sleep(Duration.ofHours(1));
                    })
                    .onDone(_ -> {
                        java.util.concurrent.locks.LockSupport.parkNanos(
                                Duration.ofMillis(300).toNanos());
                        System.out.println("saved");
                    });
            queue.run();
        }
    }

    @Test
    void listenersAreNotCutOffByTheExit() {
        ChildJvm.Result result = ChildJvm.run(ChildJvm.FLAGS, SavesAtTheEnd.class);
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.output()).contains("saved");
    }

    /** System.exit in a handler, while a task waits. */
    static final class ExitsInAHandler {
        public static void main(String[] arguments) {
            var queue = new QueueHost();
            GuestRun.start(queue, () -> {
                queue.post(() -> System.exit(7));
                try {
                    Async.sleep(Duration.ofHours(1));
                } finally {
                    System.out.println("must not run");
                }
            });
            queue.run();
        }
    }

    @Test
    void systemExitInAHandlerIsReportedAndHangsNothing() {
        ChildJvm.Result result = ChildJvm.run(ChildJvm.FLAGS, ExitsInAHandler.class);
        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.output())
                .contains("the JVM is exiting")
                .contains("Task[main, WAITING]")
                .doesNotContain("must not run");
    }

    /** An exit that comes from elsewhere leaves the host thread free to clean up. */
    static final class ExitsElsewhere {
        public static void main(String[] arguments) {
            var queue = new QueueHost();
            GuestRun.start(queue, () -> {
                Thread.ofPlatform().start(() -> System.exit(3));
                try {
                    Async.sleep(Duration.ofHours(1));
                } finally {
                    System.out.println("cleaned up on " + Thread.currentThread().getName());
                }
            });
            queue.run();
        }
    }

    @Test
    void anExitFromElsewhereRunsFinallyBlocks() {
        ChildJvm.Result result = ChildJvm.run(ChildJvm.FLAGS, ExitsElsewhere.class);
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.output()).contains("cleaned up on main");
    }

    /** A program whose main method returns while a run waits: the JVM stays, and ends with the run. */
    static final class OutlivesMain {
        public static void main(String[] arguments) {
            var queue = new QueueHost();
            Thread.ofPlatform().daemon().start(queue::run);
            GuestRun.start(queue, () -> {
                Async.sleep(Duration.ofMillis(300));
                System.out.println("still here");
            });
        }
    }

    @Test
    void aRunKeepsTheJvmAlive() {
        ChildJvm.Result result = ChildJvm.run(ChildJvm.FLAGS, OutlivesMain.class);
        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).contains("still here");
    }
}
