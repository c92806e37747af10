package dev.guestloop.ui;

import dev.guestloop.Async;
import dev.guestloop.CancelScope;
import dev.guestloop.sync.AsyncChannel;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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

    /**
     * Tells whether no event can come any more, such as when the widget was destroyed. Not every source knows that of itself.
     *
     * @return true if so
     */
    default boolean isOver() {
        return false;
    }

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
     * Waits until a condition holds: looks at once, and after each event. It is how a task waits until a property has a value:
     * {@code changes(field.textProperty()).until(() -> field.getText().isEmpty())}. A condition that holds for one event only is seen; other
     * tasks and handlers may have run between then and the return. What {@link #next} throws because there can be no event any more, such
     * as when its window closes, is thrown here too.
     *
     * @param condition what is waited for; called on the UI thread, also in the toolkit's own calls of listeners, so it may not wait.
     *     What it throws is thrown here
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled
     * @throws dev.guestloop.CannotAwaitException if called outside a task
     */
    default void until(BooleanSupplier condition) {
        Objects.requireNonNull(condition, "condition");
        Async.checkpoint();
        var wait = CancelScope.create();
        var thrown = new AtomicReference<@Nullable Throwable>();
        Runnable look = () -> {
            try {
                if (condition.getAsBoolean()) {
                    wait.cancel("the condition holds");
                }
            } catch (RuntimeException | Error e) {
                thrown.set(e);
                wait.cancel("the condition has failed");
            }
        };
        Registration registration = listen(_ -> look.run()); // first, for the condition itself may cause an event
        try {
            look.run();
            wait.run(() -> {
                while (true) {
                    next(); // which knows whether there can be one any more
                }
            });
        } finally {
            registration.close();
        }
        switch (thrown.get()) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> {}
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
