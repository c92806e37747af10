package dev.guestloop.sync;

import dev.guestloop.CancelledException;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.EventLoop;
import dev.guestloop.LoopClosedException;
import dev.guestloop.Suspension;
import dev.guestloop.Task;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A line of items from those who send to those who receive. Each item goes to one receiver; items of one sender arrive in its order.
 *
 * <table>
 * <caption>What happens to an item that nobody waits for</caption>
 * <tr><th>Channel</th><th>keeps</th><th>when it is full, {@link #send}</th><th>{@link #trySend}</th></tr>
 * <tr><td>{@link #rendezvous}</td><td>nothing</td><td>waits for a receiver</td><td>refuses it</td></tr>
 * <tr><td>{@link #bounded}</td><td>so many</td><td>waits for a free place</td><td>refuses it</td></tr>
 * <tr><td>{@link #unbounded}</td><td>all</td><td></td><td></td></tr>
 * <tr><td>{@link #conflated}</td><td>the newest</td><td>drops the one before</td><td>drops the one before</td></tr>
 * <tr><td>{@link #dropOldest}</td><td>the newest so many</td><td>drops the oldest</td><td>drops the oldest</td></tr>
 * <tr><td>{@link #dropNewest}</td><td>so many</td><td>drops the new one</td><td>refuses it</td></tr>
 * </table>
 *
 * <p>Apart from what a channel is made to drop, and counts, an item that was sent is received by somebody, or is still there. One that
 * has reached a receiver is returned to it even if it is cancelled at that moment.
 *
 * <p>A task goes through what comes with a {@code for} loop, or {@link #forEach}: both wait for each item, and end when the channel is
 * closed.
 *
 * <p>It belongs to the loop of the task that makes it, or else of the first task that uses it, and is <i>confined to the thread of that
 * loop</i>, except {@link #trySend}, {@link #close()}, {@link #close(Throwable)} and {@link #isClosed}, which are safe to call from
 * any thread.
 *
 * @param <T> the type of the items, which are not null
 */
// How a slot is kept. `free` counts the items that may still be accepted:
//
//     free = capacity + receivers that wait - items in the buffer - items on their way from other threads
//
// Whoever accepts an item takes a slot first, from whatever thread, by one compare-and-set; so acceptance is decided
// before the item
// moves. A receiver that gives up takes its slot with it. If that was taken already, by an item on its way, `free`
// becomes negative:
// the item stays in the buffer, and the next receiver gets it.
//
// Invariant: while a sender waits, free is 0 or less. Who receives gives the slot to that sender, not to whoever is
// quicker.
// Invariant: while a receiver waits, the buffer is empty.
public final class AsyncChannel<T> implements Iterable<T> {

    /** What happens to an item that there is no slot for. */
    private enum Overflow {
        WAIT,
        DROP_OLDEST,
        DROP_NEWEST
    }

    private static final int UNLIMITED = Integer.MAX_VALUE;

    /** So that the number of slots does not overflow, however many receivers wait. */
    private static final int MAX_CAPACITY = 1 << 30;

    /** How many items of other threads are taken over at a time, so that a flood of them cannot keep the thread busy. */
    private static final int ROUND = 1024;

    private final String kind;
    private final Overflow overflow;
    private final int capacity;

    /** Whether slots are counted: not where every item is accepted. */
    private final boolean counted;

    private final Home home = Home.ofCurrentTask();

    // Any thread.

    /** See above. Not used in a channel that drops its oldest. */
    private final AtomicInteger free;

    /** How many have come from other threads to a channel that drops its oldest. */
    private final AtomicLong numbers = new AtomicLong();

    /** Accepted from other threads, and on their way. */
    private final ConcurrentLinkedQueue<Arrival<T>> arrivals = new ConcurrentLinkedQueue<>();

    private final AtomicBoolean deliveryAsked = new AtomicBoolean();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicReference<@Nullable Closed> closed = new AtomicReference<>();

    // Loop thread.

    private final ArrayDeque<T> buffer = new ArrayDeque<>();
    private final WaitLine<T> senders = new WaitLine<>();
    private final WaitLine<T> receivers = new WaitLine<>();

    /** Set when the channel is closed, and everything that was accepted before has arrived. */
    private boolean settled;

    private @Nullable Runnable whenSettled;

    /** An item from another thread; two of them are never equal. */
    private static final class Arrival<T> {
        private final T item;

        /** Those that come later have greater ones; but two threads may add theirs the other way round. */
        private final long number;

        Arrival(T item, long number) {
            this.item = item;
            this.number = number;
        }
    }

    private record Closed(@Nullable Throwable cause) {}

    /**
     * What can be seen of a channel.
     *
     * @param buffered how many items it has, with those that are on their way from other threads
     * @param sendersWaiting how many tasks wait in {@link #send}
     * @param receiversWaiting how many tasks wait for an item
     * @param dropped how many items were dropped, as the channel is made to; without those that {@link #trySend} has refused
     * @param closed whether it is closed
     */
    public record Statistics(int buffered, int sendersWaiting, int receiversWaiting, long dropped, boolean closed) {}

    private AsyncChannel(String kind, Overflow overflow, int capacity) {
        this.kind = kind;
        this.overflow = overflow;
        this.capacity = capacity;
        this.counted = overflow != Overflow.DROP_OLDEST && capacity != UNLIMITED;
        this.free = new AtomicInteger(capacity);
    }

    /**
     * Makes a channel that keeps nothing: who sends waits for who receives.
     *
     * @param <T> the type of the items
     * @return the channel
     */
    public static <T> AsyncChannel<T> rendezvous() {
        return new AsyncChannel<>("rendezvous", Overflow.WAIT, 0);
    }

    /**
     * Makes a channel that keeps so many items; who sends more waits.
     *
     * @param capacity how many; at least 1
     * @param <T> the type of the items
     * @return the channel
     * @throws IllegalArgumentException if the number is less than 1 or more than 2<sup>30</sup>
     */
    public static <T> AsyncChannel<T> bounded(int capacity) {
        return new AsyncChannel<>("bounded(" + requireCapacity(capacity) + ')', Overflow.WAIT, capacity);
    }

    /**
     * Makes a channel that keeps all items: who sends never waits. Nothing but memory holds back who sends faster than others receive.
     *
     * @param <T> the type of the items
     * @return the channel
     */
    public static <T> AsyncChannel<T> unbounded() {
        return new AsyncChannel<>("unbounded", Overflow.WAIT, UNLIMITED);
    }

    /**
     * Makes a channel that keeps the newest item only, for values of which the latest counts: who sends never waits.
     *
     * @param <T> the type of the items
     * @return the channel
     */
    public static <T> AsyncChannel<T> conflated() {
        return new AsyncChannel<>("conflated", Overflow.DROP_OLDEST, 1);
    }

    /**
     * Makes a channel that keeps the newest so many items, and drops the oldest when one more comes: who sends never waits.
     *
     * @param capacity how many; at least 1
     * @param <T> the type of the items
     * @return the channel
     * @throws IllegalArgumentException if the number is less than 1 or more than 2<sup>30</sup>
     */
    public static <T> AsyncChannel<T> dropOldest(int capacity) {
        return new AsyncChannel<>("dropOldest(" + requireCapacity(capacity) + ')', Overflow.DROP_OLDEST, capacity);
    }

    /**
     * Makes a channel that keeps so many items, and drops what comes while it is full: who sends never waits.
     *
     * @param capacity how many; at least 1
     * @param <T> the type of the items
     * @return the channel
     * @throws IllegalArgumentException if the number is less than 1 or more than 2<sup>30</sup>
     */
    public static <T> AsyncChannel<T> dropNewest(int capacity) {
        return new AsyncChannel<>("dropNewest(" + requireCapacity(capacity) + ')', Overflow.DROP_NEWEST, capacity);
    }

    private static int requireCapacity(int capacity) {
        if (capacity < 1 || capacity > MAX_CAPACITY) {
            throw new IllegalArgumentException("A channel that keeps items keeps 1 to " + MAX_CAPACITY + ": capacity="
                    + capacity + ". Use rendezvous() for one that keeps none, unbounded() for one that keeps all.");
        }
        return capacity;
    }

    // ------------------------------------------------------------------ sending

    /**
     * Sends an item; waits, if the channel is full and made to wait. A checkpoint. A cancelled call has not sent the item.
     *
     * @param item the item
     * @throws ChannelClosedException if the channel is closed, before or meanwhile; the item was not sent
     * @throws CancelledException if the task's scope is cancelled
     * @throws CannotAwaitException if called outside a task; use {@link #trySend} there
     * @throws WrongThreadException if called on another thread than the loop's
     */
    public void send(T item) {
        Objects.requireNonNull(item, "item");
        Task<?> task = Suspension.checkpoint("AsyncChannel.send");
        enter("AsyncChannel.send");
        if (!offer(item) && senders.await(task, item).value != null) {
            throw refused(); // nobody has taken it
        }
    }

    /**
     * Sends an item if that is possible without waiting. Safe to call from any thread, in a task or not. What is sent by it
     * arrives in the order in which it was sent, also if that went from thread to thread. From other threads it costs one call to the loop for
     * all that is sent until the loop comes to it.
     *
     * @param item the item
     * @return whether the channel has it now; false if it is full, closed, or its run has ended
     */
    public boolean trySend(T item) {
        Objects.requireNonNull(item, "item");
        EventLoop loop = home.loop();
        if (closed.get() != null || (loop != null && loop.isClosed()) || !takeSlot()) {
            return false;
        }
        if (loop != null && loop.isLoopThread()) {
            return sendFromLoop(item);
        }
        return sendFromElsewhere(item);
    }

    /** Behind what has come from other threads before: who sends may go from thread to thread, as publishers do. */
    private boolean sendFromLoop(T item) {
        if (!arrivals.isEmpty()) {
            takeArrivals();
            if (settled) {
                return false; // it was closed meanwhile
            }
            if (!arrivals.isEmpty()) {
                return sendFromElsewhere(item);
            }
        }
        deliver(item);
        return true;
    }

    /** Takes an item, or drops one, if the channel is made so; false if the sender has to wait. */
    boolean offer(T item) {
        if (closed.get() != null) {
            throw refused();
        }
        if (takeSlot()) {
            deliver(item);
            return true;
        }
        if (overflow == Overflow.DROP_NEWEST) {
            dropped.incrementAndGet();
            return true;
        }
        return false;
    }

    /** Decides about one item, on any thread. */
    private boolean takeSlot() {
        if (!counted) {
            return true;
        }
        while (true) {
            int slots = free.get();
            if (slots <= 0) {
                return false;
            }
            if (free.compareAndSet(slots, slots - 1)) {
                return true;
            }
        }
    }

    /** Gives an item that has its slot to a receiver, or keeps it. */
    private void deliver(T item) {
        Waiter<T> receiver = receivers.poll();
        if (receiver != null) {
            receiver.value = item;
            receiver.resume();
            return;
        }
        if (overflow == Overflow.DROP_OLDEST && buffer.size() == capacity) {
            buffer.remove();
            dropped.incrementAndGet();
        }
        buffer.add(item);
    }

    // ------------------------------------------------------------------ from other threads

    private boolean sendFromElsewhere(T item) {
        var arrival = new Arrival<>(item, overflow == Overflow.DROP_OLDEST ? numbers.getAndIncrement() : 0);
        arrivals.add(arrival);
        if (overflow == Overflow.DROP_OLDEST) {
            dropBefore(arrival.number - capacity);
        }
        askForDelivery();
        // The end may have come in between, with a last look at what was on its way. What that has not seen was not
        // accepted.
        EventLoop loop = home.loop();
        boolean ended = closed.get() != null || (loop != null && loop.isClosed());
        return !(ended && arrivals.remove(arrival));
    }

    /**
     * Drops those at the head up to a number, so that no more are on their way than the channel keeps, and one for each thread that
     * sends. The number decides and not the place: the loop may empty the queue at any moment, and then the newest is at the head.
     */
    private void dropBefore(long last) {
        Arrival<T> head = arrivals.peek();
        while (head != null && head.number <= last) {
            if (arrivals.remove(head)) {
                dropped.incrementAndGet();
            }
            head = arrivals.peek();
        }
    }

    /** Calls the loop once for all that arrives until it comes. A channel without a loop is looked at by the first task that uses it. */
    private void askForDelivery() {
        EventLoop loop = home.loop();
        if (loop != null && deliveryAsked.compareAndSet(false, true)) {
            try {
                loop.callSoonThreadsafe(new Delivery());
            } catch (LoopClosedException e) {
                return; // nobody receives any more; whoever has sent looks for that
            }
        }
    }

    private final class Delivery implements Runnable {

        @Override
        public void run() {
            deliveryAsked.set(false); // first, for what comes from here on
            takeArrivals();
        }

        @Override
        public String toString() {
            return "delivery to " + AsyncChannel.this;
        }
    }

    /** Takes over what has come from other threads, and the end if that was all. */
    private void takeArrivals() {
        if (settled) {
            return; // what comes now is taken back by who sent it
        }
        Closed end = closed.get(); // before the look at the arrivals: those from before the end are all among them
        for (int n = ROUND; n > 0; n--) {
            Arrival<T> arrival = arrivals.poll();
            if (arrival == null) {
                break;
            }
            deliver(arrival.item);
        }
        if (!arrivals.isEmpty()) {
            askForDelivery();
        } else if (end != null) {
            settled = true;
            senders.resumeAll();
            receivers.resumeAll();
            if (whenSettled != null) {
                whenSettled.run();
            }
        }
    }

    /** How many items have been taken over, for tests. */
    int takenOver() {
        return buffer.size();
    }

    /** Has something called when nothing more will be sent; not if that is so already. */
    void whenSettled(Runnable listener) {
        whenSettled = listener;
    }

    /** To be called by each operation of a task. */
    void enter(String operation) {
        if (home.enter(operation)) {
            takeArrivals(); // from before the channel had a loop
        }
    }

    // ------------------------------------------------------------------ receiving

    /**
     * Receives an item; waits, if there is none. A checkpoint. A cancelled call has taken no item.
     *
     * @return the item that has been there longest
     * @throws ChannelClosedException if the channel is closed, before or meanwhile, and all its items have been received; with the cause
     *     that it was closed with
     * @throws CancelledException if the task's scope is cancelled
     * @throws CannotAwaitException if called outside a task
     * @throws WrongThreadException if called on another thread than the loop's
     */
    public T receive() {
        T item = receiveOrEnd("AsyncChannel.receive");
        if (item == null) {
            throw drained();
        }
        return item;
    }

    /**
     * Receives an item if there is one. Never waits, and may be called outside of tasks.
     *
     * @return the item that has been there longest; null if there is none now
     * @throws ChannelClosedException if the channel is closed and all its items have been received
     * @throws WrongThreadException if called on another thread than the loop's
     */
    public @Nullable T tryReceive() {
        home.requireThread("AsyncChannel.tryReceive");
        T item = poll();
        if (item == null && settled) {
            throw drained();
        }
        return item;
    }

    /** Waits for an item; null if none will come any more. */
    private @Nullable T receiveOrEnd(String operation) {
        Task<?> task = Suspension.checkpoint(operation);
        enter(operation);
        T item = poll();
        if (item != null || settled) {
            return item;
        }
        var waiter = new Waiter<T>(Suspension.of(task), null);
        addReceiver(waiter);
        waiter.wait.await(() -> removeReceiver(waiter));
        return waiter.value;
    }

    /** Takes an item if there is one. */
    @Nullable
    T poll() {
        if (buffer.isEmpty()) {
            takeArrivals();
        }
        T item = buffer.poll();
        if (item == null) {
            // A sender that waits although nothing is kept: all slots are on their way here, or there are none.
            Waiter<T> sender = senders.poll();
            return sender == null ? null : takeFrom(sender);
        }
        if (counted) {
            Waiter<T> sender = free.get() == 0 ? senders.poll() : null;
            if (sender != null) {
                buffer.add(takeFrom(sender));
            } else {
                free.incrementAndGet();
            }
        }
        return item;
    }

    private T takeFrom(Waiter<T> sender) {
        T item = Objects.requireNonNull(sender.value);
        sender.value = null; // so it knows
        sender.resume();
        return item;
    }

    /** Whether no item will come any more. */
    boolean isDrained() {
        return settled && buffer.isEmpty();
    }

    void addReceiver(Waiter<T> receiver) {
        receivers.add(receiver);
        if (counted) {
            free.incrementAndGet();
        }
    }

    void removeReceiver(Waiter<T> receiver) {
        if (receivers.remove(receiver) && counted) {
            free.decrementAndGet();
        }
    }

    void addSender(Waiter<T> sender) {
        senders.add(sender);
    }

    void removeSender(Waiter<T> sender) {
        senders.remove(sender);
    }

    /**
     * Goes through the items as they come, for one task: {@code hasNext} waits for the next one and takes it; it is false when the channel
     * is closed and all its items have been received. Several may go through one channel, each item goes to one of them.
     *
     * @return an iterator; its calls are checkpoints, and throw what {@link #receive} does, but for the plain end
     */
    @Override
    public Iterator<T> iterator() {
        return new Iterator<>() {

            private @Nullable T next;

            @Override
            public boolean hasNext() {
                if (next == null) {
                    next = receiveOrEnd("AsyncChannel.iterator");
                    if (next == null && cause() != null) {
                        throw drained();
                    }
                }
                return next != null;
            }

            @Override
            public T next() {
                T item = hasNext() ? next : null;
                if (item == null) {
                    throw new NoSuchElementException("The channel is closed and has no more items: channel="
                            + AsyncChannel.this + ". Ask hasNext() first.");
                }
                next = null;
                return item;
            }
        };
    }

    // ------------------------------------------------------------------ one of several

    /**
     * Says what {@link #select} may do: receive an item from this channel.
     *
     * @param result makes the result of it; called in the task, which may wait there
     * @param <R> the type of the result
     * @return the selection
     */
    public <R extends @Nullable Object> Selection<R> onReceive(Function<? super T, ? extends R> result) {
        return Selection.receive(this, Objects.requireNonNull(result, "result"));
    }

    /**
     * Says what {@link #select} may do: send an item to this channel.
     *
     * @param item the item
     * @param result makes the result when the item was sent; called in the task, which may wait there
     * @param <R> the type of the result
     * @return the selection
     */
    public <R extends @Nullable Object> Selection<R> onSend(T item, Supplier<? extends R> result) {
        return Selection.send(this, Objects.requireNonNull(item, "item"), Objects.requireNonNull(result, "result"));
    }

    /**
     * Does one of several things, the first that is possible without waiting, in the order in which they are given; if none is, waits for
     * the first that becomes possible. The others do not happen: nothing is taken from their channels, nothing sent to them. A
     * checkpoint. Of a cancelled call nothing happens.
     *
     * <pre>{@code
     * String text = AsyncChannel.select(
     *         orders.onReceive(order -> "new order: " + order),
     *         ticks.onReceive(tick -> "nothing for a while"));
     * }</pre>
     *
     * @param selections what may be done, each with a channel of its own
     * @param <R> the type of the result
     * @return the result of what was done
     * @throws ChannelClosedException if one of the channels to send to is closed, or one to receive from is closed and all its items have
     *     been received, and it was that one's turn; nothing else has happened
     * @throws IllegalArgumentException if there is no selection, or a channel is among them twice
     * @throws CancelledException if the task's scope is cancelled
     * @throws CannotAwaitException if called outside a task
     * @throws WrongThreadException if called on another thread than the loop's
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <R extends @Nullable Object> R select(Selection<? extends R>... selections) {
        return Selection.select(selections);
    }

    // ------------------------------------------------------------------ the end

    /**
     * Closes the channel: nothing more can be sent. Tasks that wait to send get a {@link ChannelClosedException}; what was sent before can
     * still be received, and then receivers get one too. Does nothing if it is closed. Safe to call from any thread.
     */
    public void close() {
        close(new Closed(null));
    }

    /**
     * Closes the channel for a reason, which receivers get as the cause of their {@link ChannelClosedException}, after what was sent before.
     * Does nothing if it is closed. Safe to call from any thread.
     *
     * @param cause why
     */
    public void close(Throwable cause) {
        close(new Closed(Objects.requireNonNull(cause, "cause")));
    }

    private void close(Closed end) {
        if (closed.compareAndSet(null, end)) {
            EventLoop loop = home.loop();
            if (loop != null && loop.isLoopThread()) {
                takeArrivals();
            } else {
                askForDelivery();
            }
        }
    }

    /**
     * Tells whether the channel is closed; there may be items to be received all the same. Safe to call from any thread.
     *
     * @return true if so
     */
    public boolean isClosed() {
        return closed.get() != null;
    }

    private @Nullable Throwable cause() {
        Closed end = closed.get();
        return end == null ? null : end.cause;
    }

    ChannelClosedException drained() {
        return new ChannelClosedException(
                "The channel is closed and all its items have been received: channel=" + this, this, cause());
    }

    ChannelClosedException refused() {
        return new ChannelClosedException(
                "The channel is closed and takes no more items: channel=" + this + ". Close it after the last send.",
                this,
                cause());
    }

    /**
     * Returns what can be seen at this moment.
     *
     * @return the state
     */
    public Statistics statistics() {
        return new Statistics(
                buffer.size() + arrivals.size(), senders.size(), receivers.size(), dropped.get(), isClosed());
    }

    @Override
    public String toString() {
        return "AsyncChannel[" + kind + ", buffered=" + buffer.size() + ", sendersWaiting=" + senders.size()
                + ", receiversWaiting=" + receivers.size() + (isClosed() ? ", closed]" : "]");
    }
}
