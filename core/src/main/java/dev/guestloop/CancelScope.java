package dev.guestloop;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a task that can be cancelled from outside: the mechanism below every cancellation, after Trio's cancel scopes.
 *
 * <p>Scopes nest, and a cancelled one cancels all within. It is <em>level-triggered</em>: every call that may wait throws
 * {@link CancelledException}, again and again, until the task has left the scope. {@link #run} catches that exception at the
 * scope's edge. A {@linkplain #shielded shielded} scope does not see the cancellation of those around it.
 *
 * <p>{@link #cancel} is <i>safe to call from any thread</i>, and at any time. Everything else is <i>confined to the loop
 * thread</i>.
 */
public final class CancelScope {

    private final boolean shield;

    /** Set once by any thread, read by any. */
    private final AtomicReference<@Nullable CancelReason> reason = new AtomicReference<>();

    /** Set by the loop thread when a task enters, read by whoever cancels. */
    private volatile @Nullable EventLoop loop;

    // Loop thread only. Children are a linked list, so that one of a million can leave at no cost.
    private @Nullable CancelScope parent;
    private @Nullable CancelScope firstChild;
    private @Nullable CancelScope previous;
    private @Nullable CancelScope next;
    private @Nullable TaskImpl<?> task;
    private @Nullable Duration timeout;
    private @Nullable TimerHandle timer;
    private boolean left;
    private boolean caught;

    private CancelScope(boolean shield) {
        this.shield = shield;
    }

    /**
     * Makes a scope.
     *
     * @return a scope that no task has entered
     */
    public static CancelScope create() {
        return new CancelScope(false);
    }

    /**
     * Makes a scope that the cancellation of those around it does not reach: for clean-up that has to wait. Give it a timeout.
     *
     * @return a scope that no task has entered
     */
    public static CancelScope shielded() {
        return new CancelScope(true);
    }

    static CancelScope rootOf(EventLoop loop) {
        var root = new CancelScope(false);
        root.loop = loop;
        return root;
    }

    /** The scope around a whole task, within that of its run. */
    static CancelScope ofTask(TaskImpl<?> task, CancelScope parent) {
        var scope = new CancelScope(false);
        scope.enter(task, parent);
        return scope;
    }

    /** The scope around the tasks of a group, within that of its run. */
    static CancelScope ofGroup(EventLoop loop, CancelScope parent) {
        var scope = new CancelScope(false);
        scope.enter(loop, parent);
        return scope;
    }

    // ------------------------------------------------------------------ what users do

    /**
     * Runs a body of the current task in this scope.
     *
     * @param body the body
     * @param <T> the type of its result
     * @param <X> what it may throw
     * @return the value, or the reason if the body ended because this scope was cancelled
     * @throws X if the body fails
     * @throws CancelledException if a scope around this one is cancelled
     * @throws IllegalStateException if the scope was entered before
     * @throws CannotAwaitException if called outside a task
     */
    public <T extends @Nullable Object, X extends Throwable> Outcome<T> run(TaskBody<T, X> body) throws X {
        Objects.requireNonNull(body, "body");
        TaskImpl<?> current = TaskImpl.current("CancelScope.run");
        if (loop != null) {
            throw new IllegalStateException("A scope is entered once: scope=" + this + ". Make another one.");
        }
        enter(current, current.scope());
        current.enter(this);
        try {
            return new Outcome.Success<>(body.run());
        } catch (CancelledException e) {
            CancelReason own = reason.get();
            CancelScope around = Objects.requireNonNull(parent);
            if (own == null || (!shield && around.effectiveReason() != null)) {
                throw e;
            }
            caught = true;
            return new Outcome.Cancelled<>(own);
        } finally {
            current.leave(this);
            leave();
        }
    }

    /**
     * Cancels the scope: a task that waits in it is resumed with a {@link CancelledException}. Does nothing if it was cancelled
     * or left before. If no task has entered it yet, the first call in it that may wait throws.
     *
     * @param why for people
     */
    public void cancel(String why) {
        cancel(CancelReason.user(why));
    }

    /**
     * Cancels the scope with a reason of any kind.
     *
     * @param why who cancels, and why
     */
    public void cancel(CancelReason why) {
        Objects.requireNonNull(why, "reason");
        if (!reason.compareAndSet(null, why)) {
            return;
        }
        EventLoop entered = loop;
        if (entered == null || entered.isClosed()) {
            return; // whoever enters it sees the reason
        }
        if (entered.isLoopThread()) {
            deliver();
        } else {
            try {
                entered.arrive(new Delivery(entered, this));
            } catch (LoopClosedException e) {
                // Its run has ended in between: there is nothing left to cancel.
            }
        }
    }

    /**
     * Cancels the scope when so much time has passed from now; replaces an earlier timeout. A task need not have entered it: the
     * time then begins when one does.
     *
     * @param length how long; not negative
     * @return this scope
     */
    public CancelScope timeout(Duration length) {
        timeout = Durations.requireNotNegative(length, "timeout");
        EventLoop entered = loop;
        if (entered != null) {
            entered.requireLoopThread("CancelScope.timeout");
            setTimer(entered, length);
        }
        return this;
    }

    /**
     * Tells whether this scope itself was cancelled.
     *
     * @return true if so
     */
    public boolean isCancelled() {
        return reason.get() != null;
    }

    /**
     * Tells whether the body of {@link #run} ended because this scope was cancelled.
     *
     * @return true if so
     */
    public boolean cancelCaught() {
        return caught;
    }

    // ------------------------------------------------------------------ the tree

    private void enter(TaskImpl<?> entering, CancelScope around) {
        task = entering;
        enter(entering.loop, around);
    }

    private void enter(EventLoop entered, CancelScope around) {
        parent = around;
        next = around.firstChild;
        if (next != null) {
            next.previous = this;
        }
        around.firstChild = this;
        loop = entered;
        if (timeout != null) {
            setTimer(entered, timeout);
        }
    }

    void leave() {
        if (left) {
            return;
        }
        left = true;
        if (timer != null) {
            timer.cancel();
        }
        if (previous != null) {
            previous.next = next;
        } else if (parent != null) {
            parent.firstChild = next;
        }
        if (next != null) {
            next.previous = previous;
        }
        previous = null;
        next = null;
    }

    private void setTimer(EventLoop entered, Duration length) {
        if (timer != null) {
            timer.cancel();
        }
        if (!left) {
            var late = new CancelReason(CancelReason.Kind.DEADLINE, "not done within " + length);
            timer = entered.timer(Durations.after(entered.timeNanos(), Durations.nanos(length)), () -> cancel(late));
        }
    }

    @Nullable
    CancelScope parent() {
        return parent;
    }

    CancelReason reasonOr(CancelReason other) {
        CancelReason own = reason.get();
        return own == null ? other : own;
    }

    /** Why a call that waits here has to throw: this scope's reason, or that of one around which it is not shielded from. */
    @Nullable
    CancelReason effectiveReason() {
        for (CancelScope scope = this; scope != null; scope = scope.parent) {
            CancelReason own = scope.reason.get();
            if (own != null) {
                return own;
            }
            if (scope.shield) {
                return null;
            }
        }
        return null;
    }

    /** Tells each task that waits within, except behind shields; and lets all go that stand still in a paused group. */
    private void deliver() {
        walk(
                scope -> {
                    TaskImpl<?> inside = scope.task;
                    if (inside == null) {
                        return;
                    }
                    if (inside.root() == scope) {
                        inside.letGo();
                    }
                    if (inside.scope() == scope) {
                        inside.deliverCancellation();
                    }
                },
                false);
    }

    /** Whether this scope or one around it is cancelled, shields or not. */
    boolean isCancelledOrWithinOne() {
        for (CancelScope scope = this; scope != null; scope = scope.parent) {
            if (scope.isCancelled()) {
                return true;
            }
        }
        return false;
    }

    void forEachTask(Consumer<TaskImpl<?>> action) {
        walk(
                scope -> {
                    TaskImpl<?> inside = scope.task;
                    if (inside != null && inside.scope() == scope) {
                        action.accept(inside);
                    }
                },
                true);
    }

    /** How many scopes lie within this one. */
    int countWithin() {
        int[] count = {-1};
        walk(_ -> count[0]++, true);
        return count[0];
    }

    /** Visits this scope and all within it, without recursion: scopes may nest deeper than the stack. */
    private void walk(Consumer<CancelScope> visit, boolean behindShields) {
        CancelScope scope = this;
        while (scope != null) {
            boolean enter = behindShields || scope == this || !scope.shield;
            if (enter) {
                visit.accept(scope);
            }
            if (enter && scope.firstChild != null) {
                scope = scope.firstChild;
                continue;
            }
            while (scope != this && scope.next == null) {
                scope = Objects.requireNonNull(scope.parent);
            }
            scope = scope == this ? null : scope.next;
        }
    }

    /** A cancellation on its way from another thread. */
    private static final class Delivery extends Entry {
        private final CancelScope scope;

        Delivery(EventLoop loop, CancelScope scope) {
            super(loop);
            this.scope = scope;
        }

        @Override
        void arrive(Scheduler scheduler) {
            scope.deliver();
        }

        @Override
        void step() {
            throw new AssertionError("takes effect when it arrives");
        }

        @Override
        void refuse() {
            // The run has ended: there is nothing left to cancel.
        }
    }

    @Override
    public String toString() {
        return "CancelScope[" + (shield ? "shielded, " : "") + (task == null ? "not entered" : "task=" + task.name())
                + (isCancelled() ? ", cancelled: " + reason.get() : "") + ']';
    }
}
