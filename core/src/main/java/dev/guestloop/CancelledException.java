package dev.guestloop;

import dev.guestloop.internal.ProtocolTrace;
import java.util.concurrent.CancellationException;

/**
 * Thrown by every call that may wait, in a task whose scope is cancelled: again and again, until the task has left that
 * scope. Let it pass; clean-up that has to wait goes into {@link Async#shielded}.
 *
 * <p>It has no stack trace of its own, unless in debug mode ({@code -Ddev.guestloop.debug=true}): cancelling 100,000 tasks
 * would spend most of its time on them.
 *
 * <p><i>Immutable, so safe to share.</i>
 */
public final class CancelledException extends CancellationException {

    private static final long serialVersionUID = 1;

    private final transient CancelReason reason;

    CancelledException(CancelReason reason) {
        super("Cancelled: " + reason);
        this.reason = reason;
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
