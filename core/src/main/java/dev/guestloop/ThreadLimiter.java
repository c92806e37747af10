package dev.guestloop;

/**
 * Says how many blocking calls may run on threads at the same time: whoever begins one asks first, and gives back afterwards. The
 * usual one is {@code dev.guestloop.sync.CapacityLimiter}; write another for rules of your own.
 *
 * <p>A borrower is any object that stands for one call; {@code equals} tells borrowers apart.
 *
 * <p><i>Confined to the loop thread.</i>
 */
public interface ThreadLimiter {

    /**
     * Waits until the borrower may begin. Called in a task; a cancelled call leaves nothing borrowed.
     *
     * @param borrower who asks; it has not borrowed yet
     * @throws CancelledException if the task's scope is cancelled meanwhile
     * @throws IllegalStateException if this borrower has borrowed already
     */
    void acquire(Object borrower);

    /**
     * Gives back what the borrower has. Never waits; also called outside of tasks.
     *
     * @param borrower who has borrowed
     * @throws IllegalStateException if it has not
     */
    void release(Object borrower);
}
