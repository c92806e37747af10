package dev.guestloop.swing;

import static dev.guestloop.testing.internal.Waits.on;
import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.ui.ModalityRule;
import dev.guestloop.ui.WindowScope;
import java.awt.Dialog.ModalExclusionType;
import java.awt.Dialog.ModalityType;
import java.awt.EventQueue;
import java.awt.Window;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.swing.JDialog;
import javax.swing.JFrame;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tasks that stand still while a modal dialog blocks their window. */
class ModalityRuleTest {

    private JFrame frame;
    private JFrame other;

    @BeforeEach
    void open() throws Exception {
        Display.require();
        on(EventQueue::invokeLater, () -> {
            frame = newFrame("blocked");
            other = newFrame("other");
            return true;
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

    private static JFrame newFrame(String title) {
        var made = new JFrame(title);
        made.setBounds(100, 100, 300, 200);
        made.setVisible(true);
        return made;
    }

    private static void inTask(TaskAction<?> body) throws Exception {
        outcomeOf(GuestRun.start(SwingHost.instance(), body)).getOrThrow();
    }

    /** Counts its own steps, until it is cancelled. */
    private static final class Pulse {
        final WindowScope scope;
        final Task<Void> task;
        long beats;

        Pulse(Window window) {
            scope = SwingEvents.scopeOf(window).modality(ModalityRule.PAUSE);
            task = scope.spawn("pulse of " + Windows.name(window), () -> {
                while (true) {
                    beats++;
                    Async.sleep(Duration.ofMillis(1));
                }
            });
        }

        boolean isBeating() {
            long before = beats;
            Async.sleep(Duration.ofMillis(20));
            return beats > before;
        }
    }

    private static JDialog open(@Nullable Window owner, ModalityType type) {
        var dialog = new JDialog(owner, "modal", type);
        dialog.setBounds(500, 100, 200, 100);
        show(dialog);
        return dialog;
    }

    /** As plain code does, in a loop of AWT's. Returns when its events have been dispatched. */
    private static void show(JDialog dialog) {
        EventQueue.invokeLater(() -> dialog.setVisible(true));
        OpenDialogs.awaitNotNull("the dialog", () -> dialog.isShowing() ? dialog : null);
        settle();
    }

    private static void settle() {
        for (int i = 0; i < 2; i++) {
            var behind = new CompletableFuture<Boolean>();
            EventQueue.invokeLater(() -> behind.complete(true));
            Async.await(behind);
        }
    }

    @Test
    void tasksStandStillUntilTheDialogIsGoneEachTimeItIsShown() throws Exception {
        inTask(() -> {
            var pulse = new Pulse(frame);
            assertThat(pulse.isBeating()).isTrue();
            JDialog dialog = open(frame, ModalityType.APPLICATION_MODAL);
            assertThat(pulse.isBeating()).isFalse();
            dialog.setVisible(false);
            settle();
            assertThat(pulse.isBeating()).isTrue();
            show(dialog);
            assertThat(pulse.isBeating()).isFalse();
            dialog.dispose();
            settle();
            assertThat(pulse.isBeating()).isTrue();
        });
    }

    @Test
    void theTypeOfTheDialogSaysWhichWindowsItBlocks() throws Exception {
        inTask(() -> {
            var ofFrame = new Pulse(frame);
            var ofOther = new Pulse(other);
            JDialog document = open(frame, ModalityType.DOCUMENT_MODAL);
            assertThat(ofFrame.isBeating()).isFalse();
            assertThat(ofOther.isBeating()).isTrue();
            var ofDialog = new Pulse(document);
            assertThat(ofDialog.isBeating()).isTrue();
            document.dispose();
            settle();

            other.setModalExclusionType(ModalExclusionType.APPLICATION_EXCLUDE);
            JDialog application = open(null, ModalityType.APPLICATION_MODAL);
            assertThat(ofFrame.isBeating()).isFalse();
            assertThat(ofOther.isBeating()).isTrue();
            application.dispose();
            settle();

            JDialog toolkit = open(null, ModalityType.TOOLKIT_MODAL);
            assertThat(ofFrame.isBeating()).isFalse();
            assertThat(ofOther.isBeating()).isFalse();
            toolkit.dispose();
            settle();
            assertThat(ofOther.isBeating()).isTrue();

            JDialog modeless = open(frame, ModalityType.MODELESS);
            assertThat(ofFrame.isBeating()).isTrue();
            modeless.dispose();
        });
    }

    @Test
    void ofTwoDialogsTheEarlierOneIsBlocked() throws Exception {
        inTask(() -> {
            JDialog first = open(frame, ModalityType.APPLICATION_MODAL);
            var ofFirst = new Pulse(first);
            assertThat(ofFirst.isBeating()).isTrue();
            JDialog second = open(frame, ModalityType.APPLICATION_MODAL);
            var ofSecond = new Pulse(second);
            assertThat(ofFirst.isBeating()).isFalse();
            assertThat(ofSecond.isBeating()).isTrue();
            JDialog third = open(second, ModalityType.APPLICATION_MODAL);
            assertThat(ofSecond.isBeating()).isFalse();
            third.dispose();
            settle();
            assertThat(ofSecond.isBeating()).isTrue();
            second.dispose();
            settle();
            assertThat(ofFirst.isBeating()).isTrue();
            first.dispose();
        });
    }

    /** Its own dialog pauses it, too, and does not keep it paused. */
    @Test
    void aTaskThatOpensADialogOfItsOwnGoesOnWhenThatIsAnswered() throws Exception {
        inTask(() -> {
            WindowScope scope = SwingEvents.scopeOf(frame).modality(ModalityRule.PAUSE);
            Task<Boolean> asking = scope.spawn("asks", () -> SwingDialogs.confirm(frame, "sure", "Sure?"));
            OpenDialogs.answer("sure", "Yes");
            assertThat(asking.await()).isTrue();
        });
    }

    @Test
    void aScopeThatIsMadeWhileADialogIsOpenIsBlockedFromTheStart() throws Exception {
        inTask(() -> {
            JDialog dialog = open(null, ModalityType.APPLICATION_MODAL);
            var pulse = new Pulse(frame);
            assertThat(pulse.isBeating()).isFalse();
            dialog.dispose();
            settle();
            assertThat(pulse.isBeating()).isTrue();
        });
    }
}
