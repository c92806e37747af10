package dev.guestloop;

import java.util.Objects;

/**
 * Who cancelled, and why.
 *
 * <p><i>Immutable, so safe to share.</i>
 *
 * @param kind who
 * @param message why, for people
 */
public record CancelReason(Kind kind, String message) {

    /** Who cancels. */
    public enum Kind {
        /** A program, through a task, a run or a scope of its own. */
        USER,
        /** A deadline that passed. */
        DEADLINE,
        /** The scope around: the run's main task has ended, or the scope is being left. */
        SCOPE,
        /** The host's loop or thread is ending. */
        HOST_CLOSED,
        /** The host or the loop itself failed. */
        FAILURE
    }

    /**
     * Makes a reason.
     *
     * @param kind who
     * @param message why, for people
     */
    public CancelReason {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(message, "message");
    }

    /**
     * Makes a reason of kind {@link Kind#USER}.
     *
     * @param message why, for people
     * @return the reason
     */
    public static CancelReason user(String message) {
        return new CancelReason(Kind.USER, message);
    }

    @Override
    public String toString() {
        return message + " (" + kind + ')';
    }
}
