package dev.guestloop.win32;

import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.TaskAction;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Starts programs whose main method is a task, and adds guests to threads that have a message loop of their own.
 *
 * <pre>{@code
 * static void main() {
 *     Win32Guest.launch(() -> {
 *         long window = openMainWindow();       // CreateWindowExW, by whatever binding the program uses
 *         Async.sleep(Duration.ofSeconds(1));   // suspends the task, not the window
 *         ShowWindow(window, SW_HIDE);
 *     });
 * }
 * }</pre>
 *
 * <p>Windows has a message queue for each thread, so there may be a run on each of several threads.
 *
 * <p><i>Confined to the thread that is to run the tasks</i>: both methods are called there.
 */
public final class Win32Guest {

    private Win32Guest() {}

    /**
     * Runs a message loop on the calling thread until the main task and all others have ended. If {@code WM_QUIT} comes first, the tasks
     * are cancelled and clean up before the loop ends. What the main task and the tasks beside it throw is logged and shown in a
     * {@linkplain Win32ErrorDialog dialog}; the loop goes on until that is closed, too.
     *
     * @param main the main task; when it ends, the others are cancelled and clean up
     * @return the run, which has ended
     * @throws UnsupportedOperationException if this is not Windows, or this JVM grants no tasks or no native access; the message says
     *     what to do
     * @throws IllegalStateException if the thread is a virtual one, or has a host already
     */
    public static GuestRun<@Nullable Void> launch(TaskAction<?> main) {
        Objects.requireNonNull(main, "main");
        Win32Host.requireNone();
        try (Win32Host host = Win32Host.attach();
                var dialog = new Win32ErrorDialog(host)) {
            GuestRun<@Nullable Void> run = start(host, GuestOptions.DEFAULT.withUncaughtHandler(dialog), main);
            MessageLoop.run(() -> run.isDone() && !dialog.isOpen());
            return run;
        }
    }

    /**
     * Does the same with options. Failures of all tasks go to the options' handler, and no dialog opens.
     *
     * @param options the options
     * @param main the main task
     * @return the run, which has ended
     * @throws UnsupportedOperationException if this is not Windows, or this JVM grants no tasks or no native access; the message says
     *     what to do
     * @throws IllegalStateException if the thread is a virtual one, or has a host already
     */
    public static GuestRun<@Nullable Void> launch(GuestOptions options, TaskAction<?> main) {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(main, "main");
        Win32Host.requireNone();
        try (Win32Host host = Win32Host.attach()) {
            GuestRun<@Nullable Void> run = start(host, options, main);
            MessageLoop.run(run::isDone);
            return run;
        }
    }

    /**
     * Starts a main task on the calling thread, whose message loop somebody else runs, now or soon, and returns at once. The run ends
     * with its main task, or with the loop: when that takes {@code WM_QUIT}, the tasks are cancelled and clean up. If the loop ends
     * otherwise, call {@link Win32Host#close} on the thread.
     *
     * <p>Failures of the main task and of those beside it are logged and shown in a {@linkplain Win32ErrorDialog dialog}.
     *
     * @param main the main task
     * @return the run
     * @throws UnsupportedOperationException if this is not Windows, or this JVM grants no tasks or no native access; the message says
     *     what to do
     * @throws IllegalStateException if the thread is a virtual one
     */
    public static GuestRun<@Nullable Void> attach(TaskAction<?> main) {
        Objects.requireNonNull(main, "main");
        Win32Host host = Win32Host.attach();
        return start(host, GuestOptions.DEFAULT.withUncaughtHandler(new Win32ErrorDialog(host)), main);
    }

    /**
     * Does the same with options. Failures of all tasks go to the options' handler.
     *
     * @param options the options
     * @param main the main task
     * @return the run
     * @throws UnsupportedOperationException if this is not Windows, or this JVM grants no tasks or no native access; the message says
     *     what to do
     * @throws IllegalStateException if the thread is a virtual one
     */
    public static GuestRun<@Nullable Void> attach(GuestOptions options, TaskAction<?> main) {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(main, "main");
        return start(Win32Host.attach(), options, main);
    }

    private static GuestRun<@Nullable Void> start(Win32Host host, GuestOptions options, TaskAction<?> main) {
        GuestRun<@Nullable Void> run = GuestRun.start(host, options, main);
        return run.onDone(outcome -> {
            if (outcome instanceof Outcome.Failure(var cause)) {
                options.uncaughtHandler().uncaught("the main task", cause);
            }
        });
    }
}
