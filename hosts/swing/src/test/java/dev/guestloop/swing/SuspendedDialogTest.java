package dev.guestloop.swing;

import static dev.guestloop.testing.internal.Waits.on;
import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.guestloop.Async;
import dev.guestloop.CancelledException;
import dev.guestloop.GuestRun;
import dev.guestloop.Task;
import java.awt.Color;
import java.awt.EventQueue;
import java.awt.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import javax.swing.AbstractButton;
import javax.swing.JColorChooser;
import javax.swing.JDesktopPane;
import javax.swing.JDialog;
import javax.swing.JFileChooser;
import javax.swing.JFrame;
import javax.swing.JOptionPane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Modal dialogs that tasks open with Swing's own methods: the task is suspended, and no loop nests. */
class SuspendedDialogTest {

    private static final int MANY = 20;

    private JFrame frame;

    @BeforeEach
    void openFrame() throws Exception {
        Display.require();
        assumeTrue(AwtInternals.GRANTED, "needs --add-exports java.desktop/sun.awt");
        frame = on(EventQueue::invokeLater, () -> {
            var opened = new JFrame("owner");
            opened.setBounds(100, 100, 300, 200);
            opened.setVisible(true);
            return opened;
        });
    }

    @AfterEach
    void closeAll() throws Exception {
        on(EventQueue::invokeLater, () -> {
            for (Window window : Window.getWindows()) {
                window.dispose();
            }
            return true;
        });
    }

    private static int ask(JFrame owner, String title) {
        return JOptionPane.showConfirmDialog(owner, "question", title, JOptionPane.YES_NO_OPTION);
    }

    private static GuestRun<?> run() {
        return Async.currentRun();
    }

    @Test
    void dialogsOfTwoTasksAreAnsweredInAnyOrder() throws Exception {
        List<String> order = new ArrayList<>();
        GuestRun<Void> run = GuestRun.start(SwingHost.instance(), () -> {
            Task<Void> first = run().spawn(() -> {
                order.add("first " + ask(frame, "D1"));
                Async.sleep(Duration.ofMillis(1));
                order.add("first goes on");
            });
            OpenDialogs.await("D1");
            Task<Void> second = run().spawn(() -> {
                order.add("second " + ask(frame, "D2"));
            });
            OpenDialogs.await("D2");
            OpenDialogs.answer("D1", "Yes");
            first.await();
            assertThat(OpenDialogs.find("D2")).isNotNull();
            OpenDialogs.answer("D2", "No");
            second.await();
            return null;
        });
        outcomeOf(run).getOrThrow();
        assertThat(order).containsExactly("first 0", "first goes on", "second 1");
        assertThat(run.statistics().nestedTicks()).isZero();
    }

    @Test
    void twentyDialogsAreClosedInAnyOrder() throws Exception {
        GuestRun<Void> run = GuestRun.start(SwingHost.instance(), () -> {
            List<Task<Integer>> tasks = new ArrayList<>();
            List<Integer> numbers = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                int number = i;
                numbers.add(i);
                tasks.add(run().spawn("dialog " + i, () -> ask(frame, "D" + number)));
                OpenDialogs.await("D" + i);
            }
            Collections.shuffle(numbers, new Random(4));
            for (int number : numbers) {
                OpenDialogs.answer("D" + number, number % 2 == 0 ? "Yes" : "No");
                assertThat(tasks.get(number).await()).isEqualTo(number % 2);
            }
            return null;
        });
        outcomeOf(run).getOrThrow();
        assertThat(run.statistics().nestedTicks()).isZero();
    }

    @Test
    void aTaskOpensADialogAboveAnotherOfItsOwn() throws Exception {
        GuestRun<List<Integer>> run = GuestRun.start(SwingHost.instance(), () -> {
            Task<List<Integer>> asking = run().spawn(() -> {
                List<Integer> answers = new ArrayList<>();
                var dialog = new JDialog(frame, "outer", true);
                dialog.setSize(200, 100);
                Task<Void> inner = run().spawn(() -> {
                    OpenDialogs.await("outer");
                    answers.add(JOptionPane.showConfirmDialog(dialog, "?", "inner", JOptionPane.YES_NO_OPTION));
                    dialog.dispose();
                });
                dialog.setVisible(true);
                inner.await();
                answers.add(ask(frame, "next"));
                return answers;
            });
            OpenDialogs.answer("inner", "No");
            OpenDialogs.answer("next", "Yes");
            return asking.await();
        });
        assertThat(outcomeOf(run).getOrThrow()).containsExactly(1, 0);
        assertThat(run.statistics().nestedTicks()).isZero();
    }

    @Test
    void aCancellationClosesTheDialogAndTheNextCheckpointThrows() throws Exception {
        List<Object> seen = new ArrayList<>();
        GuestRun<Void> run = GuestRun.start(SwingHost.instance(), () -> {
            Task<Void> task = run().spawn(() -> {
                seen.add(ask(frame, "cancelled"));
                seen.add(catchThrowable(Async::checkpoint).getClass());
            });
            Task<Integer> other = run().spawn(() -> ask(frame, "other"));
            OpenDialogs.await("cancelled");
            OpenDialogs.await("other");
            task.cancel("the test");
            task.await();
            assertThat(OpenDialogs.find("cancelled")).isNull();
            OpenDialogs.answer("other", "No");
            assertThat(other.await()).isEqualTo(1);
            return null;
        });
        outcomeOf(run).getOrThrow();
        assertThat(seen).containsExactly(JOptionPane.CLOSED_OPTION, CancelledException.class);
    }

    /** Nobody but the cancellation closes it: it is no option pane's. */
    @Test
    void aCancellationClosesADialogOfTheProgramsOwn() throws Exception {
        var dialog = on(EventQueue::invokeLater, () -> new JDialog(frame, "own", true));
        GuestRun<Boolean> run = GuestRun.start(SwingHost.instance(), () -> {
            Task<Void> task = run().spawn(() -> dialog.setVisible(true));
            OpenDialogs.await("own");
            task.cancel("the test");
            task.await();
            return dialog.isDisplayable();
        });
        assertThat(outcomeOf(run).getOrThrow()).isFalse();
    }

    /** Levels, not edges: what is cancelled waits for nobody, so the dialog is gone as soon as it is there. */
    @Test
    void aTaskThatIsCancelledAlreadyIsNotHeldByADialogUnlessShielded() throws Exception {
        List<Integer> seen = new ArrayList<>();
        GuestRun<Void> run = GuestRun.start(SwingHost.instance(), () -> {
            Task<Void> task = run().spawn(() -> {
                try {
                    Async.sleep(Duration.ofDays(1));
                } finally {
                    seen.add(ask(frame, "too late"));
                    seen.add(Async.shielded(() -> ask(frame, "last words")));
                }
            });
            Async.yieldNow();
            task.cancel("the test");
            OpenDialogs.answer("last words", "Yes");
            Throwable ended = catchThrowable(task::await);
            assertThat(ended).hasCauseInstanceOf(CancelledException.class);
            return null;
        });
        outcomeOf(run).getOrThrow();
        assertThat(seen).containsExactly(JOptionPane.CLOSED_OPTION, JOptionPane.YES_OPTION);
    }

    @Test
    void theEndOfTheRunClosesTheDialogsOfItsTasks() throws Exception {
        List<Integer> answers = new ArrayList<>();
        GuestRun<Void> run = GuestRun.start(SwingHost.instance(), () -> {
            for (int i = 0; i < 3; i++) {
                String title = "D" + i;
                var _ = run().spawn(() -> answers.add(ask(frame, title)));
                OpenDialogs.await(title);
            }
            return null;
        });
        outcomeOf(run).getOrThrow();
        assertThat(answers).containsOnly(JOptionPane.CLOSED_OPTION).hasSize(3);
        assertThat(on(EventQueue::invokeLater, () -> OpenDialogs.find("D1"))).isNull();
    }

    @Test
    void disposingOfTheOwnerEndsTheDialogAndTheWait() throws Exception {
        GuestRun<Integer> run = GuestRun.start(SwingHost.instance(), () -> {
            Task<Integer> task = run().spawn(() -> ask(frame, "orphan"));
            OpenDialogs.await("orphan");
            frame.dispose();
            return task.await();
        });
        assertThat(outcomeOf(run).getOrThrow()).isEqualTo(JOptionPane.CLOSED_OPTION);
    }

    @Test
    void choosersAndInputDialogsSuspendToo() throws Exception {
        GuestRun<Void> run = GuestRun.start(SwingHost.instance(), () -> {
            Task<Integer> file = run().spawn(() -> {
                var chooser = new JFileChooser();
                chooser.setDialogTitle("file");
                return chooser.showOpenDialog(frame);
            });
            Task<Color> color = run().spawn(() -> JColorChooser.showDialog(frame, "color", Color.RED));
            Task<String> text = run().spawn(() -> (String) JOptionPane.showInputDialog(
                    frame, "?", "input", JOptionPane.QUESTION_MESSAGE, null, null, "typed"));
            OpenDialogs.await("file");
            OpenDialogs.await("color");
            OpenDialogs.await("input");
            OpenDialogs.answer("file", "Cancel");
            assertThat(file.await()).isEqualTo(JFileChooser.CANCEL_OPTION);
            OpenDialogs.answer("color", "OK");
            assertThat(color.await()).isEqualTo(Color.RED);
            OpenDialogs.answer("input", "OK");
            assertThat(text.await()).isEqualTo("typed");
            return null;
        });
        outcomeOf(run).getOrThrow();
        assertThat(run.statistics().nestedTicks()).isZero();
    }

    @Test
    void aTaskInATickAboveADialogOfPlainCodeIsSuspendedThereToo() throws Exception {
        List<String> order = new ArrayList<>();
        var plain = new CompletableFuture<JDialog>();
        EventQueue.invokeLater(() -> {
            var dialog = new JDialog(frame, "plain", true);
            dialog.setSize(200, 100);
            EventQueue.invokeLater(() -> plain.complete(dialog));
            dialog.setVisible(true);
            order.add("plain");
        });
        GuestRun<Void> run = GuestRun.start(SwingHost.instance(), () -> {
            JDialog below = Async.await(plain);
            Task<Void> above = run().spawn(() -> {
                order.add("task " + ask(frame, "above"));
            });
            OpenDialogs.await("above");
            below.setVisible(false);
            OpenDialogs.awaitNotNull("the plain loop's end", () -> order.isEmpty() ? null : order);
            OpenDialogs.answer("above", "No");
            above.await();
            return null;
        });
        outcomeOf(run).getOrThrow();
        assertThat(order).containsExactly("plain", "task 1");
    }

    @Test
    void insideSynchronizedTheDialogNestsAsEver() throws Exception {
        var lock = new Object();
        GuestRun<Integer> run = GuestRun.start(SwingHost.instance(), () -> {
            EventQueue.invokeLater(() -> {
                JDialog dialog = OpenDialogs.find("locked");
                OpenDialogs.button(dialog, "No").doClick(0);
            });
            synchronized (lock) {
                int answer = ask(frame, "locked");
                assertThat(Thread.holdsLock(lock)).isTrue();
                assertThat(answer).isEqualTo(JOptionPane.NO_OPTION);
            }
            long nested = run().statistics().nestedTicks();
            run().spawn(() -> OpenDialogs.answer("unlocked", "Yes"));
            int answer = ask(frame, "unlocked"); // in the same step
            assertThat(run().statistics().nestedTicks()).isEqualTo(nested);
            return answer;
        });
        assertThat(outcomeOf(run).getOrThrow()).isEqualTo(JOptionPane.YES_OPTION);
    }

    /** It is no task, so it has nothing to be suspended: whether it stands above one or not. */
    @Test
    void aPlainHandlerGetsALoopOfItsOwnAlsoAboveATask() throws Exception {
        List<String> order = new ArrayList<>();
        var lock = new Object();
        GuestRun<Void> run = GuestRun.start(SwingHost.instance(), () -> {
            EventQueue.invokeLater(() -> {
                EventQueue.invokeLater(() ->
                        OpenDialogs.button(OpenDialogs.find("upper"), "Yes").doClick(0));
                order.add("upper " + ask(frame, "upper"));
                OpenDialogs.button(OpenDialogs.find("lower"), "No").doClick(0);
            });
            synchronized (lock) {
                order.add("lower " + ask(frame, "lower"));
            }
            order.add("next "
                    + run().spawn(() -> {
                                run().spawn(() -> OpenDialogs.answer("next", "Yes"));
                                return ask(frame, "next");
                            })
                            .await());
            return null;
        });
        outcomeOf(run).getOrThrow();
        assertThat(order).containsExactly("upper 0", "lower 1", "next 0");
    }

    /** Swing runs a loop of its own for an internal dialog, and does not ask for one: steps above it must leave the hook as it was. */
    @Test
    void aTaskSuspendsAlsoAfterALoopThatAwtRanWithoutAsking() throws Exception {
        GuestRun<Integer> run = GuestRun.start(SwingHost.instance(), () -> {
            var desktop = new JDesktopPane();
            frame.setContentPane(desktop);
            frame.validate();
            Task<Void> other = run().spawn(() -> {
                AbstractButton button = OpenDialogs.awaitNotNull("it", () -> OpenDialogs.button(desktop, "Yes"));
                Async.sleep(Duration.ofMillis(20));
                button.doClick(0);
            });
            int answer = JOptionPane.showInternalConfirmDialog(desktop, "?", "internal", JOptionPane.YES_NO_OPTION);
            long nested = run().statistics().nestedTicks();
            assertThat(nested).isPositive();
            run().spawn(() -> OpenDialogs.answer("next", "No"));
            ask(frame, "next");
            assertThat(run().statistics().nestedTicks()).isEqualTo(nested);
            other.await();
            return answer;
        });
        assertThat(outcomeOf(run).getOrThrow()).isEqualTo(JOptionPane.YES_OPTION);
    }
}
