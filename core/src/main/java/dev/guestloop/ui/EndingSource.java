package dev.guestloop.ui;

import dev.guestloop.Async;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Events that have an end: those of a window or a widget, of which none can come when it is closed. A task that waits for the next one is
 * told then, for nobody else could end its wait. For the modules of hosts.
 *
 * <p><i>Confined to the UI thread.</i>
 *
 * @param <E> the type of the events
 */
public final class EndingSource<E extends @Nullable Object> implements EventSource<E> {

    private final EventSource<E> events;
    private final EventSource<?> end;
    private final BooleanSupplier over;
    private final Supplier<String> owner;
    private final String event;

    /** An event, which may be null: a property's new value. */
    private record Came<E extends @Nullable Object>(E event) {}

    /**
     * Creates a source.
     *
     * @param events the events themselves
     * @param end of which one event means that the window or widget ends
     * @param over whether that has ended for good; false where the toolkit does not tell
     * @param owner what messages say of the window or widget, as {@code name=value}; called when a wait begins, so it may refuse one that
     *     has ended
     * @param event what messages say of the events, as {@code name=value}
     */
    public EndingSource(
            EventSource<E> events, EventSource<?> end, BooleanSupplier over, Supplier<String> owner, String event) {
        this.events = Objects.requireNonNull(events, "events");
        this.end = Objects.requireNonNull(end, "end");
        this.over = Objects.requireNonNull(over, "over");
        this.owner = Objects.requireNonNull(owner, "owner");
        this.event = Objects.requireNonNull(event, "event");
    }

    /**
     * Waits until a window ends: what {@code awaitClosed} of each host does.
     *
     * @param end of which one event means that it ends
     * @param over whether it has ended, so that this returns at once
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled
     * @throws dev.guestloop.CannotAwaitException if called outside a task
     */
    public static void awaitEnd(EventSource<?> end, BooleanSupplier over) {
        Async.checkpoint();
        if (over.getAsBoolean()) {
            return;
        }
        var ended = new CompletableFuture<@Nullable Void>();
        try (Registration _ = end.listen(_ -> ended.complete(null))) {
            Async.await(ended);
        }
    }

    @Override
    public Registration listen(Consumer<? super E> listener) {
        return events.listen(listener);
    }

    @Override
    public boolean isOver() {
        return over.getAsBoolean();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if the window or widget ends before the event comes, or has ended already; a task of the window's
     *     {@link WindowScope} is cancelled instead
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled
     * @throws dev.guestloop.CannotAwaitException if called outside a task
     */
    @Override
    public E next() {
        String name;
        try {
            name = owner.get(); // now, for it may be gone after the checkpoint
        } catch (RuntimeException e) {
            Async.checkpoint(); // a task of the window that is gone is cancelled, and has not failed
            throw e;
        }
        Async.checkpoint();
        var next = new CompletableFuture<@Nullable Came<E>>();
        Came<E> came;
        try (Registration _ = listen(heard -> next.complete(new Came<>(heard)));
                Registration _ = end.listen(_ -> next.complete(null))) { // last, for the end may be the very event
            came = Async.await(next);
        }
        if (came == null) {
            Async.checkpoint(); // a task of the window that closes is cancelled, and has not failed
            throw new IllegalStateException(
                    "The event cannot come any more, for its window or widget is closed: " + name
                            + ", " + event
                            + ". Wait in a task of the window, which is cancelled by that: scopeOf(window).spawn(…).");
        }
        return came.event;
    }

    @Override
    public String toString() {
        return "EndingSource[" + event + ']';
    }
}
