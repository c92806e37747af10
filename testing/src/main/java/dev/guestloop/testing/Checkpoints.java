package dev.guestloop.testing;

import dev.guestloop.Async;
import dev.guestloop.CancelScope;
import dev.guestloop.Outcome;
import dev.guestloop.TaskAction;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a call is a checkpoint: whether it throws where its scope is cancelled, and lets others run when its task has had
 * its share of the thread.
 *
 * <pre>{@code
 * Checkpoints.assertCheckpoints(lock::acquire);
 * Checkpoints.assertNoCheckpoint(lock::tryAcquire);
 * }</pre>
 *
 * <p>The call is made twice: in a scope that is cancelled, where a checkpoint has no effect, and in one that is not. It must not need
 * others to end. A millisecond passes, also on the virtual clock.
 *
 * <p><i>Confined to the loop thread.</i>
 */
public final class Checkpoints {

    /** Five times as long as a task may run through checkpoints. */
    private static final long SHARE_NANOS = 1_000_000;

    private Checkpoints() {}

    /**
     * Fails if a call is no checkpoint.
     *
     * @param call the call
     * @param <X> what it may throw
     * @throws X if it fails
     * @throws AssertionError if it is none, with what is wanting
     * @throws dev.guestloop.CannotAwaitException if called outside a task
     */
    public static <X extends Throwable> void assertCheckpoints(TaskAction<X> call) throws X {
        if (!throwsWhereCancelled(call)) {
            throw new AssertionError("The call did not throw, though its scope is cancelled: it is no checkpoint");
        }
        if (!letsOthersRun(call)) {
            throw new AssertionError(
                    "The call did not let others run, though its task has had its share of the thread: it is no"
                            + " checkpoint, or not in every case");
        }
    }

    /**
     * Fails if a call is a checkpoint, or half of one.
     *
     * @param call the call
     * @param <X> what it may throw
     * @throws X if it fails
     * @throws AssertionError if it is one, with what it did
     * @throws dev.guestloop.CannotAwaitException if called outside a task
     */
    public static <X extends Throwable> void assertNoCheckpoint(TaskAction<X> call) throws X {
        if (throwsWhereCancelled(call)) {
            throw new AssertionError("The call threw, because its scope is cancelled: it is a checkpoint");
        }
        if (letsOthersRun(call)) {
            throw new AssertionError("The call let others run: it is a checkpoint");
        }
    }

    private static <X extends Throwable> boolean throwsWhereCancelled(TaskAction<X> call) throws X {
        var scope = CancelScope.create();
        scope.cancel("to see whether a call is a checkpoint");
        Outcome<@Nullable Void> outcome =
                scope.run(Objects.requireNonNull(call, "call").asBody());
        return outcome instanceof Outcome.Cancelled;
    }

    private static <X extends Throwable> boolean letsOthersRun(TaskAction<X> call) throws X {
        boolean[] othersRan = {false};
        Async.yieldNow(); // a step of its own, with nothing used of its share
        Async.currentLoop().callSoon(() -> othersRan[0] = true);
        useShare();
        call.run();
        boolean letThem = othersRan[0];
        Async.yieldNow(); // the others, which must not be left to the end of the run
        return letThem;
    }

    private static void useShare() {
        TestMachine machine = TestMachine.ofThisThread();
        if (machine != null) {
            machine.compute(SHARE_NANOS);
        } else {
            long end = System.nanoTime() + SHARE_NANOS;
            while (System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
        }
    }
}
