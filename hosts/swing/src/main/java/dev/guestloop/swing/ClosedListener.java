package dev.guestloop.swing;

import dev.guestloop.ui.EventSource;
import java.awt.Window;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.util.function.Consumer;

/**
 * Tells once that a window is closed: by the user, if its default close operation lets that happen, or because it was disposed
 * of. Event thread.
 */
final class ClosedListener extends WindowAdapter implements EventSource.Registration {

    private final Window window;
    private final Consumer<? super Window> closed;

    private ClosedListener(Window window, Consumer<? super Window> closed) {
        this.window = window;
        this.closed = closed;
    }

    static EventSource<Window> of(Window window) {
        return closed -> {
            var listener = new ClosedListener(window, closed);
            window.addWindowListener(listener);
            return listener;
        };
    }

    @Override
    public void close() {
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
        close();
        closed.accept(window);
    }
}
