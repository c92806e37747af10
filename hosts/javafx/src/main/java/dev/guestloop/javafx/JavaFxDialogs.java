package dev.guestloop.javafx;

import dev.guestloop.Async;
import java.io.File;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import javafx.application.Platform;
import javafx.beans.value.ChangeListener;
import javafx.scene.control.Alert;
import javafx.scene.control.ButtonType;
import javafx.scene.control.Dialog;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;
import javafx.stage.Modality;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.jspecify.annotations.Nullable;

/**
 * Dialogs that a task waits for: it is suspended, with no nested loop, so the dialogs of several tasks may be closed in any
 * order. Cancelling the task closes its dialog. Only the system's own dialogs, for files and directories, stay open until the
 * user closes them; JavaFX cannot close those.
 *
 * <p>With an owner, {@link #message} and {@link #confirm} keep the user from that window, else from all windows.
 *
 * <p>To be called in a task; elsewhere a {@link dev.guestloop.CannotAwaitException} says so.
 *
 * <p><i>Confined to the JavaFX thread.</i>
 */
public final class JavaFxDialogs {

    private JavaFxDialogs() {}

    /**
     * Shows a dialog and waits until it is closed.
     *
     * @param dialog the dialog, not showing yet
     * @param <R> the type of its result
     * @return its result; null if it has none
     * @throws IllegalStateException if it is showing already
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled; the dialog is closed then
     */
    public static <R> @Nullable R show(Dialog<R> dialog) {
        Objects.requireNonNull(dialog, "dialog");
        Async.checkpoint();
        requireHidden(dialog.isShowing(), dialog.getTitle());
        var closed = new CompletableFuture<@Nullable Void>();
        ChangeListener<Boolean> listener = (_, _, showing) -> {
            if (!showing) {
                closed.complete(null);
            }
        };
        dialog.showingProperty().addListener(listener);
        try {
            dialog.show();
            Async.await(closed);
        } finally {
            dialog.showingProperty().removeListener(listener);
            dialog.close();
            if (dialog.isShowing()) { // it has no cancel button, so it need not obey
                dialog.getDialogPane().getScene().getWindow().hide();
            }
        }
        return dialog.getResult();
    }

    /**
     * Shows a window and waits until it is closed. Modality and owner are as they were set.
     *
     * @param stage the window, not showing yet
     * @throws IllegalStateException if it is showing already
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled; the window is closed then
     */
    public static void show(Stage stage) {
        Objects.requireNonNull(stage, "stage");
        Async.checkpoint();
        requireHidden(stage.isShowing(), stage.getTitle());
        try {
            stage.show();
            JavaFxEvents.awaitClosed(stage);
        } finally {
            stage.hide();
        }
    }

    private static void requireHidden(boolean showing, @Nullable String title) {
        if (showing) {
            throw new IllegalStateException("A dialog that is showing already cannot be shown: title=" + title
                    + ". Close it first, or make another one.");
        }
    }

    /**
     * Tells the user something, and waits until that is read.
     *
     * @param owner the window in front of which it is shown; null if none
     * @param title the title
     * @param text what to say
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled; the dialog is closed then
     */
    public static void message(@Nullable Window owner, String title, String text) {
        var _ = show(alert(Alert.AlertType.INFORMATION, owner, title, text, ButtonType.OK));
    }

    /**
     * Asks the user for consent.
     *
     * @param owner the window in front of which it is shown; null if none
     * @param title the title
     * @param text what to ask
     * @return whether the user has agreed
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled; the dialog is closed then
     */
    public static boolean confirm(@Nullable Window owner, String title, String text) {
        return show(alert(Alert.AlertType.CONFIRMATION, owner, title, text, ButtonType.OK, ButtonType.CANCEL))
                == ButtonType.OK;
    }

    private static Alert alert(
            Alert.AlertType type, @Nullable Window owner, String title, String text, ButtonType... buttons) {
        var alert = new Alert(type, text, buttons);
        alert.setTitle(title);
        alert.setHeaderText(null);
        if (owner != null) {
            alert.initOwner(owner);
            alert.initModality(Modality.WINDOW_MODAL);
        }
        return alert;
    }

    // ------------------------------------------------------------------ the system's own dialogs

    /**
     * Lets the user choose a file to open.
     *
     * @param owner the window in front of which it is shown; null if none
     * @param title the title
     * @return the file; null if the user has chosen none
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled; when the user has closed the dialog
     * @throws UnsupportedOperationException on JavaFX's headless platform
     */
    public static @Nullable Path openFile(@Nullable Window owner, String title) {
        var chooser = new FileChooser();
        chooser.setTitle(title);
        return path(system(() -> chooser.showOpenDialog(owner)));
    }

    /**
     * Lets the user choose where to save something.
     *
     * @param owner the window in front of which it is shown; null if none
     * @param title the title
     * @param suggestedName the name of the file, unless the user gives another one
     * @return the file; null if the user has chosen none
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled; when the user has closed the dialog
     * @throws UnsupportedOperationException on JavaFX's headless platform
     */
    public static @Nullable Path saveFile(@Nullable Window owner, String title, String suggestedName) {
        var chooser = new FileChooser();
        chooser.setTitle(title);
        chooser.setInitialFileName(suggestedName);
        return path(system(() -> chooser.showSaveDialog(owner)));
    }

    /**
     * Lets the user choose a directory.
     *
     * @param owner the window in front of which it is shown; null if none
     * @param title the title
     * @return the directory; null if the user has chosen none
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled; when the user has closed the dialog
     * @throws UnsupportedOperationException on JavaFX's headless platform
     */
    public static @Nullable Path openDirectory(@Nullable Window owner, String title) {
        var chooser = new DirectoryChooser();
        chooser.setTitle(title);
        return path(system(() -> chooser.showDialog(owner)));
    }

    private static @Nullable Path path(@Nullable File file) {
        return file == null ? null : file.toPath();
    }

    /**
     * Opens one of the system's dialogs and waits for it: for choosers with filters and other settings. Opened in another way,
     * such a dialog may keep everything else from running until it is closed (on Linux).
     *
     * @param open opens it and returns what was chosen; called as plain code, outside of any task
     * @param <T> the type of what is chosen
     * @return what was chosen; null also if the task was cancelled before the dialog could open
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled before the dialog opens
     * @throws UnsupportedOperationException on JavaFX's headless platform
     */
    public static <T> @Nullable T system(Supplier<@Nullable T> open) {
        Objects.requireNonNull(open, "open");
        if (JavaFxHost.isHeadless()) {
            throw new UnsupportedOperationException(
                    "The headless platform of JavaFX has no dialogs for files:"
                            + " glass.platform=Headless. Take the file from the command line there, or draw a dialog of your own.");
        }
        boolean[] cancelled = {false};
        return Async.awaitModal(() -> cancelled[0] = true, () -> {
            letPostsGoOn();
            return cancelled[0] ? null : open.get();
        });
    }

    /**
     * JavaFX hands its posts to GTK one at a time, and waits for the end of each; so a post that opens a native dialog holds up
     * all others. A post that has entered a nested loop of JavaFX's own is no longer waited for, not even when it has left that.
     */
    private static void letPostsGoOn() {
        if (!Platform.canStartNestedEventLoop()) {
            return;
        }
        var key = new Object();
        Platform.runLater(() -> {
            try {
                Platform.exitNestedEventLoop(key, null);
            } catch (IllegalArgumentException e) {
                // JavaFX ends, and has left all loops.
            }
        });
        var _ = Platform.enterNestedEventLoop(key);
    }
}
