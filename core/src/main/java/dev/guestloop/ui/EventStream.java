package dev.guestloop.ui;

import dev.guestloop.Async;
import dev.guestloop.Outcome;
import dev.guestloop.sync.AsyncChannel;
import dev.guestloop.sync.ChannelClosedException;
import dev.guestloop.ui.EventSource.Registration;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;

/**
 * The events of a source, kept for a task that takes them one after the other and misses none while it is busy. What happens when
 * more come than it takes is said by the channel that keeps them: {@link AsyncChannel#conflated} has the newest only,
 * {@link AsyncChannel#dropOldest} and {@link AsyncChannel#dropNewest} so many, {@link AsyncChannel#unbounded} all. The toolkit is
 * never held up.
 *
 * <pre>{@code
 * try (EventStream<DocumentEvent> typed = SwingEvents.changes(field).stream(AsyncChannel.conflated())) {
 *     while (true) {
 *         typed.nextAfterQuiet(Duration.ofMillis(300));      // the user has stopped typing
 *         show(find(field.getText()));
 *     }
 * }
 * }</pre>
 *
 * <p>It listens until it is closed; the events that are there by then can still be taken. It is not closed by the window: a task of
 * the window's {@link WindowScope} is cancelled, and leaves its {@code try}.
 *
 * <p><i>Confined to the UI thread.</i>
 *
 * @param <E> the type of the events
 */
public final class EventStream<E> implements Iterable<E>, AutoCloseable {

    private final AsyncChannel<E> kept;
    private final Registration registration;

    /** Events that a channel which drops none itself had no place for. */
    private long refused;

    private EventStream(EventSource<E> source, AsyncChannel<E> kept) {
        this.kept = kept;
        this.registration = source.listen(this::keep);
    }

    static <E> EventStream<E> of(EventSource<E> source, AsyncChannel<E> kept) {
        return new EventStream<>(source, Objects.requireNonNull(kept, "kept"));
    }

    private void keep(E event) {
        if (!kept.trySend(event) && !kept.isClosed()) {
            refused++;
        }
    }

    /**
     * Takes the oldest event that is kept, waiting for one if there is none. A cancelled call has taken none.
     *
     * @return the event
     * @throws ChannelClosedException if the stream is closed, and all that it kept were taken
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled
     * @throws dev.guestloop.CannotAwaitException if called outside a task
     */
    public E next() {
        return kept.receive();
    }

    /**
     * Waits for an event, and then until no other has come for a while. What the user types is searched for when they stop, and not at
     * each key. Of the events, all but the last are dropped; a cancelled call may have dropped some.
     *
     * @param quiet for how long none may come
     * @return the last event
     * @throws ChannelClosedException if the stream is closed, and all that it kept were taken
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled
     * @throws dev.guestloop.CannotAwaitException if called outside a task
     */
    public E nextAfterQuiet(Duration quiet) {
        E last = next();
        try {
            while (Async.moveOnAfter(quiet, this::next) instanceof Outcome.Success<E>(var newer)) {
                last = newer;
            }
        } catch (ChannelClosedException e) {
            return last; // it is quiet for good
        }
        return last;
    }

    /**
     * Takes the events one after the other, as {@link #next} does, until the stream is closed.
     *
     * @return an iterator for one task at a time
     */
    @Override
    public Iterator<E> iterator() {
        return kept.iterator();
    }

    /**
     * Returns how many events there was no place for.
     *
     * @return the number of those that were dropped, the oldest or the newest
     */
    public long dropped() {
        return kept.statistics().dropped() + refused;
    }

    /** Ceases to listen. A task that waits for the next event gets a {@link ChannelClosedException}. Does nothing the second time. */
    @Override
    public void close() {
        registration.close();
        kept.close();
    }

    @Override
    public String toString() {
        return "EventStream[" + kept + ", dropped=" + dropped() + ']';
    }
}
