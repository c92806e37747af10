package dev.guestloop.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.HostFailureException;
import dev.guestloop.HostLoop;
import dev.guestloop.Outcome;
import dev.guestloop.QueueHost;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts that break their contract: the run ends with an error that says so, and {@link ProtocolCheck} finds no thread left. */
class BadHostsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final QueueHost queue = new QueueHost();
    private final Thread thread = Thread.ofPlatform().name("bad-host").unstarted(queue::run);

    @BeforeEach
    void keepLogs() {
        Logs.keep();
        Logs.clear();
    }

    @AfterEach
    void endHost() throws InterruptedException {
        queue.stop();
        thread.join(); // which ended long ago, or never began, in some tests
        Logs.letGo();
    }

    /** A host that does with some of its posts what it likes. */
    private class BadHost implements HostLoop {
        private final AtomicInteger posts = new AtomicInteger();

        @Override
        public void post(Runnable work) {
            post(posts.incrementAndGet(), work);
        }

        void post(int number, Runnable work) {
            queue.post(work);
        }

        @Override
        public boolean isHostThread() {
            return queue.isHostThread();
        }

        @Override
        public Attachment attach(Runnable onClosing) {
            return queue.attach(onClosing);
        }
    }

    // ------------------------------------------------------------------ posts

    @Test
    void aHostThatThrowsFromItsFirstPostIsRefused() {
        var host = new BadHost() {
            @Override
            void post(int number, Runnable work) {
                throw new RejectedExecutionException("no");
            }
        };
        assertThatThrownBy(() -> GuestRun.start(host, () -> {}))
                .isInstanceOf(HostFailureException.class)
                .hasMessageContaining("did not take a post")
                .hasRootCauseMessage("no");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void aPostThatThrowsEndsTheRunWithThatError(int failing) {
        var host = new BadHost() {
            @Override
            void post(int number, Runnable work) {
                if (number == failing) {
                    throw new RejectedExecutionException("the queue is full");
                }
                super.post(number, work);
            }
        };
        assertFailed(start(host), "did not take a post");
    }

    /** The clean-up needs a tick as well, and its post fails some times before it is taken. */
    @Test
    void aHostThatThrowsForAWhileIsAskedAgain() {
        var host = new BadHost() {
            @Override
            void post(int number, Runnable work) {
                if (number > 1 && number < 6) {
                    throw new RejectedExecutionException("the queue is full");
                }
                super.post(number, work);
            }
        };
        assertFailed(start(host), "did not take a post");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aPostThatIsDroppedSilentlyEndsTheRunWithAnErrorThatSaysSo(int dropped) {
        var host = new BadHost() {
            @Override
            void post(int number, Runnable work) {
                if (number != dropped) {
                    super.post(number, work);
                }
            }
        };
        assertFailed(start(host), "dropped a post");
        assertThat(Logs.taken()).anyMatch(line -> line.contains("dropped a post"));
    }

    @Test
    void aHostThatRunsWorkInsidePostIsRefused() {
        HostLoop host = HostLoop.of(Runnable::run);
        assertThatThrownBy(() -> GuestRun.start(host, () -> {}))
                .isInstanceOf(HostFailureException.class)
                .hasMessageContaining("must not run work inside post");
    }

    @Test
    void aHostThatRunsWorkTwiceDoesNoHarm() {
        var host = new BadHost() {
            @Override
            void post(int number, Runnable work) {
                super.post(number, work);
                super.post(number, work);
            }
        };
        assertThat(outcome(start(host))).isEqualTo(new Outcome.Success<>(10));
    }

    // ------------------------------------------------------------------ threads

    @Test
    void aHostThatChangesItsThreadEndsTheRun() {
        try (ExecutorService one = Executors.newSingleThreadExecutor();
                ExecutorService other = Executors.newSingleThreadExecutor()) {
            var turns = new AtomicInteger();
            HostLoop host = HostLoop.of(work -> (turns.getAndIncrement() % 2 == 0 ? one : other).execute(work));
            var run = GuestRun.start(host, BadHostsTest::tenSteps);
            awaitEnd(run);
            assertThat(Logs.taken()).anyMatch(line -> line.contains("A host must keep its thread"));
        }
    }

    @Test
    void aHostOnVirtualThreadsEndsTheRun() {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            GuestRun<?> run;
            try {
                run = GuestRun.start(HostLoop.of(executor), BadHostsTest::tenSteps);
            } catch (HostFailureException e) {
                // The executor was quicker than start, which can then say it itself.
                assertThat(e).hasMessageContaining("one platform thread");
                return;
            }
            awaitEnd(run);
            assertThat(Logs.taken()).anyMatch(line -> line.contains("one platform thread"));
        }
    }

    /** When the host thread dies. */
    enum Phase {
        BEFORE_THE_FIRST_TICK,
        WHILE_ALL_TASKS_WAIT,
        WITH_A_TICK_IN_THE_QUEUE,
        WHILE_A_TASK_WAITS_FOR_A_CHANNEL
    }

    @ParameterizedTest
    @EnumSource
    void whenTheHostThreadDiesTheRunEndsAndNothingStays(Phase phase) throws Exception {
        var reached = new CompletableFuture<Pipe>();
        var executor = Executors.newSingleThreadExecutor(
                body -> Thread.ofPlatform().name("mortal-host").unstarted(body));
        executor.execute(() -> {
            if (phase == Phase.BEFORE_THE_FIRST_TICK) {
                joinQuietly(reached);
            }
        });
        HostLoop host = HostLoop.of(executor);
        var self = new CompletableFuture<GuestRun<Integer>>();
        var withoutEnd =
                GuestOptions.DEFAULT.withBudget(Duration.ofMinutes(1)); // the callback is in the tick that sets it
        GuestRun<Integer> run = GuestRun.start(host, withoutEnd, () -> {
            Pipe pipe = Pipe.open();
            var readiness = Async.await(self).loop().readiness(pipe.source());
            if (phase == Phase.WITH_A_TICK_IN_THE_QUEUE) {
                executor.execute(() -> joinQuietly(new CompletableFuture<>())); // until the thread is interrupted
            }
            Async.currentLoop().callSoon(() -> reached.complete(pipe));
            if (phase == Phase.WHILE_A_TASK_WAITS_FOR_A_CHANNEL) {
                readiness.awaitInput();
            } else {
                Async.sleep(Duration.ofDays(1));
            }
            return 0;
        });
        self.complete(run);
        if (phase == Phase.BEFORE_THE_FIRST_TICK) {
            executor.shutdownNow();
        } else {
            Pipe pipe = reached.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            run.loop().callSoonThreadsafe(() -> {});
            executor.shutdownNow();
            awaitEnd(run);
            assertThat(pipe.source().isOpen())
                    .as("what the run owned is closed")
                    .isFalse();
            pipe.sink().close();
        }
        awaitEnd(run);
        assertThat(Logs.taken()).anyMatch(line -> line.contains("could not be given to its listeners"));
    }

    private static void joinQuietly(CompletableFuture<?> future) {
        try {
            future.get();
        } catch (Exception e) {
            Thread.currentThread().interrupt(); // the executor ends
        }
    }

    // ------------------------------------------------------------------ helpers

    private GuestRun<Integer> start(HostLoop host) {
        thread.start();
        return GuestRun.start(host, BadHostsTest::tenSteps);
    }

    private static int tenSteps() {
        int steps = 0;
        while (steps < 10) {
            Async.sleep(Duration.ofMillis(1));
            steps++;
        }
        return steps;
    }

    private static void assertFailed(GuestRun<Integer> run, String message) {
        assertThat(outcome(run))
                .isInstanceOfSatisfying(
                        Outcome.Failure.class,
                        failure -> assertThat(failure.cause())
                                .isInstanceOf(HostFailureException.class)
                                .hasMessageContaining(message));
    }

    private static <T> Outcome<T> outcome(GuestRun<T> run) {
        var outcome = new CompletableFuture<Outcome<T>>();
        run.onDone(outcome::complete);
        return outcome.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    private static void awaitEnd(GuestRun<?> run) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!run.isDone()) {
            assertThat(System.nanoTime() - end).as("%s ends", run).isNegative();
            LockSupport.parkNanos(100_000);
        }
    }
}
