package dev.guestloop.glfw;

import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.TaskAction;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Starts programs whose main method is a task, and adds guests to programs that have a loop of their own.
 *
 * <pre>{@code
 * static void main() {
 *     GlfwGuest.launch(() -> {
 *         long window = glfwCreateWindow(640, 480, "Hello", NULL, NULL);
 *         GlfwEvents.awaitClosed(window);    // suspends the task, not the window
 *     });
 * }
 * }</pre>
 *
 * <p>GLFW belongs to the thread on which it is initialized; on macOS this must be the first thread of a JVM that was started with
 * {@code -XstartOnFirstThread}. Failures that nobody catches go into the log, for GLFW has no dialogs, or to the handler of the options.
 *
 * <p><i>Confined to the thread that is to run the tasks</i>: all methods are called there.
 */
public final class GlfwGuest {

    private GlfwGuest() {}

    /**
     * Initializes GLFW, runs a loop on the calling thread until the main task and all others have ended, and terminates GLFW, and the
     * windows that are still open with it. What the main task, the tasks beside it, callbacks and listeners throw is logged and, where
     * dialogs can be shown, shown in a {@linkplain GlfwErrorDialog dialog}; launch returns when that is closed, too. What GLFW's error
     * callback says is logged, unless the program sets another one.
     *
     * @param main the main task; when it ends, the others are cancelled and clean up
     * @return the run, which has ended
     * @throws IllegalStateException if LWJGL or its native libraries are missing, if there is no screen, if GLFW is initialized already,
     *     or if the thread is a virtual one; the message says what to do
     * @throws GlfwException if GLFW cannot be initialized for another reason
     * @throws UnsupportedOperationException if this JVM grants no tasks; the message says what to add to this launch
     */
    public static GuestRun<@Nullable Void> launch(TaskAction<?> main) {
        var dialog = new GlfwErrorDialog();
        GuestRun<@Nullable Void> run = launch(GuestOptions.DEFAULT.withUncaughtHandler(dialog), main);
        dialog.join();
        return run;
    }

    /**
     * The same with options. What tasks, callbacks and listeners throw goes to the options' handler.
     *
     * @param options the options
     * @param main the main task
     * @return the run, which has ended
     * @throws IllegalStateException if LWJGL or its native libraries are missing, if there is no screen, if GLFW is initialized already,
     *     or if the thread is a virtual one; the message says what to do
     * @throws GlfwException if GLFW cannot be initialized for another reason
     * @throws UnsupportedOperationException if this JVM grants no tasks; the message says what to add to this launch
     */
    public static GuestRun<@Nullable Void> launch(GuestOptions options, TaskAction<?> main) {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(main, "main");
        GlfwLibrary.require();
        return GlfwProgram.run(options, main);
    }

    /**
     * Starts a main task in a program that has initialized GLFW on this thread and has a loop of its own, and returns at once. The loop
     * calls {@link GlfwHost#poll} or {@link GlfwHost#pump} of {@link GlfwHost#attach}, in place of {@code glfwPollEvents} or
     * {@code glfwWaitEvents}; after it, {@link GlfwHost#close} has the tasks clean up. Failures of the main task and of those beside it
     * are logged and, where dialogs can be shown, shown in a {@linkplain GlfwErrorDialog dialog}.
     *
     * @param main the main task
     * @return the run
     * @throws IllegalStateException if LWJGL or its native libraries are missing, if GLFW is not initialized, or if the thread is a
     *     virtual one; the message says what to do
     * @throws WrongThreadException if GLFW has a guest on another thread
     * @throws UnsupportedOperationException if this JVM grants no tasks; the message says what to add to this launch
     */
    public static GuestRun<@Nullable Void> attach(TaskAction<?> main) {
        return attach(GuestOptions.DEFAULT.withUncaughtHandler(new GlfwErrorDialog()), main);
    }

    /**
     * The same with options. Failures of the main task and of those beside it go to the options' handler.
     *
     * @param options the options
     * @param main the main task
     * @return the run
     * @throws IllegalStateException if LWJGL or its native libraries are missing, if GLFW is not initialized, or if the thread is a
     *     virtual one; the message says what to do
     * @throws WrongThreadException if GLFW has a guest on another thread
     * @throws UnsupportedOperationException if this JVM grants no tasks; the message says what to add to this launch
     */
    public static GuestRun<@Nullable Void> attach(GuestOptions options, TaskAction<?> main) {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(main, "main");
        GuestRun<@Nullable Void> run = GuestRun.start(GlfwHost.attach(), options, main);
        return run.onDone(outcome -> {
            if (outcome instanceof Outcome.Failure(var cause)) {
                options.uncaughtHandler().uncaught("the main task", cause);
            }
        });
    }
}
