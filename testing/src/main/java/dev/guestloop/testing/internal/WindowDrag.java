package dev.guestloop.testing.internal;

import java.util.concurrent.atomic.AtomicReference;
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

    /** The window, as it is found on the screen. Called on the test's thread. */
    public interface Target {

        /**
         * Where the window's title is at the moment. A toolkit and a window manager that place a new window at the same time now and
         * then leave it elsewhere, even above the screen: then this places it again, and the next call tells.
         *
         * @return a point of the title, on the screen, that the mouse can take hold of
         * @throws Exception if the toolkit does not answer
         */
        Grip title() throws Exception;

        /**
         * Whether the window is right of where it was, by what the display server knows: toolkits hear of it at the end only.
         *
         * @param title where its title was
         * @return whether it is
         * @throws Exception if nobody answers
         */
        boolean hasLeft(Grip title) throws Exception;
    }

    /**
     * A point of the screen.
     *
     * @param x from the left
     * @param y from above
     */
    public record Grip(int x, int y) {}

    /**
     * Drags a window to the right, and holds it until a guest has made some steps. Called on the test's thread.
     *
     * @param hand the mouse
     * @param window the window
     * @param steps how many steps the guest has made
     * @throws Exception if the window does not follow, or the guest stands still while it is held
     */
    public static void drag(Hand hand, Target window, LongSupplier steps) throws Exception {
        for (int attempt = 1; !grab(hand, window); attempt++) {
            if (attempt == ATTEMPTS) {
                throw new AssertionError(
                        "The window did not follow the mouse: attempts=" + attempt + ", title=" + window.title());
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
    private static boolean grab(Hand hand, Target window) throws Exception {
        Grip title = find(window);
        hand.moveTo(title.x, title.y);
        hand.press(true);
        for (int moves = 1;
                moves <= MOST_MOVES;
                moves++) { // the window manager takes the first ones for those of a click
            hand.moveTo(title.x + Math.min(moves, MOVES) * PIXELS + moves % 2, title.y);
            if (window.hasLeft(title)) {
                return true;
            }
            Thread.sleep(MOVE_EVERY_MILLIS);
        }
        hand.press(false);
        Thread.sleep(NO_DOUBLE_CLICK_MILLIS);
        return false;
    }

    private static Grip find(Target window) throws InterruptedException {
        var found = new AtomicReference<Grip>();
        Waits.await("a window whose title is on the screen", () -> {
            try {
                Grip title = window.title();
                found.set(title);
                return title.x >= 0 && title.y >= 0 && !window.hasLeft(title);
            } catch (Exception e) {
                throw new AssertionError("Nobody says where the window is", e);
            }
        });
        return found.get();
    }
}
