package dev.guestloop.sync;

import dev.guestloop.Async;
import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.QueueHost;
import dev.guestloop.TaskAction;
import dev.guestloop.TaskBody;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A run on a thread of its own, which waits for what a test does from outside. */
final class LoopThread implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 20;

    /** What the uncaught handler has heard. */
    final List<String> uncaught = new CopyOnWriteArrayList<>();

    final GuestRun<Void> run;
    final Thread thread;
    private final CompletableFuture<Outcome<Void>> ended = new CompletableFuture<>();

    LoopThread() {
        var host = new QueueHost();
        run = GuestRun.start(
                host,
                GuestOptions.DEFAULT.withUncaughtHandler(
                        (source, failure) -> uncaught.add(source + ": " + failure.getMessage())),
                () -> {
                    Async.await(new CompletableFuture<Void>());
                    return null;
                });
        run.onDone(outcome -> {
            host.stop();
            ended.complete(outcome);
        });
        thread = Thread.ofPlatform().name("loop-of-the-test").start(host::run);
    }

    /** Runs a task, and waits for its end. */
    <T> T call(TaskBody<T, ?> task) {
        return run.callFromThread(task);
    }

    /** The same without a result. */
    void run(TaskAction<?> task) {
        run.callFromThread(task);
    }

    /** Ends the run, and waits for that. */
    void end() {
        run.cancel("the test is over");
        get(ended);
    }

    static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Waits in a task. */
    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("Not within " + PATIENCE_SECONDS + " s: " + what);
            }
            Async.sleep(Duration.ofMillis(1));
        }
    }

    /** Waits on a thread of the test. */
    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("Not within " + PATIENCE_SECONDS + " s: " + what);
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        end();
        await("the thread has ended", () -> !thread.isAlive());
    }
}
