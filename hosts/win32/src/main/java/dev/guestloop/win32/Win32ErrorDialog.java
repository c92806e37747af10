package dev.guestloop.win32;

import dev.guestloop.ui.ErrorDialog;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Shows failures that nobody caught in a message box, which keeps the user from nothing else: it has a thread of its own, and no owner.
 * Once the host is closed, failures are only logged.
 *
 * <p><i>Confined to the thread of the host's message loop.</i>
 */
public final class Win32ErrorDialog extends ErrorDialog implements AutoCloseable {

    /** Of a stack trace. A message box does not scroll, and has to fit onto a screen; the log has all of it. */
    private static final int DETAIL_LINES = 12;

    /** A box that is told to close takes milliseconds; if its thread is stuck, the program ends without it. */
    private static final Duration CLOSING_PATIENCE = Duration.ofSeconds(1);

    private final Win32Host host;
    private @Nullable Shown shown;

    /** A box, and the thread that has it. */
    private record Shown(MessageBox box, Thread thread) {}

    /**
     * Makes a handler for the guests of a host. May be called on any thread.
     *
     * @param host whose thread the failures are reported on
     */
    public Win32ErrorDialog(Win32Host host) {
        this.host = Objects.requireNonNull(host, "host");
    }

    /** Whether a dialog is there for the user to read. */
    boolean isOpen() {
        return shown != null;
    }

    @Override
    protected void show(String title, String message, String details, Runnable closed) {
        if (host.isClosed()) {
            closed.run();
            return;
        }
        String excerpt = details.lines().limit(DETAIL_LINES).collect(Collectors.joining("\n"));
        var box = new MessageBox(0, title, message + "\n\n" + excerpt, Win32Api.MB_OK | Win32Api.MB_ICONERROR);
        Thread thread =
                Thread.ofPlatform().name("guestloop-error-dialog").daemon().unstarted(() -> showAndTell(box, closed));
        shown = new Shown(box, thread);
        thread.start();
    }

    private void showAndTell(MessageBox box, Runnable closed) {
        try {
            box.open();
        } catch (RuntimeException | Error e) {
            Win32Host.LOG.log(Level.ERROR, "The dialog of a failure could not be shown", e);
        }
        try {
            host.post(() -> {
                shown = null;
                closed.run(); // which may show the next one
            });
        } catch (IllegalStateException e) {
            // The host has closed meanwhile, and nobody waits for this any more.
        }
    }

    /** Closes the dialog that is open, and waits until it is gone. For the end of a program. */
    @Override
    public void close() {
        Shown last = shown;
        if (last == null) {
            return;
        }
        last.box.closeSoon();
        try {
            last.thread.join(CLOSING_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
