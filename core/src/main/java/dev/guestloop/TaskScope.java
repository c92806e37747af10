package dev.guestloop;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Structured concurrency for tasks: a block that forks subtasks, waits for them together, and is not left before all of them have
 * ended. Its shape and its names are those of the JDK's {@code StructuredTaskScope} in its final form (JEP 543 in JDK 28; the same as
 * JEP 533 in JDK 27); its cancellation is Trio's.
 *
 * <pre>{@code
 * try (var scope = TaskScope.open()) {
 *     Subtask<User> user = scope.fork(() -> loadUser(id));
 *     Subtask<Image> photo = scope.fork(() -> loadPhoto(id));
 *     scope.join();                       // throws if one has failed; the other one is cancelled then
 *     show(user.get(), photo.get());
 * }                                       // here none of them is left
 * }</pre>
 *
 * <p>How it differs from the JDK's: subtasks are tasks of the same loop, on the same thread, so nothing need be thread-safe;
 * nothing throws {@code InterruptedException}; a failed subtask is a {@link TaskFailedException}, unchecked, unless the
 * joiner says otherwise; and there are {@link #start services}, {@link #cancel}, and no thread factories.
 *
 * <table>
 * <caption>What becomes of the subtasks</caption>
 * <tr><th>what happens</th><th>subtasks that run</th><th>{@code join}</th><th>{@code close}</th></tr>
 * <tr><td>all end</td><td></td><td>gives the joiner's result</td><td>returns at once</td></tr>
 * <tr><td>the joiner has seen enough, such as a first failure</td><td>cancelled</td><td>gives or throws the joiner's result, at
 *     once</td><td>waits for their clean-up</td></tr>
 * <tr><td>the timeout passes</td><td>cancelled</td><td>gives or throws what the joiner has for that</td><td>waits</td></tr>
 * <tr><td>the owner's own scope is cancelled</td><td>cancelled</td><td>throws {@link CancelledException}</td><td>waits, shielded
 *     </td></tr>
 * <tr><td>the block is left without {@code join}, by an exception for one</td><td>cancelled</td><td></td><td>waits, shielded
 *     </td></tr>
 * </table>
 *
 * <p><b>No failure is lost.</b> The first one that ends the scope is what {@code join} throws; those that come later, from
 * clean-up too, are suppressed exceptions of it. What no {@code join} has thrown, {@code close} throws: Java adds that to the
 * exception with which the block is left. After a {@code join} that gave a result, failures of the clean-up go to the {@link
 * UncaughtHandler}. The failure of a subtask shows among its suppressed exceptions where the subtask was forked.
 *
 * <p>A scope belongs to the task that opened it: only that task forks, joins and closes. Scopes are closed in the reverse order of
 * opening. The body between {@code fork} and {@code join} is not cancelled by a failure of a subtask; what takes long belongs into a
 * subtask as well. Subtasks inherit the owner's {@link TaskLocal}s, its scoped values, and its {@link TaskGroup}.
 *
 * <p><i>Confined to the task that opened it</i>, except {@link #isCancelled} and {@link #cancel}, which are safe to call from any thread.
 *
 * @param <T> the type of the subtasks' results
 * @param <R> the type of what {@link #join} returns
 * @param <X> what {@link #join} throws
 */
public sealed interface TaskScope<T extends @Nullable Object, R extends @Nullable Object, X extends Throwable>
        extends AutoCloseable permits TaskScopeImpl {

    /**
     * Something that was forked.
     *
     * <p><i>Confined to the loop thread</i>, except {@link #state} and {@link #name}.
     *
     * @param <T> the type of its result
     */
    sealed interface Subtask<T extends @Nullable Object> extends Supplier<T> permits SubtaskImpl {

        /** What is known of a subtask. */
        enum State {
            /** It has not ended, or ended after the scope was cancelled. */
            UNAVAILABLE,
            /** It has ended with a result. */
            SUCCESS,
            /** It has failed. */
            FAILED
        }

        /**
         * Returns what is known of this subtask.
         *
         * @return the state
         */
        State state();

        /**
         * Returns the result. To be asked for after {@link TaskScope#join}, or in {@link Joiner#onComplete}.
         *
         * @return the result of a subtask that succeeded
         * @throws IllegalStateException if it did not, or the owner has not joined
         */
        @Override
        T get();

        /**
         * Returns the failure. To be asked for after {@link TaskScope#join}, or in {@link Joiner#onComplete}.
         *
         * @return what a subtask that failed has thrown
         * @throws IllegalStateException if it did not fail, or the owner has not joined
         */
        Throwable exception();

        /**
         * Returns the name of the task that runs it.
         *
         * @return the name
         */
        String name();
    }

    /**
     * Decides when a scope has seen enough, and what {@link TaskScope#join} gives. One object serves one scope. Its methods are called
     * by the scope, on the loop thread, and must not wait; none is called after the scope was cancelled, but for one of
     * {@link #result} and {@link #timeout}. A method that throws an unchecked exception cancels the scope, and {@code join} throws it;
     * one that {@link #onFork} throws comes out of {@code fork}, and nothing was forked.
     *
     * @param <T> the type of the subtasks' results
     * @param <R> the type of what {@code join} returns
     * @param <X> what {@code join} throws
     */
    interface Joiner<T extends @Nullable Object, R extends @Nullable Object, X extends Throwable> {

        /**
         * Called when a subtask is forked, before it runs.
         *
         * @param subtask the subtask
         * @return true to cancel the scope
         */
        default boolean onFork(Subtask<T> subtask) {
            Objects.requireNonNull(subtask, "subtask");
            return false;
        }

        /**
         * Called when a subtask has ended.
         *
         * @param subtask the subtask, which has succeeded or failed
         * @return true to cancel the scope
         */
        default boolean onComplete(Subtask<T> subtask) {
            Objects.requireNonNull(subtask, "subtask");
            return false;
        }

        /**
         * Called by {@code join} when all subtasks have ended, or the scope was cancelled.
         *
         * @return what {@code join} returns
         * @throws X if it is to throw
         */
        R result() throws X;

        /**
         * Called by {@code join} in place of {@link #result} when the scope's timeout has passed.
         *
         * @return what {@code join} returns
         * @throws X if it is to throw, with a {@link CancelledByTimeoutException} as the cause
         */
        R timeout() throws X;

        /**
         * Waits for all subtasks to succeed; the first failure cancels the others.
         *
         * @param <T> the type of the subtasks' results
         * @return a joiner that gives all results, in the order of forking, or throws {@link TaskFailedException} with the first failure
         */
        static <T extends @Nullable Object> Joiner<T, List<T>, TaskFailedException> allSuccessfulOrThrow() {
            return allSuccessfulOrThrow(TaskFailedException::new);
        }

        /**
         * Waits for all subtasks to succeed, and makes an exception of your own of the first failure.
         *
         * @param failed makes what {@code join} throws, from the first failure or a {@link CancelledByTimeoutException}
         * @param <T> the type of the subtasks' results
         * @param <X> what {@code join} throws
         * @return a joiner that gives all results, in the order of forking
         */
        static <T extends @Nullable Object, X extends Throwable> Joiner<T, List<T>, X> allSuccessfulOrThrow(
                Function<? super Throwable, ? extends X> failed) {
            return new Joiners.AllSuccessful<>(failed);
        }

        /**
         * Waits for the first subtask to succeed, and cancels the others. A race.
         *
         * @param <T> the type of the subtasks' results
         * @return a joiner that gives the result, or throws {@link TaskFailedException} with the first failure if all have failed, the
         *     others suppressed; with a {@link java.util.NoSuchElementException} if nothing was forked
         */
        static <T extends @Nullable Object> Joiner<T, T, TaskFailedException> anySuccessfulOrThrow() {
            return anySuccessfulOrThrow(TaskFailedException::new);
        }

        /**
         * Waits for the first subtask to succeed, and makes an exception of your own if none does.
         *
         * @param failed makes what {@code join} throws, from the first failure, a {@link CancelledByTimeoutException}, or a {@link
         *     java.util.NoSuchElementException}
         * @param <T> the type of the subtasks' results
         * @param <X> what {@code join} throws
         * @return a joiner that gives the result of the first that succeeded
         */
        static <T extends @Nullable Object, X extends Throwable> Joiner<T, T, X> anySuccessfulOrThrow(
                Function<? super Throwable, ? extends X> failed) {
            return new Joiners.AnySuccessful<>(failed);
        }

        /**
         * Waits for all subtasks to succeed, for subtasks with results of several types; the first failure cancels the others.
         *
         * @param <T> the type of the subtasks' results
         * @return a joiner that gives null, or throws {@link TaskFailedException} with the first failure
         */
        static <T extends @Nullable Object> Joiner<T, @Nullable Void, TaskFailedException> awaitAllSuccessfulOrThrow() {
            return awaitAllSuccessfulOrThrow(TaskFailedException::new);
        }

        /**
         * Waits for all subtasks to succeed, and makes an exception of your own of the first failure.
         *
         * @param failed makes what {@code join} throws, from the first failure or a {@link CancelledByTimeoutException}
         * @param <T> the type of the subtasks' results
         * @param <X> what {@code join} throws
         * @return a joiner that gives null
         */
        static <T extends @Nullable Object, X extends Throwable> Joiner<T, @Nullable Void, X> awaitAllSuccessfulOrThrow(
                Function<? super Throwable, ? extends X> failed) {
            return new Joiners.AwaitAllSuccessful<>(failed);
        }

        /**
         * Waits for all subtasks to end, or for one about which a predicate says true, which cancels the others. Failures do not
         * make {@code join} throw, nor does the timeout. With {@code _ -> false} it waits for all, come what may.
         *
         * @param isDone asked about each subtask that has ended
         * @param <T> the type of the subtasks' results
         * @return a joiner that gives all subtasks, in the order of forking
         */
        static <T extends @Nullable Object> Joiner<T, List<Subtask<T>>, RuntimeException> allUntil(
                Predicate<? super Subtask<T>> isDone) {
            return new Joiners.AllSubtasks<>(isDone);
        }
    }

    /**
     * How a scope is to be.
     *
     * <p><i>Immutable, so safe to share.</i>
     *
     * @param name the name of the scope, in messages and dumps
     * @param timeout after which time, counted from opening, the scope is cancelled; null for never
     */
    record Configuration(String name, @Nullable Duration timeout) {

        static final Configuration DEFAULT = new Configuration("scope", null);

        /**
         * Makes a configuration; programs change the one that {@code open} hands to them.
         *
         * @param name the name of the scope
         * @param timeout when the scope is cancelled; null for never
         */
        public Configuration {
            Objects.requireNonNull(name, "name");
            if (timeout != null) {
                Durations.requireNotNegative(timeout, "timeout");
            }
        }

        /**
         * Returns a copy with another name.
         *
         * @param value the name
         * @return the copy
         */
        public Configuration withName(String value) {
            return new Configuration(value, timeout);
        }

        /**
         * Returns a copy with a timeout.
         *
         * @param value the time, not negative
         * @return the copy
         */
        public Configuration withTimeout(Duration value) {
            return new Configuration(name, Objects.requireNonNull(value, "timeout"));
        }
    }

    /** The cause of what {@link TaskScope#join} throws when the scope's timeout has passed. */
    final class CancelledByTimeoutException extends RuntimeException {

        private static final long serialVersionUID = 1;

        /** Makes one, for {@link Joiner#timeout}. */
        public CancelledByTimeoutException() {
            this("The scope was not done in time, and was cancelled");
        }

        CancelledByTimeoutException(String message) {
            super(message);
        }
    }

    /**
     * A subtask that serves others for as long as the scope is open.
     *
     * @param <V> the type of what it says when it is ready
     * @param <X> what it may throw
     */
    @FunctionalInterface
    interface Service<V extends @Nullable Object, X extends Throwable> {
        /**
         * Runs the service.
         *
         * @param started to be told once, when the service is ready
         * @throws X if it fails
         */
        void run(Started<V> started) throws X;
    }

    /**
     * What a service says that it is ready to.
     *
     * @param <V> the type of what it says
     */
    @FunctionalInterface
    interface Started<V extends @Nullable Object> {
        /**
         * Lets the caller of {@link TaskScope#start} go on. Does not wait.
         *
         * @param value what the caller gets, such as the port
         * @throws IllegalStateException the second time
         */
        void started(V value);
    }

    // ------------------------------------------------------------------ opening

    /**
     * Opens a scope whose {@link #join} waits for all subtasks to succeed.
     *
     * @param <T> the type of the subtasks' results
     * @return the scope
     * @throws CannotAwaitException if called outside a task
     */
    static <T extends @Nullable Object> TaskScope<T, @Nullable Void, TaskFailedException> open() {
        return open(Joiner.awaitAllSuccessfulOrThrow(), UnaryOperator.identity());
    }

    /**
     * Opens a scope whose {@link #join} waits for all subtasks to succeed, with a configuration.
     *
     * @param configure changes the default configuration: a name, a timeout
     * @param <T> the type of the subtasks' results
     * @return the scope
     * @throws CannotAwaitException if called outside a task
     */
    static <T extends @Nullable Object> TaskScope<T, @Nullable Void, TaskFailedException> open(
            UnaryOperator<Configuration> configure) {
        return open(Joiner.awaitAllSuccessfulOrThrow(), configure);
    }

    /**
     * Opens a scope with a joiner.
     *
     * @param joiner decides when the scope has seen enough, and what {@link #join} gives; for this scope only
     * @param <T> the type of the subtasks' results
     * @param <R> the type of what {@code join} returns
     * @param <X> what {@code join} throws
     * @return the scope
     * @throws CannotAwaitException if called outside a task
     */
    static <T extends @Nullable Object, R extends @Nullable Object, X extends Throwable> TaskScope<T, R, X> open(
            Joiner<? super T, ? extends R, X> joiner) {
        return open(joiner, UnaryOperator.identity());
    }

    /**
     * Opens a scope with a joiner and a configuration.
     *
     * @param joiner decides when the scope has seen enough, and what {@link #join} gives; for this scope only
     * @param configure changes the default configuration: a name, a timeout
     * @param <T> the type of the subtasks' results
     * @param <R> the type of what {@code join} returns
     * @param <X> what {@code join} throws
     * @return the scope
     * @throws CannotAwaitException if called outside a task
     */
    static <T extends @Nullable Object, R extends @Nullable Object, X extends Throwable> TaskScope<T, R, X> open(
            Joiner<? super T, ? extends R, X> joiner, UnaryOperator<Configuration> configure) {
        Objects.requireNonNull(joiner, "joiner");
        Objects.requireNonNull(configure, "configure");
        Configuration configuration = configure.apply(Configuration.DEFAULT);
        return new TaskScopeImpl<>(
                TaskImpl.current("TaskScope.open"), joiner, Objects.requireNonNull(configuration, "configuration"));
    }

    // ------------------------------------------------------------------ what the owner does

    /**
     * Starts a subtask. It runs in a later step, never inside this call. If the scope is cancelled already, nothing is started, and the
     * subtask stays {@linkplain Subtask.State#UNAVAILABLE unavailable}.
     *
     * @param body what it runs
     * @param <U> the type of its result
     * @return the subtask
     * @throws IllegalStateException if the scope was joined or closed, or belongs to another task
     * @throws WrongThreadException if called on another thread
     */
    <U extends T> Subtask<U> fork(TaskBody<U, ?> body);

    /**
     * Starts a subtask without a result.
     *
     * @param action what it runs
     * @param <U> the type of its result, which is null
     * @return the subtask
     * @throws IllegalStateException if the scope was joined or closed, or belongs to another task
     * @throws WrongThreadException if called on another thread
     */
    <U extends T> Subtask<@Nullable U> fork(TaskAction<?> action);

    /**
     * Starts a subtask with a name.
     *
     * @param name the name, for messages
     * @param body what it runs
     * @param <U> the type of its result
     * @return the subtask
     * @throws IllegalStateException if the scope was joined or closed, or belongs to another task
     * @throws WrongThreadException if called on another thread
     */
    <U extends T> Subtask<U> fork(String name, TaskBody<U, ?> body);

    /**
     * Starts a subtask with a name and without a result.
     *
     * @param name the name, for messages
     * @param action what it runs
     * @param <U> the type of its result, which is null
     * @return the subtask
     * @throws IllegalStateException if the scope was joined or closed, or belongs to another task
     * @throws WrongThreadException if called on another thread
     */
    <U extends T> Subtask<@Nullable U> fork(String name, TaskAction<?> action);

    /**
     * Starts a service and waits until it says that it is ready; Trio's {@code nursery.start}. It goes on until it ends by itself or
     * the scope is left: {@link #join} does not wait for it, and leaving the block cancels it, with or without {@code join}. If it
     * fails after it was ready, the scope is cancelled, and {@code join}, else {@link #close}, throws a {@link TaskFailedException}; the
     * joiner hears of subtasks only.
     *
     * <p>A checkpoint. If this call is cancelled, the service is cancelled, and this call waits for its clean-up.
     *
     * @param name the name, for messages
     * @param service what it runs
     * @param <V> the type of what it says when it is ready
     * @return what it said
     * @throws TaskFailedException if it fails before it is ready, is cancelled with the scope, or ends without a word
     * @throws CancelledException if the caller's scope is cancelled
     * @throws IllegalStateException if the scope was joined or closed, or belongs to another task
     * @throws WrongThreadException if called on another thread
     */
    <V extends @Nullable Object> V start(String name, Service<V, ?> service);

    /**
     * Waits until all subtasks have ended, or the scope is cancelled; a checkpoint. It is called once, and after it nothing can be forked.
     * One that was cancelled itself may be called again.
     *
     * @return what the joiner gives
     * @throws X what the joiner throws
     * @throws CancelledException if the caller's scope is cancelled; the subtasks are then as well
     * @throws IllegalStateException if the scope was joined or closed, or belongs to another task
     * @throws WrongThreadException if called on another thread
     */
    R join() throws X;

    /**
     * Cancels all subtasks and services, and makes {@link #join} return what the joiner has. Safe to call from any thread. Does
     * nothing if the scope is cancelled or closed.
     *
     * @param reason why, for people
     */
    void cancel(String reason);

    /**
     * Tells whether the scope was cancelled: by its joiner, its timeout, {@link #cancel}, or by leaving it early. Safe to call from any
     * thread.
     *
     * @return true if so; the cancellation of what is around it does not count
     */
    boolean isCancelled();

    /**
     * Cancels what still runs, and waits for its end, come what may: a cancellation does not cut this short. Clean-up that does not end is
     * reported in the log after some seconds. Scopes that were opened after this one and not closed are closed first. Does nothing the
     * second time.
     *
     * @throws TaskFailedException if something has failed that {@link #join} did not throw
     * @throws IllegalStateException if subtasks were forked and {@code join} was not called, after they have ended; if scopes are
     *     not closed in the reverse order of opening; or if the scope belongs to another task
     * @throws WrongThreadException if called on another thread
     */
    @Override
    void close();
}
