package dev.guestloop;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The block behind {@link TaskScope}. Its cancel scope lies within the owner's, as the scopes of the subtasks lie within it; the owner's
 * body does not, so that it hears of a cancellation by the joiner in {@link #join} only.
 */
final class TaskScopeImpl<T extends @Nullable Object, R extends @Nullable Object, X extends Throwable>
        implements TaskScope<T, R, X> {

    /** How long clean-up may take before the log says what it waits for. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** So many of them are named in that report. */
    private static final int REPORTED_TASKS = 10;

    private final TaskImpl<?> owner;
    private final EventLoop loop;
    private final CancelScope subtasks;
    private final Joiner<? super T, ? extends R, X> joiner;
    private final Configuration configuration;

    /** The scope that the owner had opened before, and not closed. */
    private final @Nullable TaskScopeImpl<?, ?, ?> outer;

    private @Nullable TimerHandle timer;

    /** The kind of body that was forked last, and where. */
    private @Nullable Class<?> lastBody;

    private StackTraceElement @Nullable [] lastSite;
    private long forked;

    /** Subtasks that have not ended. */
    private long running;

    /** Services that have not ended. */
    private long serving;

    /** Whether the owner waits for something of this scope. */
    private boolean ownerWaits;

    /** Whether a subtask ended because something around the scope was cancelled: then there is no result. */
    private boolean cutShort;

    private boolean timedOut;

    /** For the message. */
    private long runningAtTimeout;

    /** Set by any thread. */
    private volatile boolean cancelledByHand;

    private boolean joinCalled;
    private boolean joined;
    private boolean closed;

    /** What the joiner has thrown that should not throw. */
    private @Nullable Throwable fault;

    /** What has ended the scope, if that was a failure; later ones are suppressed ones of it. */
    private @Nullable Throwable primary;

    /** Whether {@link #primary} is a failure that no joiner has heard of. */
    private boolean unheard;

    /** Whether a service that failed has ended the scope. */
    private boolean serviceFailed;

    /** What {@link #join} has thrown: the block is being left with it. */
    private @Nullable Throwable thrown;

    TaskScopeImpl(TaskImpl<?> owner, Joiner<? super T, ? extends R, X> joiner, Configuration configuration) {
        this.owner = owner;
        this.loop = owner.loop;
        this.joiner = joiner;
        this.configuration = configuration;
        this.outer = owner.openScope();
        this.subtasks = CancelScope.ofTaskScope(owner);
        owner.opened(this);
        Duration timeout = configuration.timeout();
        if (timeout != null) {
            timer = loop.timer(Durations.after(loop.timeNanos(), Durations.nanos(timeout)), this::timeIsUp);
        }
    }

    String name() {
        return configuration.name();
    }

    /** Where its tasks are, for dumps. */
    String place() {
        return "scope " + name() + " of task " + owner.name();
    }

    boolean isJoined() {
        return joined;
    }

    @Nullable
    TaskScopeImpl<?, ?, ?> outer() {
        return outer;
    }

    // ------------------------------------------------------------------ forking

    @Override
    public <U extends T> Subtask<U> fork(TaskBody<U, ?> body) {
        Objects.requireNonNull(body, "body");
        return fork(null, body, body);
    }

    @Override
    public <U extends T> Subtask<@Nullable U> fork(TaskAction<?> action) {
        return fork(null, asBody(action), action);
    }

    @Override
    public <U extends T> Subtask<U> fork(String name, TaskBody<U, ?> body) {
        Objects.requireNonNull(body, "body");
        return fork(Objects.requireNonNull(name, "name"), body, body);
    }

    @Override
    public <U extends T> Subtask<@Nullable U> fork(String name, TaskAction<?> action) {
        return fork(Objects.requireNonNull(name, "name"), asBody(action), action);
    }

    private static <U extends @Nullable Object> TaskBody<@Nullable U, Throwable> asBody(TaskAction<?> action) {
        Objects.requireNonNull(action, "action");
        return () -> {
            action.run();
            return null;
        };
    }

    @SuppressWarnings("unchecked") // a subtask gives a U, and whoever takes a T takes that
    private <U extends @Nullable Object> Subtask<U> fork(@Nullable String name, TaskBody<U, ?> body, Object given) {
        requireOwner("TaskScope.fork");
        requireOpen("forked");
        var subtask = new SubtaskImpl<U>(this, name, forked + 1, site(given));
        if (((Joiner<Object, R, X>) joiner).onFork((Subtask<Object>) (Subtask<?>) subtask)) {
            cancel(reason("its joiner has seen enough"));
        }
        requireOpen("forked"); // a joiner may have closed it
        forked++;
        if (!subtasks.isCancelled()) {
            running++;
            owner.guestRun().newTask(owner.group(), subtasks, null, body, subtask);
        }
        return subtask;
    }

    /** Where the fork is written. Of a body that is forked again and again, the last answer serves. */
    private StackTraceElement[] site(Object body) {
        Class<?> type = body.getClass();
        StackTraceElement[] known = lastSite;
        if (known == null || type != lastBody) {
            known = ForkedHere.site(body);
            lastSite = known;
            lastBody = ForkedHere.isKnownByClass(type) ? type : null;
        }
        return known;
    }

    @Override
    public <V extends @Nullable Object> V start(String name, Service<V, ?> service) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(service, "service");
        requireOwner("TaskScope.start");
        requireOpen("started");
        owner.throwIfCancelled();
        return new ServiceStart<>(this, owner, name, service).startAndAwait(subtasks);
    }

    // ------------------------------------------------------------------ what ends, on the loop thread

    void succeeded(SubtaskImpl<?> subtask) {
        running--;
        if (!subtasks.isCancelled()) {
            subtask.succeed();
            askJoiner(subtask);
        }
        wakeOwnerIfDone();
    }

    void failed(SubtaskImpl<?> subtask, Throwable failure) {
        running--;
        ForkedHere.addTo(failure, subtask.name(), name(), subtask.site());
        if (subtasks.isCancelled()) {
            addLate(failure);
        } else {
            subtask.fail(failure);
            if (askJoiner(subtask)) {
                primary = failure;
            }
        }
        wakeOwnerIfDone();
    }

    /** Its own scope lies within ours, so this is the end that we, or those around us, have asked for; or it cancelled itself. */
    void cancelled(SubtaskImpl<?> subtask, CancelReason reason) {
        if (subtasks.effectiveReason() == null) {
            failed(subtask, new CancelledException(reason));
        } else {
            running--;
            cutShort |= !subtasks.isCancelled();
            wakeOwnerIfDone();
        }
    }

    /** Returns whether the joiner has seen enough. */
    @SuppressWarnings("unchecked") // of a subtask of this scope the joiner takes the type
    private boolean askJoiner(SubtaskImpl<?> subtask) {
        boolean enough;
        subtask.show(true);
        try {
            enough = ((Joiner<Object, R, X>) joiner).onComplete((Subtask<Object>) (Subtask<?>) subtask);
        } catch (Throwable e) {
            fault = e;
            enough = true;
            if (subtask.failure() != null && subtask.failure() != e) {
                e.addSuppressed(subtask.failure());
            }
        } finally {
            subtask.show(false);
        }
        if (enough) {
            cancel(reason("its joiner has seen enough"));
        }
        return enough;
    }

    void serviceBegan() {
        serving++;
    }

    void serviceEnded() {
        serving--;
        wakeOwnerIfDone();
    }

    /** A service has failed, and nobody else is told. */
    void serviceFailed(String service, Throwable failure) {
        if (subtasks.isCancelled()) {
            addLate(failure);
        } else {
            primary = failure;
            unheard = true;
            serviceFailed = true;
            cancel(reason("its service " + service + " failed"));
        }
    }

    @Nullable
    Throwable primary() {
        return primary;
    }

    /** A failure that comes when the scope has its end already: it goes with the one that is on its way to the owner. */
    private void addLate(Throwable failure) {
        if (thrown != null) {
            addSuppressed(thrown, failure);
        } else if (joined) {
            loop.reportUncaught("the clean-up of a subtask, after the result of scope " + name(), failure);
        } else if (primary != null) {
            addSuppressed(primary, failure);
        } else {
            primary = failure;
            unheard = true;
        }
    }

    private static void addSuppressed(Throwable first, Throwable later) {
        if (first != later && first.getCause() != later) {
            first.addSuppressed(later);
        }
    }

    private void timeIsUp() {
        if (subtasks.isCancelled()) {
            return; // what has ended the scope is what join has to say, though the owner has not come to it yet
        }
        timedOut = true;
        runningAtTimeout = running;
        cancel(new CancelReason(
                CancelReason.Kind.DEADLINE, "scope " + name() + " was not done within " + configuration.timeout()));
    }

    private CancelReason reason(String why) {
        return new CancelReason(CancelReason.Kind.SCOPE, "scope " + name() + " ends: " + why);
    }

    private void cancel(CancelReason reason) {
        subtasks.cancel(reason);
        wakeOwnerIfDone();
    }

    private void wakeOwnerIfDone() {
        if (ownerWaits && isDone()) {
            owner.wake();
        }
    }

    /** In {@code join} the end of the scope is enough; when it is closed, everything has to have ended. */
    private boolean isDone() {
        return closed ? running + serving == 0 : running == 0 || subtasks.isCancelled();
    }

    // ------------------------------------------------------------------ join, cancel, close

    @Override
    public R join() throws X {
        requireOwner("TaskScope.join");
        requireOpen("joined");
        joinCalled = true;
        owner.throwIfCancelled();
        if (isDone()) {
            owner.yieldIfShareUsed();
        }
        ownerWaits = true;
        try {
            while (!isDone()) {
                owner.park(() -> true);
            }
        } finally {
            ownerWaits = false;
        }
        throwIfCutShort();
        joined = true;
        stopTimer();
        try {
            return outcome();
        } catch (Throwable e) {
            thrown = e;
            throw e;
        }
    }

    /** A subtask may hear of a cancellation by another thread before it is delivered to the owner; or the owner is behind a shield. */
    private void throwIfCutShort() {
        if (cutShort) {
            owner.throwIfCancelled();
            throw new CancelledException(Objects.requireNonNull(subtasks.effectiveReason()));
        }
    }

    private R outcome() throws X {
        Throwable wrong = fault;
        if (wrong != null) {
            throw Sneaky.<RuntimeException>rethrow(wrong);
        }
        Throwable failed = primary;
        if (serviceFailed && failed != null) {
            unheard = false;
            throw new TaskFailedException(failed);
        }
        if (!timedOut) {
            return joiner.result();
        }
        if (joiner instanceof Joiners.Throwing<? super T, ? extends R, X> ours) {
            throw ours.lateness(new CancelledByTimeoutException(
                    "The scope was not done in time, and was cancelled: scope=" + name() + ", timeout="
                            + configuration.timeout() + ", forked=" + forked + ", running=" + runningAtTimeout));
        }
        return joiner.timeout();
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
        }
    }

    @Override
    public void cancel(String reason) {
        Objects.requireNonNull(reason, "reason");
        cancelledByHand = true;
        subtasks.cancel(CancelReason.user(reason));
        if (loop.isLoopThread()) {
            wakeOwnerIfDone();
        } else {
            try {
                loop.callSoonThreadsafe(this::wakeOwnerIfDone);
            } catch (LoopClosedException e) {
                return; // its run has ended, and the subtasks with it
            }
        }
    }

    @Override
    public boolean isCancelled() {
        return subtasks.isCancelled();
    }

    @Override
    public void close() {
        requireOwner("TaskScope.close");
        if (closed) {
            return;
        }
        String unclosed = closeInnerScopes();
        boolean forgotten =
                forked > 0 && !joinCalled && !cancelledByHand && owner.scope().effectiveReason() == null;
        waitForTheEnd("it was left");
        IllegalStateException misuse = unclosed != null
                ? new IllegalStateException("Task scopes are closed in the reverse order of opening: scope=" + name()
                        + ", opened later and closed with it=" + unclosed
                        + ". Open each one in a try-with-resources statement.")
                : forgotten
                        ? new IllegalStateException(
                                "A task scope was left without join, so its subtasks were cancelled: scope=" + name()
                                        + ", forked=" + forked + ". Call join() before the end of the block.")
                        : null;
        throwWhatIsLeft(misuse);
    }

    private @Nullable String closeInnerScopes() {
        String unclosed = null;
        for (TaskScopeImpl<?, ?, ?> inner; (inner = owner.openScope()) != this && inner != null; ) {
            unclosed = inner.name();
            inner.closeForcibly();
        }
        return unclosed;
    }

    /** Closes a scope that its owner has forgotten; what it has to say goes to the uncaught handler. */
    void closeForcibly() {
        waitForTheEnd("what is around it was left");
        try {
            throwWhatIsLeft(null);
        } catch (TaskFailedException e) {
            loop.reportUncaught("a task scope that was not closed: " + name(), e);
        }
    }

    /** Cancels what runs and waits for it, shielded. */
    private void waitForTheEnd(String why) {
        closed = true;
        stopTimer();
        if (running + serving > 0 || !joined) {
            subtasks.cancel(reason(why));
        }
        if (!isDone()) {
            TimerHandle report = loop.timer(Durations.after(loop.timeNanos(), PATIENCE_NANOS), this::reportSlowEnd);
            ownerWaits = true;
            try {
                while (!isDone()) {
                    owner.park(() -> false);
                }
            } catch (CannotAwaitException e) {
                closed = false; // inside synchronized: the end of the task waits for them
                throw e;
            } finally {
                ownerWaits = false;
                report.cancel();
            }
        }
        subtasks.leave();
        owner.closed(this);
    }

    private void reportSlowEnd() {
        var text = new StringBuilder("A task scope waits for subtasks that were cancelled and do not end: scope=")
                .append(name())
                .append(", owner=")
                .append(owner.name())
                .append(", waiting for ")
                .append(Duration.ofNanos(PATIENCE_NANOS));
        long[] told = {0};
        subtasks.forEachTask(task -> {
            if (told[0]++ < REPORTED_TASKS) {
                text.append(task.dump()); // some 20 microseconds each, on the UI thread
            }
        });
        if (told[0] > REPORTED_TASKS) {
            text.append("\n  and ").append(told[0] - REPORTED_TASKS).append(" more");
        }
        EventLoop.LOG.log(System.Logger.Level.WARNING, text.toString());
    }

    private void throwWhatIsLeft(@Nullable IllegalStateException misuse) {
        Throwable left = joined && !unheard ? null : fault != null ? fault : primary;
        if (left == null) {
            if (misuse != null) {
                throw misuse;
            }
        } else if (misuse != null) {
            misuse.addSuppressed(left);
            throw misuse;
        } else if (joined && thrown == null) {
            loop.reportUncaught("the clean-up of a subtask, after the result of scope " + name(), left);
        } else {
            throw new TaskFailedException(left);
        }
    }

    // ------------------------------------------------------------------ misuse

    void requireLoopThread(String method) {
        loop.requireLoopThread(method);
    }

    /** Whether this is the innermost scope that the owner has opened since it entered a cancel scope that it leaves now. */
    boolean wasOpenedIn(CancelScope left) {
        return subtasks.parent() == left;
    }

    private void requireOwner(String operation) {
        if (owner.isCurrent() && loop.scheduler().driver.handlerAboveTask() == null) {
            return; // found without a look at the thread's locals, for each fork comes by
        }
        loop.requireLoopThread(operation);
        TaskImpl<?> current = TaskImpl.current(operation);
        if (current != owner) {
            throw new IllegalStateException("A task scope belongs to the task that opened it: scope=" + name()
                    + ", owner=" + owner.name() + ", current=" + current.name()
                    + ". Open a scope in this task, or hand the work to the owner through a channel.");
        }
    }

    private void requireOpen(String what) {
        if (joined || closed) {
            throw new IllegalStateException("Nothing is " + what + " when a task scope was joined or closed: scope="
                    + this + ". Open another one.");
        }
    }

    @Override
    public String toString() {
        return "TaskScope[" + name() + ", owner=" + owner.name() + ", running=" + running
                + (serving > 0 ? ", services=" + serving : "")
                + (subtasks.isCancelled() ? ", cancelled" : "")
                + (closed ? ", closed]" : joined ? ", joined]" : "]");
    }
}
