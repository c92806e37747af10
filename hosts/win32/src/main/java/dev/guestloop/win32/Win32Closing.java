package dev.guestloop.win32;

/**
 * An attempt to close a window: {@code WM_CLOSE}, by the user or by the program.
 *
 * <p><i>Confined to the window's thread.</i>
 */
public final class Win32Closing {

    private final long window;
    private boolean kept;
    private boolean past;

    Win32Closing(long window) {
        this.window = window;
    }

    /**
     * Returns the window.
     *
     * @return its handle
     */
    public long window() {
        return window;
    }

    /**
     * Keeps the window open: it does not get the message. A listener has to say so at once. A task sees the attempt when it is past;
     * it may destroy the window that a listener has kept.
     *
     * @throws IllegalStateException if the attempt is past
     */
    public void keepOpen() {
        if (past) {
            throw new IllegalStateException("A window is kept open while it is asked to close, and not later: window="
                    + Windows.name(window)
                    + ". Say so in a listener: Win32Events.closing(window).listen(Win32Closing::keepOpen).");
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
        return "Win32Closing[window=" + Windows.name(window) + ']';
    }
}
