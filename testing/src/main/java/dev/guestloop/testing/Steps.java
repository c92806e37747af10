package dev.guestloop.testing;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Pins the order in which the parts of a test run: each says which step it is, counted from 1. Declare a parameter of this type in
 * a {@link GuestTest}, which then fails if the last step has not come, or make one.
 *
 * <pre>{@code
 * @GuestTest
 * void aSpawnedTaskRunsLater(Steps steps) {
 *     Task<?> child = Async.currentRun().spawn(() -> steps.expect(2));
 *     steps.expect(1);
 *     child.await();
 *     steps.finish(3);
 * }
 * }</pre>
 *
 * <p>After kotlinx.coroutines' {@code expect} and {@code finish}.
 *
 * <p><i>Safe to call from any thread.</i>
 */
public final class Steps {

    private static final int FINISHED = Integer.MIN_VALUE;

    /** The last step that has come, or {@link #FINISHED}. */
    private final AtomicInteger last = new AtomicInteger();

    /** Makes steps none of which has come. */
    public Steps() {}

    /**
     * Says that this is a certain step.
     *
     * @param step which, counted from 1
     * @throws AssertionError if another one has to come now
     */
    public void expect(int step) {
        int before = last.get();
        if (before != step - 1 || step < 1 || !last.compareAndSet(before, step)) {
            throw new AssertionError("The steps of the test came in another order: next="
                    + (before == FINISHED ? "none, it has finished" : before + 1) + ", came=" + step);
        }
    }

    /**
     * Says that this is a certain step, and the last one.
     *
     * @param step which, counted from 1
     * @throws AssertionError if another one has to come now
     */
    public void finish(int step) {
        expect(step);
        last.set(FINISHED);
    }

    /** Fails if there were steps, and the last one has not come. */
    void requireFinished() {
        int came = last.get();
        if (came > 0) {
            throw new AssertionError("The last step of the test has not come: last=" + came
                    + ". End the test with finish(" + (came + 1) + ").");
        }
    }

    @Override
    public String toString() {
        int came = last.get();
        return "Steps[" + (came == FINISHED ? "finished]" : "last=" + came + ']');
    }
}
