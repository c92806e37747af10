package dev.guestloop;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A toolkit's event loop, as the guest sees it: somebody else's loop on somebody else's thread, which will run a piece of work
 * for us if we ask. This is the interface to implement for a toolkit that has no adapter yet; the class
 * {@code HostConformance} of the module {@code dev.guestloop.testing} checks an implementation.
 *
 * <p>Two objects that stand for the same loop must be {@linkplain Object#equals equal}: all runs on one loop share one backend
 * thread and one tick at a time.
 */
public interface HostLoop {

    /**
     * Asks the host to run a piece of work on its thread, soon, and returns at once.
     *
     * <p>Safe to call from any thread; the counterpart of Trio's {@code run_sync_soon_threadsafe}. The work runs once, not
     * inside this call, in the order of the posts, behind the events that wait already, and also while host code has a
     * nested loop open (a modal dialog, a menu). What happened before the post is visible to the work. The work never throws.
     *
     * @param work what to run
     * @throws RuntimeException if the host cannot take it; the runs on this host then end with that error. A host must not drop
     *     work silently: work that is not run looks like a frozen window
     */
    void post(Runnable work);

    /**
     * The same, called on the host thread only, for hosts where that is cheaper (Trio's {@code run_sync_soon_not_threadsafe}). Posts
     * of both kinds are in one line: what was posted first runs first.
     *
     * @param work what to run
     * @throws RuntimeException if the host cannot take it
     */
    default void postFromHost(Runnable work) {
        post(work);
    }

    /**
     * Tells whether the caller is on the host thread. Safe to call from any thread, also before the host's loop runs.
     *
     * @return true if so
     */
    boolean isHostThread();

    /**
     * Tells whether the user's input, or a repaint, waits in the host's queue. The guest then ends its tick early. Called on the
     * host thread between steps, so it must be cheap: well under a microsecond.
     *
     * @return true if something waits; false also where the host cannot tell
     */
    default boolean inputPending() {
        return false;
    }

    /**
     * Called on the host thread before the first tick of a guest. From here until the attachment is closed the host keeps its
     * thread alive, and calls {@code onClosing} when its loop is about to end for good.
     *
     * @param onClosing to be called on the host thread, at most once, while it may still run code; it returns when the clean-up
     *     of the guest is done
     * @return what the guest closes on the host thread when its last run has ended
     */
    default Attachment attach(Runnable onClosing) {
        return () -> {};
    }

    /**
     * What {@link #attach} gave; closed at most once: on the host thread, or on another one if that has ended. If the host thread is
     * in {@link System#exit}, never.
     */
    @FunctionalInterface
    interface Attachment {
        /** Lets the host's thread end again. */
        void close();
    }

    /**
     * Returns an object that stands for the event or runnable that the host is dispatching at this moment: another object for
     * another event. It is how the guest notices that an event handler runs in a nested loop above a task. Only for hosts whose
     * loop is plain Java: a native one stops such a call by itself.
     *
     * @return the event; null if the host's loop is not plain Java; an object of its own for each call if the host cannot tell, which
     *     costs each call of {@link Async} a look at the stack
     */
    default @Nullable Object currentDispatch() {
        return null;
    }

    /**
     * Tells whether a stack frame belongs to the host's loop, so that what stands above it was called by the loop.
     *
     * @param className the frame's class
     * @param methodName the frame's method
     * @return true if so
     */
    default boolean isPump(String className, String methodName) {
        return false;
    }

    /**
     * Tells whether a stack frame of the host's loop holds one monitor of the host's own while it runs posted work. For hosts whose
     * posts are not {@linkplain HostCapabilities#cleanPosts clean}: a task that suspended there would carry the monitor away, so the guest
     * puts the host's own monitors aside for the time of a tick. It does so only if the thread holds no others, as far as
     * their number tells; so every post has to run under such a monitor if one does, by whichever method it came, and in nested
     * loops as well. Only for monitors that nobody but the host's loop can enter: whoever wanted one meanwhile would wait.
     *
     * @param className the frame's class
     * @param methodName the frame's method
     * @return true if it holds one
     */
    default boolean isOwnMonitor(String className, String methodName) {
        return false;
    }

    /**
     * Called on the host thread right before a step of a task: from here to {@link #stepEnds} the task's stack is on top of the
     * thread's, and what the toolkit is asked for is asked for by the task. Steps nest where a task has opened a nested loop.
     * Called often, so it must cost tens of nanoseconds at most, and it must not throw.
     */
    default void stepBegins() {}

    /** Called on the host thread when the step is over, because the task waits or has ended. */
    default void stepEnds() {}

    /**
     * Returns what this host can and cannot do.
     *
     * @return the capabilities
     */
    default HostCapabilities capabilities() {
        return HostCapabilities.DEFAULT;
    }

    /**
     * Makes a host of an executor that runs its work on one platform thread, in order. One that turns out to run work inside
     * {@code execute}, on several threads or on virtual threads is refused: by {@link GuestRun#start} where that shows at once,
     * else by ending the run with a {@link HostFailureException}.
     *
     * @param executor the executor
     * @return the host
     */
    static HostLoop of(Executor executor) {
        return new ExecutorHost(executor);
    }
}
