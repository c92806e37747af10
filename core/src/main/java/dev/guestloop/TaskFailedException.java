package dev.guestloop;

/**
 * The task or stage that was waited for has failed; {@link #getCause()} says how. It is thrown as well if that task or stage
 * was itself cancelled, for its cancellation is not the caller's.
 */
public final class TaskFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /**
     * Makes one; for joiners and bridges, whose users expect it.
     *
     * @param cause how the task or stage has failed
     */
    public TaskFailedException(Throwable cause) {
        super(String.valueOf(cause), cause);
    }
}
