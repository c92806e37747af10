package dev.guestloop.examples.downloads;

/** What was typed is no address of a file. The message is for the person who typed it. */
public final class BadAddressException extends Exception {

    private static final long serialVersionUID = 1;

    BadAddressException(String message) {
        super(message);
    }
}
