package dev.guestloop.internal;

/** Thrown by a machine that cannot go on, out of its {@link Machine#select}: the loop ends there, without clean-up. */
public final class Standstill extends AssertionError {

    private static final long serialVersionUID = 1;

    /**
     * Makes an error.
     *
     * @param message what the loop waits for
     */
    public Standstill(String message) {
        super(message);
    }
}
