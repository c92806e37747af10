package dev.guestloop.net;

import java.io.IOException;

/** The peer has sent more than the caller allows. What has come is still there to be read, so the caller may go on; most close. */
public final class StreamLimitException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * For kinds of streams.
     *
     * @param message the limit, and what it was about
     */
    public StreamLimitException(String message) {
        super(message);
    }
}
