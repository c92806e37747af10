package dev.guestloop.glfw;

import dev.guestloop.ui.ErrorDialog;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;

/**
 * Shows failures that nobody caught in a dialog of the system, which keeps the user from nothing. Where no dialog can be shown
 * ({@link GlfwDialogs} says what that takes), failures are only logged.
 *
 * <p><i>Confined to the host thread.</i>
 */
public final class GlfwErrorDialog extends ErrorDialog {

    /** Complete when no dialog is open. Written by the host thread. */
    private volatile CompletableFuture<?> gone = CompletableFuture.completedFuture(null);

    /** Makes a handler. May be called on any thread. */
    public GlfwErrorDialog() {}

    /** Blocks until the user has closed the last dialog, after the end of the host. */
    void join() {
        gone.join();
    }

    @Override
    protected void show(String title, String message, String details, Runnable closed) {
        if (!TinyDialogs.isPresent()) {
            closed.run();
            return;
        }
        GlfwHost host = GlfwHost.current("uncaught");
        gone = CompletableFuture.runAsync(
                () -> {
                    try {
                        if (TinyDialogs.canShow()) {
                            TinyDialogs.message(title, message, "ok", "error");
                        }
                    } catch (RuntimeException | Error e) {
                        GlfwHost.LOG.log(Level.ERROR, "The dialog of a failure could not be shown", e);
                    }
                    try {
                        host.post(closed);
                    } catch (IllegalStateException e) {
                        // The host has ended meanwhile, and shows nothing any more.
                    }
                },
                TinyDialogs.THREAD);
    }
}
