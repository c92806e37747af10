package dev.guestloop.sync;

import dev.guestloop.CancelledException;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.Suspension;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.TaskBody;
import dev.guestloop.ThreadLimiter;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A number of tokens, of which each borrower may have one: says how many may do something at a time, and knows who does. After Trio's.
 *
 * <p>The borrower is the task whose code calls, or any object that stands for somebody; {@code equals} tells borrowers apart. A token
 * that comes back goes to whoever waits longest. The number of tokens can be changed at any time.
 *
 * <p><i>Confined to the loop thread.</i>
 */
public final class CapacityLimiter implements ThreadLimiter {

    private final Home home = new Home();
    private final WaitLine<Object> waiting = new WaitLine<>();

    /** Those who wait. */
    private final Set<Object> asking = new HashSet<>();

    private final Set<Object> borrowers = new LinkedHashSet<>();
    private int totalTokens;

    /**
     * What can be seen of a limiter.
     *
     * @param totalTokens how many tokens there are
     * @param borrowers who has one, in the order in which they got it
     * @param waiting how many wait for one
     */
    public record Statistics(int totalTokens, List<Object> borrowers, int waiting) {}

    /**
     * Makes a limiter.
     *
     * @param totalTokens how many tokens there are; not negative
     * @throws IllegalArgumentException if the number is negative
     */
    public CapacityLimiter(int totalTokens) {
        this.totalTokens = requireNotNegative(totalTokens);
    }

    /**
     * Borrows a token for this task, and waits for it if there is none; a checkpoint. A cancelled call has borrowed none.
     *
     * @throws IllegalStateException if this task has borrowed one already
     * @throws CancelledException if the task's scope is cancelled
     * @throws CannotAwaitException if called outside a task
     * @throws WrongThreadException if called on another thread than before
     */
    public void acquire() {
        acquire(Suspension.currentTask("CapacityLimiter.acquire"));
    }

    /**
     * Borrows a token on behalf of somebody, and waits for it if there is none; a checkpoint. A cancelled call has borrowed none.
     *
     * @param borrower who borrows
     * @throws IllegalStateException if this borrower has borrowed one, or waits for one
     * @throws CancelledException if the task's scope is cancelled
     * @throws CannotAwaitException if called outside a task
     * @throws WrongThreadException if called on another thread than before
     */
    @Override
    public void acquire(Object borrower) {
        Objects.requireNonNull(borrower, "borrower");
        Task<?> task = Suspension.checkpoint("CapacityLimiter.acquire");
        home.enter("CapacityLimiter.acquire");
        if (!take(borrower, "CapacityLimiter.acquire")) {
            var waiter = new Waiter<>(Suspension.of(task), borrower);
            waiting.add(waiter);
            asking.add(borrower);
            waiter.wait.await(() -> {
                waiting.remove(waiter);
                asking.remove(borrower);
            });
        }
    }

    /**
     * Borrows a token for this task if there is one. Never waits, and is no checkpoint.
     *
     * @return whether it has borrowed one
     * @throws IllegalStateException if this task has borrowed one already
     * @throws CannotAwaitException if called outside a task
     * @throws WrongThreadException if called on another thread than before
     */
    public boolean tryAcquire() {
        return tryAcquire(Suspension.currentTask("CapacityLimiter.tryAcquire"));
    }

    /**
     * Borrows a token on behalf of somebody if there is one. Never waits, and may be called outside of tasks.
     *
     * @param borrower who borrows
     * @return whether it has borrowed one
     * @throws IllegalStateException if this borrower has borrowed one already, or waits for one
     * @throws WrongThreadException if called on another thread than the loop's
     */
    public boolean tryAcquire(Object borrower) {
        Objects.requireNonNull(borrower, "borrower");
        home.requireThread("CapacityLimiter.tryAcquire");
        return take(borrower, "CapacityLimiter.tryAcquire");
    }

    /** Borrows a token if there is one that nobody waits for. */
    private boolean take(Object borrower, String operation) {
        if (borrowers.contains(borrower) || asking.contains(borrower)) {
            throw new IllegalStateException(operation + ": a borrower has one token at most: borrower=" + borrower
                    + (asking.contains(borrower) ? ", which waits for one" : ", which has one")
                    + ". Release it first, or acquire on behalf of another object.");
        }
        return borrowers.size() < totalTokens && borrowers.add(borrower);
    }

    /**
     * Gives this task's token back. Never waits.
     *
     * @throws IllegalStateException if this task has borrowed none
     * @throws CannotAwaitException if called outside a task
     * @throws WrongThreadException if called on another thread than before
     */
    public void release() {
        release(Suspension.currentTask("CapacityLimiter.release"));
    }

    /**
     * Gives a borrower's token back: to whoever waits longest, if any. Never waits, and may be called outside of tasks.
     *
     * @param borrower who has borrowed
     * @throws IllegalStateException if this borrower has borrowed none
     * @throws WrongThreadException if called on another thread than the loop's
     */
    @Override
    public void release(Object borrower) {
        Objects.requireNonNull(borrower, "borrower");
        home.requireThread("CapacityLimiter.release");
        if (!borrowers.remove(borrower)) {
            throw new IllegalStateException("CapacityLimiter.release is for a borrower that has a token: borrower="
                    + borrower + ", borrowers=" + borrowers + ". Release once for each acquire, best by withToken(…).");
        }
        handOut();
    }

    /**
     * Runs a body with a token of this task's, and gives it back whatever happens.
     *
     * @param body the body
     * @param <T> the type of its result
     * @param <X> what it may throw
     * @return its result
     * @throws X if it fails
     * @throws IllegalStateException if this task has borrowed a token; then the body did not run
     * @throws CancelledException if the task's scope is cancelled meanwhile
     */
    public <T extends @Nullable Object, X extends Throwable> T withToken(TaskBody<T, X> body) throws X {
        acquire();
        try {
            return body.run();
        } finally {
            release();
        }
    }

    /**
     * Runs an action with a token of this task's, and gives it back whatever happens.
     *
     * @param action the action
     * @param <X> what it may throw
     * @throws X if it fails
     * @throws IllegalStateException if this task has borrowed a token; then the action did not run
     * @throws CancelledException if the task's scope is cancelled meanwhile
     */
    public <X extends Throwable> void withToken(TaskAction<X> action) throws X {
        withToken(Objects.requireNonNull(action, "action").asBody());
    }

    /**
     * Returns how many tokens there are.
     *
     * @return the number, borrowed ones included
     */
    public int totalTokens() {
        return totalTokens;
    }

    /**
     * Changes how many tokens there are. More go to those who wait at once; with fewer, nobody loses what it has, and nothing is lent
     * until enough have come back.
     *
     * @param tokens the number; not negative. With 0, nothing more is lent
     * @throws IllegalArgumentException if the number is negative
     * @throws WrongThreadException if called on another thread than the loop's
     */
    public void setTotalTokens(int tokens) {
        home.requireThread("CapacityLimiter.setTotalTokens");
        totalTokens = requireNotNegative(tokens);
        handOut();
    }

    /** Lends what there is to those who wait. */
    private void handOut() {
        while (borrowers.size() < totalTokens) {
            Waiter<Object> next = waiting.poll();
            if (next == null) {
                return;
            }
            Object borrower = Objects.requireNonNull(next.value);
            asking.remove(borrower);
            borrowers.add(borrower);
            next.resume();
        }
    }

    private static int requireNotNegative(int tokens) {
        if (tokens < 0) {
            throw new IllegalArgumentException("A limiter has no negative number of tokens: totalTokens=" + tokens);
        }
        return tokens;
    }

    /**
     * Returns what can be seen at this moment.
     *
     * @return the state, which does not change any more
     */
    public Statistics statistics() {
        return new Statistics(totalTokens, List.copyOf(borrowers), waiting.size());
    }

    @Override
    public String toString() {
        return "CapacityLimiter[totalTokens=" + totalTokens + ", borrowed=" + borrowers.size() + ", waiting="
                + waiting.size() + ']';
    }
}
