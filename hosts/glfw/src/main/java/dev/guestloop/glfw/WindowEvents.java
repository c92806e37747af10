package dev.guestloop.glfw;

import dev.guestloop.Async;
import dev.guestloop.ui.EventSource;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lwjgl.system.Callback;

/** The events of one kind of a window. A wait for the next one ends with the window, after which none can come. */
record WindowEvents<E extends GlfwEvent, C extends Callback>(long window, CallbackKind<E, C> kind)
        implements EventSource<E> {

    @Override
    public Registration listen(Consumer<? super E> listener) {
        return GlfwHost.window(window, "listen").listen(kind, listener);
    }

    @Override
    public E next() {
        Async.checkpoint();
        WatchedWindow watched = GlfwHost.window(window, "next");
        var next = new CompletableFuture<@Nullable E>();
        Registration listening = watched.listen(kind, next::complete);
        Registration watching = watched.whenClosed(() -> next.complete(null));
        E event;
        try {
            event = Async.await(next);
        } finally {
            listening.close();
            watching.close();
        }
        if (event == null) {
            Async.checkpoint(); // a task of the window that closes is cancelled, and has not failed
            throw new IllegalStateException("The event cannot come any more, for its window has closed: window="
                    + watched.name() + ", event=" + kind.name()
                    + ". Wait in a task of the window, which ends with it: GlfwEvents.scopeOf(window).spawn(…).");
        }
        return event;
    }
}
