package dev.guestloop;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a run or a block of a task ended.
 *
 * <p><i>Immutable, so safe to share</i>, if the value is.
 *
 * @param <T> the type of the result
 */
public sealed interface Outcome<T extends @Nullable Object> {

    /**
     * It ended with a value.
     *
     * @param value the value
     * @param <T> its type
     */
    record Success<T extends @Nullable Object>(T value) implements Outcome<T> {}

    /**
     * It threw.
     *
     * @param cause what it threw
     * @param <T> the type of the result that there is not
     */
    record Failure<T extends @Nullable Object>(Throwable cause) implements Outcome<T> {
        /**
         * Makes an outcome.
         *
         * @param cause what was thrown
         */
        public Failure {
            Objects.requireNonNull(cause, "cause");
        }
    }

    /**
     * It was cancelled.
     *
     * @param reason who cancelled, and why
     * @param <T> the type of the result that there is not
     */
    record Cancelled<T extends @Nullable Object>(CancelReason reason) implements Outcome<T> {
        /**
         * Makes an outcome.
         *
         * @param reason who cancelled, and why
         */
        public Cancelled {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * Returns the value, or throws.
     *
     * @return the value of a {@link Success}
     * @throws TaskFailedException for a {@link Failure}, with its cause
     * @throws CancelledException for a {@link Cancelled}
     */
    default T getOrThrow() {
        return switch (this) {
            case Success<T>(var value) -> value;
            case Failure<T>(var cause) -> throw new TaskFailedException(cause);
            case Cancelled<T>(var reason) -> throw new CancelledException(reason);
        };
    }
}
