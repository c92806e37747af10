package dev.guestloop.swing;

import dev.guestloop.Async;
import dev.guestloop.ui.EventSource;
import java.awt.Component;
import java.awt.Window;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import javax.swing.AbstractButton;
import org.jspecify.annotations.Nullable;

/**
 * The events of a component. A task that waits for the next one is told if the component's window closes meanwhile, for nobody can
 * click there any more.
 */
record ComponentSource<E>(Component component, EventSource<E> source) implements EventSource<E> {

    @Override
    public Registration listen(Consumer<? super E> listener) {
        return source.listen(listener);
    }

    @Override
    public E next() {
        Async.checkpoint();
        var next = new CompletableFuture<Optional<E>>();
        // Listens before it watches the window: that it is asked to close may be the very event.
        Registration registration = listen(event -> next.complete(Optional.of(event)));
        @Nullable Window window = Windows.of(component);
        @Nullable
        ClosedListener closed =
                window == null ? null : ClosedListener.add(window, () -> next.complete(Optional.empty()));
        try {
            return Async.await(next).orElseThrow(() -> windowClosed(window));
        } finally {
            if (closed != null) {
                closed.remove();
            }
            registration.close();
        }
    }

    private IllegalStateException windowClosed(@Nullable Window window) {
        String what = component.getClass().getSimpleName();
        return new IllegalStateException(
                "A task waits for the events of a component only as long as its window is open: component="
                        + (component instanceof AbstractButton button ? what + ' ' + button.getText() : what)
                        + ", window=" + (window == null ? "none" : Windows.name(window))
                        + ". Start it with SwingEvents.scopeOf(window).spawn(…), which cancels it when the window closes.");
    }
}
