package dev.guestloop.ui;

import java.util.Objects;
import java.util.function.Consumer;

/**
 * An attempt to close a window, by the user or by the program, on a toolkit that has no event for it which could be refused.
 *
 * <p><i>Confined to the UI thread.</i>
 */
public final class Closing {

    private final long window;
    private final String name;
    private boolean kept;
    private boolean past;

    private Closing(long window, String name) {
        this.window = window;
        this.name = Objects.requireNonNull(name, "name");
    }

    /**
     * Tells those who listen that a window is asked to close. For the modules of hosts.
     *
     * @param window the window's address or handle
     * @param name what messages call it
     * @param listeners calls them all; when it returns, the attempt is past
     * @return whether the window stays open
     */
    public static boolean ask(long window, String name, Consumer<? super Closing> listeners) {
        var closing = new Closing(window, name);
        try {
            listeners.accept(closing);
        } finally {
            closing.past = true;
        }
        return closing.kept;
    }

    /**
     * Returns the window.
     *
     * @return its address or handle
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
                    + name + ". Say so in a listener: closing(window).listen(Closing::keepOpen).");
        }
        kept = true;
    }

    @Override
    public String toString() {
        return "Closing[window=" + name + ']';
    }
}
