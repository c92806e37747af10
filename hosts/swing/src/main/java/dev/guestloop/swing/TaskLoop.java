package dev.guestloop.swing;

import dev.guestloop.Async;
import dev.guestloop.CancelledException;
import dev.guestloop.CannotAwaitException;
import java.awt.Dialog;
import java.awt.SecondaryLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A secondary loop that suspends the task which enters it, in place of running a loop above it. Where that is impossible
 * (something on the stack is in the way, or the caller is an event handler above a task) it runs one of AWT's own.
 *
 * <p>{@link #enter} and {@link #exit} answer as those of AWT's own loops do, in any order and from any thread.
 */
final class TaskLoop implements SecondaryLoop {

    private final TaskLoops loops;

    /** The dialog that waits in this loop; null if it is a bare one. */
    private final @Nullable Dialog dialog;

    // Guarded by this.
    private @Nullable CompletableFuture<@Nullable Void> running;
    private boolean exited;

    TaskLoop(TaskLoops loops, @Nullable Dialog dialog) {
        this.loops = loops;
        this.dialog = dialog;
    }

    @Override
    public boolean enter() {
        CompletableFuture<@Nullable Void> end = begin();
        if (end == null) {
            return false;
        }
        try {
            await(end);
            return true;
        } finally {
            ended();
        }
    }

    private synchronized @Nullable CompletableFuture<@Nullable Void> begin() {
        if (running != null) {
            return null; // entered already
        }
        if (exited) {
            exited = false; // before it was entered, which counts for one time
            return null;
        }
        running = new CompletableFuture<>();
        return running;
    }

    private synchronized void ended() {
        running = null;
        exited = false;
    }

    @Override
    public boolean exit() {
        CompletableFuture<@Nullable Void> end;
        synchronized (this) {
            exited = true;
            end = running;
        }
        return end != null && end.complete(null);
    }

    private void await(CompletableFuture<@Nullable Void> end) {
        if (!loops.isDispatchThread()) {
            block(end);
            return;
        }
        try {
            Async.await(end);
        } catch (CannotAwaitException e) {
            loops.nest(end);
        } catch (CancelledException e) {
            if (dialog == null) {
                throw e;
            }
            close(dialog);
        }
    }

    /** The event thread goes on by itself, so another thread only has to wait. An interrupt ends that, as with AWT's loops. */
    private static void block(CompletableFuture<@Nullable Void> end) {
        try {
            end.get();
        } catch (InterruptedException e) {
            return;
        } catch (ExecutionException e) {
            throw new AssertionError("nobody fails it", e);
        }
    }

    /** The task was cancelled: whoever opened the dialog sees that it was closed without an answer. */
    private static void close(Dialog dialog) {
        dialog.dispose();
    }
}
