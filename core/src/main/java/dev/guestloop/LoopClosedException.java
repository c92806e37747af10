package dev.guestloop;

import java.util.concurrent.RejectedExecutionException;

/** The loop has ended and takes no more work. */
public final class LoopClosedException extends RejectedExecutionException {

    private static final long serialVersionUID = 1;

    LoopClosedException(String message) {
        super(message);
    }
}
