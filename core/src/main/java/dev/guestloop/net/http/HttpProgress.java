package dev.guestloop.net.http;

/** Hears how much of a body has gone through. */
@FunctionalInterface
public interface HttpProgress {

    /**
     * Called on the loop thread, with the newest figures: many parts that come at once are one call, and none comes once the operation
     * has returned. What the last part made of the figures is heard before that, if the operation succeeds. Must not wait. What it
     * throws goes to the run's {@link dev.guestloop.UncaughtHandler}.
     *
     * @param done how many bytes have gone through
     * @param total how many bytes there are, or -1 if nobody has said so
     */
    void progress(long done, long total);
}
