package dev.guestloop.swing;

import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.guestloop.Async;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.GuestRun;
import dev.guestloop.testing.internal.Waits;
import java.awt.EventQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.swing.JButton;
import javax.swing.JDialog;
import javax.swing.JFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Modal dialogs, which nest AWT's loop, and tasks that must not care. */
class ModalDialogTest {

    private static final int STEPS = 30;
    private static final int DEPTH = 5;

    private Nesting nesting;

    @BeforeEach
    void requireDisplayAndNest() {
        Display.require();
        nesting = new Nesting();
    }

    @AfterEach
    void suspendAgain() {
        nesting.close();
    }

    private static JDialog newDialog(String title) {
        var dialog = new JDialog((JFrame) null, title, true);
        dialog.setSize(160, 80);
        return dialog;
    }

    /** What another task does meanwhile: sleeps, yields, leaves the thread and comes back. */
    private static void takeSteps() {
        for (int i = 0; i < STEPS; i++) {
            Async.sleep(Duration.ofMillis(1));
            Async.yieldNow();
            Async.toThread(() -> {});
        }
    }

    @Test
    void aDialogOfHostCodeStopsNoTask() throws Exception {
        JDialog dialog = newDialog("host code's");
        var order = new ArrayList<String>();
        var opened = new CompletableFuture<Void>();
        EventQueue.invokeLater(() -> {
            EventQueue.invokeLater(() -> opened.complete(null)); // runs inside the dialog's loop
            dialog.setVisible(true);
            order.add("dialog closed");
        });
        GuestRun<Void> run = GuestRun.start(SwingHost.instance(), () -> {
            Async.await(opened);
            takeSteps();
            order.add("steps taken");
            dialog.dispose();
            return null;
        });
        outcomeOf(run).getOrThrow();
        Waits.await("the dialog's end", () -> order.size() == 2);
        assertThat(order).containsExactly("steps taken", "dialog closed");
    }

    @Test
    void dialogsOfTasksAboveEachOtherStopNoOtherTask() throws Exception {
        List<String> order = new ArrayList<>();
        List<JDialog> open = new ArrayList<>();
        var self = new CompletableFuture<GuestRun<Void>>();
        GuestRun<Void> run = GuestRun.start(SwingHost.instance(), () -> {
            GuestRun<Void> me = Async.await(self);
            for (int i = 0; i < DEPTH; i++) {
                int number = i;
                me.spawn("dialog " + i, () -> {
                    JDialog dialog = newDialog("task's " + number);
                    open.add(dialog);
                    dialog.setVisible(true); // a nested loop in the middle of a step
                    order.add("dialog " + number);
                    Async.sleep(Duration.ofMillis(1)); // and afterwards it can wait as before
                });
                while (open.size() <= i || !open.get(i).isShowing()) {
                    Async.sleep(Duration.ofMillis(1));
                }
            }
            takeSteps();
            order.add("steps taken");
            for (JDialog dialog : open.reversed()) {
                dialog.dispose();
                takeSteps();
            }
            while (order.size() <= DEPTH) {
                Async.sleep(Duration.ofMillis(1));
            }
            return null;
        });
        self.complete(run);
        outcomeOf(run).getOrThrow();
        assertThat(order).containsExactly("steps taken", "dialog 4", "dialog 3", "dialog 2", "dialog 1", "dialog 0");
        assertThat(run.statistics().nestedTicks()).isGreaterThan(DEPTH);
    }

    /** The task below the dialog would be suspended in place of the handler, in the wrong moment and for ever. */
    @Test
    void aPlainHandlerAboveATaskCannotWaitButTheTaskItselfCan() throws Exception {
        var inHandler = new CompletableFuture<Throwable>();
        GuestRun<String> run = GuestRun.start(SwingHost.instance(), () -> {
            JDialog dialog = newDialog("task's");
            var button = new JButton("wait");
            button.addActionListener(_ -> {
                inHandler.complete(catchThrowable(() -> Async.sleep(Duration.ofMillis(1))));
                dialog.dispose();
            });
            EventQueue.invokeLater(button::doClick);
            dialog.setVisible(true);
            Async.sleep(Duration.ofMillis(1)); // although AWT's current event is another one now
            return "waited";
        });
        assertThat(outcomeOf(run).getOrThrow()).isEqualTo("waited");
        assertThat(inHandler.join()).isInstanceOf(CannotAwaitException.class).hasMessageContaining("spawn");
    }

    @Test
    void aModalCallOutsideOfTasksIsWaitedForAndClosedByACancellation() throws Exception {
        JDialog dialog = newDialog("closed by a cancellation");
        GuestRun<String> run = GuestRun.start(SwingHost.instance(), () -> {
            Async.moveOnAfter(
                    Duration.ofMillis(50),
                    () -> Async.awaitModal(dialog::dispose, () -> {
                        dialog.setVisible(true);
                        return null;
                    }));
            return dialog.isShowing() ? "open" : "closed";
        });
        assertThat(outcomeOf(run).getOrThrow()).isEqualTo("closed");
    }
}
