package dev.guestloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallFromThreadTest {

    private final HostThread host = new HostThread();
    private final List<String> order = new CopyOnWriteArrayList<>();

    @AfterEach
    void closeHost() {
        host.close();
    }

    /** What a thread of the test ended with. */
    private record Call(Throwable thrown, Object value, boolean interrupted, Thread thread) {}

    /** Makes a call on a virtual thread of its own, as a library may that knows nothing of the loop. */
    private static CompletableFuture<Call> onAThread(TaskBody<?, ?> call) {
        var ended = new CompletableFuture<Call>();
        Thread.ofVirtual().name("caller").start(() -> {
            Object value = null;
            Throwable thrown = null;
            try {
                value = call.run();
            } catch (Throwable e) {
                thrown = e;
            }
            ended.complete(new Call(thrown, value, Thread.interrupted(), Thread.currentThread()));
        });
        return ended;
    }

    @Test
    void aThreadWaitsForATask() {
        GuestRun<Void> run = host.startIdle();
        assertThat(run.<Thread>callFromThread(() -> {
                    Async.sleep(Duration.ofMillis(1));
                    return Thread.currentThread();
                }))
                .isSameAs(host.thread());
        assertThatThrownBy(() -> run.callFromThread(() -> {
                    throw new IOException("disk");
                }))
                .isInstanceOf(TaskFailedException.class)
                .hasCauseInstanceOf(IOException.class);
        HostThread.end(run);
    }

    @Test
    void aVirtualThreadWaitsForATaskThatHasItsName() {
        GuestRun<Void> run = host.startIdle();
        Call call = HostThread.get(onAThread(() -> run.<String>callFromThread(() -> {
            Async.yieldNow();
            return Async.currentTask().name();
        })));
        assertThat(call.value()).isEqualTo("called from caller");
        HostThread.end(run);
    }

    /** It is the failure of the task, and does not say that its own run has ended. */
    @Test
    void aTaskThatFailsBecauseAnotherLoopHasEndedHasFailed() {
        GuestRun<Void> run = host.startIdle();
        var foreign = new LoopClosedException("of another run");
        assertThatThrownBy(() -> run.callFromThread(() -> {
                    throw foreign;
                }))
                .isInstanceOf(TaskFailedException.class)
                .hasCause(foreign);
        HostThread.end(run);
    }

    @Test
    void anActionIsWaitedForToo() {
        GuestRun<Void> run = host.startIdle();
        TaskAction<RuntimeException> action = () -> {
            Async.sleep(Duration.ofMillis(1));
            order.add("done");
        };
        run.callFromThread(action);
        assertThat(order).containsExactly("done");
        assertThatThrownBy(() -> run.callFromThread((TaskAction<?>) null)).hasMessage("task");
        assertThatThrownBy(() -> run.callFromThread((TaskBody<?, ?>) null)).hasMessage("task");
        HostThread.end(run);
    }

    @Test
    void theHostThreadMustNotWaitForItself() {
        GuestRun<Void> run = host.startIdle();
        host.run(() -> assertThatThrownBy(() -> run.callFromThread(() -> 1))
                .isInstanceOf(WrongThreadException.class)
                .hasMessageContaining("wait for itself")
                .hasMessageContaining("current=test-host"));
        HostThread.end(run);
    }

    @Test
    void anotherLoopMustNotStandStillForIt() {
        GuestRun<Void> run = host.startIdle();
        var ran = new AtomicBoolean();
        TaskBody<Integer, RuntimeException> call = () -> run.<Integer>callFromThread(() -> {
            ran.set(true);
            return 1;
        });
        EventLoop.run(() -> {
                    assertThatThrownBy(call::run)
                            .isInstanceOf(WrongThreadException.class)
                            .hasMessageContaining("that of another loop")
                            .hasMessageContaining("Async.toThread");
                    assertThat(ran).isFalse();
                    assertThat(Async.toThread(call)).as("as the message says").isEqualTo(1);
                })
                .getOrThrow();
        HostThread.end(run);
    }

    @Test
    void aTaskThatIsCancelledFailsTheCall() {
        GuestRun<Void> run = host.startIdle();
        assertThatThrownBy(() -> run.callFromThread(() -> {
                    Async.currentTask().cancel("by itself");
                    Async.yieldNow();
                    return 1;
                }))
                .isInstanceOf(TaskFailedException.class)
                .hasCauseInstanceOf(CancelledException.class)
                .hasMessageContaining("by itself");
        HostThread.end(run);
    }

    // ------------------------------------------------------------------ interrupts

    @Test
    void anInterruptCancelsTheTaskAndTheCallWaitsForItsCleanUp() {
        GuestRun<Void> run = host.startIdle();
        var begun = new CompletableFuture<Void>();
        var cleaning = new CompletableFuture<Void>();
        var mayEnd = new CompletableFuture<Void>();
        var caller = new CompletableFuture<Thread>();
        CompletableFuture<Call> call = onAThread(() -> {
            caller.complete(Thread.currentThread());
            run.callFromThread(() -> {
                try {
                    begun.complete(null);
                    Async.sleep(Duration.ofHours(1));
                } finally {
                    cleaning.complete(null);
                    Async.shielded(() -> Async.await(mayEnd));
                    order.add("clean");
                }
            });
            return null;
        });
        HostThread.get(begun);
        HostThread.get(caller).interrupt();
        HostThread.get(cleaning);
        HostThread.get(caller).interrupt(); // impatience changes nothing
        assertThat(call).isNotDone();
        mayEnd.complete(null);
        Call ended = HostThread.get(call);
        assertThat(order).containsExactly("clean");
        assertThat(ended.thrown())
                .isInstanceOf(TaskFailedException.class)
                .hasCauseInstanceOf(CancelledException.class)
                .hasMessageContaining("interrupted: thread=caller");
        assertThat(ended.interrupted()).isTrue();
        HostThread.end(run);
    }

    @Test
    void aThreadThatWasInterruptedBeforeCancelsTheTaskWhenItStarts() {
        GuestRun<Void> run = host.startIdle();
        Call call = HostThread.get(onAThread(() -> {
            Thread.currentThread().interrupt();
            run.callFromThread(() -> Async.sleep(Duration.ofHours(1)));
            return null;
        }));
        assertThat(call.thrown()).hasCauseInstanceOf(CancelledException.class);
        assertThat(call.interrupted()).isTrue();
        HostThread.end(run);
    }

    @Test
    void aResultThatComesInSpiteOfTheInterruptIsNotLost() {
        GuestRun<Void> run = host.startIdle();
        Call call = HostThread.get(onAThread(() -> {
            Thread.currentThread().interrupt();
            return run.<Integer>callFromThread(() -> 42);
        }));
        assertThat(call.value()).isEqualTo(42);
        assertThat(call.interrupted()).isTrue();
        HostThread.end(run);
    }

    /** The interrupt goes all the way round, and comes back as the cancellation that it was. */
    @Test
    void aBlockingCallOfACancelledTaskTakesTheTaskThatItCallsAlong() {
        GuestRun<Void> run = host.startIdle();
        var begun = new CompletableFuture<Void>();
        Task<Void> task = host.call(() -> run.spawn(
                "outer",
                () -> Async.toThread(() -> run.callFromThread(() -> {
                    try {
                        begun.complete(null);
                        Async.sleep(Duration.ofHours(1));
                    } finally {
                        order.add("inner is clean");
                    }
                }))));
        HostThread.get(begun);
        task.cancel("enough");
        HostThread.await("it has ended", () -> task.state() == Task.State.CANCELLED);
        assertThat(order).containsExactly("inner is clean");
        HostThread.end(run);
    }

    // ------------------------------------------------------------------ the end of the run

    /** However the end of the run and the call meet, the caller does not wait for ever. */
    @Test
    void theCallEndsWithTheRun() throws Exception {
        for (int i = 0; i < 300; i++) {
            var mayEnd = new CompletableFuture<Integer>();
            GuestRun<Integer> run = host.start(() -> Async.await(mayEnd));
            Thread ending = Thread.ofPlatform().start(() -> mayEnd.complete(1));
            try {
                assertThat(run.<Integer>callFromThread(() -> 2)).isEqualTo(2);
            } catch (LoopClosedException | TaskFailedException e) {
                // It came too late, or was cancelled with the rest.
            }
            ending.join();
            HostThread.outcomeOf(run);
        }
    }

    @Test
    void aRunThatIsAbandonedLeavesNoCallerWaiting() {
        var own = new QueueHost();
        var begun = new CompletableFuture<Void>();
        GuestRun<Void> run;
        CompletableFuture<Call> call;
        try (var _ = new LogCapture()) {
            run = GuestRun.start(own, () -> {
                Async.await(begun);
                own.stop();
                Async.shielded(() -> Async.sleep(Duration.ofHours(1)));
            });
            call = onAThread(() -> {
                run.callFromThread(() -> {
                    begun.complete(null);
                    Async.shielded(() -> Async.sleep(Duration.ofHours(1)));
                });
                return null;
            });
            own.run();
            assertThat(run.finish(Duration.ofMillis(1))).isFalse();
        }
        assertThat(HostThread.get(call).thrown()).isInstanceOf(LoopClosedException.class);
        CompletableFuture<Call> late = onAThread(() -> run.<Integer>callFromThread(() -> 1));
        assertThat(HostThread.get(late).thrown()).isInstanceOf(LoopClosedException.class);
    }
}
