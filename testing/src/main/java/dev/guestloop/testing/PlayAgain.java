package dev.guestloop.testing;

/** A line below the failure of a test that says how to have it again: the failure itself keeps its type, message and stack. */
final class PlayAgain extends Exception {

    private static final long serialVersionUID = 1;

    PlayAgain(String line) {
        super(line, null, false, false);
    }
}
