package dev.guestloop.internal;

import java.util.List;

/**
 * What a {@link Machine} can see of the loop that runs on it: whether anything may happen yet, and what is left at the end. For
 * machines with a clock of their own, which have to know when it may go on.
 *
 * <p><i>Confined to the loop thread.</i>
 */
public interface LoopView {

    /**
     * Tells whether anything is ready, is due, or has arrived from another thread.
     *
     * @return true if a round of the loop would find work
     */
    boolean hasWork();

    /**
     * Returns how many tasks wait for a blocking call on another thread.
     *
     * @return the number
     */
    int threadCalls();

    /**
     * Returns how many channels have a task that waits for them.
     *
     * @return the number
     */
    int channelWaits();

    /**
     * Returns how many tasks wait for something else outside of the loop that is certain to come, such as the end of a process.
     *
     * @return the number
     */
    int outsideWaits();

    /**
     * Returns a text with each task, its state, and where it waits.
     *
     * @return the text
     */
    String dumpTasks();

    /**
     * Returns what nobody has ended so far.
     *
     * @return what is left at this moment
     */
    List<Leftover> leftovers();

    /**
     * Ends the runs of the loop: their tasks are cancelled and clean up, and the outcome of each run is this failure.
     *
     * @param failure why
     */
    void fail(Throwable failure);
}
