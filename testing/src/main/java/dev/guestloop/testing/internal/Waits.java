package dev.guestloop.testing.internal;

import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** How tests wait: for a state, and not for ever. */
public final class Waits {

    /** How long at most. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final long LOOK_EVERY_MILLIS = 5;

    private Waits() {}

    /**
     * Waits on the test's thread until something holds.
     *
     * @param what its name, for the message
     * @param state whether it holds
     * @throws InterruptedException if the test is interrupted
     */
    public static void await(String what, BooleanSupplier state) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!state.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("It did not come within " + PATIENCE + ": " + what);
            }
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
    }

    /**
     * Waits for a future.
     *
     * @param future the future
     * @param <T> the type of its result
     * @return its result
     * @throws Exception if it fails, or takes too long
     */
    public static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /**
     * Waits for the end of a run.
     *
     * @param run the run
     * @param <T> the type of its result
     * @return how it ended
     * @throws Exception if it takes too long
     */
    public static <T> Outcome<T> outcomeOf(GuestRun<T> run) throws Exception {
        var outcome = new CompletableFuture<Outcome<T>>();
        run.onDone(outcome::complete);
        return get(outcome);
    }

    /**
     * Runs something as a plain handler of a toolkit, and waits for it.
     *
     * @param thread the toolkit's post
     * @param handler what to run
     * @param <T> the type of its result
     * @return its result
     * @throws Exception if it fails, or takes too long
     */
    public static <T> T on(Executor thread, Callable<T> handler) throws Exception {
        var result = new CompletableFuture<T>();
        thread.execute(() -> {
            try {
                result.complete(handler.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return get(result);
    }
}
