package dev.guestloop.ui;

import dev.guestloop.Async;
import dev.guestloop.sync.AsyncChannel;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Something that events come from: the clicks of a button, the closing of a window. It is the toolkit's way to add and remove a
 * listener, in one word.
 *
 * <p><i>Confined to the UI thread.</i>
 *
 * @param <E> the type of the events
 */
@FunctionalInterface
public interface EventSource<E> {

    /**
     * Begins to listen. The listener is plain code of the toolkit, not a task.
     *
     * @param listener called with each event
     * @return what ends it
     */
    Registration listen(Consumer<? super E> listener);

    /** A listener that has been added. */
    @FunctionalInterface
    interface Registration extends AutoCloseable {
        /** Removes the listener. Does nothing the second time. */
        @Override
        void close();
    }

    /**
     * Waits for the next event. Those that come between two calls are missed; a {@link #stream} keeps them.
     *
     * @return the event
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled
     * @throws dev.guestloop.CannotAwaitException if called outside a task
     */
    default E next() {
        Async.checkpoint();
        var event = new CompletableFuture<E>();
        Registration registration = listen(event::complete);
        try {
            return Async.await(event);
        } finally {
            registration.close();
        }
    }

    /**
     * Begins to keep the events for a task, so that none is missed between two calls.
     *
     * @param kept an empty channel of the caller's, which says how many events are kept and which are dropped; closed with the stream
     * @return the stream, to be closed
     */
    default EventStream<E> stream(AsyncChannel<E> kept) {
        return EventStream.of(this, kept);
    }
}
