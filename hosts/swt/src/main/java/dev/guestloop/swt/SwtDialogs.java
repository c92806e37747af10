package dev.guestloop.swt;

import dev.guestloop.Async;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.FontData;
import org.eclipse.swt.graphics.RGB;
import org.eclipse.swt.layout.GridData;
import org.eclipse.swt.layout.GridLayout;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.ColorDialog;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.DirectoryDialog;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.FileDialog;
import org.eclipse.swt.widgets.FontDialog;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.MessageBox;
import org.eclipse.swt.widgets.Shell;
import org.jspecify.annotations.Nullable;

/**
 * Dialogs that a task waits for. Only the task stands still: other tasks, and the window, go on.
 *
 * <p>{@link #message} and {@link #confirm} are shells of our own: any number may be open, and be answered in any order.
 *
 * <p>The others are the system's dialogs, and each of them is a native loop: of two that are open the lower one returns after the
 * upper. If the task is cancelled, its dialog is closed and {@link dev.guestloop.CancelledException} is thrown, where SWT runs on
 * GTK 3; elsewhere, and where the desktop shows its own dialog in another process, the task waits until the user has closed it.
 *
 * <p><i>Confined to the display's thread</i>, and to be called in a task.
 */
public final class SwtDialogs {

    private static final int TEXT_WIDTH = 400;

    private SwtDialogs() {}

    // ------------------------------------------------------------------ the system's dialogs

    /**
     * Opens a message box.
     *
     * @param dialog the dialog
     * @return the button, as {@link MessageBox#open} returns it
     */
    public static int show(MessageBox dialog) {
        return NativeDialog.open(dialog, dialog::open);
    }

    /**
     * Opens a file dialog.
     *
     * @param dialog the dialog
     * @return the file; of several chosen ones the first; null if the user chose none
     */
    public static @Nullable Path show(FileDialog dialog) {
        return path(NativeDialog.open(dialog, dialog::open));
    }

    /**
     * Opens a directory dialog.
     *
     * @param dialog the dialog
     * @return the directory; null if the user chose none
     */
    public static @Nullable Path show(DirectoryDialog dialog) {
        return path(NativeDialog.open(dialog, dialog::open));
    }

    /**
     * Opens a colour dialog.
     *
     * @param dialog the dialog
     * @return the colour; null if the user chose none
     */
    public static @Nullable RGB show(ColorDialog dialog) {
        return NativeDialog.<@Nullable RGB>open(dialog, dialog::open);
    }

    /**
     * Opens a font dialog.
     *
     * @param dialog the dialog
     * @return the font; null if the user chose none
     */
    public static @Nullable FontData show(FontDialog dialog) {
        return NativeDialog.<@Nullable FontData>open(dialog, dialog::open);
    }

    /**
     * Asks for a file that exists.
     *
     * @param owner the shell to stand over, or null
     * @param title the title
     * @return the file; null if the user chose none
     */
    public static @Nullable Path openFile(@Nullable Shell owner, String title) {
        Objects.requireNonNull(title, "title");
        return withOwner(owner, shell -> {
            var dialog = new FileDialog(shell, SWT.OPEN);
            dialog.setText(title);
            return show(dialog);
        });
    }

    /**
     * Asks where to save. The system asks before it lets the user choose a file that exists.
     *
     * @param owner the shell to stand over, or null
     * @param title the title
     * @param suggestedName a name to begin with, without a directory
     * @return the file; null if the user chose none
     */
    public static @Nullable Path saveFile(@Nullable Shell owner, String title, String suggestedName) {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(suggestedName, "suggestedName");
        return withOwner(owner, shell -> {
            var dialog = new FileDialog(shell, SWT.SAVE);
            dialog.setText(title);
            dialog.setFileName(suggestedName);
            dialog.setOverwrite(true);
            return show(dialog);
        });
    }

    private static @Nullable Path path(@Nullable String name) {
        return name == null ? null : Path.of(name);
    }

    /** What is done with a shell. */
    private interface ShellUse {
        @Nullable
        Path with(Shell shell);
    }

    /** SWT's dialogs need a parent. */
    private static @Nullable Path withOwner(@Nullable Shell owner, ShellUse use) {
        Async.checkpoint();
        if (owner != null) {
            Widgets.check(owner);
            return use.with(owner);
        }
        var hidden = new Shell(display());
        try {
            return use.with(hidden);
        } finally {
            hidden.dispose();
        }
    }

    // ------------------------------------------------------------------ our own

    /**
     * Says something, and waits until the user has closed it. The owner takes no input meanwhile. If the task is cancelled, the
     * dialog closes.
     *
     * @param owner the shell to stand over, or null
     * @param title the title
     * @param text what to say
     */
    public static void message(@Nullable Shell owner, String title, String text) {
        ask(owner, title, text, SWT.ICON_INFORMATION, "SWT_OK");
    }

    /**
     * Asks for a yes. The owner takes no input meanwhile. If the task is cancelled, the dialog closes.
     *
     * @param owner the shell to stand over, or null
     * @param title the title
     * @param text the question
     * @return true if the user agreed; false if not, and if the dialog was closed without an answer
     */
    public static boolean confirm(@Nullable Shell owner, String title, String text) {
        return ask(owner, title, text, SWT.ICON_QUESTION, "SWT_OK", "SWT_Cancel");
    }

    /** Opens a dialog and waits; returns whether the first button was chosen. */
    private static boolean ask(@Nullable Shell owner, String title, String text, int icon, String... buttons) {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(text, "text");
        Async.checkpoint();
        if (owner != null) {
            Widgets.check(owner);
        }
        var answer = new CompletableFuture<Boolean>();
        Shell shell = owner == null ? new Shell(display(), SWT.DIALOG_TRIM) : new Shell(owner, SWT.DIALOG_TRIM);
        try {
            shell.addListener(SWT.Dispose, _ -> answer.complete(false));
            fill(shell, title, text, icon, buttons, answer);
            if (owner != null) {
                OwnerLock.lockUntilClosed(owner, shell);
            }
            shell.open();
            return Async.await(answer);
        } finally {
            shell.dispose();
        }
    }

    private static void fill(
            Shell shell, String title, String text, int icon, String[] buttons, CompletableFuture<Boolean> answer) {
        shell.setText(title);
        shell.setLayout(new GridLayout(2, false));
        new Label(shell, SWT.NONE).setImage(shell.getDisplay().getSystemImage(icon));
        var label = new Label(shell, SWT.WRAP);
        label.setText(text);
        var width = new GridData(SWT.FILL, SWT.CENTER, true, true);
        width.widthHint = Math.min(TEXT_WIDTH, label.computeSize(SWT.DEFAULT, SWT.DEFAULT).x);
        label.setLayoutData(width);
        var row = new Composite(shell, SWT.NONE);
        row.setLayout(new GridLayout(buttons.length, true));
        row.setLayoutData(new GridData(SWT.END, SWT.CENTER, true, false, 2, 1));
        for (String key : buttons) {
            var button = new Button(row, SWT.PUSH);
            button.setText(SWT.getMessage(key)); // in the user's language
            button.setLayoutData(new GridData(SWT.FILL, SWT.CENTER, true, false));
            boolean first = shell.getDefaultButton() == null;
            button.addListener(SWT.Selection, _ -> {
                answer.complete(first);
                shell.close();
            });
            if (first) {
                shell.setDefaultButton(button);
            }
        }
        shell.pack();
    }

    private static Display display() {
        Display display = Display.getCurrent();
        if (display == null) {
            throw new WrongThreadException("Dialogs belong to a display's thread: current="
                    + Thread.currentThread().getName() + ". Call this in a task of a run on that display.");
        }
        return display;
    }
}
