package dev.guestloop.glfw;

import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** How tests wait: for a state, and not for ever. */
final class Waits {

    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final long LOOK_EVERY_MILLIS = 5;

    private Waits() {}

    /** Waits on the test's thread until something holds. */
    static void await(String what, BooleanSupplier state) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!state.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("It did not come within " + PATIENCE + ": " + what);
            }
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
    }

    static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    static <T> Outcome<T> outcomeOf(GuestRun<T> run) throws Exception {
        var outcome = new CompletableFuture<Outcome<T>>();
        run.onDone(outcome::complete);
        return get(outcome);
    }
}
