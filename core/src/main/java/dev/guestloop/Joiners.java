package dev.guestloop;

import dev.guestloop.TaskScope.CancelledByTimeoutException;
import dev.guestloop.TaskScope.Joiner;
import dev.guestloop.TaskScope.Subtask;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The policies that {@link Joiner} offers. All of a scope happens on one thread, so none of them synchronizes. */
final class Joiners {

    private Joiners() {}

    /** What the policies that throw have in common: the first failure, and what is made of it. */
    abstract static class Throwing<T extends @Nullable Object, R extends @Nullable Object, X extends Throwable>
            implements Joiner<T, R, X> {

        private final Function<? super Throwable, ? extends X> failed;

        @Nullable
        Throwable first;

        Throwing(Function<? super Throwable, ? extends X> failed) {
            this.failed = Objects.requireNonNull(failed, "failed");
        }

        X exception(Throwable cause) {
            return Objects.requireNonNull(failed.apply(cause), "the exception that was made of a failure");
        }

        void throwFirst() throws X {
            if (first != null) {
                throw exception(first);
            }
        }

        @Override
        public R timeout() throws X {
            throw lateness(new CancelledByTimeoutException());
        }

        /** What {@link #timeout} throws; a scope that asks itself gives a message that says more. */
        X lateness(CancelledByTimeoutException late) {
            if (first != null) {
                late.addSuppressed(first);
            }
            return exception(late);
        }
    }

    static final class AllSuccessful<T extends @Nullable Object, X extends Throwable> extends Throwing<T, List<T>, X> {

        private final List<Subtask<T>> forked = new ArrayList<>();

        AllSuccessful(Function<? super Throwable, ? extends X> failed) {
            super(failed);
        }

        @Override
        public boolean onFork(Subtask<T> subtask) {
            forked.add(subtask);
            return false;
        }

        @Override
        public boolean onComplete(Subtask<T> subtask) {
            if (subtask.state() == Subtask.State.FAILED) {
                first = subtask.exception();
                return true;
            }
            return false;
        }

        @Override
        public List<T> result() throws X {
            throwFirst();
            List<T> results = new ArrayList<>(forked.size());
            for (Subtask<T> subtask : forked) {
                if (subtask.state() != Subtask.State.SUCCESS) {
                    throw exception(new NoSuchElementException(
                            "A subtask has no result, for the scope was cancelled before it had ended: subtask="
                                    + subtask.name()));
                }
                results.add(subtask.get());
            }
            return results;
        }
    }

    static final class AnySuccessful<T extends @Nullable Object, X extends Throwable> extends Throwing<T, T, X> {

        private @Nullable Subtask<T> winner;

        AnySuccessful(Function<? super Throwable, ? extends X> failed) {
            super(failed);
        }

        @Override
        public boolean onComplete(Subtask<T> subtask) {
            if (subtask.state() == Subtask.State.SUCCESS) {
                winner = subtask;
                return true;
            }
            if (first == null) {
                first = subtask.exception();
            } else if (first != subtask.exception()) {
                first.addSuppressed(subtask.exception());
            }
            return false;
        }

        @Override
        public T result() throws X {
            if (winner != null) {
                return winner.get();
            }
            throwFirst();
            throw exception(new NoSuchElementException(
                    "There is no result, for no subtask was forked, or the scope was cancelled"
                            + " before one had ended. Fork at least one."));
        }
    }

    static final class AwaitAllSuccessful<T extends @Nullable Object, X extends Throwable>
            extends Throwing<T, @Nullable Void, X> {

        AwaitAllSuccessful(Function<? super Throwable, ? extends X> failed) {
            super(failed);
        }

        @Override
        public boolean onComplete(Subtask<T> subtask) {
            if (subtask.state() == Subtask.State.FAILED) {
                first = subtask.exception();
                return true;
            }
            return false;
        }

        @Override
        public @Nullable Void result() throws X {
            throwFirst();
            return null;
        }
    }

    static final class AllSubtasks<T extends @Nullable Object>
            implements Joiner<T, List<Subtask<T>>, RuntimeException> {

        private final Predicate<? super Subtask<T>> isDone;
        private final List<Subtask<T>> forked = new ArrayList<>();

        AllSubtasks(Predicate<? super Subtask<T>> isDone) {
            this.isDone = Objects.requireNonNull(isDone, "isDone");
        }

        @Override
        public boolean onFork(Subtask<T> subtask) {
            forked.add(subtask);
            return false;
        }

        @Override
        public boolean onComplete(Subtask<T> subtask) {
            return isDone.test(subtask);
        }

        @Override
        public List<Subtask<T>> result() {
            return List.copyOf(forked);
        }

        @Override
        public List<Subtask<T>> timeout() {
            return result();
        }
    }
}
