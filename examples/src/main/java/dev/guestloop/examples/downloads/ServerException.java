package dev.guestloop.examples.downloads;

import java.io.IOException;

/** The server answers, but not with the file. */
final class ServerException extends IOException {

    private static final long serialVersionUID = 1;

    private final boolean passing;

    /**
     * Makes an exception.
     *
     * @param message for people
     * @param passing whether the same question may have another answer soon
     */
    ServerException(String message, boolean passing) {
        super(message);
        this.passing = passing;
    }

    boolean isPassing() {
        return passing;
    }
}
