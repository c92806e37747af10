package dev.guestloop.examples.toolkit;

import dev.guestloop.Async;
import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.TaskAction;
import dev.guestloop.UncaughtHandler;
import dev.guestloop.ui.ErrorDialog;
import dev.guestloop.ui.EventHandler;
import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.EventTask;
import dev.guestloop.ui.HandlerPolicy;
import dev.guestloop.ui.WindowScope;
import org.jspecify.annotations.Nullable;

/**
 * What programs see of the host: starting a program, and tasks for events.
 *
 * <p><i>Confined to the event thread</i>, except {@link #launch} and {@link #attach}, which are safe to call from any thread.
 */
public final class ToyGuest {

    private ToyGuest() {}

    // region: launch
    /**
     * Starts a toolkit and a main task in it, and ends the toolkit when the run has ended.
     *
     * @param toy a toolkit that has not been started
     * @param main the main task
     * @return the run
     */
    public static GuestRun<@Nullable Void> launch(Toy toy, TaskAction<?> main) {
        GuestRun<@Nullable Void> run = attach(toy, main);
        run.onDone(_ -> toy.quit());
        toy.start();
        return run;
    }

    /**
     * Starts a main task in a toolkit that somebody else starts and ends.
     *
     * @param toy the toolkit
     * @param main the main task
     * @return the run
     */
    public static GuestRun<@Nullable Void> attach(Toy toy, TaskAction<?> main) {
        UncaughtHandler dialog = new ToyErrorDialog(toy);
        GuestOptions options = GuestOptions.DEFAULT.withUncaughtHandler(dialog);
        GuestRun<@Nullable Void> run = GuestRun.start(new ToyHost(toy), options, main);
        run.onDone(outcome -> {
            if (outcome instanceof Outcome.Failure(var cause)) {
                dialog.uncaught("the main task", cause);
            }
        });
        return run;
    }
    // end

    // region: events
    /**
     * Returns the clicks on a window's button.
     *
     * @param window the window
     * @return the source
     */
    public static EventSource<ToyWindow> clicks(ToyWindow window) {
        return listener -> {
            Runnable added = () -> listener.accept(window);
            window.clickListeners().add(added);
            return () -> window.clickListeners().remove(added);
        };
    }

    /**
     * Starts a task of the window for each click. To be called in a task.
     *
     * @param window the window
     * @param policy what to do with a click while an earlier one is handled
     * @param task what each task runs
     * @return the handler
     */
    public static EventHandler<ToyWindow> onClick(
            ToyWindow window, HandlerPolicy policy, EventTask<? super ToyWindow, ?> task) {
        GuestRun<?> run = Async.currentRun();
        return EventHandler.listen(run, "click in " + window, clicks(window), w -> scopeOf(run, w), policy, task);
    }

    /**
     * Returns the tasks of a window.
     *
     * @param run the run that they belong to
     * @param window the window
     * @return the scope, which ends when the window closes
     */
    public static WindowScope scopeOf(GuestRun<?> run, ToyWindow window) {
        return WindowScope.of(run, window, window.toString(), scope -> {
            Runnable closed = scope::closed;
            window.closeListeners().add(closed);
            return () -> window.closeListeners().remove(closed);
        });
    }
    // end

    // region: dialogs
    /**
     * Shows a window as a modal dialog, and suspends the calling task until it is closed. If the task is cancelled, it is closed.
     *
     * @param dialog the window
     */
    public static void show(ToyWindow dialog) {
        Async.awaitModal(dialog::close, () -> {
            dialog.runModal();
            return true;
        });
    }

    /** Opens a window for what nobody caught. */
    private static final class ToyErrorDialog extends ErrorDialog {
        private final Toy toy;

        ToyErrorDialog(Toy toy) {
            this.toy = toy;
        }

        @Override
        protected void show(String title, String message, String details, Runnable closed) {
            var window = new ToyWindow(toy, title + ": " + message); // not modal, so this returns at once
            window.closeListeners().add(closed);
            window.clickListeners().add(window::close);
        }
    }
    // end
}
