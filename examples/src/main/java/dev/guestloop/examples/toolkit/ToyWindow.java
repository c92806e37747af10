package dev.guestloop.examples.toolkit;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A window of the toy: it has one button, and can be closed. There is nothing to see.
 *
 * <p><i>Confined to the event thread.</i>
 */
public final class ToyWindow {

    private final Toy toy;
    private final String title;
    private final List<Runnable> clickListeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> closeListeners = new CopyOnWriteArrayList<>();
    private boolean open = true;

    /**
     * Opens a window.
     *
     * @param toy the toolkit
     * @param title the title
     */
    public ToyWindow(Toy toy, String title) {
        this.toy = Objects.requireNonNull(toy, "toy");
        this.title = Objects.requireNonNull(title, "title");
    }

    /**
     * Returns who is told of clicks.
     *
     * @return the listeners, to add to and remove from
     */
    public List<Runnable> clickListeners() {
        return clickListeners;
    }

    /**
     * Returns who is told that the window has closed.
     *
     * @return the listeners, to add to and remove from
     */
    public List<Runnable> closeListeners() {
        return closeListeners;
    }

    /** What the user does to the button. */
    public void click() {
        clickListeners.forEach(Runnable::run);
    }

    /** What the user does to the window. Does nothing the second time. */
    public void close() {
        if (open) {
            open = false;
            closeListeners.forEach(Runnable::run);
        }
    }

    /** Makes the window a modal dialog: returns when it is closed, and handles events meanwhile. */
    public void runModal() {
        toy.runWhile(() -> open);
    }

    @Override
    public String toString() {
        return title;
    }
}
