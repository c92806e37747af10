package dev.guestloop.swt;

import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.TaskAction;
import java.util.Objects;
import org.eclipse.swt.widgets.Display;
import org.jspecify.annotations.Nullable;

/**
 * Starts programs whose main method is a task, and adds guests to programs that have a loop of their own.
 *
 * <pre>{@code
 * static void main() {
 *     SwtGuest.launch(() -> {
 *         var shell = new Shell(Display.getCurrent());
 *         shell.setText("Hello");
 *         shell.open();
 *         SwtEvents.awaitClosed(shell);
 *     });
 * }
 * }</pre>
 *
 * <p>SWT has no loop and no thread of its own, so {@link #launch} is that loop: the thread that calls it is the UI thread, and it
 * returns when the run has ended. On macOS this must be the first thread of a JVM that was started with
 * {@code -XstartOnFirstThread}.
 *
 * <p><i>Safe to call from any thread.</i>
 */
public final class SwtGuest {

    private SwtGuest() {}

    /**
     * Makes a display on the calling thread, runs its loop until the main task and all others have ended, and disposes of the
     * display, and of the shells that are still open with it. What the main task, the tasks beside it and SWT's listeners throw
     * is logged and shown in a {@linkplain SwtErrorDialog dialog}; the loop goes on until that is closed, too.
     *
     * @param main the main task; when it ends, the others are cancelled and clean up
     * @return the run, which has ended
     * @throws IllegalStateException if the thread has a display already, if there is no screen to open one on, or if SWT itself is
     *     missing; the message says what to do
     * @throws UnsupportedOperationException if this JVM grants no tasks; the message says what to add to this launch
     */
    public static GuestRun<@Nullable Void> launch(TaskAction<?> main) {
        Objects.requireNonNull(main, "main");
        SwtLibrary.require();
        return SwtProgram.run(null, main);
    }

    /**
     * The same with options. What the main task, the tasks beside it and SWT's listeners throw goes to the options' handler, and no
     * dialog opens.
     *
     * @param options the options
     * @param main the main task
     * @return the run, which has ended
     * @throws IllegalStateException if the thread has a display already, if there is no screen to open one on, or if SWT itself is
     *     missing; the message says what to do
     * @throws UnsupportedOperationException if this JVM grants no tasks; the message says what to add to this launch
     */
    public static GuestRun<@Nullable Void> launch(GuestOptions options, TaskAction<?> main) {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(main, "main");
        SwtLibrary.require();
        return SwtProgram.run(options, main);
    }

    /**
     * Starts a main task on a display whose loop somebody else runs, and returns at once. The display stays as it is when the run
     * has ended. When the display is disposed of, the run is cancelled and cleans up before the first widget is gone. If its loop
     * ends and it is not disposed of, nobody runs the tasks any more: then call {@link GuestRun#finish} on the display's thread.
     *
     * <p>Failures of the main task and of those beside it are logged and shown in a {@linkplain SwtErrorDialog dialog}.
     *
     * @param display the display
     * @param main the main task
     * @return the run
     * @throws IllegalStateException if the display is disposed of
     * @throws UnsupportedOperationException if this JVM grants no tasks; the message says what to add to this launch
     */
    public static GuestRun<@Nullable Void> attach(Display display, TaskAction<?> main) {
        Objects.requireNonNull(display, "display");
        return attach(display, GuestOptions.DEFAULT.withUncaughtHandler(new SwtErrorDialog(display)), main);
    }

    /**
     * The same with options. Failures of the main task and of those beside it go to the options' handler.
     *
     * @param display the display
     * @param options the options
     * @param main the main task
     * @return the run
     * @throws IllegalStateException if the display is disposed of
     * @throws UnsupportedOperationException if this JVM grants no tasks; the message says what to add to this launch
     */
    public static GuestRun<@Nullable Void> attach(Display display, GuestOptions options, TaskAction<?> main) {
        Objects.requireNonNull(display, "display");
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(main, "main");
        GuestRun<@Nullable Void> run = GuestRun.start(SwtHost.of(display), options, main);
        run.onDone(outcome -> {
            if (outcome instanceof Outcome.Failure(var cause)) {
                options.uncaughtHandler().uncaught("the main task", cause);
            }
        });
        return run;
    }
}
