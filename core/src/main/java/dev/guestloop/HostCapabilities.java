package dev.guestloop;

import java.time.Duration;

/**
 * What a host can and cannot do: the facts that its documentation shows as a card. Made by {@code with…} from
 * {@link #DEFAULT}, so that the list can grow.
 *
 * <p><i>Immutable, so safe to share.</i>
 *
 * @param deliversInModalLoops whether posts are run while host code has a nested loop open
 * @param hopsPerPost how many threads a post passes on its way to the host thread, at least 1
 * @param queueLimit how many posts may wait, or {@link Integer#MAX_VALUE}
 * @param tellsInput whether {@link HostLoop#inputPending} knows of the user's input
 * @param tellsPaint whether it knows of a repaint
 * @param timerGrain the resolution of the host's own timers
 * @param cleanPosts whether posted work runs with no monitor held; if not, see {@link HostLoop#isOwnMonitor}
 */
public record HostCapabilities(
        boolean deliversInModalLoops,
        int hopsPerPost,
        int queueLimit,
        boolean tellsInput,
        boolean tellsPaint,
        Duration timerGrain,
        boolean cleanPosts) {

    /** A host that delivers in nested loops, in one hop, without a limit, cleanly, and can tell nothing of what waits. */
    public static final HostCapabilities DEFAULT =
            new HostCapabilities(true, 1, Integer.MAX_VALUE, false, false, Duration.ofMillis(1), true);

    /**
     * Returns a copy with another value.
     *
     * @param value whether {@link HostLoop#inputPending} knows of input
     * @return the copy
     */
    public HostCapabilities withTellsInput(boolean value) {
        return new HostCapabilities(
                deliversInModalLoops, hopsPerPost, queueLimit, value, tellsPaint, timerGrain, cleanPosts);
    }

    /**
     * Returns a copy with another value.
     *
     * @param value whether {@link HostLoop#inputPending} knows of repaints
     * @return the copy
     */
    public HostCapabilities withTellsPaint(boolean value) {
        return new HostCapabilities(
                deliversInModalLoops, hopsPerPost, queueLimit, tellsInput, value, timerGrain, cleanPosts);
    }

    /**
     * Returns a copy with another value.
     *
     * @param value whether posts are run in nested loops
     * @return the copy
     */
    public HostCapabilities withDeliversInModalLoops(boolean value) {
        return new HostCapabilities(value, hopsPerPost, queueLimit, tellsInput, tellsPaint, timerGrain, cleanPosts);
    }

    /**
     * Returns a copy with another value.
     *
     * @param value how many threads a post passes
     * @return the copy
     */
    public HostCapabilities withHopsPerPost(int value) {
        return new HostCapabilities(
                deliversInModalLoops, value, queueLimit, tellsInput, tellsPaint, timerGrain, cleanPosts);
    }

    /**
     * Returns a copy with another value.
     *
     * @param value how many posts may wait
     * @return the copy
     */
    public HostCapabilities withQueueLimit(int value) {
        return new HostCapabilities(
                deliversInModalLoops, hopsPerPost, value, tellsInput, tellsPaint, timerGrain, cleanPosts);
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
     * Returns a copy with another value.
     *
     * @param value whether posted work runs with no monitor held
     * @return the copy
     */
    public HostCapabilities withCleanPosts(boolean value) {
        return new HostCapabilities(
                deliversInModalLoops, hopsPerPost, queueLimit, tellsInput, tellsPaint, timerGrain, value);
    }
}
