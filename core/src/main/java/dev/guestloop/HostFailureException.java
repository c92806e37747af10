package dev.guestloop;

import org.jspecify.annotations.Nullable;

/**
 * The host broke its side of the contract, or the system a selector, and the runs on it have ended for that: a post failed or
 * was dropped, the host's thread changed, or {@code select} failed. The message says which.
 */
public final class HostFailureException extends RuntimeException {

    private static final long serialVersionUID = 1;

    HostFailureException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
