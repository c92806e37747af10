package dev.guestloop;

import java.time.Duration;

/**
 * What a host can and cannot do: the facts that its documentation shows as a card. Made by {@code with…} from
 * {@link #DEFAULT}, so that the list can grow without breaking a host.
 *
 * <p>The engine reads {@link #cleanPosts}, the conformance kit what it can check; the rest is for people who choose a toolkit.
 *
 * <p><i>Immutable, so safe to share.</i>
 */
public final class HostCapabilities {

    /** A host that delivers in nested loops, in one hop, without a limit, cleanly, and can tell nothing of what waits. */
    public static final HostCapabilities DEFAULT =
            new HostCapabilities(true, 1, Integer.MAX_VALUE, false, false, Duration.ofMillis(1), true);

    private final boolean deliversInModalLoops;
    private final int hopsPerPost;
    private final int queueLimit;
    private final boolean tellsInput;
    private final boolean tellsPaint;
    private final Duration timerGrain;
    private final boolean cleanPosts;

    private HostCapabilities(
            boolean deliversInModalLoops,
            int hopsPerPost,
            int queueLimit,
            boolean tellsInput,
            boolean tellsPaint,
            Duration timerGrain,
            boolean cleanPosts) {
        this.deliversInModalLoops = deliversInModalLoops;
        this.hopsPerPost = hopsPerPost;
        this.queueLimit = queueLimit;
        this.tellsInput = tellsInput;
        this.tellsPaint = tellsPaint;
        this.timerGrain = Durations.requireNotNegative(timerGrain, "timerGrain");
        this.cleanPosts = cleanPosts;
        if (hopsPerPost < 1 || queueLimit < 1) {
            throw new IllegalArgumentException("A post passes at least one thread and needs room for one: hopsPerPost="
                    + hopsPerPost + ", queueLimit=" + queueLimit);
        }
    }

    /**
     * Tells whether posts are run while code of the host has a nested loop open.
     *
     * @return true if so
     */
    public boolean deliversInModalLoops() {
        return deliversInModalLoops;
    }

    /**
     * Returns a copy with another value.
     *
     * @param value whether posts are run while code of the host has a nested loop open
     * @return the copy
     */
    public HostCapabilities withDeliversInModalLoops(boolean value) {
        return new HostCapabilities(value, hopsPerPost, queueLimit, tellsInput, tellsPaint, timerGrain, cleanPosts);
    }

    /**
     * Returns how many threads a post passes on its way to the host thread, at least 1.
     *
     * @return the value
     */
    public int hopsPerPost() {
        return hopsPerPost;
    }

    /**
     * Returns a copy with another value.
     *
     * @param value how many threads a post passes on its way to the host thread, at least 1
     * @return the copy
     */
    public HostCapabilities withHopsPerPost(int value) {
        return new HostCapabilities(
                deliversInModalLoops, value, queueLimit, tellsInput, tellsPaint, timerGrain, cleanPosts);
    }

    /**
     * Returns how many posts may wait, or {@link Integer#MAX_VALUE}.
     *
     * @return the value
     */
    public int queueLimit() {
        return queueLimit;
    }

    /**
     * Returns a copy with another value.
     *
     * @param value how many posts may wait, or {@link Integer#MAX_VALUE}
     * @return the copy
     */
    public HostCapabilities withQueueLimit(int value) {
        return new HostCapabilities(
                deliversInModalLoops, hopsPerPost, value, tellsInput, tellsPaint, timerGrain, cleanPosts);
    }

    /**
     * Tells whether {@link HostLoop#inputPending} knows of the user's input.
     *
     * @return true if so
     */
    public boolean tellsInput() {
        return tellsInput;
    }

    /**
     * Returns a copy with another value.
     *
     * @param value whether {@link HostLoop#inputPending} knows of the user's input
     * @return the copy
     */
    public HostCapabilities withTellsInput(boolean value) {
        return new HostCapabilities(
                deliversInModalLoops, hopsPerPost, queueLimit, value, tellsPaint, timerGrain, cleanPosts);
    }

    /**
     * Tells whether {@link HostLoop#inputPending} knows of a repaint.
     *
     * @return true if so
     */
    public boolean tellsPaint() {
        return tellsPaint;
    }

    /**
     * Returns a copy with another value.
     *
     * @param value whether {@link HostLoop#inputPending} knows of a repaint
     * @return the copy
     */
    public HostCapabilities withTellsPaint(boolean value) {
        return new HostCapabilities(
                deliversInModalLoops, hopsPerPost, queueLimit, tellsInput, value, timerGrain, cleanPosts);
    }

    /**
     * Returns the resolution of the host's own timers.
     *
     * @return the value
     */
    public Duration timerGrain() {
        return timerGrain;
    }

    /**
     * Returns a copy with another value.
     *
     * @param value the resolution of the host's own timers
     * @return the copy
     */
    public HostCapabilities withTimerGrain(Duration value) {
        return new HostCapabilities(
                deliversInModalLoops, hopsPerPost, queueLimit, tellsInput, tellsPaint, value, cleanPosts);
    }

    /**
     * Tells whether posted work runs with no monitor held; if not, see {@link HostLoop#isOwnMonitor}.
     *
     * @return true if so
     */
    public boolean cleanPosts() {
        return cleanPosts;
    }

    /**
     * Returns a copy with another value.
     *
     * @param value whether posted work runs with no monitor held; if not, see {@link HostLoop#isOwnMonitor}
     * @return the copy
     */
    public HostCapabilities withCleanPosts(boolean value) {
        return new HostCapabilities(
                deliversInModalLoops, hopsPerPost, queueLimit, tellsInput, tellsPaint, timerGrain, value);
    }

    @Override
    public String toString() {
        return "HostCapabilities[deliversInModalLoops=" + deliversInModalLoops + ", hopsPerPost=" + hopsPerPost
                + ", queueLimit=" + queueLimit + ", tellsInput=" + tellsInput + ", tellsPaint=" + tellsPaint
                + ", timerGrain=" + timerGrain + ", cleanPosts=" + cleanPosts + ']';
    }
}
