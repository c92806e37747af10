package dev.guestloop.benchmarks;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.GuestRun;
import dev.guestloop.QueueHost;
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

/** A switch from one ready task to the next, beside the JDK's bare continuation, which does nothing but switch. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class SwitchBenchmark {

    /** So many that what it costs to start the tasks does not count. */
    private static final int SWITCHES = 1_000_000;

    private static final ContinuationScope SCOPE = new ContinuationScope("bare");

    /** How many tasks take turns. */
    @Param({"2", "100"})
    public int tasks;

    /** The rival: continuations that are resumed in turn. */
    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    public void bareContinuations() {
        var continuations = new Continuation[tasks];
        int switches = SWITCHES / tasks;
        for (int i = 0; i < tasks; i++) {
            continuations[i] = new Continuation(SCOPE, () -> yieldBare(switches));
        }
        for (int n = 0; n <= switches; n++) {
            for (Continuation continuation : continuations) {
                continuation.run();
            }
        }
    }

    private static void yieldBare(int times) {
        for (int i = 0; i < times; i++) {
            Continuation.yield(SCOPE);
        }
    }

    /** Tasks on a loop with a thread of its own. */
    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    public void ownThread() {
        EventLoop.run(() -> {
            spawnAll();
            return true;
        });
    }

    /** Tasks of a guest, on a host that is a queue. */
    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    public void guest() {
        var host = new QueueHost();
        GuestRun<?> run = GuestRun.start(host, this::spawnAll);
        run.onDone(_ -> {});
        host.runUntil(run::isDone);
    }

    private void spawnAll() {
        int switches = SWITCHES / tasks;
        for (int i = 1; i < tasks; i++) {
            Async.currentRun().spawn(() -> yieldInTask(switches));
        }
        // The last of them is the main task, and when it ends all end, at the same time.
        yieldInTask(switches);
    }

    private static void yieldInTask(int times) {
        for (int i = 0; i < times; i++) {
            Async.yieldNow();
        }
    }
}
