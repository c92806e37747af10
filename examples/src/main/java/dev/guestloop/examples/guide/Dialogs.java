package dev.guestloop.examples.guide;

import dev.guestloop.Async;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.swing.JDialog;
import javax.swing.JFrame;
import javax.swing.JOptionPane;

/** What {@code dialogs.md} quotes. */
final class Dialogs {

    private Dialogs() {}

    static void dialog(JDialog dialog) {
        // region: dialog
        // If this task is cancelled, the dialog is closed.
        Async.awaitModal(dialog::dispose, () -> {
            dialog.setVisible(true);
            return true;
        });
        // end
    }

    static void ask(JFrame owner, Path file) throws IOException {
        // region: ask
        int answer = JOptionPane.showConfirmDialog(owner, "Delete the file?"); // the task waits, nothing else does
        if (answer == JOptionPane.YES_OPTION) {
            Async.toThread(() -> Files.delete(file));
        }
        // end
    }
}
