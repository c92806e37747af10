package dev.guestloop.examples.downloads.check;

import dev.guestloop.Async;
import dev.guestloop.Outcome;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for states of the window. */
public final class Waiting {

    private static final Duration LOOK_EVERY = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Waiting() {}

    /** Looks on the UI thread until it is so; throws if that takes longer than anybody would wait. */
    public static void until(String what, BooleanSupplier state) {
        var outcome = Async.moveOnAfter(PATIENCE, () -> {
            while (!state.getAsBoolean()) {
                Async.sleep(LOOK_EVERY);
            }
            return true;
        });
        if (!(outcome instanceof Outcome.Success<Boolean>)) {
            throw new IllegalStateException("It did not come within " + PATIENCE + ": " + what);
        }
    }
}
