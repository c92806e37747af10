package dev.guestloop;

import org.jspecify.annotations.Nullable;

/**
 * What a task or a block of one runs, with a result.
 *
 * @param <T> the type of the result
 * @param <X> what it may throw
 * @see TaskAction
 */
@FunctionalInterface
public interface TaskBody<T extends @Nullable Object, X extends Throwable> {
    /**
     * Runs the body.
     *
     * @return the result
     * @throws X if it fails
     */
    T run() throws X;
}
