package dev.guestloop.sync;

import dev.guestloop.Suspension;
import dev.guestloop.Task;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One of the things of which {@link AsyncChannel#select} does one: receiving from a channel, or sending to it. Made by
 * {@link AsyncChannel#onReceive} and {@link AsyncChannel#onSend}; good for any number of calls.
 *
 * <p><i>Confined to the thread of its channel.</i>
 *
 * @param <R> the type of the result
 */
public final class Selection<R extends @Nullable Object> {

    private final AsyncChannel<?> channel;
    private final Function<Suspension, Bid<?, R>> bids;

    private Selection(AsyncChannel<?> channel, Function<Suspension, Bid<?, R>> bids) {
        this.channel = channel;
        this.bids = bids;
    }

    static <T, R extends @Nullable Object> Selection<R> receive(
            AsyncChannel<T> channel, Function<? super T, ? extends R> result) {
        return new Selection<>(channel, wait -> new Receiving<T, R>(wait, channel, result));
    }

    static <T, R extends @Nullable Object> Selection<R> send(
            AsyncChannel<T> channel, T item, Supplier<? extends R> result) {
        return new Selection<>(channel, wait -> new Sending<T, R>(wait, channel, item, result));
    }

    static <R extends @Nullable Object> R select(Selection<? extends R>[] selections) {
        Task<?> task = Suspension.checkpoint("AsyncChannel.select");
        requireDifferentChannels(selections);
        Suspension wait = Suspension.of(task);
        List<Bid<?, ? extends R>> bids = new ArrayList<>(selections.length);
        for (Selection<? extends R> selection : selections) {
            selection.channel.enter("AsyncChannel.select");
            bids.add(selection.bids.apply(wait));
        }
        for (Bid<?, ? extends R> bid : bids) {
            if (bid.attempt()) {
                return bid.result();
            }
        }
        bids.forEach(bid -> bid.enter(bids));
        wait.await(() -> bids.forEach(Bid::withdraw));
        for (Bid<?, ? extends R> bid : bids) {
            if (bid.won) {
                return bid.result();
            }
        }
        throw new AssertionError("somebody has resumed the wait: " + wait);
    }

    private static void requireDifferentChannels(Selection<?>[] selections) {
        if (selections.length == 0) {
            throw new IllegalArgumentException(
                    "AsyncChannel.select needs a selection at least, or it would wait for ever");
        }
        Set<AsyncChannel<?>> seen = new HashSet<>();
        for (Selection<?> selection : selections) {
            if (!seen.add(Objects.requireNonNull(selection, "selection").channel)) {
                throw new IllegalArgumentException("AsyncChannel.select takes each channel once: channel="
                        + selection.channel + ". A task cannot receive what it sends itself.");
            }
        }
    }

    @Override
    public String toString() {
        return "Selection[" + channel + ']';
    }

    /** What one call has in one of its channels. The first one whose turn comes wins, and withdraws the others. */
    private abstract static class Bid<T, R extends @Nullable Object> extends Waiter<T> {

        final AsyncChannel<T> channel;
        private List<? extends Bid<?, ?>> all = List.of();
        boolean won;

        Bid(Suspension wait, AsyncChannel<T> channel, @Nullable T value) {
            super(wait, value);
            this.channel = channel;
        }

        void enter(List<? extends Bid<?, ?>> together) {
            all = together;
            enter();
        }

        @Override
        void resume() {
            won = true;
            all.forEach(Bid::withdraw);
            super.resume();
        }

        /** Does it now, if it has not to wait; also if the channel is closed, for {@link #result} to say. */
        abstract boolean attempt();

        abstract void enter();

        abstract void withdraw();

        abstract R result();
    }

    private static final class Receiving<T, R extends @Nullable Object> extends Bid<T, R> {

        private final Function<? super T, ? extends R> result;

        Receiving(Suspension wait, AsyncChannel<T> channel, Function<? super T, ? extends R> result) {
            super(wait, channel, null);
            this.result = result;
        }

        @Override
        boolean attempt() {
            value = channel.poll();
            return value != null || channel.isDrained();
        }

        @Override
        void enter() {
            channel.addReceiver(this);
        }

        @Override
        void withdraw() {
            channel.removeReceiver(this);
        }

        @Override
        R result() {
            T item = value;
            if (item == null) {
                throw channel.drained();
            }
            return result.apply(item);
        }
    }

    private static final class Sending<T, R extends @Nullable Object> extends Bid<T, R> {

        private final Supplier<? extends R> result;

        Sending(Suspension wait, AsyncChannel<T> channel, T item, Supplier<? extends R> result) {
            super(wait, channel, item);
            this.result = result;
        }

        @Override
        boolean attempt() {
            T item = Objects.requireNonNull(value);
            if (!channel.offer(item)) {
                return false;
            }
            value = null;
            return true;
        }

        @Override
        void enter() {
            channel.addSender(this);
        }

        @Override
        void withdraw() {
            channel.removeSender(this);
        }

        @Override
        R result() {
            if (value != null) {
                throw channel.refused();
            }
            return result.get();
        }
    }
}
