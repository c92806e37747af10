package dev.guestloop.net.http;

import java.io.IOException;
import java.net.URI;

/** The server has answered, but not with what was asked for. */
public final class HttpStatusException extends IOException {

    private static final long serialVersionUID = 1L;

    /** The status of the answer. */
    private final int status;

    HttpStatusException(int status, URI uri) {
        super("The server did not answer with what was asked for: status=" + status + ", uri=" + uri);
        this.status = status;
    }

    /**
     * Returns the status of the answer, such as 404.
     *
     * @return the status
     */
    public int status() {
        return status;
    }
}
