package dev.guestloop.sync;

import dev.guestloop.CancelledException;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.GuestRun;
import dev.guestloop.Suspension;
import dev.guestloop.Task;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Connects tasks with the publishers of other libraries, both ways, by the rules of
 * <a href="https://www.reactive-streams.org">Reactive Streams</a>: nobody is sent more than they have asked for. A library that has
 * {@code org.reactivestreams} types in place of {@link Flow} has an adapter to it.
 *
 * <p><i>Safe to call from any thread</i>, except {@link #subscribe}, which needs a task.
 */
public final class Publishers {

    private Publishers() {}

    /**
     * Emits items to one subscriber.
     *
     * <p><i>Confined to the loop thread.</i>
     *
     * @param <T> the type of the items
     */
    public interface Emitter<T> {

        /**
         * Sends an item to the subscriber; waits until it has asked for one. A checkpoint. A cancelled call has not sent the item.
         *
         * @param item the item
         * @throws CancelledException if the subscriber has cancelled, or a scope of the task is cancelled
         * @throws CannotAwaitException if called outside a task
         * @throws IllegalStateException if another task waits here for the same subscriber
         */
        void emit(T item);
    }

    /**
     * What a task does for a subscriber.
     *
     * @param <T> the type of the items
     */
    @FunctionalInterface
    public interface Emission<T> {

        /**
         * Emits items. The subscriber is told of the end when this returns, and of the failure if it throws.
         *
         * @param out where to emit
         * @throws Throwable if it fails
         */
        void run(Emitter<T> out) throws Throwable;
    }

    /**
     * Subscribes to a publisher, for the task whose code calls, which then receives its items. Does not wait.
     *
     * @param publisher the publisher; it may send from any thread
     * @param room how many items may be there that were not received yet; at least 1
     * @param <T> the type of the items
     * @return the items, to be closed; that happens by itself when the task ends
     * @throws IllegalArgumentException if there is no room
     * @throws CancelledException if the task's scope is cancelled
     * @throws CannotAwaitException if called outside a task
     */
    public static <T> PublishedItems<T> subscribe(Flow.Publisher<? extends T> publisher, int room) {
        Objects.requireNonNull(publisher, "publisher");
        if (room < 1) {
            throw new IllegalArgumentException("There must be room for an item: room=" + room);
        }
        Task<?> task = Suspension.checkpoint("Publishers.subscribe");
        var items = new PublishedItems<T>(task, Suspension.of(task).loop(), room);
        try {
            publisher.subscribe(items.subscriber());
        } catch (Throwable e) {
            items.close();
            throw e;
        }
        return items;
    }

    /**
     * Makes a publisher whose items come from tasks: each subscriber has one of its own, which is cancelled if the subscriber cancels.
     *
     * <p>The subscriber hears everything on the loop's thread, in that task; it must not block there. If the run has ended or ends, it
     * hears of that as an error. What it throws itself, which it must not, ends its task and goes to the run's
     * {@link dev.guestloop.UncaughtHandler}; so does what the emission throws after a cancellation.
     *
     * @param run whose task it is to be
     * @param emission emits the items to one subscriber
     * @param <T> the type of the items
     * @return the publisher
     */
    public static <T> Flow.Publisher<T> ofTasks(GuestRun<?> run, Emission<T> emission) {
        Objects.requireNonNull(run, "run");
        Objects.requireNonNull(emission, "emission");
        return subscriber -> new TaskSubscription<T>(run, subscriber, emission::run).begin();
    }

    /**
     * Makes a publisher of what is sent to a channel, for one subscriber: it hears of the end when the channel is closed, and of what it
     * was closed with. Another one, also a later one, is refused with an error, for it would miss some items. An item is taken from the
     * channel only when the subscriber has asked for it; what is there when it cancels stays there.
     *
     * @param run whose task takes the items; it may share its thread with the run of those who send
     * @param channel the channel
     * @param <T> the type of the items
     * @return the publisher
     */
    public static <T> Flow.Publisher<T> ofChannel(GuestRun<?> run, AsyncChannel<T> channel) {
        Objects.requireNonNull(run, "run");
        Objects.requireNonNull(channel, "channel");
        var subscribed = new AtomicBoolean();
        return subscriber -> {
            var subscription = new TaskSubscription<T>(run, subscriber, out -> out.emitAllOf(channel));
            if (subscribed.compareAndSet(false, true)) {
                subscription.begin();
            } else {
                subscription.refuse(new IllegalStateException("A channel has one subscriber: channel=" + channel
                        + ". Use Publishers.ofTasks(…) for a publisher that has many."));
            }
        };
    }
}
