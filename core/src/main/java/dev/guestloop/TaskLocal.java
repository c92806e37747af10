package dev.guestloop;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that each task has for itself, as a {@link ThreadLocal} is a thread's: all tasks of a loop share one thread, so a thread-local
 * is shared by all of them. A task begins with the values that its creator had at that moment; from there on each goes its own way.
 * A task that host code or a callback starts begins with none. It is Python's {@code contextvars} in Java's words.
 *
 * <p>A value that is only to be read belongs into a {@link ScopedValue}, which tasks keep apart as well.
 *
 * <p><i>Confined to the tasks of a loop</i>: each call throws outside of one. None of them waits.
 *
 * @param <T> the type of the value
 */
public final class TaskLocal<T extends @Nullable Object> {

    private final Supplier<? extends T> initial;

    private TaskLocal(Supplier<? extends T> initial) {
        this.initial = initial;
    }

    /**
     * Makes a local.
     *
     * @param initial gives the value of a task that has none; called at its first {@link #get}, in that task
     * @param <T> the type of the value
     * @return the local
     */
    public static <T extends @Nullable Object> TaskLocal<T> withInitial(Supplier<? extends T> initial) {
        return new TaskLocal<>(Objects.requireNonNull(initial, "initial"));
    }

    /**
     * Returns the value of the task whose code calls.
     *
     * @return its value; the initial one, which it keeps, if it has none
     * @throws CannotAwaitException if called outside a task
     */
    @SuppressWarnings({"unchecked", "NullAway"}) // what is kept under this key is a T
    public T get() {
        TaskImpl<?> task = TaskImpl.current("TaskLocal.get");
        Map<TaskLocal<?>, @Nullable Object> locals = task.locals();
        if (locals.containsKey(this)) {
            return (T) locals.get(this);
        }
        T value = initial.get();
        put(task, value);
        return value;
    }

    /**
     * Sets the value of the task whose code calls; tasks that it has started before do not see it.
     *
     * @param value the value
     * @throws CannotAwaitException if called outside a task
     */
    public void set(T value) {
        put(TaskImpl.current("TaskLocal.set"), value);
    }

    /**
     * Takes the value of the task away; the next {@link #get} asks for the initial one.
     *
     * @throws CannotAwaitException if called outside a task
     */
    public void remove() {
        TaskImpl<?> task = TaskImpl.current("TaskLocal.remove");
        var fewer = new HashMap<TaskLocal<?>, @Nullable Object>(task.locals());
        fewer.remove(this);
        task.setLocals(fewer);
    }

    /**
     * Runs a body with another value, and puts back what was before.
     *
     * @param value the value meanwhile
     * @param body the body, in the same task
     * @param <R> the type of its result
     * @param <X> what it may throw
     * @return its result
     * @throws X if it fails
     * @throws CannotAwaitException if called outside a task
     */
    public <R extends @Nullable Object, X extends Throwable> R where(T value, TaskBody<R, X> body) throws X {
        Objects.requireNonNull(body, "body");
        TaskImpl<?> task = TaskImpl.current("TaskLocal.where");
        boolean had = task.locals().containsKey(this);
        Object before = task.locals().get(this);
        put(task, value);
        try {
            return body.run();
        } finally {
            if (had) {
                put(task, before);
            } else {
                remove();
            }
        }
    }

    /**
     * Runs an action with another value, and puts back what was before.
     *
     * @param value the value meanwhile
     * @param action the action, in the same task
     * @param <X> what it may throw
     * @throws X if it fails
     * @throws CannotAwaitException if called outside a task
     */
    public <X extends Throwable> void where(T value, TaskAction<X> action) throws X {
        where(value, Objects.requireNonNull(action, "action").asBody());
    }

    /** The map is never changed, so that a new task can have its creator's at no cost. */
    private void put(TaskImpl<?> task, @Nullable Object value) {
        var changed = new HashMap<TaskLocal<?>, @Nullable Object>(task.locals());
        changed.put(this, value);
        task.setLocals(changed);
    }
}
