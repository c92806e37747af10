package dev.guestloop.benchmarks;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.GuestRun;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
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
 * The life of a task: started, suspended, resumed, ended, with few to a million alive at a time; beside it the life of a bare
 * continuation, which shows what the processor's caches and the garbage collector take from everybody.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4)
@Measurement(iterations = 7)
public class TaskBenchmark {

    private static final int LIVES = 1_000_000; // a multiple of all that may be alive

    private static final ContinuationScope SCOPE = new ContinuationScope("bare");

    /** How many are alive at a time. */
    @Param({"100", "1000", "10000", "100000", "1000000"})
    public int alive;

    /** Tasks of a loop. */
    @Benchmark
    @OperationsPerInvocation(LIVES)
    public void tasks() {
        EventLoop.run(() -> {
            for (int i = 0; i < LIVES / alive; i++) {
                runTogether();
            }
            return true;
        });
    }

    private void runTogether() {
        GuestRun<?> run = Async.currentRun();
        var done = new CompletableFuture<Boolean>();
        int[] left = {alive};
        for (int i = 0; i < alive; i++) {
            run.spawn(() -> {
                Async.yieldNow();
                if (--left[0] == 0) {
                    done.complete(true);
                }
            });
        }
        Async.await(done);
    }

    /** The rival in Kotlin: coroutines in {@code runBlocking}, whose loop has one thread as ours. */
    @Benchmark
    @OperationsPerInvocation(LIVES)
    public void kotlin() {
        Coroutines.lives(LIVES, alive);
    }

    /** The rival in the JDK: virtual threads, on as many threads as it takes. */
    @Benchmark
    @OperationsPerInvocation(LIVES)
    public void virtualThreads() throws InterruptedException {
        for (int i = 0; i < LIVES / alive; i++) {
            var done = new CountDownLatch(alive);
            for (int n = 0; n < alive; n++) {
                Thread.startVirtualThread(() -> {
                    Thread.yield();
                    done.countDown();
                });
            }
            done.await();
        }
    }

    /** What nobody can be cheaper than. */
    @Benchmark
    @OperationsPerInvocation(LIVES)
    public void bareContinuations() {
        var continuations = new Continuation[alive];
        for (int i = 0; i < LIVES / alive; i++) {
            for (int n = 0; n < alive; n++) {
                continuations[n] = new Continuation(SCOPE, () -> Continuation.yield(SCOPE));
                continuations[n].run();
            }
            for (Continuation continuation : continuations) {
                continuation.run();
            }
        }
    }
}
