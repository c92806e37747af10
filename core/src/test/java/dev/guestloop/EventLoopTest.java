package dev.guestloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Callbacks, timers and executors; most of it on a loop of its own, without a host. */
class EventLoopTest {

    private final List<String> order = new ArrayList<>();

    private static void inTask(TaskAction<?> main) {
        switch (EventLoop.run(main.asBody())) {
            case Outcome.Success<?> _ -> {}
            case Outcome.Failure<?>(var cause) -> throw new AssertionError("The task failed", cause);
            case Outcome.Cancelled<?>(var reason) -> throw new AssertionError("Cancelled: " + reason);
        }
    }

    @Test
    void callbacksRunFirstComeFirstServed() {
        inTask(() -> {
            EventLoop loop = Async.currentLoop();
            var last = new CompletableFuture<Void>();
            loop.callSoon(() -> {
                order.add("a");
                loop.callSoon(() -> {
                    order.add("c");
                    last.complete(null);
                });
            });
            loop.callSoon(() -> order.add("b"));
            assertThat(order).isEmpty();
            Async.await(last);
            assertThat(order).containsExactly("a", "b", "c");
        });
    }

    @Test
    void timersFireInTheOrderOfTheirDeadlinesAndEqualOnesInThatOfSetting() {
        inTask(() -> {
            EventLoop loop = Async.currentLoop();
            long now = loop.timeNanos();
            loop.callAt(now + 3_000_000, () -> order.add("third"));
            loop.callAt(now + 1_000_000, () -> order.add("first"));
            loop.callAt(now + 2_000_000, () -> order.add("second"));
            loop.callAt(now + 2_000_000, () -> order.add("second again"));
            loop.callAt(now - 1, () -> order.add("past"));
            Async.sleep(Duration.ofMillis(10));
            assertThat(order).containsExactly("past", "first", "second", "second again", "third");
        });
    }

    @Test
    void aCancelledTimerDoesNotFire() {
        inTask(() -> {
            TimerHandle timer = Async.currentLoop().callLater(Duration.ofMillis(1), () -> order.add("fired"));
            assertThat(timer.isPending()).isTrue();
            assertThat(timer.cancel()).isTrue();
            assertThat(timer.cancel()).isFalse();
            Async.sleep(Duration.ofMillis(5));
            assertThat(order).isEmpty();
        });
    }

    @Test
    void aTimerSaysWhenItIsDueAndWhetherItWillFire() {
        inTask(() -> {
            EventLoop loop = Async.currentLoop();
            long due = loop.timeNanos() + Duration.ofHours(1).toNanos();
            TimerHandle timer = loop.callAt(due, () -> order.add("fired"));
            assertThat(timer).hasToString("TimerHandle[deadlineNanos=" + due + ", pending]");
            timer.cancel();
            assertThat(timer).hasToString("TimerHandle[deadlineNanos=" + due + "]");
        });
    }

    @Test
    void badArgumentsAreRefused() {
        inTask(() -> {
            EventLoop loop = Async.currentLoop();
            assertThatThrownBy(() -> loop.callSoon(null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("callback");
            assertThatThrownBy(() -> loop.callLater(null, () -> {})).hasMessage("delay");
            assertThatThrownBy(() -> loop.callLater(Duration.ofMillis(-1), () -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("delay=PT-0.001S");
            TimerHandle never = loop.callLater(Duration.ofSeconds(Long.MAX_VALUE), () -> order.add("never"));
            assertThat(never.isPending()).isTrue();
            Async.sleep(Duration.ofMillis(1));
            assertThat(order).isEmpty();
        });
    }

    @Test
    void aCallbackThatThrowsReachesTheHandlerAndEndsNothing() {
        var options = GuestOptions.DEFAULT.withUncaughtHandler((source, failure) -> order.add(failure.getMessage()));
        Outcome<Integer> outcome = EventLoop.run(options, () -> {
            Async.currentLoop().callSoon(() -> {
                throw new IllegalStateException("callback");
            });
            Async.sleep(Duration.ofMillis(1));
            return 1;
        });
        assertThat(outcome).isEqualTo(new Outcome.Success<>(1));
        assertThat(order).containsExactly("callback");
    }

    @Test
    void callsOfOneThreadKeepTheirOrder() {
        inTask(() -> {
            EventLoop loop = Async.currentLoop();
            var done = new CompletableFuture<Void>();
            List<Integer> seen = new ArrayList<>();
            Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 10_000; i++) {
                    int n = i;
                    loop.callSoonThreadsafe(() -> seen.add(n));
                }
                loop.callSoonThreadsafe(() -> done.complete(null));
            });
            Async.await(done);
            assertThat(seen).hasSize(10_000).isSorted();
        });
    }

    @Test
    void aLoopInALoopIsRefused() {
        inTask(() -> assertThatThrownBy(() -> EventLoop.run(() -> 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("running on this thread already"));
    }

    @Test
    void aMainTaskThatFailsHasItsFailureAsOutcome() {
        Outcome<Object> outcome = EventLoop.run(() -> {
            throw new IllegalArgumentException("main");
        });
        assertThat(outcome).isInstanceOf(Outcome.Failure.class);
        assertThatThrownBy(outcome::getOrThrow)
                .isInstanceOf(TaskFailedException.class)
                .hasCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theLoopIsAnExecutorWithTimers() {
        inTask(() -> {
            EventLoop loop = Async.currentLoop();
            var executor = loop.asScheduledExecutor();
            var count = new AtomicInteger();
            Thread thread = Thread.currentThread();
            loop.asExecutor().execute(count::incrementAndGet);
            assertThat(Async.await(CompletableFuture.supplyAsync(Thread::currentThread, executor)))
                    .isSameAs(thread);
            var once = new CompletableFuture<Long>();
            long before = loop.timeNanos();
            executor.schedule(() -> once.complete(loop.timeNanos()), 2, TimeUnit.MILLISECONDS);
            assertThat(Async.await(once) - before).isGreaterThanOrEqualTo(2_000_000);
            var thrice = new CompletableFuture<Void>();
            AtomicInteger times = new AtomicInteger();
            ScheduledFuture<?> periodic = executor.scheduleAtFixedRate(
                    () -> {
                        if (times.incrementAndGet() == 3) {
                            thrice.complete(null);
                        }
                    },
                    0,
                    1,
                    TimeUnit.MILLISECONDS);
            Async.await(thrice);
            periodic.cancel(false);
            int then = times.get();
            Async.sleep(Duration.ofMillis(5));
            assertThat(times.get()).isEqualTo(then);
            assertThat(count.get()).isEqualTo(1);
            assertThatThrownBy(executor::shutdown)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("GuestRun.cancel");
            assertThatThrownBy(() -> executor.scheduleAtFixedRate(() -> {}, 0, 0, TimeUnit.SECONDS))
                    .hasMessageContaining("period=0");
        });
    }

    @Test
    void theHeapGivesTimersInOrderWhateverWasRemoved() {
        var random = new Random(1);
        var heap = new TimerHeap();
        List<TimerHandle> handles = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            var timer = new TimerHandle(null, random.nextInt(500), i, () -> {});
            heap.add(timer);
            handles.add(timer);
        }
        for (int i = 0; i < 5_000; i += 3) {
            assertThat(heap.remove(handles.get(i))).isTrue();
            assertThat(heap.remove(handles.get(i))).isFalse();
        }
        int before = heap.size();
        heap.removeIf(t -> t.deadlineNanos == 7);
        assertThat(heap.size()).isLessThan(before);
        assertThat(handles).noneMatch(t -> t.deadlineNanos == 7 && t.isPending());
        long[] last = {-1, -1};
        int polled = 0;
        for (TimerHandle t; (t = heap.pollDue(Long.MAX_VALUE)) != null; polled++) {
            long[] next = {t.deadlineNanos, t.sequence};
            assertThat(Arrays.compare(last, next)).isNegative();
            assertThat(t.deadlineNanos).isNotEqualTo(7);
            last = next;
        }
        assertThat(polled).isGreaterThan(3_000);
        assertThat(heap.size()).isZero();
    }

    @Test
    void aReadinessIsCalledAsItsChannel() {
        inTask(() -> {
            try (Pipe.SinkChannel sink = Pipe.open().sink()) {
                Readiness readiness = Async.currentLoop().readiness(sink);
                assertThat(readiness).hasToString("Readiness[" + sink + ']');
                readiness.close();
                assertThat(readiness).hasToString("Readiness[" + sink + ", closed]");
            }
        });
    }

    // ------------------------------------------------------------------ what ends with the run

    @Test
    void whatBelongsToARunIsClosedWithIt() {
        List<String> closed = new ArrayList<>();
        EventLoop[] loop = new EventLoop[1];
        InTask.run(() -> {
            loop[0] = Async.currentLoop();
            AutoCloseable letGo = () -> closed.add("let go");
            loop[0].closeWithRun(letGo);
            loop[0].closeWithRun(() -> closed.add("first"));
            Async.toThread(() -> loop[0].closeWithRun(() -> closed.add("from a thread")));
            loop[0].letGo(letGo);
            loop[0].letGo(letGo); // again
            assertThat(closed).isEmpty();
        });
        assertThat(closed).containsExactlyInAnyOrder("first", "from a thread");
        assertThatThrownBy(() -> loop[0].closeWithRun(() -> closed.add("too late")))
                .isInstanceOf(LoopClosedException.class);
        assertThat(closed).hasSize(2);
    }

    @Test
    void whatCannotBeClosedWithTheRunIsLoggedAndTheOthersAreClosed() {
        List<String> closed = new ArrayList<>();
        try (var log = new LogCapture()) {
            InTask.run(() -> {
                Async.currentLoop().closeWithRun(() -> closed.add("one"));
                Async.currentLoop().closeWithRun(() -> {
                    throw new IllegalStateException("cannot be closed");
                });
                Async.currentLoop().closeWithRun(() -> closed.add("two"));
            });
            assertThat(log.contains("could not be closed at the end of the run"))
                    .isTrue();
        }
        assertThat(closed).containsExactlyInAnyOrder("one", "two");
    }
}
