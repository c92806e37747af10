package dev.guestloop;

/**
 * A call that may wait was made where waiting is impossible: outside any task, in a plain event handler above a task, inside
 * {@code synchronized}, or with a native frame or a class initialiser on the stack. Nothing has happened; the message says
 * what is in the way, and what to write instead.
 */
public final class CannotAwaitException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    CannotAwaitException(String message) {
        super(message);
    }

    CannotAwaitException(String message, Throwable cause) {
        super(message, cause);
    }
}
