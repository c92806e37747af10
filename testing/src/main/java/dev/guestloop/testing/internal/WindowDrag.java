package dev.guestloop.testing.internal;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.HostLoop;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * The user takes a window by its title and drags it, and tasks have to go on until it is let go. On X servers, which say where a window
 * is meanwhile: toolkits hear of it at the end, and what is seen on the screen may be wrong, for frames that openbox has forgotten do not
 * paint themselves, and a window that is dragged over one leaves its trail there.
 */
public final class WindowDrag {

    private static final int MOVES = 10;
    private static final int PIXELS = 8;
    private static final int STEPS = 30;
    private static final int ATTEMPTS = 5;
    private static final int MOST_MOVES = 300;
    private static final long MOVE_EVERY_MILLIS = 10;
    private static final long NO_DOUBLE_CLICK_MILLIS = 1000;

    private WindowDrag() {}

    /**
     * A point of the screen.
     *
     * @param x from the left
     * @param y from above
     */
    public record Grip(int x, int y) {}

    /**
     * Skips the test where windows have no titles; in CI, where a window manager runs, it fails.
     *
     * @param height how high the title is, as the toolkit knows
     */
    public static void requireTitle(int height) {
        Displays.require(height > 0, "No window manager gives windows a title: tools/with-display.sh starts one");
    }

    /** Says where the window's title is. */
    @FunctionalInterface
    public interface Title {
        /**
         * Says where it is at the moment. Toolkit and window manager place a new window at the same time, and now and then its title is
         * above the screen: then this places the window again, and the next call tells where.
         *
         * @param mouse the mouse, which can ask the X server
         * @return a point that the mouse can take hold of
         * @throws Exception if nobody knows
         */
        Grip at(XMouse mouse) throws Exception;
    }

    /**
     * Starts a guest, drags a window to the right, and holds it until the guest has made some steps. Called on the test's thread.
     *
     * @param host the host of the guest
     * @param title says where the window's title is
     * @throws Exception if the window does not follow, or the guest stands still while it is held
     */
    public static void drag(HostLoop host, Title title) throws Exception {
        var steps = new AtomicLong();
        GuestRun<Void> run = GuestRun.start(host, () -> {
            while (true) {
                Async.sleep(Duration.ofMillis(1));
                steps.incrementAndGet();
            }
        });
        AutoCloseable end = () -> { // a resource, for how it fails must not hide how the drag has failed
            run.cancel("the test is over");
            Waits.outcomeOf(run);
        };
        try (end;
                XMouse mouse = new XMouse()) {
            drag(mouse, () -> title.at(mouse), steps::get);
        }
    }

    private static void drag(XMouse mouse, Callable<Grip> title, LongSupplier steps) throws Exception {
        for (int attempt = 1; ; attempt++) {
            Grip before = onScreen(title);
            if (grab(mouse, before)) {
                hold(mouse, steps);
                Waits.await("the window is where it was dragged to", () -> ask(title).x > before.x);
                return;
            } else if (attempt == ATTEMPTS) {
                throw new AssertionError("The window did not follow the mouse: attempts=" + attempt + ", title was at "
                        + before + ", is at " + title.call());
            }
            Thread.sleep(NO_DOUBLE_CLICK_MILLIS);
        }
    }

    /** Takes hold of the window. The window manager may be about something else, and not hear the press, as a user knows. */
    private static boolean grab(XMouse mouse, Grip title) throws InterruptedException {
        mouse.moveTo(title.x, title.y);
        long frame = mouse.frameBelow();
        if (frame == 0) {
            return false;
        }
        int left = mouse.positionOf(frame)[0];
        mouse.press(true);
        for (int moves = 1;
                moves <= MOST_MOVES;
                moves++) { // the window manager takes the first ones for those of a click
            mouse.moveTo(title.x + Math.min(moves, MOVES) * PIXELS + moves % 2, title.y);
            if (mouse.positionOf(frame)[0] > left) {
                return true;
            }
            Thread.sleep(MOVE_EVERY_MILLIS);
        }
        mouse.press(false);
        return false;
    }

    private static void hold(XMouse mouse, LongSupplier steps) throws InterruptedException {
        try {
            long stepsBefore = steps.getAsLong();
            Waits.await("the guest's steps while the window is held", () -> steps.getAsLong() > stepsBefore + STEPS);
        } finally {
            mouse.press(false);
        }
    }

    private static Grip onScreen(Callable<Grip> title) throws InterruptedException {
        var found = new AtomicReference<Grip>();
        Waits.await("a window whose title is on the screen", () -> {
            found.set(ask(title));
            return found.get().x >= 0 && found.get().y >= 0;
        });
        return found.get();
    }

    private static Grip ask(Callable<Grip> title) {
        try {
            return title.call();
        } catch (Exception e) {
            throw new AssertionError("Nobody says where the window is", e);
        }
    }
}
