package dev.guestloop.testing.internal;

import java.util.concurrent.Callable;
import java.util.function.LongSupplier;

/** The user takes a window by its title and drags it, and tasks have to go on until it is let go. */
public final class WindowDrag {

    private static final int MOVES = 10;
    private static final int PIXELS = 8;
    private static final int STEPS = 30;
    private static final int ATTEMPTS = 5;
    private static final int MOST_MOVES = 300;
    private static final long MOVE_EVERY_MILLIS = 10;
    private static final long NO_DOUBLE_CLICK_MILLIS = 1000;

    private WindowDrag() {}

    /** The user's hand, on the mouse. Its calls return when the display server has been told. */
    public interface Hand {

        /**
         * Moves the mouse.
         *
         * @param x on the screen
         * @param y on the screen
         * @throws Exception if that fails
         */
        void moveTo(int x, int y) throws Exception;

        /**
         * Presses or releases the left button.
         *
         * @param down whether to press it
         * @throws Exception if that fails
         */
        void press(boolean down) throws Exception;
    }

    /**
     * Drags a window to the right, and holds it until a guest has made some steps. Called on the test's thread.
     *
     * @param hand the mouse
     * @param x a point of the window's title, on the screen
     * @param y the same
     * @param moved whether the window is somewhere else, by what is seen on the screen: toolkits hear of it at the end only
     * @param steps how many steps the guest has made
     * @throws Exception if the window does not follow, or the guest stands still while it is held
     */
    public static void drag(Hand hand, int x, int y, Callable<Boolean> moved, LongSupplier steps) throws Exception {
        for (int attempt = 1; !grab(hand, x, y, moved); attempt++) {
            if (attempt == ATTEMPTS) {
                throw new AssertionError("The window did not follow the mouse: attempts=" + attempt);
            }
        }
        try {
            long stepsBefore = steps.getAsLong();
            Waits.await("the guest's steps while the window is held", () -> steps.getAsLong() > stepsBefore + STEPS);
        } finally {
            hand.press(false);
        }
    }

    /** Takes hold of the window. The window manager may be about something else, and not hear the press, as a user knows. */
    private static boolean grab(Hand hand, int x, int y, Callable<Boolean> moved) throws Exception {
        hand.moveTo(x, y);
        hand.press(true);
        for (int moves = 1;
                moves <= MOST_MOVES;
                moves++) { // the window manager takes the first ones for those of a click
            hand.moveTo(x + Math.min(moves, MOVES) * PIXELS + moves % 2, y);
            if (moved.call()) {
                return true;
            }
            Thread.sleep(MOVE_EVERY_MILLIS);
        }
        hand.press(false);
        Thread.sleep(NO_DOUBLE_CLICK_MILLIS);
        return false;
    }
}
