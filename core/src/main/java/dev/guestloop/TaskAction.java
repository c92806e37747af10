package dev.guestloop;

import org.jspecify.annotations.Nullable;

/**
 * What a task or a block of one runs, without a result.
 *
 * @param <X> what it may throw
 * @see TaskBody
 */
@FunctionalInterface
public interface TaskAction<X extends Throwable> {
    /**
     * Runs the action.
     *
     * @throws X if it fails
     */
    void run() throws X;

    /**
     * Returns this action as a body whose result is null.
     *
     * @return the body
     */
    default TaskBody<@Nullable Void, X> asBody() {
        return () -> {
            run();
            return null;
        };
    }
}
