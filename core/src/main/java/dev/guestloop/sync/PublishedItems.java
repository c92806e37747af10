package dev.guestloop.sync;

import dev.guestloop.CancelledException;
import dev.guestloop.EventLoop;
import dev.guestloop.Suspension;
import dev.guestloop.Task;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Flow.Publisher} sends, for a task to go through: the subscription of {@link Publishers#subscribe}. The publisher is asked
 * for as many items as there is room for, and for more as they are taken.
 *
 * <pre>{@code
 * try (var prices = Publishers.subscribe(publisher, 16)) {
 *     for (Price price : prices) { // waits for each; ends with the publisher
 *         label.setText(price.text());
 *     }
 * } // however it is left, also by a cancellation: the subscription ends
 * }</pre>
 *
 * <p><i>Confined to the loop thread.</i> The publisher may send from any.
 *
 * @param <T> the type of the items
 */
public final class PublishedItems<T> implements Iterable<T>, AutoCloseable {

    /** In place of a subscription that has come to its end, or that nobody wants any more when it comes. */
    private static final Flow.Subscription ENDED = new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    };

    private final int room;

    /** How many are taken before as many are asked for: half of the room, so that the publisher does not wait and is asked seldom. */
    private final int refill;

    private final Task<?> task;
    private final EventLoop loop;
    private final Home home = Home.ofCurrentTask();
    private final AsyncChannel<T> channel;
    private final Runnable closing = this::close;

    /** Null until the publisher has accepted. Any thread; its methods are called by the loop thread alone, and so never two at a time. */
    private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();

    /** Loop thread only. */
    private int taken;

    PublishedItems(Task<?> task, EventLoop loop, int room) {
        this.task = task;
        this.loop = loop;
        this.channel = AsyncChannel.bounded(room);
        this.room = room;
        this.refill = (room + 1) / 2;
        Suspension.watch(task, closing); // for who forgets to close
    }

    // ------------------------------------------------------------------ the task's side

    /**
     * Receives an item; waits, if there is none. A checkpoint. A cancelled call has taken no item.
     *
     * @return the next item
     * @throws ChannelClosedException if the publisher has ended and all its items have been received, or this is closed; with the cause
     *     if the publisher has failed
     * @throws CancelledException if the task's scope is cancelled
     */
    public T receive() {
        T item = channel.receive();
        itemTaken();
        return item;
    }

    /**
     * Goes through the items as they come; {@code hasNext} waits, and is false when the publisher has ended.
     *
     * @return an iterator; its calls are checkpoints, and throw what {@link #receive} does, but for the plain end
     */
    @Override
    public Iterator<T> iterator() {
        Iterator<T> items = channel.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return items.hasNext();
            }

            @Override
            public T next() {
                T item = items.next();
                itemTaken();
                return item;
            }
        };
    }

    private void itemTaken() {
        taken++;
        Flow.Subscription accepted = subscription.get();
        if (taken == refill && accepted != null) {
            taken = 0;
            request(accepted, refill);
        }
    }

    private void request(Flow.Subscription accepted, int count) {
        try {
            accepted.request(count);
        } catch (RuntimeException | Error e) {
            fail(e); // it must not throw, and the item that was taken must not be lost for it
        }
    }

    /** Ends the subscription, and drops what has come and was not received. Does nothing if that is past. */
    @Override
    public void close() {
        home.requireThread("PublishedItems.close");
        Suspension.unwatch(task, closing);
        try {
            endSubscription(); // another's code, which may throw
        } finally {
            channel.close();
        }
    }

    private void endSubscription() {
        Flow.Subscription accepted = subscription.getAndSet(ENDED);
        if (accepted != null) {
            accepted.cancel();
        }
    }

    private void fail(Throwable cause) {
        channel.close(cause);
        LoopCall.make(loop, this::endSubscription, this::endSubscription);
    }

    // ------------------------------------------------------------------ the publisher's side

    Flow.Subscriber<T> subscriber() {
        return new Receiver();
    }

    /** Its methods are called on any thread, one at a time. */
    private final class Receiver implements Flow.Subscriber<T> {

        @Override
        public void onSubscribe(Flow.Subscription accepted) {
            Objects.requireNonNull(accepted, "subscription");
            LoopCall.make(
                    loop,
                    () -> {
                        if (subscription.compareAndSet(null, accepted)) {
                            request(accepted, room);
                        } else {
                            accepted.cancel(); // there is one already, or nobody wants it any more
                        }
                    },
                    accepted::cancel);
        }

        @Override
        public void onNext(T item) {
            if (channel.trySend(item)) {
                return;
            }
            if (loop.isClosed()) {
                endSubscription(); // nobody else is left to do it
            } else if (!channel.isClosed()) {
                fail(new IllegalStateException(
                        "A publisher must not send more than was asked for (Reactive Streams §1.1): room=" + room));
            }
        }

        @Override
        public void onError(Throwable cause) {
            Objects.requireNonNull(cause, "cause");
            subscription.set(ENDED);
            channel.close(cause);
        }

        @Override
        public void onComplete() {
            subscription.set(ENDED);
            channel.close();
        }
    }

    @Override
    public String toString() {
        return "PublishedItems[" + channel + ']';
    }
}
