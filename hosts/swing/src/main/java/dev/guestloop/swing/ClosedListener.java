package dev.guestloop.swing;

import java.awt.Window;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;

/**
 * Tells once that a window is closed: by the user, if its default close operation lets that happen, or because it was disposed
 * of. Event thread.
 */
final class ClosedListener extends WindowAdapter {

    private final Window window;
    private final Runnable closed;

    private ClosedListener(Window window, Runnable closed) {
        this.window = window;
        this.closed = closed;
    }

    static ClosedListener add(Window window, Runnable closed) {
        var listener = new ClosedListener(window, closed);
        window.addWindowListener(listener);
        return listener;
    }

    void remove() {
        window.removeWindowListener(this);
    }

    @Override
    public void windowClosing(WindowEvent e) {
        if (Windows.closesForTheUser(window)) {
            tell();
        }
    }

    @Override
    public void windowClosed(WindowEvent e) {
        tell();
    }

    private void tell() {
        remove();
        closed.run();
    }
}
