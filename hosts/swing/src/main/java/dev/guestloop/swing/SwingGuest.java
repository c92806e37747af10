package dev.guestloop.swing;

import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.TaskAction;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Starts guests in Swing: {@link #launch} for a program whose main method is a task, {@link #attach} for one that is a Swing
 * program already.
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
 * <p>When the main task ends, all other tasks are cancelled and clean up, and the run ends. AWT is not started or ended by hand: it
 * ends by itself, and the JVM with it, when no window is left that was not disposed of. So a program may launch several guests,
 * one after the other or side by side.
 *
 * <p><i>Safe to call from any thread.</i>
 */
public final class SwingGuest {

    private SwingGuest() {}

    /**
     * Starts a main task on the event thread, and returns at once. What it throws, and what the tasks beside it throw, is
     * logged and shown in a {@link SwingErrorDialog}, where there is a display. A frame that ends the JVM when it is closed is
     * warned of in the log, for no task could clean up then.
     *
     * @param main the main task
     * @return the run
     * @throws UnsupportedOperationException if this JVM grants no tasks; the message says what to add to this launch
     */
    public static GuestRun<@Nullable Void> launch(TaskAction<?> main) {
        return launch(withDialog(), main);
    }

    /**
     * Does the same with options. Failures of all tasks go to the options' handler.
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
        GuestRun<@Nullable Void> run = attach(options, () -> {
            exitOnClose.install();
            main.run();
        });
        return run.onDone(_ -> exitOnClose.remove());
    }

    /**
     * Starts a main task in a program that has its own idea of when it ends: nothing is said about how its frames close. Failures
     * are logged and shown as {@link #launch(TaskAction)} does it.
     *
     * @param main the main task
     * @return the run
     * @throws UnsupportedOperationException if this JVM grants no tasks; the message says what to add to this launch
     */
    public static GuestRun<@Nullable Void> attach(TaskAction<?> main) {
        return attach(withDialog(), main);
    }

    /**
     * Does the same with options. Failures of all tasks go to the options' handler.
     *
     * @param options the options
     * @param main the main task
     * @return the run
     * @throws UnsupportedOperationException if this JVM grants no tasks; the message says what to add to this launch
     */
    public static GuestRun<@Nullable Void> attach(GuestOptions options, TaskAction<?> main) {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(main, "main");
        GuestRun<@Nullable Void> run = GuestRun.start(SwingHost.instance(), options, main);
        return run.onDone(outcome -> {
            if (outcome instanceof Outcome.Failure(var cause)) {
                options.uncaughtHandler().uncaught("the main task", cause);
            }
        });
    }

    private static GuestOptions withDialog() {
        return GuestOptions.DEFAULT.withUncaughtHandler(new SwingErrorDialog());
    }
}
