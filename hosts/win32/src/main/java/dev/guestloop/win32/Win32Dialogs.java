package dev.guestloop.win32;

import dev.guestloop.Async;
import java.util.Objects;

/**
 * Message boxes that a task waits for. Only the task stands still: other tasks, and the other windows, go on.
 *
 * <p>A message box is a loop of the system: of two that are open the lower one returns after the upper. If the task is cancelled, its
 * box is closed and {@link dev.guestloop.CancelledException} is thrown. For the system's other dialogs, called by a binding of the
 * program's, there is {@link Async#awaitModal}.
 *
 * <p><i>Confined to the thread of the message loop</i>, and to be called in a task.
 */
public final class Win32Dialogs {

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
        Async.checkpoint();
        Win32System.require();
        if (owner != 0) {
            Windows.check(owner);
        }
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
}
