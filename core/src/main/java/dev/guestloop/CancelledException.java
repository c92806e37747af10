package dev.guestloop;

import dev.guestloop.internal.ProtocolTrace;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by every call that may wait, in a task whose scope is cancelled: again and again, until the task has left that
 * scope. Let it pass; clean-up that has to wait goes into {@link Async#shielded}.
 *
 * <p>Through its parents in the JDK it is an {@link IllegalStateException}: code that catches those, or all exceptions, has to catch this
 * one first and throw it again.
 *
 * <p>It has no stack trace of its own, unless in debug mode ({@code -Ddev.guestloop.debug=true}): cancelling 100,000 tasks
 * would spend most of its time on them.
 *
 * <p><i>Immutable, so safe to share.</i>
 */
public final class CancelledException extends CancellationException {

    private static final long serialVersionUID = 1;

    private final transient CancelReason reason;

    /** Whether the task had been told before. */
    private final boolean again;

    CancelledException(CancelReason reason) {
        this(reason, false, null);
    }

    /**
     * Makes one.
     *
     * @param again whether the task has been told before
     * @param whereCancelled where the cancellation was asked for; known in debug mode
     */
    CancelledException(CancelReason reason, boolean again, @Nullable Throwable whereCancelled) {
        this.reason = reason;
        this.again = again;
        if (whereCancelled != null) {
            initCause(whereCancelled);
        }
    }

    /** Made when it is asked for: most are never looked at. */
    @Override
    public String getMessage() {
        return "Cancelled: " + reason
                + (again
                        ? ". The task was told before and waits again: clean-up that has to wait goes into"
                                + " Async.shielded(() -> …)"
                        : "");
    }

    /**
     * Returns who cancelled, and why.
     *
     * @return the reason
     */
    public CancelReason reason() {
        return reason;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return ProtocolTrace.ON ? super.fillInStackTrace() : this;
    }
}
