package dev.guestloop;

import dev.guestloop.TaskScope.Subtask;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A subtask of a scope: what its task's end is told to, and what the owner sees of it. */
final class SubtaskImpl<T extends @Nullable Object> implements Subtask<T>, TaskOwner {

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(SubtaskImpl.class, "state", State.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final TaskScopeImpl<?, ?, ?> scope;

    /** Null if it has only a number. */
    private final @Nullable String name;

    private final long number;
    private final StackTraceElement[] site;

    /** Written by the loop thread, without a fence, and read by any. */
    private State state = State.UNAVAILABLE;

    private @Nullable T value;
    private @Nullable Throwable failure;

    /** Set while the joiner is asked about this subtask. */
    private boolean shown;

    SubtaskImpl(TaskScopeImpl<?, ?, ?> scope, @Nullable String name, long number, StackTraceElement[] site) {
        this.scope = scope;
        this.name = name;
        this.number = number;
        this.site = site;
    }

    @Override
    @SuppressWarnings("unchecked")
    public void taskEnded(TaskImpl<?> task) {
        switch (task.outcome()) {
            case Outcome.Success<?>(var result) -> {
                value = (T) result;
                scope.succeeded(this);
            }
            case Outcome.Failure<?>(var cause) -> scope.failed(this, cause);
            case Outcome.Cancelled<?>(var reason) -> scope.cancelled(this, reason);
        }
    }

    /** Where it was forked. */
    StackTraceElement[] site() {
        return site;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    void succeed() {
        STATE.setRelease(this, State.SUCCESS);
    }

    void fail(Throwable cause) {
        failure = cause;
        STATE.setRelease(this, State.FAILED);
    }

    void show(boolean nowShown) {
        shown = nowShown;
    }

    @Override
    public String place() {
        return scope.place();
    }

    @Override
    public State state() {
        return (State) STATE.getAcquire(this);
    }

    @Override
    @SuppressWarnings("NullAway") // null only if T allows it
    public T get() {
        requireJoined("get");
        if (state != State.SUCCESS) {
            throw new IllegalStateException("A result is there only if the subtask has succeeded: " + this
                    + (failure == null ? "" : ". It failed with " + failure));
        }
        return value;
    }

    @Override
    public Throwable exception() {
        requireJoined("exception");
        if (state != State.FAILED) {
            throw new IllegalStateException("An exception is there only if the subtask has failed: " + this);
        }
        return Objects.requireNonNull(failure);
    }

    private void requireJoined(String method) {
        if (!shown && !scope.isJoined()) {
            throw new IllegalStateException("Subtask." + method
                    + " may be called when the owner has joined: subtask=" + name() + ", scope=" + scope.name()
                    + ". Call scope.join() first.");
        }
    }

    @Override
    public String name() {
        return name == null ? scope.name() + '-' + number : name;
    }

    @Override
    public String toString() {
        return "Subtask[" + name() + ", " + state + ']';
    }
}
