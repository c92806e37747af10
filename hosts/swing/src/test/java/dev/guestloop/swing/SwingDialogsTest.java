package dev.guestloop.swing;

import static dev.guestloop.testing.internal.Waits.on;
import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.guestloop.Async;
import dev.guestloop.CancelledException;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.GuestRun;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import java.awt.Component;
import java.awt.Container;
import java.awt.EventQueue;
import java.awt.Window;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.swing.JDialog;
import javax.swing.JFileChooser;
import javax.swing.JFrame;
import javax.swing.JPanel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The dialogs for tasks: the same, whether a task's dialog suspends it or has to be opened outside of it. */
class SwingDialogsTest {

    private JFrame frame;

    @BeforeEach
    void open() throws Exception {
        Display.require();
        frame = on(EventQueue::invokeLater, () -> {
            var made = new JFrame("owner");
            made.setBounds(100, 100, 300, 200);
            made.setVisible(true);
            return made;
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

    private static void inTask(boolean suspending, TaskAction<?> body) throws Exception {
        if (suspending) {
            outcomeOf(GuestRun.start(SwingHost.instance(), body)).getOrThrow();
        } else {
            try (var _ = new Nesting()) {
                outcomeOf(GuestRun.start(SwingHost.instance(), body)).getOrThrow();
            }
        }
    }

    private static GuestRun<?> run() {
        return Async.currentRun();
    }

    private static @Nullable JFileChooser chooserIn(Container container) {
        for (Component child : container.getComponents()) {
            JFileChooser found = child instanceof JFileChooser chooser
                    ? chooser
                    : child instanceof Container inner ? chooserIn(inner) : null;
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theyGiveTheUsersAnswer(boolean suspending) throws Exception {
        inTask(suspending, () -> {
            Task<Void> message = run().spawn(() -> SwingDialogs.message(frame, "message", "Hello"));
            OpenDialogs.answer("message", "OK");
            message.await();
            Task<Boolean> yes = run().spawn(() -> SwingDialogs.confirm(frame, "sure", "Sure?"));
            OpenDialogs.answer("sure", "Yes");
            assertThat(yes.await()).isTrue();
            Task<Boolean> no = run().spawn(() -> SwingDialogs.confirm(null, "really", "Really?"));
            OpenDialogs.answer("really", "No");
            assertThat(no.await()).isFalse();
            Task<Boolean> closed = run().spawn(() -> SwingDialogs.confirm(frame, "closed", "Sure?"));
            OpenDialogs.await("closed").dispose();
            assertThat(closed.await()).isFalse();
            var dialog = new JDialog(frame, "own", true);
            Task<Void> own = run().spawn(() -> SwingDialogs.show(dialog));
            OpenDialogs.await("own").setVisible(false);
            own.await();
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCancellationClosesThem(boolean suspending) throws Exception {
        List<Class<?>> thrown = new ArrayList<>();
        inTask(suspending, () -> {
            var own = new JDialog(frame, "own", true);
            List<TaskAction<RuntimeException>> bodies = List.of(
                    () -> SwingDialogs.show(own),
                    () -> SwingDialogs.message(frame, "message", "Hello"),
                    () -> SwingDialogs.confirm(frame, "confirm", "Sure?"),
                    () -> SwingDialogs.openFile(frame, "open"),
                    () -> SwingDialogs.saveFile(frame, "save", "name"));
            List<String> titles = List.of("own", "message", "confirm", "open", "save");
            for (int i = 0; i < titles.size(); i++) {
                TaskAction<RuntimeException> body = bodies.get(i);
                Task<Boolean> task =
                        run().spawn(() -> thrown.add(catchThrowable(body::run).getClass()));
                OpenDialogs.await(titles.get(i));
                task.cancel("the test");
                task.await();
                assertThat(OpenDialogs.find(titles.get(i))).isNull();
            }
        });
        assertThat(thrown).hasSize(5).containsOnly(CancelledException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void filesAreChosenAndNotReplacedWithoutAQuestion(boolean suspending, @TempDir Path folder) throws Exception {
        Path present = Files.writeString(folder.resolve("present.txt"), "x");
        inTask(suspending, () -> {
            Task<Path> opened = run().spawn(() -> SwingDialogs.openFile(frame, "open"));
            JFileChooser chooser = chooserIn(OpenDialogs.await("open"));
            chooser.setSelectedFile(present.toFile());
            chooser.approveSelection();
            assertThat(opened.await()).isEqualTo(present);

            Task<Path> saved = run().spawn(() -> SwingDialogs.saveFile(frame, "save", "suggested.txt"));
            JFileChooser saving = chooserIn(OpenDialogs.await("save"));
            assertThat(saving.getSelectedFile().getName()).isEqualTo("suggested.txt");
            saving.setCurrentDirectory(folder.toFile());
            // The question is the chooser's, so it is asked in plain code: in an event of its own.
            for (String answer : List.of("No", "Yes")) {
                saving.setSelectedFile(present.toFile());
                java.awt.EventQueue.invokeLater(saving::approveSelection);
                OpenDialogs.awaitNotNull(
                        "the question",
                        () -> Window.getWindows().length > 0 && findQuestion() != null ? findQuestion() : null);
                assertThat(saved.state()).isEqualTo(Task.State.WAITING);
                OpenDialogs.button(findQuestion(), answer).doClick(0);
                Async.sleep(java.time.Duration.ofMillis(1));
            }
            assertThat(saved.await()).isEqualTo(present);

            Task<Path> none = run().spawn(() -> SwingDialogs.saveFile(frame, "none", "x"));
            OpenDialogs.answer("none", "Cancel");
            assertThat(none.await()).isNull();
        });
    }

    private static @Nullable JDialog findQuestion() {
        for (Window window : Window.getWindows()) {
            if (window instanceof JDialog dialog && dialog.isShowing() && OpenDialogs.button(dialog, "Yes") != null) {
                return dialog;
            }
        }
        return null;
    }

    @Test
    void badInputIsRefusedAndTheMessageSaysWhatToDo() throws Exception {
        inTask(true, () -> {
            assertThat(catchThrowable(() -> SwingDialogs.confirm(new JPanel(), "t", "t")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("SwingDialogs.confirm")
                    .hasMessageContaining("window=none")
                    .hasMessageContaining("pass null");
            frame.dispose();
            assertThat(catchThrowable(() -> SwingDialogs.openFile(frame, "t")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("owner (disposed of, or not opened yet)");
            assertThat(catchThrowable(() -> SwingDialogs.show(new JDialog(frame, "modeless", false))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("modal=false")
                    .hasMessageContaining("awaitClosed");
        });
        assertThat(on(EventQueue::invokeLater, () -> catchThrowable(() -> SwingDialogs.message(null, "t", "t"))))
                .isInstanceOf(CannotAwaitException.class);
        assertThat(catchThrowable(() -> SwingDialogs.message(null, "t", "t"))).isInstanceOf(CannotAwaitException.class);
    }
}
