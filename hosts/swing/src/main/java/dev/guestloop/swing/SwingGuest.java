package dev.guestloop.swing;

import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.TaskAction;
import java.awt.EventQueue;
import java.awt.GraphicsEnvironment;
import java.lang.System.Logger.Level;
import java.util.Objects;
import javax.swing.JOptionPane;
import org.jspecify.annotations.Nullable;

/**
 * Starts Swing programs whose main method is a task.
 *
 * <pre>{@code
 * static void main() {
 *     SwingGuest.launch(() -> {
 *         var frame = new JFrame("Hello");
 *         frame.setSize(300, 200);
 *         frame.setVisible(true);
 *         SwingEvents.awaitClosed(frame);
 *     });
 * }
 * }</pre>
 *
 * <p>When the main task ends, all other tasks are cancelled and clean up, and the run ends. The JVM ends when nothing else keeps
 * it, such as a window that was not disposed of.
 *
 * <p><i>Safe to call from any thread.</i>
 */
public final class SwingGuest {

    private SwingGuest() {}

    /**
     * Starts a main task on the event thread, and returns at once. What it throws, and what the tasks beside it throw, is
     * logged and given to the default handler for uncaught exceptions, if the program has set one. If it has not, the failure
     * of the main task is also shown in a dialog, where there is a display.
     *
     * @param main the main task
     * @return the run
     * @throws UnsupportedOperationException if this JVM grants no tasks; the message says what to add to this launch
     * @see Thread#setDefaultUncaughtExceptionHandler
     */
    public static GuestRun<@Nullable Void> launch(TaskAction<?> main) {
        return launch(GuestOptions.DEFAULT.withUncaughtHandler(SwingGuest::report), main);
    }

    /**
     * Starts a main task with options. Failures of the tasks beside it go to the options' handler.
     *
     * @param options the options
     * @param main the main task
     * @return the run
     * @throws UnsupportedOperationException if this JVM grants no tasks; the message says what to add to this launch
     */
    public static GuestRun<@Nullable Void> launch(GuestOptions options, TaskAction<?> main) {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(main, "main");
        var exitOnClose = new ExitOnCloseWarning();
        GuestRun<@Nullable Void> run = GuestRun.start(SwingHost.instance(), options, () -> {
            exitOnClose.install();
            main.run();
        });
        run.onDone(outcome -> {
            exitOnClose.remove();
            if (outcome instanceof Outcome.Failure(var cause)) {
                mainFailed(cause);
            }
        });
        return run;
    }

    private static void report(String source, Throwable failure) {
        SwingHost.LOG.log(Level.ERROR, "Nobody caught what was thrown by " + source, failure);
        Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
        if (handler != null) {
            handler.uncaughtException(Thread.currentThread(), failure);
        }
    }

    private static void mainFailed(Throwable cause) {
        report("the main task", cause);
        if (Thread.getDefaultUncaughtExceptionHandler() == null && !GraphicsEnvironment.isHeadless()) {
            // In an event of its own, for other runs may go on, and this is called in a tick.
            EventQueue.invokeLater(() -> JOptionPane.showMessageDialog(
                    null, cause.toString(), "The program has failed", JOptionPane.ERROR_MESSAGE));
        }
    }
}
