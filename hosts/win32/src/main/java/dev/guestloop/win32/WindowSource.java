package dev.guestloop.win32;

import dev.guestloop.Async;
import dev.guestloop.ui.EventSource;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Events of a window. A wait for the next one ends with the window, after which none can come.
 *
 * @param window the window's handle
 * @param event what they are, as messages say it: {@code name=value}
 * @param listening begins to listen
 * @param <E> the type of the events
 */
record WindowSource<E>(long window, String event, Function<Consumer<? super E>, Registration> listening)
        implements EventSource<E> {

    @Override
    public Registration listen(Consumer<? super E> listener) {
        return listening.apply(listener);
    }

    @Override
    public E next() {
        Async.checkpoint();
        var next = new CompletableFuture<@Nullable E>();
        Registration listener = listen(next::complete);
        Registration watching = WindowListeners.of(window).whenDestroyed(() -> next.complete(null));
        E came;
        try {
            came = Async.await(next);
        } finally {
            listener.close();
            watching.close();
        }
        if (came == null) {
            Async.checkpoint(); // a task of the window that closes is cancelled, and has not failed
            throw new IllegalStateException(
                    "The event cannot come any more, for its window was destroyed: window=" + Windows.name(window)
                            + ", " + event
                            + ". Wait in a task of the window, which ends with it: Win32Events.scopeOf(window).spawn(…).");
        }
        return came;
    }
}
