package dev.guestloop;

import java.time.Duration;

/** The block of {@link Async#withTimeout} did not end in time; it was cancelled and has cleaned up. */
public final class TaskTimeoutException extends RuntimeException {

    private static final long serialVersionUID = 1;

    TaskTimeoutException(Duration timeout) {
        super("Not done in time: timeout=" + timeout);
    }
}
