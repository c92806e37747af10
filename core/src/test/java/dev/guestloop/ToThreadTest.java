package dev.guestloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.internal.ChildJvm;
import dev.guestloop.internal.Leftover;
import dev.guestloop.internal.Machine;
import dev.guestloop.internal.RealMachine;
import dev.guestloop.program.UsesAThread;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ToThreadTest {

    private static final ScopedValue<String> USER = ScopedValue.newInstance();

    private final HostThread host = new HostThread();
    private final ExecutorService pool = Executors.newSingleThreadExecutor(
            job -> Thread.ofPlatform().name("pool").unstarted(job));
    private final ThreadOptions onPool = ThreadOptions.DEFAULT.withExecutor(pool);
    private final List<String> uncaught = new CopyOnWriteArrayList<>();

    @AfterEach
    void closeHostAndPool() {
        host.close();
        pool.close();
    }

    private <T> T inTask(TaskBody<T, ?> main) {
        GuestOptions options = GuestOptions.DEFAULT
                .withBudget(Duration.ofMinutes(1))
                .withUncaughtHandler((source, failure) -> uncaught.add(source + ": " + failure.getMessage()));
        return switch (HostThread.outcomeOf(host.start(options, main))) {
            case Outcome.Success<T>(var value) -> value;
            case Outcome.Failure<T>(var cause) -> throw new AssertionError("The task failed", cause);
            case Outcome.Cancelled<T>(var reason) -> throw new AssertionError("Cancelled: " + reason);
        };
    }

    private void inTask(TaskAction<?> main) {
        inTask(main.asBody());
    }

    /** Runs a call in a scope that is cancelled as soon as its body says that it has begun. */
    private static <T> Outcome<T> cancelledOnceBegun(CompletableFuture<?> begun, TaskBody<T, ?> call) {
        CancelScope scope = CancelScope.create();
        EventLoop loop = Async.currentLoop();
        var _ = begun.thenRunAsync(() -> scope.cancel("the test"), loop.asExecutor());
        return scope.run(() -> {
            try {
                return call.run();
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        });
    }

    // ------------------------------------------------------------------ which thread, and what it has of the task

    @Test
    void anActionRunsOnAThreadToo() {
        inTask(() -> {
            List<Thread> ranOn = new CopyOnWriteArrayList<>();
            Async.toThread(() -> {
                ranOn.add(Thread.currentThread());
            });
            Async.toThread(Async.OnCancel.ABANDON, () -> {
                ranOn.add(Thread.currentThread());
            });
            Async.toThread(onPool, () -> {
                ranOn.add(Thread.currentThread());
            });
            assertThat(ranOn).hasSize(3).doesNotContain(host.thread());
        });
    }

    @Test
    void aBodyRunsOnAVirtualThreadThatHasTheNameOfItsTask() {
        inTask(() -> {
            Thread thread = Async.toThread(() -> {
                assertThat(Thread.currentThread().getName()).isEqualTo("main in toThread");
                return Thread.currentThread();
            });
            assertThat(thread.isVirtual()).isTrue();
            assertThat(Thread.currentThread()).isSameAs(host.thread());
        });
    }

    @Test
    void aThreadOfAPoolHasTheNameOfTheTaskForTheTimeOfTheBodyOnly() {
        inTask(() -> {
            Async.toThread(
                    onPool, () -> assertThat(Thread.currentThread().getName()).isEqualTo("main in toThread"));
            assertThatThrownBy(() -> Async.toThread(onPool, () -> {
                        throw new IOException(Thread.currentThread().getName());
                    }))
                    .hasMessage("main in toThread");
        });
        assertThat(pool.submit(() -> Thread.currentThread().getName()))
                .succeedsWithin(Duration.ofSeconds(HostThread.PATIENCE_SECONDS))
                .isEqualTo("pool");
    }

    @Test
    void whatTheBodyThrewIsThrown() {
        inTask(() -> {
            for (ThreadOptions options : List.of(ThreadOptions.DEFAULT, onPool)) {
                assertThatThrownBy(() -> Async.toThread(options, () -> {
                            throw new IOException("gone");
                        }))
                        .isInstanceOf(IOException.class)
                        .hasMessage("gone");
            }
        });
    }

    @Test
    void theBodySeesTheScopedValuesOfItsTask() {
        inTask(() -> {
            ScopedValue.where(USER, "ann").run(() -> {
                for (ThreadOptions options : List.of(ThreadOptions.DEFAULT, onPool)) {
                    assertThat(Async.<String, RuntimeException>toThread(options, USER::get))
                            .isEqualTo("ann");
                }
            });
            assertThat(Async.<Boolean, RuntimeException>toThread(onPool, USER::isBound))
                    .as("none is bound")
                    .isFalse();
            // What the thread has looked up before must not be found again.
            ScopedValue.where(USER, "bob")
                    .run(() -> assertThat(Async.<String, RuntimeException>toThread(onPool, USER::get))
                            .isEqualTo("bob"));
        });
    }

    @Test
    void aThreadHasItsOwnScopedValuesBackAfterwards() {
        var after = new CompletableFuture<String>();
        Executor bound =
                job -> pool.execute(() -> ScopedValue.where(USER, "pool").run(() -> {
                    assertThat(USER.get()).isEqualTo("pool");
                    job.run();
                    after.complete(USER.get());
                }));
        inTask(() -> ScopedValue.where(USER, "ann")
                .run(() -> assertThat(Async.<String, RuntimeException>toThread(
                                ThreadOptions.DEFAULT.withExecutor(bound), USER::get))
                        .isEqualTo("ann")));
        assertThat(HostThread.get(after)).isEqualTo("pool");
    }

    @Test
    void withoutTheAccessTheThreadHasItsOwnScopedValues() {
        List<String> flags = new ArrayList<>(ChildJvm.FLAGS);
        assertThat(ChildJvm.run(flags, UsesAThread.class).output()).contains("on the thread: ann");
        flags.removeIf(flag -> flag.contains("java.lang"));
        ChildJvm.Result result = ChildJvm.run(flags, UsesAThread.class);
        assertThat(result.output()).contains("on the thread: nobody");
        assertThat(result.exitCode()).isZero();
    }

    /** They are confined to tasks: two threads would have to share them. */
    @Test
    void theBodyIsNoPartOfItsTask() {
        TaskLocal<String> local = TaskLocal.withInitial(() -> "initial");
        inTask(() -> {
            local.set("of the task");
            assertThatThrownBy(() -> Async.toThread(local::get)).isInstanceOf(CannotAwaitException.class);
            assertThatThrownBy(() -> Async.toThread(Async::yieldNow)).isInstanceOf(CannotAwaitException.class);
        });
    }

    // ------------------------------------------------------------------ executors

    @Test
    void anExecutorThatTakesNoMoreIsHeardOf() {
        pool.shutdown();
        inTask(() -> assertThatThrownBy(() -> Async.toThread(onPool, () -> 1))
                .isInstanceOf(RejectedExecutionException.class));
    }

    @Test
    void anExecutorThatRunsItsJobsOnTheLoopsThreadIsRefused() {
        inTask(() -> {
            var ran = new AtomicBoolean();
            for (Executor executor :
                    List.<Executor>of(Runnable::run, Async.currentLoop().asExecutor(), host.host::post)) {
                assertThatThrownBy(
                                () -> Async.toThread(ThreadOptions.DEFAULT.withExecutor(executor), () -> ran.set(true)))
                        .isInstanceOf(WrongThreadException.class)
                        .hasMessageContaining("another thread than the loop's")
                        .hasMessageContaining("task=main")
                        .hasMessageContaining("thread=test-host");
            }
            assertThat(ran).isFalse();
        });
    }

    @Test
    void aJobThatIsRunTwiceRunsItsBodyOnce() {
        var count = new AtomicInteger();
        var ended = new CountDownLatch(1);
        Executor twice = job -> pool.execute(() -> {
            job.run();
            job.run();
            ended.countDown();
        });
        inTask(() -> Async.toThread(ThreadOptions.DEFAULT.withExecutor(twice), () -> {
            count.incrementAndGet();
        }));
        HandOverTest.awaitUninterruptibly(ended);
        assertThat(count).hasValue(1);
    }

    @Test
    void anExecutorThatFailsAfterItHasTakenTheJobIsLogged() {
        Executor broken = job -> {
            pool.execute(job);
            pool.submit(() -> {}).state();
            HostThread.get(CompletableFuture.runAsync(() -> {}, pool)); // the job is over
            throw new IllegalStateException("after the fact");
        };
        try (var log = new LogCapture()) {
            assertThat(inTask(() -> Async.<Integer, RuntimeException>toThread(
                            ThreadOptions.DEFAULT.withExecutor(broken), () -> 1)))
                    .isEqualTo(1);
            assertThat(log.contains("toThread of task main")).isTrue();
            assertThat(log.contains("after the fact")).isTrue();
        }
    }

    // ------------------------------------------------------------------ cancelled

    @Test
    void aCancelledCallIsInterruptedAndWaitedFor() {
        inTask(() -> {
            for (ThreadOptions options : List.of(ThreadOptions.DEFAULT, onPool)) {
                var begun = new CompletableFuture<Void>();
                var ended = new AtomicBoolean();
                assertThat(cancelledOnceBegun(
                                begun,
                                () -> Async.toThread(options, () -> {
                                    try {
                                        begun.complete(null);
                                        Thread.sleep(Duration.ofMinutes(5));
                                        return "not reached";
                                    } finally {
                                        ended.set(true);
                                    }
                                })))
                        .isInstanceOf(Outcome.Cancelled.class);
                assertThat(ended).as("the task waited for its end").isTrue();
            }
        });
    }

    @Test
    void anInterruptedSocketIsACancellationToo() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            inTask(() -> {
                var begun = new CompletableFuture<Void>();
                assertThat(cancelledOnceBegun(
                                begun,
                                () -> Async.toThread(() -> {
                                    begun.complete(null);
                                    return server.accept();
                                })))
                        .isInstanceOf(Outcome.Cancelled.class);
            });
        }
    }

    @Test
    void aResultThatComesInSpiteOfTheInterruptIsNotLost() {
        inTask(() -> {
            var begun = new CompletableFuture<Void>();
            assertThat(cancelledOnceBegun(
                            begun,
                            () -> Async.toThread(() -> {
                                begun.complete(null);
                                try {
                                    Thread.sleep(Duration.ofMinutes(5));
                                    return "slept";
                                } catch (InterruptedException e) {
                                    return "saved";
                                }
                            })))
                    .isEqualTo(new Outcome.Success<>("saved"));
        });
    }

    @Test
    void anotherFailureAfterTheInterruptIsNotLost() {
        inTask(() -> {
            var begun = new CompletableFuture<Void>();
            assertThatThrownBy(() -> cancelledOnceBegun(
                            begun,
                            () -> Async.toThread(() -> {
                                begun.complete(null);
                                awaitInterrupt();
                                throw new IllegalStateException("the clean-up failed");
                            })))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the clean-up failed");
        });
    }

    /** What the body does after it is its clean-up, which a second one would break. */
    @Test
    void aBodyIsInterruptedOnceHoweverManyScopesAreCancelled() {
        inTask(() -> {
            CancelScope outer = CancelScope.create();
            EventLoop loop = Async.currentLoop();
            var begun = new CompletableFuture<Void>();
            var interrupted = new CompletableFuture<Void>();
            var mayEnd = new Semaphore(0);
            var again = new AtomicBoolean();
            interrupted.thenRunAsync(
                    () -> {
                        outer.cancel("and the one around it");
                        mayEnd.release();
                    },
                    loop.asExecutor());
            outer.run(() -> cancelledOnceBegun(
                    begun,
                    () -> Async.toThread(() -> {
                        begun.complete(null);
                        awaitInterrupt();
                        interrupted.complete(null);
                        mayEnd.acquireUninterruptibly();
                        again.set(Thread.currentThread().isInterrupted());
                        return 1;
                    })));
            assertThat(again).isFalse();
        });
    }

    @Test
    void aBodyThatHasNotBegunNeverBegins() {
        for (Async.OnCancel onCancel : Async.OnCancel.values()) {
            var queued = new CompletableFuture<Runnable>();
            var ran = new AtomicBoolean();
            inTask(() -> {
                ThreadOptions options =
                        ThreadOptions.DEFAULT.withOnCancel(onCancel).withExecutor(queued::complete);
                assertThat(cancelledOnceBegun(
                                queued,
                                () -> Async.toThread(options, () -> {
                                    ran.set(true);
                                    return 1;
                                })))
                        .isInstanceOf(Outcome.Cancelled.class);
            });
            HostThread.get(queued).run();
            assertThat(ran).as("%s", onCancel).isFalse();
        }
    }

    @Test
    void theInterruptEndsWithTheBody() {
        var left = new CompletableFuture<Boolean>();
        Executor watched = job -> pool.execute(() -> {
            job.run();
            left.complete(Thread.currentThread().isInterrupted());
        });
        inTask(() -> {
            var begun = new CompletableFuture<Void>();
            cancelledOnceBegun(
                    begun,
                    () -> Async.toThread(ThreadOptions.DEFAULT.withExecutor(watched), () -> {
                        begun.complete(null);
                        awaitInterrupt();
                        Thread.currentThread().interrupt(); // as code does that is not sure who has to know
                        return 1;
                    }));
        });
        assertThat(HostThread.get(left)).isFalse();
    }

    /** The body has ended, its result has not arrived, and its thread works for somebody else. */
    @Test
    void aLateCancellationLosesNoResultAndDoesNotHitTheNextJob() {
        for (Async.OnCancel onCancel : Async.OnCancel.values()) {
            var next = new CompletableFuture<Void>();
            var mayEnd = new Semaphore(0);
            var interrupted = new CompletableFuture<Boolean>();
            inTask(() -> {
                CancelScope scope = CancelScope.create();
                var inStep = new CountDownLatch(1);
                EventLoop loop = Async.currentLoop();
                Outcome<Integer> outcome =
                        scope.run(() -> Async.<Integer, RuntimeException>toThread(onPool.withOnCancel(onCancel), () -> {
                            loop.callSoonThreadsafe(
                                    () -> { // one step, in which nothing arrives
                                        inStep.countDown();
                                        HostThread.get(next);
                                        scope.cancel("late");
                                        mayEnd.release();
                                    });
                            HandOverTest.awaitUninterruptibly(inStep);
                            pool.execute(() -> {
                                next.complete(null);
                                mayEnd.acquireUninterruptibly();
                                interrupted.complete(Thread.interrupted());
                            });
                            return 42;
                        }));
                assertThat(outcome).as("%s", onCancel).isEqualTo(new Outcome.Success<>(42));
            });
            assertThat(HostThread.get(interrupted)).isFalse();
        }
    }

    /** However the end of the body and the interrupt meet. */
    @Test
    void noInterruptIsLeftOnAThreadOfAPool() {
        inTask(() -> {
            for (int i = 0; i < 2_000; i++) {
                int spins = i % 200;
                CancelScope scope = CancelScope.create();
                EventLoop loop = Async.currentLoop();
                scope.run(() -> Async.<Integer, RuntimeException>toThread(onPool, () -> {
                    loop.callSoonThreadsafe(() -> scope.cancel("now"));
                    for (int n = 0; n < spins; n++) {
                        Thread.onSpinWait();
                    }
                    return 1;
                }));
                assertThat(Async.<Boolean, RuntimeException>toThread(onPool, Thread::interrupted))
                        .isFalse();
            }
        });
    }

    @Test
    void anAbandonedCallEndsWhenItWill() {
        var goOn = new CountDownLatch(1);
        var ended = new CompletableFuture<Boolean>();
        try (var log = new LogCapture()) {
            inTask(() -> {
                var begun = new CompletableFuture<Void>();
                assertThat(cancelledOnceBegun(
                                begun,
                                () -> Async.toThread(Async.OnCancel.ABANDON, () -> {
                                    begun.complete(null);
                                    HandOverTest.awaitUninterruptibly(goOn);
                                    ended.complete(Thread.currentThread().isInterrupted());
                                    throw new IOException("nobody waits");
                                })))
                        .isInstanceOf(Outcome.Cancelled.class);
                assertThat(ended).isNotDone();
            });
            goOn.countDown();
            assertThat(HostThread.get(ended)).as("interrupted").isFalse();
            log.awaitMessage("Nobody waits any more for a blocking call of task main");
        }
    }

    @Test
    void aBodyThatDoesNotHeedItsInterruptIsReportedOnceWithItsStack() {
        var goOn = new Semaphore(0);
        try (var log = new LogCapture()) {
            Machine.using(
                    new FastClock(),
                    () -> EventLoop.run(() -> {
                                EventLoop loop = Async.currentLoop();
                                loop.callLater(Duration.ofMinutes(2), goOn::release);
                                var begun = new CompletableFuture<Void>();
                                cancelledOnceBegun(
                                        begun,
                                        () -> Async.toThread(() -> {
                                            begun.complete(null);
                                            goOn.acquireUninterruptibly();
                                            return 1;
                                        }));
                            })
                            .getOrThrow());
            assertThat(log.messages())
                    .singleElement()
                    .asString()
                    .contains("goes on although it was interrupted", "task=main", "seconds=5", "OnCancel.ABANDON")
                    .contains("ToThreadTest.lambda$aBodyThatDoesNotHeedItsInterruptIsReportedOnceWithItsStack");
        }
    }

    @Test
    void aBodyThatEndsInTimeIsNotReported() {
        try (var log = new LogCapture()) {
            Machine.using(
                    new FastClock(),
                    () -> EventLoop.run(() -> {
                                var begun = new CompletableFuture<Void>();
                                cancelledOnceBegun(
                                        begun,
                                        () -> Async.toThread(() -> {
                                            begun.complete(null);
                                            awaitInterrupt();
                                            return 1;
                                        }));
                                Async.sleep(Duration.ofMinutes(1));
                            })
                            .getOrThrow());
            assertThat(log.messages()).isEmpty();
        }
    }

    private static void awaitInterrupt() {
        while (!Thread.interrupted()) {
            Thread.onSpinWait();
        }
    }

    // ------------------------------------------------------------------ permits

    /** One permit, and a record of what happened to it. */
    private static final class OnePermit implements ThreadLimiter {
        private final List<Suspension> waiting = new ArrayList<>();
        private final List<String> record = new CopyOnWriteArrayList<>();
        private Object holder;
        private Thread releasedOn;

        @Override
        public void acquire(Object borrower) {
            Task<?> task = Suspension.checkpoint("OnePermit.acquire");
            while (holder != null) {
                Suspension wait = Suspension.of(task);
                waiting.add(wait);
                wait.await(() -> waiting.remove(wait));
            }
            holder = borrower;
            record.add("acquired by " + task.name());
        }

        @Override
        public void release(Object borrower) {
            assertThat(holder).isSameAs(borrower);
            holder = null;
            releasedOn = Thread.currentThread();
            record.add("released");
            waiting.stream().findFirst().ifPresent(wait -> {
                waiting.remove(wait);
                wait.resume();
            });
        }
    }

    private final OnePermit permit = new OnePermit();
    private final ThreadOptions limited = ThreadOptions.DEFAULT.withLimiter(permit);

    @Test
    void onlySoManyBodiesRunAtATime() {
        var running = new AtomicInteger();
        inTask(() -> {
            List<Task<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                tasks.add(Async.currentRun()
                        .spawn(() -> Async.toThread(limited, () -> {
                            assertThat(running.incrementAndGet()).isEqualTo(1);
                            Thread.yield();
                            running.decrementAndGet();
                        })));
            }
            tasks.forEach(Task::await);
        });
        assertThat(permit.record).hasSize(40);
        assertThat(permit.holder).isNull();
    }

    @Test
    void thePermitIsTakenBeforeTheThreadAndGivenBackHoweverTheBodyEnds() {
        inTask(() -> {
            Async.toThread(limited, () -> {
                permit.record.add("body");
            });
            assertThat(permit.record).containsExactly("acquired by main", "body", "released");
            assertThatThrownBy(() -> Async.toThread(limited, () -> {
                        throw new IOException("gone");
                    }))
                    .isInstanceOf(IOException.class);
            assertThat(permit.holder).as("after a failure").isNull();
            synchronized (new Object()) {
                assertThatThrownBy(() -> Async.toThread(limited, () -> 1)).isInstanceOf(CannotAwaitException.class);
            }
            assertThat(permit.holder).as("where the task cannot be suspended").isNull();
            ThreadOptions rejecting = limited.withExecutor(_ -> {
                throw new RejectedExecutionException("full");
            });
            assertThatThrownBy(() -> Async.toThread(rejecting, () -> 1)).hasMessage("full");
            assertThat(permit.holder).as("without a thread").isNull();
            var begun = new CompletableFuture<Void>();
            cancelledOnceBegun(
                    begun,
                    () -> Async.toThread(limited, () -> {
                        begun.complete(null);
                        awaitInterrupt();
                        assertThat(permit.holder).isNotNull();
                        return 1;
                    }));
            assertThat(permit.holder).as("after a cancellation").isNull();
        });
    }

    @Test
    void aCancelledWaitForAPermitTakesNothing() {
        var ran = new AtomicBoolean();
        inTask(() -> {
            permit.acquire(this);
            assertThat(Async.moveOnAfter(
                            Duration.ofMillis(1),
                            () -> Async.toThread(limited, () -> {
                                ran.set(true);
                                return 1;
                            })))
                    .isInstanceOf(Outcome.Cancelled.class);
            permit.release(this);
            Async.yieldNow();
        });
        assertThat(permit.record).containsExactly("acquired by main", "released");
        assertThat(ran).isFalse();
    }

    @Test
    void anAbandonedBodyKeepsItsPermitUntilItsEnd() {
        inTask(() -> {
            var goOn = new CountDownLatch(1);
            abandon(limited, goOn);
            assertThat(permit.holder).isNotNull();
            permit.releasedOn = null;
            goOn.countDown();
            Async.toThread(limited, () -> {}); // waits for it
            assertThat(permit.releasedOn).isSameAs(host.thread());
        });
        assertThat(uncaught).isEmpty();
    }

    /** A limiter may be shared with another run of the same thread. */
    @Test
    void thePermitOfAnAbandonedBodyComesBackWithTheEndOfItsRun() {
        var goOn = new CountDownLatch(1);
        try (var log = new LogCapture()) {
            inTask(() -> abandon(limited, goOn));
            assertThat(permit.record).containsExactly("acquired by main", "released");
            assertThat(permit.releasedOn).isSameAs(host.thread());
            goOn.countDown();
            assertThat(log.messages()).isEmpty();
        }
    }

    @Test
    void thePermitOfAnAbandonedBodyComesBackOnce() {
        var goOn = new CountDownLatch(1);
        var ended = new Semaphore(0);
        try (var log = new LogCapture()) {
            ThreadOptions watched = limited.withExecutor(job -> pool.execute(() -> {
                job.run();
                ended.release();
            }));
            EventLoop.run(() -> abandon(watched, goOn)).getOrThrow();
            goOn.countDown();
            ended.acquireUninterruptibly();
            assertThat(permit.record).containsExactly("acquired by main", "released");
            assertThat(log.messages()).isEmpty();
        }
    }

    /** The thread of a pool lives on, so it is the call that has to say whether it does. */
    @Test
    void anAbandonedCallOnAPoolIsNoLeftoverOnceItHasEnded() {
        inTask(() -> {
            Scheduler scheduler = Async.currentLoop().scheduler();
            var goOn = new CountDownLatch(1);
            abandon(onPool, goOn);
            assertThat(scheduler.leftovers()).singleElement().satisfies(left -> {
                assertThat(left.kind()).isEqualTo(Leftover.Kind.THREAD);
                assertThat(left.name()).isEqualTo("toThread of task main");
            });
            goOn.countDown();
            HostThread.get(CompletableFuture.runAsync(() -> {}, pool)); // behind it, and without a tick between
            assertThat(scheduler.leftovers()).isEmpty();
            Async.yieldNow();
            Async.toThread(onPool, () -> {});
            assertThat(scheduler.leftovers()).isEmpty();
        });
    }

    /** The interrupt of a thread that reads from a channel closes that channel, which may take its time. */
    @Test
    void theInterruptIsNotSentByTheLoopsThread() {
        var closedOn = new CompletableFuture<Thread>();
        inTask(() -> {
            var begun = new CompletableFuture<Void>();
            cancelledOnceBegun(
                    begun,
                    () -> Async.toThread(() -> {
                        try (var channel = new ClosesSlowly(closedOn)) {
                            channel.read(begun);
                        }
                        return 1;
                    }));
        });
        assertThat(HostThread.get(closedOn)).isNotSameAs(host.thread());
    }

    private static final class ClosesSlowly extends AbstractInterruptibleChannel {
        private final CompletableFuture<Thread> closedOn;
        private final CountDownLatch closed = new CountDownLatch(1);

        ClosesSlowly(CompletableFuture<Thread> closedOn) {
            this.closedOn = closedOn;
        }

        void read(CompletableFuture<?> begun) throws IOException {
            begin();
            try {
                begun.complete(null);
                HandOverTest.awaitUninterruptibly(closed);
            } finally {
                end(false);
            }
        }

        @Override
        protected void implCloseChannel() {
            closedOn.complete(Thread.currentThread());
            closed.countDown();
        }
    }

    /** The task was given the permit, and was cancelled before it came to the thread. */
    @Test
    void aBodyDoesNotBeginIfTheCallIsCancelledBetweenPermitAndThread() {
        var ran = new AtomicBoolean();
        inTask(() -> {
            permit.acquire(this);
            Task<?> task = Async.currentRun()
                    .spawn(
                            "late",
                            () -> Async.toThread(limited, () -> {
                                ran.set(true);
                            }));
            while (permit.waiting.isEmpty()) {
                Async.yieldNow();
            }
            permit.release(this);
            task.cancel("after the permit has come");
            assertThatThrownBy(task::await).hasCauseInstanceOf(CancelledException.class);
        });
        assertThat(ran).isFalse();
        assertThat(permit.record).containsExactly("acquired by main", "released", "acquired by late", "released");
    }

    @Test
    void aLimiterThatFailsDoesNotHideHowTheBodyHasEnded() {
        ThreadOptions broken = ThreadOptions.DEFAULT.withLimiter(new ThreadLimiter() {
            @Override
            public void acquire(Object borrower) {}

            @Override
            public void release(Object borrower) {
                throw new IllegalStateException("broken");
            }
        });
        inTask(() -> {
            assertThat(Async.toThread(broken, () -> 1)).isEqualTo(1);
            assertThatThrownBy(() -> Async.toThread(broken, () -> {
                        throw new IOException("the body's");
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the body's");
        });
        assertThat(uncaught)
                .containsExactly(
                        "the limiter of toThread of task main: broken", "the limiter of toThread of task main: broken");
    }

    @Test
    void aLimiterThatFailsAtTheEndOfAnAbandonedBodyIsHeardOf() {
        inTask(() -> {
            var goOn = new CountDownLatch(1);
            abandon(
                    ThreadOptions.DEFAULT.withLimiter(new ThreadLimiter() {
                        @Override
                        public void acquire(Object borrower) {}

                        @Override
                        public void release(Object borrower) {
                            throw new IllegalStateException("broken");
                        }
                    }),
                    goOn);
            goOn.countDown();
            while (uncaught.isEmpty()) {
                Async.sleep(Duration.ofMillis(1));
            }
        });
        assertThat(uncaught).containsExactly("the limiter of toThread of task main: broken");
    }

    private static void abandon(ThreadOptions options, CountDownLatch goOn) {
        var begun = new CompletableFuture<Void>();
        Outcome<?> outcome = cancelledOnceBegun(
                begun,
                () -> Async.toThread(options.withOnCancel(Async.OnCancel.ABANDON), () -> {
                    begun.complete(null);
                    HandOverTest.awaitUninterruptibly(goOn);
                    return 1;
                }));
        assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
    }

    // ------------------------------------------------------------------ options

    @Test
    void badArgumentsAreNamed() {
        inTask(() -> {
            assertThatThrownBy(() -> Async.toThread((TaskBody<?, ?>) null)).hasMessage("body");
            assertThatThrownBy(() -> Async.toThread((TaskAction<?>) null)).hasMessage("action");
            assertThatThrownBy(() -> Async.toThread(onPool, (TaskAction<?>) null))
                    .hasMessage("action");
            assertThatThrownBy(() -> Async.toThread((ThreadOptions) null, () -> 1))
                    .hasMessage("options");
            assertThatThrownBy(() -> Async.toThread((Async.OnCancel) null, () -> 1))
                    .hasMessage("onCancel");
        });
    }

    @Test
    void optionsAreChangedOneByOne() {
        ThreadOptions all = ThreadOptions.DEFAULT
                .withOnCancel(Async.OnCancel.ABANDON)
                .withExecutor(pool)
                .withLimiter(permit);
        assertThat(all).isEqualTo(new ThreadOptions(Async.OnCancel.ABANDON, pool, permit));
        assertThat(all.withExecutor(null).withLimiter(null).withOnCancel(Async.OnCancel.INTERRUPT))
                .isEqualTo(ThreadOptions.DEFAULT);
    }

    /** A machine on which ten minutes pass in six seconds. */
    private static final class FastClock extends RealMachine {
        private static final int FACTOR = 100;
        private final long origin = super.nanoTime();

        @Override
        public long nanoTime() {
            return origin + (super.nanoTime() - origin) * FACTOR;
        }

        @Override
        public int select(Selector selector, long nanos, Consumer<SelectionKey> found) throws IOException {
            return super.select(selector, nanos == Long.MAX_VALUE ? nanos : (nanos + FACTOR - 1) / FACTOR, found);
        }
    }
}
