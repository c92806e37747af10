package dev.guestloop.javafx;

import dev.guestloop.Async;
import dev.guestloop.ui.EventSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.event.EventHandler;
import javafx.stage.Window;
import javafx.stage.WindowEvent;
import org.jspecify.annotations.Nullable;

/**
 * What happens in a window. A task that waits for the next event is told if the window closes meanwhile, for nobody can click there any
 * more.
 *
 * @param window the window at the moment of the wait, if there is one
 * @param source the events themselves
 */
record WindowedSource<E extends @Nullable Object>(Supplier<@Nullable Window> window, EventSource<E> source)
        implements EventSource<E> {

    @Override
    public Registration listen(Consumer<? super E> listener) {
        return source.listen(listener);
    }

    @Override
    public E next() {
        Async.checkpoint();
        var next = new CompletableFuture<Optional<Came<E>>>();
        // Listens before it watches the window: that it closes may be the very event.
        Registration registration = listen(event -> next.complete(Optional.of(new Came<>(event))));
        Window watched = window.get();
        EventHandler<WindowEvent> hidden = _ -> next.complete(Optional.empty());
        if (watched != null) {
            watched.addEventHandler(WindowEvent.WINDOW_HIDDEN, hidden);
        }
        try {
            Optional<Came<E>> came = Async.await(next);
            if (came.isEmpty()) {
                Async.checkpoint(); // a task of the window that closes is cancelled, and has not failed
            }
            return came.orElseThrow(() -> windowClosed(watched)).event;
        } finally {
            if (watched != null) {
                watched.removeEventHandler(WindowEvent.WINDOW_HIDDEN, hidden);
            }
            registration.close();
        }
    }

    /** An event, or a property's new value, which may be null. */
    private record Came<E extends @Nullable Object>(E event) {}

    private static IllegalStateException windowClosed(@Nullable Window window) {
        return new IllegalStateException(
                "A task waits for the events of a control only as long as its window is open: window="
                        + (window == null ? "none" : JavaFxEvents.nameOf(window))
                        + ". Start it with JavaFxEvents.scopeOf(window).spawn(…), which cancels it when the window closes.");
    }
}
