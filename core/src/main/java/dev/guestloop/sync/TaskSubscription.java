package dev.guestloop.sync;

import dev.guestloop.CancelScope;
import dev.guestloop.EventLoop;
import dev.guestloop.GuestRun;
import dev.guestloop.Suspension;
import dev.guestloop.Task;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber, and the task that emits to it. All signals come from that task, so they are serial without a lock (§1.3); what the
 * subscriber calls only leaves a note for the task, so it may be called from any thread, and from within a signal (§3.2, §3.3).
 */
final class TaskSubscription<T> implements Flow.Subscription, Publishers.Emitter<T> {

    /** Where the items come from. */
    interface Source<T> {
        void run(TaskSubscription<T> out) throws Throwable;
    }

    private final GuestRun<?> run;
    private final EventLoop loop;
    private final Source<T> source;
    private final CancelScope scope = CancelScope.create();

    // Any thread.

    /** How many items the subscriber has asked for and not got; {@code Long.MAX_VALUE} means any number. */
    private final AtomicLong demand = new AtomicLong();

    /** What the subscriber has done that no subscriber may do. */
    private final AtomicReference<@Nullable RuntimeException> misuse = new AtomicReference<>();

    /** Set by the subscriber when it cancels, by the task when it sends its last signal. */
    private volatile boolean over;

    /** The task's wait for demand. Written by the loop thread. */
    private volatile @Nullable Suspension waiting;

    /** Null in the end, for subscribers may be large (§3.13). Whoever gives a signal: first the maker, then the task. */
    private Flow.@Nullable Subscriber<? super T> subscriber;

    TaskSubscription(GuestRun<?> run, Flow.Subscriber<? super T> subscriber, Source<T> source) {
        this.run = run;
        this.loop = run.loop();
        this.subscriber = Objects.requireNonNull(subscriber, "subscriber");
        this.source = source;
    }

    // ------------------------------------------------------------------ its life

    /** Starts the task, from any thread. */
    void begin() {
        LoopCall.make(
                loop,
                () -> run.spawn("publisher", this::runTask),
                () -> refuse(new IllegalStateException("The run has ended, and its publishers with it: run=" + loop)));
    }

    /** Tells the subscriber that there will be no items, on the calling thread. */
    void refuse(RuntimeException why) {
        Flow.Subscriber<? super T> refused = Objects.requireNonNull(subscriber);
        refused.onSubscribe(this);
        subscriber = null;
        if (!over) {
            over = true;
            refused.onError(why);
        }
    }

    private void runTask() throws Throwable {
        Flow.Subscriber<? super T> told = Objects.requireNonNull(subscriber);
        told.onSubscribe(this);
        Throwable failure = null;
        try {
            scope.run(() -> {
                source.run(this);
                return this;
            });
        } catch (Throwable e) { // a cancellation by the subscriber is none; one of the run is
            failure = e;
        }
        RuntimeException wrong = misuse.get();
        if (wrong != null) {
            if (failure != null) {
                wrong.addSuppressed(failure);
            }
            failure = wrong;
        }
        subscriber = null;
        wakeUp(); // another task that wants to emit, too late
        if (over) {
            if (failure != null) {
                throw failure; // the subscriber must hear nothing any more, so the handler does
            }
            return;
        }
        over = true;
        if (failure == null) {
            told.onComplete();
        } else {
            told.onError(failure);
        }
    }

    // ------------------------------------------------------------------ the task's side

    @Override
    public void emit(T item) {
        Objects.requireNonNull(item, "item");
        awaitDemandOr(() -> false);
        signal(item);
    }

    /** Takes an item only when it is asked for, so that none is lost if the subscriber cancels. */
    void emitAllOf(AsyncChannel<T> channel) throws Throwable {
        channel.whenSettled(this::wakeUp);
        channel.enter("Publishers.ofChannel"); // it may have been closed before it had a loop
        Iterator<T> items = channel.iterator();
        try {
            while (true) {
                awaitDemandOr(channel::isDrained);
                if (!items.hasNext()) {
                    return;
                }
                signal(items.next());
            }
        } catch (ChannelClosedException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private void awaitDemandOr(BooleanSupplier end) {
        Task<?> task = Suspension.checkpoint("Publishers.Emitter.emit");
        requireSubscriber();
        while (demand.get() == 0 && !end.getAsBoolean()) {
            if (waiting != null) {
                throw new IllegalStateException("One task at a time emits to a subscriber: task=" + task.name()
                        + ". Use an AsyncChannel between the tasks and the one that emits.");
            }
            var wait = Suspension.of(task);
            waiting = wait;
            if (demand.get() != 0) { // it came before anybody could see that we wait
                waiting = null;
                return;
            }
            wait.await(() -> waiting = null);
            requireSubscriber();
        }
    }

    private void signal(T item) {
        Flow.Subscriber<? super T> told = requireSubscriber();
        demand.getAndUpdate(n -> n == Long.MAX_VALUE ? n : n - 1);
        try {
            told.onNext(item);
        } catch (Throwable e) {
            over = true; // it must not throw, so it hears nothing any more (§2.13)
            throw e;
        }
    }

    private Flow.Subscriber<? super T> requireSubscriber() {
        Flow.Subscriber<? super T> present = subscriber;
        if (present == null) {
            throw new IllegalStateException("The emission has ended, and nobody can be sent an item any more: run="
                    + loop + ". Let it wait for the tasks that emit for it.");
        }
        return present;
    }

    private void wakeUp() {
        Suspension wait = waiting;
        if (wait != null) {
            waiting = null;
            wait.resume();
        }
    }

    // ------------------------------------------------------------------ the subscriber's side

    @Override
    public void request(long n) {
        if (over) {
            return;
        }
        if (n <= 0) {
            var wrong = new IllegalArgumentException(
                    "A subscriber must ask for at least one item (Reactive Streams §3.9): n=" + n);
            if (misuse.compareAndSet(null, wrong)) {
                scope.cancel("its subscriber has asked for no item");
            }
            return;
        }
        long before = demand.getAndUpdate(present -> Long.MAX_VALUE - present < n ? Long.MAX_VALUE : present + n);
        if (before == 0 && waiting != null) {
            LoopCall.make(loop, this::wakeUp, () -> {});
        }
    }

    @Override
    public void cancel() {
        over = true;
        scope.cancel("its subscriber has cancelled");
    }

    @Override
    public String toString() {
        return "TaskSubscription[demand=" + demand.get() + (over ? ", over]" : "]");
    }
}
