package dev.guestloop.swt;

import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.guestloop.Async;
import dev.guestloop.CancelledException;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.ColorDialog;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.DirectoryDialog;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.FileDialog;
import org.eclipse.swt.widgets.FontDialog;
import org.eclipse.swt.widgets.MessageBox;
import org.eclipse.swt.widgets.Shell;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SwtDialogsTest {

    private static final int STEPS_BESIDE_A_DIALOG = 1_000;

    @RegisterExtension
    final UiThread ui = UiThread.started();

    private Shell owner;

    @BeforeEach
    void openOwner() throws Exception {
        owner = ui.call(() -> {
            var shell = new Shell(ui.display());
            shell.setText("the owner");
            shell.setSize(200, 100);
            shell.open();
            return shell;
        });
    }

    /** In a task: waits until a shell of this title is there. */
    private Shell dialogOf(String title) {
        while (true) {
            for (Shell shell : ui.display().getShells()) {
                if (shell.getText().equals(title) && shell.isVisible()) {
                    return shell;
                }
            }
            Async.sleep(Duration.ofMillis(1));
        }
    }

    private static void press(Shell dialog, String button) {
        find(dialog, button).notifyListeners(SWT.Selection, new Event());
    }

    private static Button find(Composite parent, String text) {
        for (Control child : parent.getChildren()) {
            if (child instanceof Button button && button.getText().equals(text)) {
                return button;
            }
            if (child instanceof Composite inner && find(inner, text) instanceof Button found) {
                return found;
            }
        }
        return null;
    }

    // ------------------------------------------------------------------ our own dialogs

    @Test
    void twoQuestionsAreAnsweredInTheOrderInWhichTheyCameAndTheOtherTasksGoOn() throws Exception {
        GuestRun<List<String>> run = GuestRun.start(ui.host(), () -> {
            List<String> order = new ArrayList<>();
            Task<?> first = Async.currentRun()
                    .spawn("first", () -> order.add("first: " + SwtDialogs.confirm(owner, "first", "Yes?")));
            Shell one = dialogOf("first");
            Task<?> second = Async.currentRun()
                    .spawn("second", () -> order.add("second: " + SwtDialogs.confirm(owner, "second", "Yes?")));
            Shell two = dialogOf("second");
            assertThat(owner.getEnabled()).isFalse();
            press(one, SWT.getMessage("SWT_OK"));
            first.await();
            assertThat(owner.getEnabled()).as("the second is still open").isFalse();
            press(two, SWT.getMessage("SWT_Cancel"));
            second.await();
            assertThat(owner.getEnabled()).isTrue();
            return order;
        });
        assertThat(outcomeOf(run).getOrThrow()).containsExactly("first: true", "second: false");
    }

    /** With the mouse, as the user does it: neither dialog keeps the other from its input. */
    @Test
    void theLowerOfTwoQuestionsTakesTheUsersClick() throws Exception {
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            Task<Boolean> lower = Async.currentRun().spawn("lower", () -> SwtDialogs.confirm(owner, "lower", "Yes?"));
            Shell one = dialogOf("lower");
            one.setLocation(50, 50);
            Task<Boolean> upper = Async.currentRun().spawn("upper", () -> SwtDialogs.confirm(owner, "upper", "Yes?"));
            Shell two = dialogOf("upper");
            two.setLocation(600, 500);
            Async.sleep(Duration.ofMillis(200)); // until the window manager has placed them
            Mouse.click(find(one, SWT.getMessage("SWT_OK")));
            boolean answer = lower.await();
            assertThat(two.isDisposed()).isFalse();
            two.close();
            upper.await();
            return answer;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
    }

    @Test
    void closingAQuestionIsANo() throws Exception {
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            Task<Boolean> question = Async.currentRun().spawn(() -> SwtDialogs.confirm(null, "no owner", "Yes?"));
            dialogOf("no owner").close();
            return question.await();
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(false));
    }

    @Test
    void cancellingClosesAMessageAndGivesTheOwnerBack() throws Exception {
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            var cancelled = new CompletableFuture<Boolean>();
            Task<?> message = Async.currentRun().spawn(() -> {
                try {
                    SwtDialogs.message(owner, "a message", "Read this.");
                } catch (CancelledException e) {
                    cancelled.complete(true);
                    throw e;
                }
            });
            Shell dialog = dialogOf("a message");
            message.cancel("enough");
            Async.await(cancelled);
            assertThat(dialog.isDisposed()).isTrue();
            assertThat(owner.getEnabled()).isTrue();
            return true;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
    }

    // ------------------------------------------------------------------ the system's dialogs

    private enum Native {
        MESSAGE_BOX {
            @Override
            Object show(Shell owner) {
                return SwtDialogs.show(new MessageBox(owner, SWT.OK | SWT.CANCEL)) == SWT.OK ? "answered" : null;
            }
        },
        OPEN_FILE {
            @Override
            Object show(Shell owner) {
                return SwtDialogs.openFile(owner, "open");
            }
        },
        SAVE_FILE {
            @Override
            Object show(Shell owner) {
                return SwtDialogs.saveFile(null, "save", "a.txt");
            }
        },
        FILE {
            @Override
            Object show(Shell owner) {
                return SwtDialogs.show(new FileDialog(owner));
            }
        },
        DIRECTORY {
            @Override
            Object show(Shell owner) {
                return SwtDialogs.show(new DirectoryDialog(owner));
            }
        },
        COLOUR {
            @Override
            Object show(Shell owner) {
                return SwtDialogs.show(new ColorDialog(owner));
            }
        },
        FONT {
            @Override
            Object show(Shell owner) {
                return SwtDialogs.show(new FontDialog(owner));
            }
        };

        abstract Object show(Shell owner);
    }

    /** In a task: waits until so many dialogs of GTK's are there. */
    private static Set<Long> awaitNative(int count) {
        while (GtkWindows.dialogs().size() != count) {
            Async.sleep(Duration.ofMillis(1));
        }
        return GtkWindows.dialogs();
    }

    @ParameterizedTest
    @EnumSource
    void closingADialogIsNoAnswer(Native dialog) throws Exception {
        assumeTrue(GtkWindows.areKnown(), "needs GTK 3");
        GuestRun<Object> run = GuestRun.start(ui.host(), () -> {
            Task<Object> shown = Async.currentRun().spawn(() -> dialog.show(owner));
            awaitNative(1).forEach(GtkWindows::close);
            return shown.await();
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(null));
    }

    @ParameterizedTest
    @EnumSource
    void cancellingATaskClosesItsDialog(Native dialog) throws Exception {
        assumeTrue(GtkWindows.areKnown(), "needs GTK 3");
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            var cancelled = new CompletableFuture<Boolean>();
            Task<Object> shown = Async.currentRun().spawn(() -> {
                try {
                    return dialog.show(owner);
                } catch (CancelledException e) {
                    cancelled.complete(true);
                    throw e;
                }
            });
            awaitNative(1);
            shown.cancel("enough");
            Async.await(cancelled);
            awaitNative(0);
            return true;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
    }

    /** Of two dialogs, the right one is closed; the lower one's loop ends when the upper's has. */
    @Test
    void cancellingTheLowerOfTwoTasksClosesItsOwnDialog() throws Exception {
        assumeTrue(GtkWindows.areKnown(), "needs GTK 3");
        GuestRun<List<String>> run = GuestRun.start(ui.host(), () -> {
            List<String> order = new ArrayList<>();
            Task<?> lower = Async.currentRun().spawn("lower", () -> show(order, "lower"));
            Set<Long> first = awaitNative(1);
            Task<?> upper = Async.currentRun().spawn("upper", () -> show(order, "upper"));
            awaitNative(2);
            lower.cancel("enough");
            Set<Long> left = awaitNative(1);
            assertThat(left).doesNotContainAnyElementsOf(first);
            assertThat(order).isEmpty();
            left.forEach(GtkWindows::close);
            upper.await();
            while (lower.state() != Task.State.CANCELLED) {
                Async.sleep(Duration.ofMillis(1));
            }
            return order;
        });
        assertThat(outcomeOf(run).getOrThrow()).containsExactlyInAnyOrder("upper returned", "lower was cancelled");
    }

    private void show(List<String> order, String name) {
        try {
            SwtDialogs.show(new MessageBox(owner, SWT.OK));
            order.add(name + " returned");
        } catch (CancelledException e) {
            order.add(name + " was cancelled");
            throw e;
        }
    }

    /** SWT's own way to deliver runnables in such a loop loses one now and then. */
    @Test
    void tasksGoOnSmoothlyBesideADialog() throws Exception {
        assumeTrue(GtkWindows.areKnown(), "needs GTK 3");
        GuestRun<Long> run = GuestRun.start(ui.host(), () -> {
            Task<?> shown = Async.currentRun().spawn(() -> SwtDialogs.show(new MessageBox(owner, SWT.OK)));
            awaitNative(1);
            long worst = stepsBesideADialog();
            awaitNative(1).forEach(GtkWindows::close);
            shown.await();
            return worst;
        });
        assertThat(Duration.ofNanos(outcomeOf(run).getOrThrow())).isLessThan(Duration.ofMillis(500));
    }

    /** The second one opens in a runnable that the first one's loop delivers, and in no other one then. */
    @Test
    void tasksGoOnSmoothlyBesideADialogAboveAnotherOneAndBelowItAfterwards() throws Exception {
        assumeTrue(GtkWindows.areKnown(), "needs GTK 3");
        GuestRun<Long> run = GuestRun.start(ui.host(), () -> {
            Task<?> lower = Async.currentRun().spawn(() -> SwtDialogs.show(new MessageBox(owner, SWT.OK)));
            Set<Long> first = awaitNative(1);
            Task<?> upper = Async.currentRun().spawn(() -> SwtDialogs.show(new MessageBox(owner, SWT.OK)));
            Set<Long> second = new HashSet<>(awaitNative(2));
            long worst = stepsBesideADialog();
            second.removeAll(first);
            second.forEach(GtkWindows::close);
            upper.await();
            worst = Math.max(worst, stepsBesideADialog());
            first.forEach(GtkWindows::close);
            lower.await();
            return worst;
        });
        assertThat(Duration.ofNanos(outcomeOf(run).getOrThrow())).isLessThan(Duration.ofMillis(500));
    }

    /** Returns the longest of many short waits, each of which takes a post of another thread. */
    private static long stepsBesideADialog() {
        long worst = 0;
        for (int i = 0; i < STEPS_BESIDE_A_DIALOG / 4; i++) {
            long began = System.nanoTime();
            Async.toThread(() -> {});
            worst = Math.max(worst, System.nanoTime() - began);
        }
        return worst;
    }

    // ------------------------------------------------------------------ mistakes

    @Test
    void anOwnerThatIsDisposedOfIsRefused() throws Exception {
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            owner.dispose();
            return SwtDialogs.confirm(owner, "too late", "Yes?");
        });
        assertThat(outcomeOf(run))
                .isInstanceOfSatisfying(
                        Outcome.Failure.class,
                        failure -> assertThat(failure.cause())
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("must not be disposed of")
                                .hasMessageContaining("widget="));
    }
}
