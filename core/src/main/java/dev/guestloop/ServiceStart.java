package dev.guestloop;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One call of {@link TaskScope#start}: a service, and the owner that waits until it is ready. */
final class ServiceStart<V extends @Nullable Object> implements TaskOwner, TaskScope.Started<V> {

    private final TaskScopeImpl<?, ?, ?> scope;
    private final TaskImpl<?> caller;
    private final String name;
    private final TaskScope.Service<V, ?> service;
    private final StackTraceElement[] site;

    private @Nullable TaskImpl<?> task;
    private @Nullable V value;
    private boolean isReady;
    private boolean callerWaits;
    private boolean givenUp;
    private boolean ended;

    ServiceStart(TaskScopeImpl<?, ?, ?> scope, TaskImpl<?> caller, String name, TaskScope.Service<V, ?> service) {
        this.scope = scope;
        this.caller = caller;
        this.name = name;
        this.service = service;
        this.site = ForkedHere.site(service);
    }

    @SuppressWarnings("NullAway") // null only if V allows it
    V startAndAwait(CancelScope parent) {
        TaskImpl<?> started = caller.guestRun().newTask(caller.group(), parent, name, this::run, this);
        task = started;
        scope.serviceBegan();
        callerWaits = true;
        try {
            while (!ended && (!isReady || givenUp)) {
                caller.park(this::cancelStart);
            }
        } catch (CannotAwaitException e) {
            started.root().cancel("it could not be waited for");
            throw e;
        } finally {
            callerWaits = false;
        }
        if (givenUp || (!isReady && caller.scope().effectiveReason() != null)) {
            if (!givenUp && started.outcome() instanceof Outcome.Failure<?>(var failure)) {
                scope.serviceFailed(name, failure); // it was quicker than the cancellation of this call, which hides it
            }
            caller.throwIfCancelled();
        }
        if (!isReady) {
            throw notStarted(started);
        }
        return value;
    }

    private @Nullable Void run() throws Throwable {
        service.run(this);
        return null;
    }

    /** The caller was cancelled: so is the service, and the caller waits for its end. */
    private boolean cancelStart() {
        CancelReason reason = caller.scope().effectiveReason();
        if (reason == null) {
            return true; // it cannot be suspended here, and whoever called ends the service
        }
        if (!givenUp) {
            givenUp = true;
            Objects.requireNonNull(task).root().cancel(reason);
        }
        return false;
    }

    private TaskFailedException notStarted(TaskImpl<?> started) {
        Throwable cause = switch (started.outcome()) {
            case Outcome.Success<?> _ ->
                new IllegalStateException("A service has to say that it is ready before it ends: service=" + name
                        + ", scope=" + scope.name() + ". Call started.started(…) in it.");
            case Outcome.Failure<?>(var failure) -> failure;
            case Outcome.Cancelled<?>(var reason) -> new CancelledException(reason);
        };
        Throwable ofScope = scope.primary();
        if (ofScope != null && ofScope != cause) {
            cause.addSuppressed(ofScope);
        }
        return new TaskFailedException(cause);
    }

    @Override
    public void started(V readyValue) {
        scope.requireLoopThread("Started.started");
        if (isReady) {
            throw new IllegalStateException(
                    "A service says once that it is ready: service=" + name + ", scope=" + scope.name());
        }
        if (ended) {
            throw new IllegalStateException(
                    "A service says that it is ready before it ends: service=" + name + ", scope=" + scope.name());
        }
        value = readyValue;
        isReady = true;
        wakeCaller();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void taskEnded(TaskImpl<?> ending) {
        ended = true;
        Throwable failure = ending.outcome() instanceof Outcome.Failure<?>(var cause) ? cause : null;
        if (failure != null) {
            ForkedHere.addTo(failure, name, scope.name(), site);
        }
        // Before it was ready, whoever waits for it is told; that call may have been given up, and then nobody is.
        if (failure != null && (isReady || givenUp)) {
            scope.serviceFailed(name, failure);
        }
        scope.serviceEnded();
        wakeCaller();
    }

    @Override
    public String place() {
        return scope.place();
    }

    private void wakeCaller() {
        if (callerWaits) {
            caller.wake();
        }
    }
}
