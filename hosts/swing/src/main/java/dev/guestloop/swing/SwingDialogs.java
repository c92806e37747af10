package dev.guestloop.swing;

import dev.guestloop.Async;
import dev.guestloop.TaskBody;
import java.awt.Component;
import java.awt.Dialog;
import java.awt.GraphicsEnvironment;
import java.awt.HeadlessException;
import java.awt.Window;
import java.io.File;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import javax.swing.JDialog;
import javax.swing.JFileChooser;
import javax.swing.JOptionPane;
import org.jspecify.annotations.Nullable;

/**
 * Modal dialogs for tasks. The task is suspended, also where {@code JOptionPane} in a task would nest a loop. If it is cancelled,
 * the dialog is closed and the call throws a {@link dev.guestloop.CancelledException}; an answer that came before that is
 * returned.
 *
 * <p>An owner is a component in the window that the dialog blocks, or null if there is none. One that is not in an open window
 * is refused with an {@link IllegalArgumentException}. Without a display each method throws a {@link HeadlessException}; outside
 * of tasks, a {@link dev.guestloop.CannotAwaitException}.
 *
 * <p><i>Confined to tasks on the event thread.</i>
 */
public final class SwingDialogs {

    private SwingDialogs() {}

    /**
     * Shows a dialog of the program's own, and waits until it is closed. What was chosen in it, the dialog knows.
     *
     * @param dialog a modal dialog that is not showing
     * @throws IllegalArgumentException if the dialog is showing, or is not modal
     */
    public static void show(Dialog dialog) {
        Objects.requireNonNull(dialog, "dialog");
        if (dialog.isShowing() || !dialog.isModal()) {
            throw new IllegalArgumentException("SwingDialogs.show takes a modal dialog that is not showing: modal="
                    + dialog.isModal() + ", showing=" + dialog.isShowing() + ", dialog=" + dialog.getTitle()
                    + ". For one that is not modal: dialog.setVisible(true) and SwingEvents.awaitClosed(dialog).");
        }
        var shown = new AtomicReference<Dialog>(dialog);
        modal("show", null, shown, () -> {
            dialog.setVisible(true);
            return null;
        });
        Async.checkpoint();
    }

    /**
     * Shows a message, and waits until the user has closed it.
     *
     * @param owner what the dialog belongs to, or null
     * @param title the title
     * @param text the message
     */
    public static void message(@Nullable Component owner, String title, String text) {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(text, "text");
        var _ = ask(
                "message",
                owner,
                title,
                new Question(text, JOptionPane.INFORMATION_MESSAGE, JOptionPane.DEFAULT_OPTION));
    }

    /**
     * Asks a question that is answered with yes or no.
     *
     * @param owner what the dialog belongs to, or null
     * @param title the title
     * @param text the question
     * @return true for yes, false for no, and if the dialog is closed without an answer
     */
    public static boolean confirm(@Nullable Component owner, String title, String text) {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(text, "text");
        Object answer = ask(
                "confirm", owner, title, new Question(text, JOptionPane.QUESTION_MESSAGE, JOptionPane.YES_NO_OPTION));
        return Integer.valueOf(JOptionPane.YES_OPTION).equals(answer);
    }

    private record Question(String text, int kind, int options) {}

    private static @Nullable Object ask(String call, @Nullable Component owner, String title, Question question) {
        var shown = new AtomicReference<@Nullable Dialog>();
        Object answer = modal(call, owner, shown, () -> {
            var pane = new JOptionPane(question.text(), question.kind(), question.options());
            JDialog dialog = pane.createDialog(owner, title);
            shown.set(dialog);
            try {
                dialog.setVisible(true);
            } finally {
                dialog.dispose();
            }
            return pane.getValue();
        });
        if (!(answer instanceof Integer)) {
            Async.checkpoint(); // closed, by a cancellation maybe
        }
        return answer;
    }

    /**
     * Lets the user choose a file that exists.
     *
     * @param owner what the dialog belongs to, or null
     * @param title the title
     * @return the file; null if none was chosen
     */
    public static @Nullable Path openFile(@Nullable Component owner, String title) {
        Objects.requireNonNull(title, "title");
        return chooseFile("openFile", owner, title, JFileChooser.OPEN_DIALOG, null);
    }

    /**
     * Lets the user choose a file to write to. If it exists, the user is asked whether to replace it.
     *
     * @param owner what the dialog belongs to, or null
     * @param title the title
     * @param suggestedName the name that the dialog begins with
     * @return the file; null if none was chosen
     */
    public static @Nullable Path saveFile(@Nullable Component owner, String title, String suggestedName) {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(suggestedName, "suggestedName");
        return chooseFile("saveFile", owner, title, JFileChooser.SAVE_DIALOG, suggestedName);
    }

    private static @Nullable Path chooseFile(
            String call, @Nullable Component owner, String title, int kind, @Nullable String suggestedName) {
        var shown = new AtomicReference<@Nullable Dialog>();
        Path chosen = modal(call, owner, shown, () -> {
            var chooser = new FileChooser(shown);
            chooser.setDialogTitle(title);
            chooser.setDialogType(kind);
            if (suggestedName != null) {
                chooser.setSelectedFile(new File(chooser.getCurrentDirectory(), suggestedName));
            }
            int answer = chooser.showDialog(owner, null);
            return answer == JFileChooser.APPROVE_OPTION
                    ? chooser.getSelectedFile().toPath()
                    : null;
        });
        if (chosen == null) {
            Async.checkpoint();
        }
        return chosen;
    }

    /** Says which dialog is its own, and asks before a file is replaced, which Swing's does not. */
    private static final class FileChooser extends JFileChooser {
        private static final long serialVersionUID = 1;

        private final transient AtomicReference<@Nullable Dialog> shown;

        FileChooser(AtomicReference<@Nullable Dialog> shown) {
            this.shown = shown;
        }

        @Override
        protected JDialog createDialog(Component parent) {
            JDialog dialog = super.createDialog(parent);
            shown.set(dialog);
            return dialog;
        }

        @Override
        public void approveSelection() {
            File file = getSelectedFile();
            boolean replaces = getDialogType() == SAVE_DIALOG && file != null && file.exists();
            if (!replaces
                    || JOptionPane.showConfirmDialog(
                                    this,
                                    file.getName() + " exists. Replace it?",
                                    getDialogTitle(),
                                    JOptionPane.YES_NO_OPTION)
                            == JOptionPane.YES_OPTION) {
                super.approveSelection();
            }
        }
    }

    /** Runs what shows a dialog: in the task, where it is suspended by that; else outside, where the loop buries no task. */
    private static <T extends @Nullable Object> T modal(
            String call,
            @Nullable Component owner,
            AtomicReference<? extends @Nullable Dialog> shown,
            TaskBody<T, RuntimeException> body) {
        Async.checkpoint();
        if (GraphicsEnvironment.isHeadless()) {
            throw new HeadlessException("SwingDialogs." + call + " needs a display, and there is none:"
                    + " java.awt.headless=" + System.getProperty("java.awt.headless") + ", DISPLAY="
                    + System.getenv("DISPLAY") + ". Ask GraphicsEnvironment.isHeadless() first.");
        }
        Window window = Windows.of(owner);
        if (owner != null && (window == null || !window.isDisplayable())) {
            throw new IllegalArgumentException("The owner of a dialog is in an open window: call=SwingDialogs." + call
                    + ", owner=" + owner.getClass().getName() + ", window="
                    + (window == null ? "none" : Windows.name(window) + " (disposed of, or not opened yet)")
                    + ". Open the window first, or pass null.");
        }
        if (SwingHost.instance().suspendsDialogs()) {
            return body.run();
        }
        return Async.awaitModal(
                () -> {
                    Dialog dialog = shown.get();
                    if (dialog != null) {
                        dialog.dispose();
                    }
                },
                body);
    }
}
