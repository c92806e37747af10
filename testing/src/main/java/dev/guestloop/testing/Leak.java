package dev.guestloop.testing;

/** What a {@link GuestTest} must not leave behind, unless it {@linkplain GuestTest#allow allows} it. */
public enum Leak {
    /**
     * A task that had not ended when the body did, though all that was ready had run, and that nobody has cancelled. Wait for it,
     * or cancel it.
     */
    TASK,
    /** A timer of {@code EventLoop.callLater} or {@code callAt} that was still to come when all tasks had ended. */
    TIMER,
    /** A channel of the loop that was open when all tasks had ended. */
    CHANNEL,
    /**
     * Something else that the run has had to close ({@code EventLoop.closeWithRun}): a process, a temporary file, a watch of a folder.
     */
    RESOURCE,
    /** A thread of {@code Async.toThread} that a cancelled task has abandoned, and that goes on. */
    THREAD,
    /**
     * A file, socket or pipe of the process that was not open before. On Linux, and where no other tests run at the same time; not
     * those that the JVM opens for itself.
     */
    DESCRIPTOR,
    /** A failure that nobody waited for: of a task, or of a callback. If it is allowed, it is written into the log. */
    FAILURE
}
