package dev.guestloop.examples.downloads;

import java.io.IOException;

/** The disk's fault, and not the network's: trying again by itself would be no use. */
final class DiskException extends IOException {

    private static final long serialVersionUID = 1;

    DiskException(String message) {
        super(message);
    }

    DiskException(String message, Throwable cause) {
        super(message, cause);
    }
}
