package dev.guestloop.testing.internal;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** The user takes a window by its title and drags it, and tasks have to go on until it is let go. */
public final class WindowDrag {

    private static final int MOVES = 10;
    private static final int PIXELS = 8;
    private static final int STEPS = 30;

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
        hand.moveTo(x, y);
        hand.press(true);
        try {
            var moves = new AtomicInteger();
            Waits.await("the window under the mouse", () -> {
                int further = Math.min(moves.incrementAndGet(), MOVES) * PIXELS + moves.get() % 2;
                return succeeds(
                        () -> { // the window manager takes the first moves for those of a click
                            hand.moveTo(x + further, y);
                            return moved.call();
                        });
            });
            long stepsBefore = steps.getAsLong();
            Waits.await("the guest's steps while the window is held", () -> steps.getAsLong() > stepsBefore + STEPS);
        } finally {
            hand.press(false);
        }
    }

    private static boolean succeeds(Callable<Boolean> look) {
        try {
            return look.call();
        } catch (Exception e) {
            throw new AssertionError("The mouse does not move, or the window cannot be seen", e);
        }
    }
}
