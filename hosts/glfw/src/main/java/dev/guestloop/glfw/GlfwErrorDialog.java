package dev.guestloop.glfw;

import dev.guestloop.ui.ErrorDialog;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Shows failures that nobody caught in a dialog of the system, which keeps the user from nothing: what failed and why, and the first
 * lines of the stack trace. Where no dialog can be shown ({@link GlfwDialogs} says what that takes), failures are only logged.
 *
 * <p><i>Confined to the host thread.</i>
 */
public final class GlfwErrorDialog extends ErrorDialog {

    /** Of a stack trace. The dialog does not scroll, and has to fit onto a screen; the log has all of it. */
    private static final int DETAIL_LINES = 12;

    /** The first line has the failure's message, which may be a whole document. */
    private static final int DETAIL_WIDTH = 200;

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
                            TinyDialogs.message(title, message + "\n\n" + excerpt(details), "ok", "error");
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

    private static String excerpt(String details) {
        return details.lines()
                .limit(DETAIL_LINES)
                .map(line -> line.length() > DETAIL_WIDTH ? line.substring(0, DETAIL_WIDTH) + '…' : line)
                .collect(Collectors.joining("\n"));
    }
}
