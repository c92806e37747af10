package dev.guestloop.benchmarks;

import dev.guestloop.EventLoop;
import dev.guestloop.GuestRun;
import dev.guestloop.QueueHost;
import dev.guestloop.TaskScope;
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
 * A task scope from its opening to its close, with tasks that do nothing; per task. Beside it a bare continuation that is made and
 * run to its end, which nobody can be cheaper than.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class ScopeBenchmark {

    /** So many that what it costs to start a run does not count. */
    private static final int FORKS = 500_000;

    private static final ContinuationScope SCOPE = new ContinuationScope("bare");

    /** How many are forked at once. With one, the owner's wait for it counts in full. */
    @Param({"1", "100"})
    public int tasks;

    /** Written by each body, so that it is not empty to the compiler. */
    private int ended;

    /** The rival: continuations that are made together and then run to their ends. */
    @Benchmark
    @OperationsPerInvocation(FORKS)
    public void bareContinuations() {
        var continuations = new Continuation[tasks];
        for (int i = 0; i < FORKS / tasks; i++) {
            for (int n = 0; n < tasks; n++) {
                continuations[n] = new Continuation(SCOPE, this::end);
            }
            for (Continuation continuation : continuations) {
                continuation.run();
            }
        }
    }

    /** Scopes of a task on a loop with a thread of its own. */
    @Benchmark
    @OperationsPerInvocation(FORKS)
    public void ownThread() {
        EventLoop.run(() -> {
            openScopes();
            return true;
        });
    }

    /** Scopes of a guest's task, on a host that is a queue. */
    @Benchmark
    @OperationsPerInvocation(FORKS)
    public void guest() {
        var host = new QueueHost();
        GuestRun<?> run = GuestRun.start(host, this::openScopes);
        run.onDone(outcome -> outcome.getOrThrow());
        host.runUntil(run::isDone);
    }

    private void openScopes() {
        for (int i = 0; i < FORKS / tasks; i++) {
            try (var scope = TaskScope.open()) {
                for (int n = 0; n < tasks; n++) {
                    scope.fork(this::end);
                }
                scope.join();
            }
        }
    }

    /** The rival in Kotlin: {@code coroutineScope} and {@code launch} in {@code runBlocking}. */
    @Benchmark
    @OperationsPerInvocation(FORKS)
    public void kotlin() {
        Coroutines.scopes(FORKS / tasks, tasks, this::end);
    }

    private void end() {
        ended++;
    }
}
