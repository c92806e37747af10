package dev.guestloop;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The seam between the {@link Scheduler} and what gives it time: a host's loop ({@link GuestDriver}), a thread of its own
 * ({@link OwnThreadDriver}), and in future a host that is pumped. The scheduler says what has happened; the driver sees to it
 * that the scheduler runs again.
 */
abstract class Driver {

    /** Something became ready on the loop's thread, outside the collecting part of a tick. */
    abstract void localWork();

    /** Another thread has added to the inbox. */
    abstract void foreignWork();

    /** A timer was set that is nearer than all others. Loop thread. */
    abstract void nearestTimerMoved();

    /** What the selector has to wait for has changed, or a channel was closed. Loop thread. */
    abstract void interestChanged();

    /**
     * A step is about to run; it may open a nested loop and not come back for long.
     *
     * @return what {@link #afterStep} wants to know
     */
    abstract long beforeStep();

    /** The step is over. */
    abstract void afterStep(long mark);

    /** A task's stack is about to be mounted. */
    abstract void mounting();

    /** It is off again. */
    abstract void unmounted();

    /** Whether the tick has used its time; called now and then between steps. */
    abstract boolean isTimeUp();

    /** Whether the tick should end early because somebody waits; called after each batch. */
    abstract boolean isSomebodyWaiting();

    abstract boolean isLoopThread();

    /** The loop's thread for messages, or null if it is not known yet. */
    abstract @Nullable Thread thread();

    /** Runs something as plain host code, outside any tick: where a dialog may open its nested loop. */
    abstract void runOutsideTasks(EventLoop loop, Runnable function);

    /**
     * What stands between the running task and the caller, if the caller is an event handler that a nested loop called.
     *
     * @return the loop's frame, for the message; null if the caller is the task itself
     */
    abstract @Nullable String handlerAboveTask();

    /** Cancels all runs. Safe to call from any thread. */
    abstract void cancelAll(CancelReason reason);

    /** Whether all runs have ended, and their listeners have been told. Safe to call from any thread. */
    abstract boolean isOver();

    /** Asks the loop's thread to end all runs although tasks are left; it may be too late, or too busy, to do it. */
    abstract void abandonFromItsThread(String why);

    /** Ends all runs from another thread, where no task can be resumed any more. */
    abstract void abandon(String why);

    /** The runs that this driver gives time to. */
    abstract List<GuestRun<?>> runs();

    /** A run has no tasks left; ends it when the time has come. */
    abstract void runIsDone(GuestRun<?> run);
}
