package dev.guestloop.gtk;

import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.TaskAction;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts programs whose main method is a task, and adds guests to programs that have a main loop of their own.
 *
 * <pre>{@code
 * static void main() {
 *     GtkGuest.launch(GtkVersion.GTK4, () -> {
 *         long window = openMainWindow();       // gtk_window_new …, by the binding of your choice
 *         GtkEvents.awaitClosed(window);
 *     });
 * }
 * }</pre>
 *
 * <p>GTK has no thread of its own, so {@link #launch} is that loop: the thread that calls it is the UI thread, and it returns when the
 * run has ended.
 *
 * <p><i>Safe to call from any thread.</i>
 */
public final class GtkGuest {

    private GtkGuest() {}

    /**
     * Starts GTK on the calling thread, runs its main loop until the main task and all others have ended, and destroys the windows that
     * are still open. When the display is closed, the tasks are cancelled and clean up before the loop ends. What the main task and the
     * tasks beside it throw is logged and shown in a {@linkplain GtkErrorDialog dialog}; the loop goes on until that is closed, too.
     *
     * @param version the GTK that the program uses
     * @param main the main task; when it ends, the others are cancelled and clean up
     * @return the run, which has ended
     * @throws IllegalStateException if a library is missing or too old, the process has the other GTK, there is no display, the main
     *     context has a loop already, or the thread is a virtual one; the message says what to do
     * @throws UnsupportedOperationException if this is not Linux, or this JVM grants no tasks or no native access; the message says what
     *     to do
     */
    public static GuestRun<@Nullable Void> launch(GtkVersion version, TaskAction<?> main) {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(main, "main");
        var dialog = new GtkErrorDialog();
        return launch(version, GuestOptions.DEFAULT.withUncaughtHandler(dialog), main, dialog::isOpen);
    }

    /**
     * Does the same with options. Failures of all tasks go to the options' handler, and no dialog opens.
     *
     * @param version the GTK that the program uses
     * @param options the options
     * @param main the main task
     * @return the run, which has ended
     * @throws IllegalStateException if a library is missing or too old, the process has the other GTK, there is no display, the main
     *     context has a loop already, or the thread is a virtual one; the message says what to do
     * @throws UnsupportedOperationException if this is not Linux, or this JVM grants no tasks or no native access; the message says what
     *     to do
     */
    public static GuestRun<@Nullable Void> launch(GtkVersion version, GuestOptions options, TaskAction<?> main) {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(main, "main");
        return launch(version, options, main, () -> false);
    }

    private static GuestRun<@Nullable Void> launch(
            GtkVersion version, GuestOptions options, TaskAction<?> main, BooleanSupplier dialogIsOpen) {
        Libraries.require();
        MainLoop.requireNone();
        Gtk gtk = Gtk.load(version);
        gtk.start();
        try (GtkHost host = GtkHost.ofDefault()) {
            GuestRun<@Nullable Void> run = start(host, options, main);
            MainLoop.run(() -> run.isDone() && !dialogIsOpen.getAsBoolean());
            return run;
        } finally {
            if (gtk.defaultDisplay() != 0) {
                gtk.destroyWindows();
            }
        }
    }

    /**
     * Starts a main task on the default main context, whose loop somebody else runs, now or soon, and returns at once. The run ends with
     * its main task, with the program's {@code GApplication}, or with the display; the tasks then are cancelled and clean up while the
     * windows are still there. A bare {@code GMainLoop} that is quit tells nobody: then call {@link GtkHost#close} on its thread.
     *
     * <p>Failures of the main task and of those beside it are logged and shown in a {@linkplain GtkErrorDialog dialog}.
     *
     * @param main the main task
     * @return the run
     * @throws IllegalStateException if GLib is missing or too old; the message says what to do
     * @throws UnsupportedOperationException if this is not Linux, or this JVM grants no tasks or no native access; the message says what
     *     to do
     */
    public static GuestRun<@Nullable Void> attach(TaskAction<?> main) {
        Objects.requireNonNull(main, "main");
        return attach(GuestOptions.DEFAULT.withUncaughtHandler(new GtkErrorDialog()), main);
    }

    /**
     * Does the same with options. Failures of all tasks go to the options' handler.
     *
     * @param options the options
     * @param main the main task
     * @return the run
     * @throws IllegalStateException if GLib is missing or too old; the message says what to do
     * @throws UnsupportedOperationException if this is not Linux, or this JVM grants no tasks or no native access; the message says what
     *     to do
     */
    public static GuestRun<@Nullable Void> attach(GuestOptions options, TaskAction<?> main) {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(main, "main");
        return start(GtkHost.ofDefault(), options, main);
    }

    private static GuestRun<@Nullable Void> start(GtkHost host, GuestOptions options, TaskAction<?> main) {
        GuestRun<@Nullable Void> run = GuestRun.start(host, options, main);
        return run.onDone(outcome -> {
            if (outcome instanceof Outcome.Failure(var cause)) {
                options.uncaughtHandler().uncaught("the main task", cause);
            }
        });
    }
}
