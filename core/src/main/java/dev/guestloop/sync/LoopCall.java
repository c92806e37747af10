package dev.guestloop.sync;

import dev.guestloop.EventLoop;
import dev.guestloop.LoopClosedException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** A call on the loop's thread from wherever its maker is. If the loop ends before, it does something else, so that nobody waits for it. */
final class LoopCall extends FutureTask<@Nullable Void> {

    private final Runnable ifEnded;

    private LoopCall(Runnable call, Runnable ifEnded) {
        super(call, null);
        this.ifEnded = ifEnded;
    }

    /**
     * Makes the call, at once if this is the loop's thread.
     *
     * @param call what to do
     * @param ifEnded called in its place if the loop has ended, on whatever thread finds that out; must not throw
     */
    static void make(EventLoop loop, Runnable call, Runnable ifEnded) {
        if (loop.isLoopThread() && !loop.isClosed()) {
            call.run();
            return;
        }
        try {
            loop.callSoonThreadsafe(new LoopCall(call, ifEnded));
        } catch (LoopClosedException e) {
            ifEnded.run();
        }
    }

    /** What goes wrong goes on to the loop, which reports it. */
    @Override
    protected void setException(Throwable failure) {
        super.setException(failure);
        switch (failure) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new AssertionError(failure); // a Runnable throws nothing else
        }
    }

    /** A loop cancels the futures among what it refuses. */
    @Override
    protected void done() {
        if (isCancelled()) {
            ifEnded.run();
        }
    }
}
