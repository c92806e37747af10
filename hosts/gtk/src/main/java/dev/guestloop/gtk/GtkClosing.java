package dev.guestloop.gtk;

/**
 * The user's attempt to close a window, or the program's by {@code gtk_window_close}.
 *
 * <p><i>Confined to the window's thread.</i>
 */
public final class GtkClosing {

    private final long window;
    private final String name;
    private boolean kept;
    private boolean past;

    GtkClosing(long window, String name) {
        this.window = window;
        this.name = name;
    }

    /**
     * Returns the window.
     *
     * @return its address
     */
    public long window() {
        return window;
    }

    /**
     * Keeps the window open. A listener has to say so at once: a task sees the attempt when it is past. It may destroy a window that
     * a listener has kept.
     *
     * @throws IllegalStateException if the attempt is past
     */
    public void keepOpen() {
        if (past) {
            throw new IllegalStateException("A window is kept open while it is asked to close, and not later: window="
                    + name + ". Say so in a listener: GtkEvents.closing(window).listen(GtkClosing::keepOpen).");
        }
        kept = true;
    }

    /** All have heard of it. Returns whether the window stays open. */
    boolean heard() {
        past = true;
        return kept;
    }

    @Override
    public String toString() {
        return "GtkClosing[window=" + name + ']';
    }
}
