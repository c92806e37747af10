package dev.guestloop.win32;

import dev.guestloop.Async;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Message boxes and choosers of files that a task waits for. Only the task stands still: other tasks, and the other windows, go on.
 *
 * <p>Each is a loop of the system: of two that are open the lower one returns after the upper. If the task is cancelled, its dialog is
 * closed and {@link dev.guestloop.CancelledException} is thrown. For the system's other dialogs, called by a binding of the program's,
 * there is {@link Async#awaitModal}.
 *
 * <p><i>Confined to the thread of the message loop</i>, and to be called in a task.
 */
public final class Win32Dialogs {

    private static final int MAX_NAME = 255;

    private Win32Dialogs() {}

    /**
     * Opens a message box of {@code MessageBoxW}, and waits until the user has answered. The owner takes no input meanwhile.
     *
     * @param owner the handle of the window to stand over, or 0
     * @param title the title; {@code MessageBoxW} has it behind the text
     * @param text what to say
     * @param flags one of the {@code MB_…} constants of Windows, or several
     * @return the button, as one of the {@code ID…} constants of Windows; 0 if nobody has answered: the owner was destroyed, or the
     *     thread has got {@code WM_QUIT}
     * @throws IllegalStateException if the owner is no window
     * @throws WrongThreadException if the owner is another thread's
     * @throws Win32Exception if Windows refuses the box
     * @throws UnsupportedOperationException if this is not Windows; the message says what to do
     */
    public static int messageBox(long owner, String title, String text, int flags) {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(text, "text");
        checkpoint(owner);
        var box = new MessageBox(owner, title, text, flags);
        int answer = Async.awaitModal(box::close, box::open);
        if (answer == 0) {
            Async.checkpoint(); // throws if the box was closed because the task is cancelled, or its window's tasks are
        }
        return answer;
    }

    /**
     * Says something, and waits until the user has closed it.
     *
     * @param owner the handle of the window to stand over, or 0
     * @param title the title
     * @param text what to say
     */
    public static void message(long owner, String title, String text) {
        messageBox(owner, title, text, Win32Api.MB_OK | Win32Api.MB_ICONINFORMATION);
    }

    /**
     * Asks for a yes.
     *
     * @param owner the handle of the window to stand over, or 0
     * @param title the title
     * @param text the question
     * @return true if the user agreed; false if not, and if the box was closed without an answer
     */
    public static boolean confirm(long owner, String title, String text) {
        int flags = Win32Api.MB_OKCANCEL | Win32Api.MB_ICONQUESTION;
        return messageBox(owner, title, text, flags) == Win32Api.IDOK;
    }

    /**
     * Asks for a file that exists.
     *
     * @param owner the handle of the window to stand over, or 0
     * @param title the title
     * @param filters which kinds of files the user may have shown, first the one that is shown; all files if there is none
     * @return the file; null if the user chose none
     * @throws IllegalStateException if the owner is no window
     * @throws WrongThreadException if the owner is another thread's
     * @throws Win32Exception if Windows refuses the dialog
     * @throws UnsupportedOperationException if this is not Windows; the message says what to do
     */
    public static @Nullable Path openFile(long owner, String title, Win32FileFilter... filters) {
        return first(chooseFiles(owner, title, filters, chooser -> chooser.open(false)));
    }

    /**
     * Asks for any number of files that exist, in one folder.
     *
     * @param owner the handle of the window to stand over, or 0
     * @param title the title
     * @param filters what {@link #openFile} takes
     * @return the files; empty if the user chose none
     * @throws IllegalStateException if the owner is no window
     * @throws WrongThreadException if the owner is another thread's
     * @throws Win32Exception if Windows refuses the dialog, or there are too many files: more than some thousand
     * @throws UnsupportedOperationException if this is not Windows; the message says what to do
     */
    public static List<Path> openFiles(long owner, String title, Win32FileFilter... filters) {
        return chooseFiles(owner, title, filters, chooser -> chooser.open(true));
    }

    /**
     * Asks where to save. Windows asks before it lets the user choose a file that exists.
     *
     * @param owner the handle of the window to stand over, or 0
     * @param title the title
     * @param suggestedName a name to begin with, without a directory
     * @param filters what {@link #openFile} takes
     * @return the file; null if the user chose none
     * @throws IllegalArgumentException if the name is longer than those of files
     * @throws IllegalStateException if the owner is no window
     * @throws WrongThreadException if the owner is another thread's
     * @throws Win32Exception if Windows refuses the dialog, for instance for a name that no file can have
     * @throws UnsupportedOperationException if this is not Windows; the message says what to do
     */
    public static @Nullable Path saveFile(long owner, String title, String suggestedName, Win32FileFilter... filters) {
        Objects.requireNonNull(suggestedName, "suggestedName");
        if (suggestedName.length() > MAX_NAME) {
            throw new IllegalArgumentException("A file's name has at most " + MAX_NAME + " characters: length="
                    + suggestedName.length() + ". Suggest a shorter one.");
        }
        return first(chooseFiles(owner, title, filters, chooser -> chooser.save(suggestedName)));
    }

    private static List<Path> chooseFiles(
            long owner, String title, Win32FileFilter[] filters, Function<FileChooser, List<Path>> ask) {
        Objects.requireNonNull(title, "title");
        var chooser = new FileChooser(owner, title, List.of(filters), FileChooser.ROOM);
        checkpoint(owner);
        List<Path> files = Async.awaitModal(chooser::close, () -> ask.apply(chooser));
        if (files.isEmpty()) {
            Async.checkpoint(); // as above
        }
        return files;
    }

    private static @Nullable Path first(List<Path> files) {
        return files.isEmpty() ? null : files.getFirst();
    }

    private static void checkpoint(long owner) {
        Async.checkpoint();
        Win32System.require();
        if (owner != 0) {
            Windows.check(owner);
        }
    }
}
