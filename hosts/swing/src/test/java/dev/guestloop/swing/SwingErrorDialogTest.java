package dev.guestloop.swing;

import static dev.guestloop.testing.internal.Waits.on;
import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.TaskAction;
import dev.guestloop.testing.internal.LogLines;
import dev.guestloop.ui.HandlerPolicy;
import java.awt.Dialog.ModalityType;
import java.awt.EventQueue;
import java.awt.KeyboardFocusManager;
import java.awt.Robot;
import java.awt.Toolkit;
import java.awt.Window;
import java.awt.datatransfer.DataFlavor;
import java.awt.event.KeyEvent;
import java.util.ArrayList;
import java.util.List;
import javax.swing.JButton;
import javax.swing.JDialog;
import javax.swing.JFrame;
import javax.swing.JTextArea;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The dialog that shows failures. */
class SwingErrorDialogTest {

    private LogLines log;

    @BeforeEach
    void requireDisplay() {
        Display.require();
        log = new LogLines();
    }

    @AfterEach
    void closeAll() throws Exception {
        log.close();
        on(EventQueue::invokeLater, () -> {
            for (Window window : Window.getWindows()) {
                window.dispose();
            }
            return true;
        });
    }

    private static @Nullable JDialog find() {
        List<JDialog> open = new ArrayList<>();
        for (Window window : Window.getWindows()) {
            if (window instanceof JDialog dialog && dialog.isShowing() && "guestloop-error".equals(dialog.getName())) {
                open.add(dialog);
            }
        }
        assertThat(open).as("one at a time").hasSizeLessThan(2);
        return open.isEmpty() ? null : open.getFirst();
    }

    private static JDialog awaitDialog() {
        return OpenDialogs.awaitNotNull("the error dialog", SwingErrorDialogTest::find);
    }

    private static String textIn(JDialog dialog, int which) {
        List<JTextArea> areas = new ArrayList<>();
        collect(dialog.getContentPane(), areas);
        return areas.get(which).getText();
    }

    private static void collect(java.awt.Container container, List<JTextArea> areas) {
        for (java.awt.Component child : container.getComponents()) {
            if (child instanceof JTextArea area) {
                areas.add(area);
            } else if (child instanceof java.awt.Container inner) {
                collect(inner, areas);
            }
        }
    }

    private static void fail(String name, String message) {
        Async.currentRun().spawn(name, () -> {
            throw new IllegalStateException(message);
        });
    }

    private static void launch(TaskAction<?> main) throws Exception {
        GuestRun<Void> run = SwingGuest.launch(main);
        outcomeOf(run).getOrThrow();
    }

    @Test
    void itSaysWhatFailedAndTheDetailsAreThereToCopy() throws Exception {
        launch(() -> {
            fail("printing", "no more paper");
            JDialog dialog = awaitDialog();
            assertThat(dialog.isModal()).isFalse();
            assertThat(textIn(dialog, 0)).contains("printing").contains("no more paper");
            assertThat(textIn(dialog, 1))
                    .contains("java.lang.IllegalStateException: no more paper\n\tat dev.guestloop");
            // The window manager has its say about each size, in an event that comes later.
            OpenDialogs.awaitFocus(dialog);
            int small = dialog.getHeight();
            OpenDialogs.button(dialog, "Details ▸").doClick(0);
            OpenDialogs.awaitNotNull("the details", () -> dialog.getHeight() > small + 100 ? dialog : null);
            OpenDialogs.button(dialog, "Details ▾").doClick(0);
            OpenDialogs.awaitNotNull("their end", () -> dialog.getHeight() < small + 50 ? dialog : null);
            OpenDialogs.button(dialog, "Copy").doClick(0);
            Object copied = Toolkit.getDefaultToolkit().getSystemClipboard().getData(DataFlavor.stringFlavor);
            assertThat((String) copied).contains("printing").contains("\tat dev.guestloop");
            OpenDialogs.button(dialog, "Close").doClick(0);
            assertThat(dialog.isDisplayable()).isFalse();
        });
        assertThat(log.count("no more paper")).isEqualTo(1);
    }

    @Test
    void laterFailuresAreShownAfterIt() throws Exception {
        launch(() -> {
            for (int i = 1; i <= 4; i++) {
                fail("job " + i, "failure " + i);
            }
            JDialog first = awaitDialog();
            OpenDialogs.awaitNotNull("all failures", () -> log.count("failure") == 4 ? log : null);
            assertThat(textIn(first, 0)).contains("failure 1");
            first.dispose();
            JDialog second = OpenDialogs.awaitNotNull("the next", () -> find() != first ? find() : null);
            assertThat(textIn(second, 0)).contains("failure 4").contains("2 other");
            second.dispose();
            OpenDialogs.awaitNotNull("its end", () -> find() == null ? second : null);
            fail("job 5", "failure 5");
            assertThat(textIn(awaitDialog(), 0)).contains("failure 5").doesNotContain("other");
        });
    }

    @Test
    void escapeClosesItAlsoAboveAModalDialog() throws Exception {
        var robot = new Robot();
        launch(() -> {
            var frame = new JFrame("owner");
            frame.setBounds(50, 50, 300, 200);
            frame.setVisible(true);
            var modal = new JDialog(frame, "modal", ModalityType.APPLICATION_MODAL);
            modal.setBounds(50, 300, 200, 100);
            EventQueue.invokeLater(() -> modal.setVisible(true)); // plain code's, so it has a loop
            OpenDialogs.awaitNotNull("the modal dialog", () -> modal.isShowing() ? modal : null);
            OpenDialogs.awaitFocus(modal);
            fail("job", "failure");
            JDialog dialog = awaitDialog();
            OpenDialogs.awaitFocus(dialog);
            Async.toThread(() -> {
                robot.waitForIdle();
                robot.keyPress(KeyEvent.VK_ESCAPE);
                robot.keyRelease(KeyEvent.VK_ESCAPE);
            });
            OpenDialogs.awaitNotNull("its end", () -> dialog.isDisplayable() ? null : dialog);
            modal.dispose();
        });
    }

    @Test
    void itStaysWhenTheWindowsOfTheProgramClose() throws Exception {
        launch(() -> {
            JFrame frame = openActive();
            fail("job", "failure");
            JDialog dialog = awaitDialog();
            OpenDialogs.awaitFocus(dialog);
            frame.dispose();
            assertThat(dialog.isShowing()).isTrue();
            dialog.dispose();
        });
    }

    @Test
    void itBringsNoWindowBackThatWasDisposedOf() throws Exception {
        launch(() -> {
            JFrame frame = openActive();
            frame.dispose();
            assertThat(KeyboardFocusManager.getCurrentKeyboardFocusManager().getActiveWindow())
                    .as("AWT does not yet know better")
                    .isSameAs(frame);
            fail("job", "failure");
            JDialog dialog = awaitDialog();
            assertThat(frame.isDisplayable()).isFalse();
            dialog.dispose();
        });
    }

    private static JFrame openActive() {
        var frame = new JFrame("active");
        frame.setBounds(50, 50, 300, 200);
        frame.setVisible(true);
        OpenDialogs.awaitFocus(frame);
        return frame;
    }

    @Test
    void aHandlerAListenerAndTheMainTaskThatThrowAreShown() throws Exception {
        GuestRun<Void> run = SwingGuest.attach(() -> {
            var button = new JButton("go");
            SwingEvents.onAction(button, HandlerPolicy.DROP, _ -> {
                throw new IllegalStateException("from the handler");
            });
            button.doClick(0);
            JDialog dialog = awaitDialog();
            assertThat(textIn(dialog, 0)).contains("click on go").contains("from the handler");
            dialog.dispose();
            OpenDialogs.awaitNotNull("its end", () -> find() == null ? dialog : null);

            Async.currentLoop().callSoon(() -> {
                throw new IllegalStateException("from a callback");
            });
            JDialog next = awaitDialog();
            assertThat(textIn(next, 0)).contains("from a callback");
            next.dispose();
            OpenDialogs.awaitNotNull("its end", () -> find() == null ? next : null);
            throw new IllegalStateException("from the main task");
        });
        outcomeOf(run);
        JDialog last = on(EventQueue::invokeLater, SwingErrorDialogTest::find);
        assertThat(textIn(last, 0)).contains("main task").contains("from the main task");
    }
}
