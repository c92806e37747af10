package dev.guestloop.testing;

import dev.guestloop.Suspension;
import dev.guestloop.Task;

/**
 * What the task of a test can wait for.
 *
 * <p><i>Confined to the loop thread.</i>
 */
public final class TestTasks {

    private TestTasks() {}

    /**
     * Waits until every other task of the loop is blocked: nothing is ready, no timer is due, no channel has anything to say. No
     * virtual time passes. A task in {@code Async.toThread} is blocked, too; one that only yields never is. If several tasks wait
     * for this, they go on together.
     *
     * <p>It is what takes the place of "sleep a little" in a test: what was started has come as far as it can.
     *
     * @throws IllegalStateException outside of a {@link GuestTest} and of a {@link SimulatedHost}
     * @throws dev.guestloop.CancelledException if the task's scope is cancelled
     * @throws dev.guestloop.CannotAwaitException if called outside a task
     */
    public static void awaitAllTasksBlocked() {
        Task<?> task = Suspension.checkpoint("TestTasks.awaitAllTasksBlocked");
        TestMachine machine = TestMachine.ofThisThread();
        if (machine == null) {
            throw new IllegalStateException("Only a loop of the test kit knows when all its tasks are blocked: task="
                    + task.name() + ". Use it in a @GuestTest, or in a guest of a SimulatedHost.");
        }
        machine.quietWaiters().await(task);
    }
}
