package dev.guestloop.ui;

import dev.guestloop.UncaughtHandler;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Tells the user of failures that nobody caught: writes them into the log, and shows one dialog at a time. Those that come
 * meanwhile are counted, and the dialog after it speaks of them. If the program has set a
 * {@linkplain Thread#setDefaultUncaughtExceptionHandler default handler for uncaught exceptions}, that is called in place of the
 * dialog.
 *
 * <p>The modules of the hosts have one each, which their {@code launch} uses. To have another one:
 * {@link dev.guestloop.GuestOptions#withUncaughtHandler}.
 *
 * <p><i>Confined to the UI thread.</i>
 */
public abstract class ErrorDialog implements UncaughtHandler {

    private static final Logger LOG = System.getLogger("dev.guestloop.ui");

    private static final String TITLE = "Something went wrong";

    /** A message may hold a whole document, and a dialog has to fit onto a screen. The log has all of it. */
    private static final int MAX_DESCRIPTION = 600;

    private boolean open;
    private int meanwhile;
    private String lastSource = "";
    private @Nullable Throwable lastFailure;

    /** For the modules of hosts. */
    protected ErrorDialog() {}

    /**
     * Opens a dialog and returns at once. It must not wait for the dialog, nor open it in a nested loop here: the caller is in
     * the middle of a tick. The dialog is not modal: a failure in the background must not keep the user from the program.
     *
     * @param title the title
     * @param message what failed and why, usually a line or two, and some 700 characters at most
     * @param details the stack trace, for a bug report
     * @param closed to be called when the dialog is gone
     */
    protected abstract void show(String title, String message, String details, Runnable closed);

    @Override
    public final void uncaught(String source, Throwable failure) {
        LOG.log(Level.ERROR, "Nobody caught what was thrown by " + source, failure);
        Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
        if (handler != null) {
            handler.uncaughtException(Thread.currentThread(), failure);
        } else if (open) {
            meanwhile++;
            lastSource = source;
            lastFailure = failure;
        } else {
            open(source, failure, 0);
        }
    }

    private void open(String source, Throwable failure, int others) {
        String subject = source.isEmpty() ? "Something" : Character.toUpperCase(source.charAt(0)) + source.substring(1);
        String message = subject + " failed: " + describe(failure);
        if (others > 0) {
            message += "\n" + others + (others == 1 ? " other failure is" : " other failures are") + " in the log.";
        }
        open = true;
        try {
            show(TITLE, message, stackTrace(failure), this::closed);
        } catch (RuntimeException | Error e) {
            open = false; // the next failure tries again; this one is in the log
            throw e;
        }
    }

    private void closed() {
        open = false;
        Throwable failure = lastFailure;
        if (failure != null) {
            int others = meanwhile - 1;
            lastFailure = null;
            meanwhile = 0;
            open(lastSource, failure, others);
        }
    }

    private static String describe(Throwable failure) {
        String text = failure.getLocalizedMessage();
        if (text == null || text.isBlank()) {
            return failure.getClass().getSimpleName();
        }
        return text.length() > MAX_DESCRIPTION ? text.substring(0, MAX_DESCRIPTION) + "…" : text;
    }

    private static String stackTrace(Throwable failure) {
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
