package dev.guestloop;

import java.time.Duration;
import java.util.Objects;

/**
 * How a run is to be: {@link #DEFAULT}, changed by {@code with…}.
 *
 * <p><i>Immutable, so safe to share.</i>
 *
 * @param name the name of the run, in messages
 * @param budget how long a tick may take before the host is let go on; of several runs on one host thread, the first decides
 * @param uncaughtHandler hears of failures that nobody waited for
 */
public record GuestOptions(String name, Duration budget, UncaughtHandler uncaughtHandler) {

    /** A quarter of a frame at 60 Hz: three quarters are the toolkit's. */
    private static final Duration DEFAULT_BUDGET = Duration.ofMillis(4);

    /** A name for all, a budget of 4 ms, and failures in the log. */
    public static final GuestOptions DEFAULT = new GuestOptions("guest", DEFAULT_BUDGET, UncaughtHandler.LOG);

    /**
     * Makes options.
     *
     * @param name the name of the run
     * @param budget how long a tick may take, more than zero
     * @param uncaughtHandler hears of failures that nobody waited for
     */
    public GuestOptions {
        Objects.requireNonNull(name, "name");
        Durations.requireNotNegative(budget, "budget");
        Objects.requireNonNull(uncaughtHandler, "uncaughtHandler");
        if (budget.isZero()) {
            throw new IllegalArgumentException("A tick needs some time: budget=" + budget);
        }
    }

    /**
     * Returns a copy with another name.
     *
     * @param value the name
     * @return the copy
     */
    public GuestOptions withName(String value) {
        return new GuestOptions(value, budget, uncaughtHandler);
    }

    /**
     * Returns a copy with another budget.
     *
     * @param value how long a tick may take, more than zero
     * @return the copy
     */
    public GuestOptions withBudget(Duration value) {
        return new GuestOptions(name, value, uncaughtHandler);
    }

    /**
     * Returns a copy with another handler.
     *
     * @param value hears of failures that nobody waited for
     * @return the copy
     */
    public GuestOptions withUncaughtHandler(UncaughtHandler value) {
        return new GuestOptions(name, budget, value);
    }
}
