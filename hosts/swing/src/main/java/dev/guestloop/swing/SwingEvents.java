package dev.guestloop.swing;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import java.awt.Window;
import java.awt.event.ActionEvent;
import java.awt.event.ActionListener;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import javax.swing.AbstractButton;
import javax.swing.JDialog;
import javax.swing.JFrame;
import javax.swing.WindowConstants;
import org.jspecify.annotations.Nullable;

/**
 * Connects Swing's events and tasks: a task waits for an event, or an event starts a task.
 *
 * <p><i>Confined to the event thread.</i>
 */
public final class SwingEvents {

    private SwingEvents() {}

    /**
     * Waits until a window is closed: by the user, if its default close operation lets that happen, or by
     * {@link Window#dispose}. A window that the user has closed is disposed of when this returns, for one that is only hidden
     * would keep the JVM alive. With {@link WindowConstants#DO_NOTHING_ON_CLOSE} the program decides.
     *
     * @param window a window; if it was disposed of, or never packed or shown, returns at once
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled; the window stays open
     */
    public static void awaitClosed(Window window) {
        Objects.requireNonNull(window, "window");
        Async.checkpoint();
        if (!window.isDisplayable()) {
            return;
        }
        var closed = new CompletableFuture<@Nullable Void>();
        var listener = new WindowAdapter() {
            @Override
            public void windowClosing(WindowEvent e) {
                if (closeOperation(window) != WindowConstants.DO_NOTHING_ON_CLOSE) {
                    closed.complete(null);
                }
            }

            @Override
            public void windowClosed(WindowEvent e) {
                closed.complete(null);
            }
        };
        window.addWindowListener(listener);
        try {
            Async.await(closed);
        } finally {
            window.removeWindowListener(listener);
        }
        window.dispose();
    }

    private static int closeOperation(Window window) {
        return switch (window) {
            case JFrame frame -> frame.getDefaultCloseOperation();
            case JDialog dialog -> dialog.getDefaultCloseOperation();
            default -> WindowConstants.DISPOSE_ON_CLOSE;
        };
    }

    /**
     * Waits for the next click on a button, menu item or check box.
     *
     * @param button the button
     * @return the event
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled
     */
    public static ActionEvent awaitAction(AbstractButton button) {
        Objects.requireNonNull(button, "button");
        Async.checkpoint();
        var clicked = new CompletableFuture<ActionEvent>();
        ActionListener listener = clicked::complete;
        button.addActionListener(listener);
        try {
            return Async.await(clicked);
        } finally {
            button.removeActionListener(listener);
        }
    }

    /**
     * Starts a task for each click on a button, until the run ends. Tasks of several clicks run side by side. To be called in a
     * task, whose run the new ones belong to.
     *
     * @param button the button
     * @param handler what each task runs
     */
    public static void onAction(AbstractButton button, EventTask<? super ActionEvent, ?> handler) {
        onAction(Async.currentRun(), button, handler);
    }

    /**
     * Starts a task of a certain run for each click on a button, until that run ends.
     *
     * @param run the run
     * @param button the button
     * @param handler what each task runs
     */
    public static void onAction(GuestRun<?> run, AbstractButton button, EventTask<? super ActionEvent, ?> handler) {
        Objects.requireNonNull(run, "run");
        Objects.requireNonNull(button, "button");
        Objects.requireNonNull(handler, "handler");
        // The button knows the run, and not the other way: a dialog that is gone is not kept until the run ends.
        button.addActionListener(new ActionListener() {
            @Override
            public void actionPerformed(ActionEvent event) {
                if (run.isDone()) {
                    button.removeActionListener(this);
                } else {
                    run.spawn("click on " + button.getText(), () -> handler.run(event));
                }
            }
        });
    }
}
