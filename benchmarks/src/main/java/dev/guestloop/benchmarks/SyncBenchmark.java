package dev.guestloop.benchmarks;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.GuestRun;
import dev.guestloop.QueueHost;
import dev.guestloop.TaskAction;
import dev.guestloop.TaskScope;
import dev.guestloop.sync.AsyncChannel;
import dev.guestloop.sync.AsyncCondition;
import dev.guestloop.sync.AsyncEvent;
import dev.guestloop.sync.AsyncLock;
import dev.guestloop.sync.AsyncSemaphore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Locks and channels between two tasks, per hand-over or item. Beside them those of Kotlin, in {@code runBlocking}, whose loop has one
 * thread as ours.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
public class SyncBenchmark {

    private static final int CAPACITY = 64;

    /** So many that what it costs to start a run does not count; a multiple of the capacity. */
    private static final int TIMES = CAPACITY * 5_000;

    private static final String ITEM = "item";

    /** What is measured. Kotlin has neither events that can be cleared nor conditions. */
    @Param({"lock", "rendezvous", "buffered", "fillAndDrain", "semaphore", "event", "condition"})
    public String what;

    /** The rival in Kotlin. */
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void kotlin() {
        switch (what) {
            case "lock" -> CoroutineSync.lock(TIMES);
            case "rendezvous" -> CoroutineSync.rendezvous(TIMES);
            case "buffered" -> CoroutineSync.buffered(CAPACITY, TIMES);
            case "fillAndDrain" -> CoroutineSync.fillAndDrain(CAPACITY, TIMES);
            case "semaphore" -> CoroutineSync.semaphore(TIMES);
            default -> throw new IllegalArgumentException("Kotlin has no such thing: what=" + what);
        }
    }

    /** Tasks on a loop with a thread of its own. */
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void ownThread() {
        EventLoop.run(() -> {
            run();
            return true;
        });
    }

    /** Tasks of a guest, on a host that is a queue. */
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void guest() {
        var host = new QueueHost();
        GuestRun<?> run = GuestRun.start(host, this::run);
        run.onDone(outcome -> outcome.getOrThrow());
        host.runUntil(run::isDone);
    }

    private void run() {
        switch (what) {
            case "lock" -> lock();
            case "rendezvous" -> sendAndReceive(AsyncChannel.rendezvous());
            case "buffered" -> sendAndReceive(AsyncChannel.bounded(CAPACITY));
            case "fillAndDrain" -> fillAndDrain();
            case "semaphore" -> semaphore();
            case "event" -> event();
            case "condition" -> condition();
            default -> throw new IllegalArgumentException("There is no such thing: what=" + what);
        }
    }

    /** Runs two tasks to their ends, and something when both have begun to wait. */
    private static void together(TaskAction<?> one, TaskAction<?> other, Runnable onceBothWait) {
        try (var scope = TaskScope.open()) {
            scope.fork(one);
            scope.fork(other);
            Async.yieldNow();
            onceBothWait.run();
            scope.join();
        }
    }

    /** Both want it: each release hands it over. */
    private static void lock() {
        var lock = new AsyncLock();
        TaskAction<?> turns = () -> {
            for (int i = 0; i < TIMES / 2; i++) {
                lock.acquire();
                lock.release();
            }
        };
        lock.acquire();
        together(turns, turns, lock::release);
    }

    /** The same with one permit. */
    private static void semaphore() {
        var semaphore = new AsyncSemaphore(1);
        TaskAction<?> turns = () -> {
            for (int i = 0; i < TIMES / 2; i++) {
                semaphore.acquire();
                semaphore.release();
            }
        };
        semaphore.acquire();
        together(turns, turns, semaphore::release);
    }

    private static void sendAndReceive(AsyncChannel<String> channel) {
        together(
                () -> {
                    for (int i = 0; i < TIMES; i++) {
                        channel.send(ITEM);
                    }
                },
                () -> {
                    for (int i = 0; i < TIMES; i++) {
                        channel.receive();
                    }
                },
                () -> {});
    }

    /** One task alone, that never has to wait. */
    private static void fillAndDrain() {
        AsyncChannel<String> channel = AsyncChannel.bounded(CAPACITY);
        for (int n = 0; n < TIMES / CAPACITY; n++) {
            for (int i = 0; i < CAPACITY; i++) {
                channel.send(ITEM);
            }
            for (int i = 0; i < CAPACITY; i++) {
                channel.receive();
            }
        }
    }

    /** Each sets what the other waits for. */
    private static void event() {
        var ping = new AsyncEvent();
        var pong = new AsyncEvent();
        together(() -> takeTurns(ping, pong), () -> takeTurns(pong, ping), ping::set);
    }

    private static void takeTurns(AsyncEvent mine, AsyncEvent others) {
        for (int i = 0; i < TIMES / 2; i++) {
            mine.await();
            mine.clear();
            others.set();
        }
    }

    /** Each wakes the other and waits, which gives it the lock. */
    private static void condition() {
        var lock = new AsyncLock();
        var turn = new AsyncCondition(lock);
        TaskAction<?> turns = () -> lock.withLock(() -> {
            for (int i = 0; i < TIMES / 2; i++) {
                turn.signal();
                turn.await();
            }
            turn.signal();
        });
        together(turns, turns, () -> {});
    }
}
