package dev.guestloop.ui;

import java.time.Duration;

/**
 * One frame: the same object for all who await it, or draw in it.
 *
 * <p><i>Immutable, so safe to share.</i>
 *
 * @param number counts the frames from 1, with none left out; a task that has missed some sees a gap
 * @param time when it began, since the frames were first asked for
 * @param step how long after the frame before: zero for the first one, long after a while in which nobody wanted one
 */
public record Frame(long number, Duration time, Duration step) {

    private static final double NANOS_PER_SECOND = 1e9;

    /**
     * Returns {@link #time}, for an animation that is a function of it.
     *
     * @return the time in seconds
     */
    public double seconds() {
        return time.toNanos() / NANOS_PER_SECOND;
    }

    /**
     * Returns {@link #step}, for a simulation that goes on by it.
     *
     * @return the time since the frame before, in seconds
     */
    public double stepSeconds() {
        return step.toNanos() / NANOS_PER_SECOND;
    }
}
