package dev.guestloop;

import dev.guestloop.internal.ProtocolTrace;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
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

    /** How long clean-up may go on behind a shield before the log names it. */
    private static final long SHIELD_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long NO_DEADLINE = Long.MAX_VALUE;

    private static final VarHandle REASON;
    private static final VarHandle LOOP;

    static {
        try {
            var lookup = MethodHandles.lookup();
            REASON = lookup.findVarHandle(CancelScope.class, "reason", CancelReason.class);
            LOOP = lookup.findVarHandle(CancelScope.class, "loop", EventLoop.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final boolean shield;

    /** Set once by any thread, read by any. */
    private volatile @Nullable CancelReason reason;

    /** Where it was cancelled, in debug mode; written before the reason is seen by others. */
    private volatile @Nullable Throwable whereCancelled;

    /** Set by the loop thread when a task enters, read by whoever cancels. */
    private volatile @Nullable EventLoop loop;

    // Loop thread only. Children are a linked list, so that one of a million can leave at no cost.
    private @Nullable CancelScope parent;
    private @Nullable CancelScope firstChild;
    private @Nullable CancelScope previous;
    private @Nullable CancelScope next;
    private @Nullable TaskImpl<?> task;
    private @Nullable Duration timeout;
    private long deadlineNanos = NO_DEADLINE;
    private @Nullable TimerHandle timer;
    private @Nullable TimerHandle shieldReport;
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
        CancelScope scope = within(task.loop, parent);
        scope.task = task;
        return scope;
    }

    /** The scope around the subtasks of a task scope, within what the owner has entered. */
    static CancelScope ofTaskScope(TaskImpl<?> owner) {
        return within(owner.loop, owner.scope());
    }

    /** The scope around the tasks of a group, within that of its run. */
    static CancelScope ofGroup(EventLoop loop, CancelScope parent) {
        return within(loop, parent);
    }

    /** A scope that nobody could have cancelled yet, so its loop is written without a fence: each task has one. */
    private static CancelScope within(EventLoop loop, CancelScope around) {
        var scope = new CancelScope(false);
        LOOP.setRelease(scope, loop);
        scope.linkInto(around);
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
        Outcome<T> outcome;
        try {
            outcome = new Outcome.Success<>(body.run());
            IllegalStateException misuse = current.closeScopesIn(this);
            if (misuse != null) {
                throw misuse;
            }
        } catch (CancelledException e) {
            closeScopesIn(current, e);
            CancelReason own = reason;
            CancelScope around = Objects.requireNonNull(parent);
            if (own == null || (!shield && around.effectiveReason() != null)) {
                throw e;
            }
            caught = true;
            current.reportSuppressed(e);
            outcome = new Outcome.Cancelled<>(own);
        } catch (Throwable e) {
            closeScopesIn(current, e);
            throw e;
        } finally {
            current.leave(this);
            leave();
        }
        return outcome;
    }

    /**
     * Runs an action of the current task in this scope.
     *
     * @param action the action
     * @param <X> what it may throw
     * @return success, or the reason if the action ended because this scope was cancelled
     * @throws X if the action fails
     * @throws CancelledException if a scope around this one is cancelled
     * @throws IllegalStateException if the scope was entered before
     * @throws CannotAwaitException if called outside a task
     */
    public <X extends Throwable> Outcome<@Nullable Void> run(TaskAction<X> action) throws X {
        return run(Objects.requireNonNull(action, "action").asBody());
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
        if (ProtocolTrace.ON && reason == null) {
            whereCancelled = new Throwable("cancelled here: " + why);
        }
        if (!REASON.compareAndSet(this, null, why)) {
            return;
        }
        EventLoop entered = loop;
        if (entered == null || entered.isClosed()) {
            return; // whoever enters it sees the reason
        }
        if (entered.isLoopThread()) {
            if (!liesWithinCancelled()) {
                new Delivery(entered, this).arrive(entered.scheduler());
            }
        } else {
            try {
                entered.arrive(new Delivery(entered, this));
            } catch (LoopClosedException e) {
                // Its run has ended in between: there is nothing left to cancel.
            }
        }
    }

    /**
     * Cancels the scope when so much time has passed from now; replaces an earlier timeout or deadline. A task need not have entered it:
     * the time then begins when one does. With zero, the first call in it that may wait throws.
     *
     * @param length how long; not negative
     * @return this scope
     * @throws WrongThreadException if a task has entered it, and this is another thread than the loop's
     */
    public CancelScope timeout(Duration length) {
        Durations.requireNotNegative(length, "timeout");
        EventLoop entered = loop;
        if (entered != null) {
            entered.requireLoopThread("CancelScope.timeout");
        }
        timeout = length;
        if (entered != null) {
            setTimer(entered, Durations.after(entered.timeNanos(), Durations.nanos(length)));
        } else {
            deadlineNanos = NO_DEADLINE;
        }
        return this;
    }

    /**
     * Cancels the scope at a point in time; replaces an earlier timeout or deadline. May be called as often as one likes, by the task,
     * by others, and by plain code of the UI: a scope whose deadline is moved with each sign of life is a watch for idleness. The
     * backend thread is woken only if the deadline is nearer than all others.
     *
     * @param newDeadlineNanos when, in terms of {@link EventLoop#timeNanos}; at once, if that is past; {@code Long.MAX_VALUE} for never
     * @return this scope
     * @throws WrongThreadException if a task has entered it, and this is another thread than the loop's
     */
    public CancelScope deadline(long newDeadlineNanos) {
        EventLoop entered = loop;
        if (entered != null) {
            entered.requireLoopThread("CancelScope.deadline");
        }
        timeout = null;
        if (entered != null) {
            setTimer(entered, newDeadlineNanos);
        } else {
            deadlineNanos = newDeadlineNanos;
        }
        return this;
    }

    /**
     * Returns when the scope will be cancelled.
     *
     * @return the deadline, in terms of {@link EventLoop#timeNanos}; {@code Long.MAX_VALUE} if there is none, or if no task has entered
     *     a scope with a timeout yet
     */
    public long deadlineNanos() {
        return deadlineNanos;
    }

    /**
     * Returns why the scope was cancelled. Safe to call from any thread.
     *
     * @return the reason; null if it was not
     */
    public @Nullable CancelReason reason() {
        return reason;
    }

    /**
     * Tells whether this scope itself was cancelled.
     *
     * @return true if so
     */
    public boolean isCancelled() {
        return reason != null;
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
        EventLoop entered = entering.loop;
        task = entering;
        linkInto(around);
        loop = entered; // with a fence: whoever cancels now sees it, or the task sees the reason
        if (timeout != null) {
            setTimer(entered, Durations.after(entered.timeNanos(), Durations.nanos(timeout)));
        } else if (deadlineNanos != NO_DEADLINE) {
            setTimer(entered, deadlineNanos);
        }
        if (shield && around.effectiveReason() != null) {
            reportIfItNeverEnds();
        }
    }

    /**
     * Whether all within have been told already that they are cancelled, or are about to be. Ten thousand scopes in each other, each of
     * which cancels what is left in it when it is closed, would else be gone through ten thousand times.
     */
    private boolean liesWithinCancelled() {
        return !shield && parent != null && parent.effectivelyCancelled() != null;
    }

    /** Takes its place in the tree. */
    private void linkInto(CancelScope around) {
        CancelScope sibling = around.firstChild;
        if (sibling != null) {
            sibling.previous = this;
        }
        parent = around;
        next = sibling;
        around.firstChild = this;
    }

    /** Task scopes that were opened within and not closed are closed here. */
    private void closeScopesIn(TaskImpl<?> current, Throwable thrown) {
        IllegalStateException misuse = current.closeScopesIn(this);
        if (misuse != null) {
            thrown.addSuppressed(misuse);
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
        if (shieldReport != null) {
            shieldReport.cancel();
        }
        if (previous != null) {
            previous.next = next;
        } else if (parent != null) {
            parent.firstChild = next;
        }
        if (next != null) {
            next.previous = previous;
        }
        EventLoop entered = loop;
        if (entered == null || !entered.scheduler().isDelivering()) {
            // Else a delivery may stand here, and has to find its way on.
            previous = null;
            next = null;
        }
    }

    private void setTimer(EventLoop entered, long at) {
        deadlineNanos = at;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        if (left || at == NO_DEADLINE || reason != null) {
            return;
        }
        if (at <= entered.timeNanos()) {
            timeIsUp();
        } else {
            timer = entered.timer(at, this::timeIsUp);
        }
    }

    private void timeIsUp() {
        cancel(new CancelReason(
                CancelReason.Kind.DEADLINE,
                timeout == null ? "its deadline has passed" : "not done within " + timeout));
    }

    /** A shield keeps a cancelled task from ending; that is meant for clean-up, and clean-up ends. */
    private void reportIfItNeverEnds() {
        EventLoop entered = loop;
        if (shieldReport == null && entered != null && !entered.isClosed()) {
            shieldReport = entered.timer(Durations.after(entered.timeNanos(), SHIELD_PATIENCE_NANOS), () -> {
                TaskImpl<?> inside = task;
                CancelReason around = parent == null ? null : parent.effectiveReason();
                EventLoop.LOG.log(
                        System.Logger.Level.WARNING,
                        "A shield has kept a cancelled task from ending for "
                                + Duration.ofNanos(SHIELD_PATIENCE_NANOS) + ": reason=" + around
                                + ". Give the shield a timeout: CancelScope.shielded().timeout(…)."
                                + (inside == null ? "" : inside.dump()));
            });
        }
    }

    @Nullable
    CancelScope parent() {
        return parent;
    }

    CancelReason reasonOr(CancelReason other) {
        CancelReason own = reason;
        return own == null ? other : own;
    }

    /** Why a call that waits here has to throw: this scope's reason, or that of one around which it is not shielded from. */
    @Nullable
    CancelReason effectiveReason() {
        CancelScope cancelled = effectivelyCancelled();
        return cancelled == null ? null : cancelled.reason;
    }

    /** The scope with that reason. */
    @Nullable
    CancelScope effectivelyCancelled() {
        for (CancelScope scope = this; scope != null; scope = scope.parent) {
            if (scope.reason != null) {
                return scope;
            }
            if (scope.shield) {
                return null;
            }
        }
        return null;
    }

    /** The nearest deadline that counts here. */
    long effectiveDeadlineNanos() {
        long nearest = NO_DEADLINE;
        for (CancelScope scope = this; scope != null; scope = scope.parent) {
            if (scope.isCancelled()) {
                return Long.MIN_VALUE;
            }
            nearest = Math.min(nearest, scope.deadlineNanos);
            if (scope.shield) {
                break;
            }
        }
        return nearest;
    }

    /** Where the cancellation was asked for; known in debug mode. */
    @Nullable
    Throwable whereCancelled() {
        return whereCancelled;
    }

    /** Tells the task whose scope this is, if it waits in it; lets it go if it stands still in a paused group. */
    private void deliverHere() {
        TaskImpl<?> inside = task;
        if (inside == null || left) {
            return;
        }
        if (inside.root() == this) {
            inside.letGo();
        }
        if (inside.scope() == this) {
            inside.deliverCancellation();
        }
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
        walk(scope -> {
            TaskImpl<?> inside = scope.task;
            if (inside != null && inside.scope() == scope) {
                action.accept(inside);
            }
        });
    }

    /** How many scopes lie within this one. */
    int countWithin() {
        int[] count = {-1};
        walk(_ -> count[0]++);
        return count[0];
    }

    /** Visits this scope and all within it, without recursion: scopes may nest deeper than the stack. */
    private void walk(Consumer<CancelScope> visit) {
        for (CancelScope scope = this; scope != null; scope = scope.nextInWalk(this, true)) {
            visit.accept(scope);
        }
    }

    /** The scope that comes after this one, in a walk over all that lie within another. */
    private @Nullable CancelScope nextInWalk(CancelScope top, boolean enter) {
        if (enter && firstChild != null) {
            return firstChild;
        }
        for (CancelScope scope = this; scope != top; scope = Objects.requireNonNull(scope.parent)) {
            if (scope.next != null) {
                return scope.next;
            }
        }
        return null;
    }

    /**
     * A cancellation on its way: from another thread, and through all that lies within the scope. It goes so far at a time, for a
     * hundred thousand tasks would take longer than a tick may. Scopes may be left while it stands among them; they keep their place
     * until it has passed.
     */
    private static final class Delivery extends Entry {

        /** A tenth of a millisecond or two. */
        private static final int SCOPES_AT_ONCE = 1000;

        private final CancelScope top;
        private @Nullable CancelScope position;
        private boolean begun;

        Delivery(EventLoop loop, CancelScope top) {
            super(loop);
            this.top = top;
            this.position = top;
        }

        @Override
        void arrive(Scheduler scheduler) {
            begun = true;
            scheduler.deliveryBegins();
            step();
        }

        @Override
        void step() {
            for (int n = SCOPES_AT_ONCE; n > 0; n--) {
                CancelScope here = position;
                if (here == null) {
                    loop.scheduler().deliveryEnds();
                    return;
                }
                boolean within = here == top || !here.shield;
                if (within) {
                    here.deliverHere();
                } else if (!here.left) {
                    here.reportIfItNeverEnds();
                }
                position = here.nextInWalk(top, within && !here.left);
            }
            loop.scheduler().ready(this);
        }

        @Override
        void refuse() {
            if (begun) {
                loop.scheduler().deliveryEnds(); // the run has ended: there is nothing left to cancel
            }
        }
    }

    @Override
    public String toString() {
        return "CancelScope[" + (shield ? "shielded, " : "") + (task == null ? "not entered" : "task=" + task.name())
                + (isCancelled() ? ", cancelled: " + reason : "") + ']';
    }
}
