package dev.guestloop.testing;

import java.time.Duration;
import java.util.Objects;

/**
 * How a {@link SimulatedHost} behaves: {@link #DEFAULT}, changed by {@code with…}. Chances are between 0 and 1; what they decide
 * is drawn from the seed. The faults are those of bad hosts and bad days; there are none by default.
 *
 * <p><i>Immutable, so safe to share.</i>
 *
 * @param switching how likely, at each event of the engine's protocol, another thread goes first (debug mode only)
 * @param maxPostDelay how long a post takes to arrive at most; posts keep their order
 * @param stalling how likely, at each such event, the thread is held up
 * @param maxStall for how long at most
 * @param clockStep how much time a look at the clock takes; with none, a guest that never waits would never end its tick
 * @param failing how likely a post throws
 * @param dropping how likely a post is lost without a word
 * @param doubling how likely a post is delivered twice
 * @param maxFaults how many posts fail, are lost or are doubled at most
 * @param selectFailing how likely a wait for channels throws
 * @param shuffling whether tasks that are ready together run in an order that is drawn
 */
public record SimulationOptions(
        double switching,
        Duration maxPostDelay,
        double stalling,
        Duration maxStall,
        Duration clockStep,
        double failing,
        double dropping,
        double doubling,
        int maxFaults,
        double selectFailing,
        boolean shuffling) {

    /** A host without faults: switches often, delays posts a little, holds threads up now and then. */
    public static final SimulationOptions DEFAULT = new SimulationOptions(
            0.3, Duration.ofMillis(1), 0.01, Duration.ofMillis(5), Duration.ofNanos(1000), 0, 0, 0, 1, 0, false);

    /**
     * Makes options.
     *
     * @param switching how likely another thread goes first
     * @param maxPostDelay how long a post takes at most
     * @param stalling how likely a thread is held up
     * @param maxStall for how long at most
     * @param clockStep how much time a look at the clock takes
     * @param failing how likely a post throws
     * @param dropping how likely a post is lost
     * @param doubling how likely a post is delivered twice
     * @param maxFaults how many posts suffer that at most
     * @param selectFailing how likely a wait for channels throws
     * @param shuffling whether the order of tasks that are ready together is drawn
     */
    public SimulationOptions {
        requireChance(switching, "switching");
        requireChance(stalling, "stalling");
        requireChance(failing, "failing");
        requireChance(dropping, "dropping");
        requireChance(doubling, "doubling");
        requireChance(selectFailing, "selectFailing");
        Objects.requireNonNull(maxPostDelay, "maxPostDelay");
        Objects.requireNonNull(maxStall, "maxStall");
        Objects.requireNonNull(clockStep, "clockStep");
    }

    private static void requireChance(double value, String name) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("A chance is between 0 and 1: " + name + "=" + value);
        }
    }

    /**
     * Returns a copy with other switches between threads.
     *
     * @param chance how likely another thread goes first
     * @return the copy
     */
    public SimulationOptions withSwitching(double chance) {
        return new SimulationOptions(
                chance,
                maxPostDelay,
                stalling,
                maxStall,
                clockStep,
                failing,
                dropping,
                doubling,
                maxFaults,
                selectFailing,
                shuffling);
    }

    /**
     * Returns a copy with other post delays.
     *
     * @param longest how long a post takes at most
     * @return the copy
     */
    public SimulationOptions withPostDelays(Duration longest) {
        return new SimulationOptions(
                switching,
                longest,
                stalling,
                maxStall,
                clockStep,
                failing,
                dropping,
                doubling,
                maxFaults,
                selectFailing,
                shuffling);
    }

    /**
     * Returns a copy in which threads are held up otherwise.
     *
     * @param chance how likely a thread is held up
     * @param longest for how long at most
     * @return the copy
     */
    public SimulationOptions withStalls(double chance, Duration longest) {
        return new SimulationOptions(
                switching,
                maxPostDelay,
                chance,
                longest,
                clockStep,
                failing,
                dropping,
                doubling,
                maxFaults,
                selectFailing,
                shuffling);
    }

    /**
     * Returns a copy with another cost of looking at the clock.
     *
     * @param step how much time a look takes
     * @return the copy
     */
    public SimulationOptions withClockStep(Duration step) {
        return new SimulationOptions(
                switching,
                maxPostDelay,
                stalling,
                maxStall,
                step,
                failing,
                dropping,
                doubling,
                maxFaults,
                selectFailing,
                shuffling);
    }

    /**
     * Returns a copy in which some posts throw.
     *
     * @param chance how likely
     * @param most how many at most
     * @return the copy
     */
    public SimulationOptions withFailingPosts(double chance, int most) {
        return new SimulationOptions(
                switching, maxPostDelay, stalling, maxStall, clockStep, chance, 0, 0, most, selectFailing, shuffling);
    }

    /**
     * Returns a copy in which some posts are lost without a word.
     *
     * @param chance how likely
     * @param most how many at most
     * @return the copy
     */
    public SimulationOptions withDroppedPosts(double chance, int most) {
        return new SimulationOptions(
                switching, maxPostDelay, stalling, maxStall, clockStep, 0, chance, 0, most, selectFailing, shuffling);
    }

    /**
     * Returns a copy in which some posts are delivered twice.
     *
     * @param chance how likely
     * @param most how many at most
     * @return the copy
     */
    public SimulationOptions withDoubledPosts(double chance, int most) {
        return new SimulationOptions(
                switching, maxPostDelay, stalling, maxStall, clockStep, 0, 0, chance, most, selectFailing, shuffling);
    }

    /**
     * Returns a copy in which waiting for channels may throw.
     *
     * @param chance how likely
     * @return the copy
     */
    public SimulationOptions withFailingSelects(double chance) {
        return new SimulationOptions(
                switching,
                maxPostDelay,
                stalling,
                maxStall,
                clockStep,
                failing,
                dropping,
                doubling,
                maxFaults,
                chance,
                shuffling);
    }

    /**
     * Returns a copy in which tasks that are ready together run in an order that is drawn. Callbacks and timers keep theirs.
     *
     * @return the copy
     */
    public SimulationOptions withShuffling() {
        return new SimulationOptions(
                switching,
                maxPostDelay,
                stalling,
                maxStall,
                clockStep,
                failing,
                dropping,
                doubling,
                maxFaults,
                selectFailing,
                true);
    }

    /** As a Java expression that makes these options again. */
    @Override
    public String toString() {
        var text = new StringBuilder("SimulationOptions.DEFAULT");
        if (switching != DEFAULT.switching) {
            text.append(".withSwitching(").append(switching).append(')');
        }
        if (!maxPostDelay.equals(DEFAULT.maxPostDelay)) {
            text.append(".withPostDelays(").append(nanos(maxPostDelay)).append(')');
        }
        if (stalling != DEFAULT.stalling || !maxStall.equals(DEFAULT.maxStall)) {
            text.append(".withStalls(")
                    .append(stalling)
                    .append(", ")
                    .append(nanos(maxStall))
                    .append(')');
        }
        if (!clockStep.equals(DEFAULT.clockStep)) {
            text.append(".withClockStep(").append(nanos(clockStep)).append(')');
        }
        appendFault(text, "FailingPosts", failing);
        appendFault(text, "DroppedPosts", dropping);
        appendFault(text, "DoubledPosts", doubling);
        if (selectFailing != 0) {
            text.append(".withFailingSelects(").append(selectFailing).append(')');
        }
        if (shuffling) {
            text.append(".withShuffling()");
        }
        return text.toString();
    }

    private void appendFault(StringBuilder text, String name, double chance) {
        if (chance != 0) {
            text.append(".with")
                    .append(name)
                    .append('(')
                    .append(chance)
                    .append(", ")
                    .append(maxFaults)
                    .append(')');
        }
    }

    private static String nanos(Duration duration) {
        return "Duration.ofNanos(" + duration.toNanos() + ")";
    }
}
