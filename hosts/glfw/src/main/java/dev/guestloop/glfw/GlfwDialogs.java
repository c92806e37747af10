package dev.guestloop.glfw;

import dev.guestloop.Async;
import dev.guestloop.TaskBody;
import dev.guestloop.ThreadOptions;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Dialogs as awaits: the task waits for the user, and nothing else does. GLFW has none, so they are the system's, by LWJGL's binding of
 * tinyfd: on Linux those of zenity, kdialog or what else is installed.
 *
 * <pre>{@code
 * if (GlfwDialogs.confirm("Save", "Write the file?")) {
 *     Path file = GlfwDialogs.saveFile("Save", "scene.json");
 *     …
 * }
 * }</pre>
 *
 * <p>Add {@code org.lwjgl:lwjgl-tinyfd} to the program, also with the classifier of the platform. What is missing is named by an
 * {@link IllegalStateException}. Quotes, backslashes and dollar signs in the texts are shown as characters that look like them, and so are
 * {@code <}, {@code >} and {@code &} in messages and questions.
 *
 * <p>One dialog is open at a time, others wait. They do not know the program's windows, so no window is blocked. A task that is
 * cancelled goes on at once; its dialog stays until the user closes it, for it belongs to another program, and what it answers is
 * dropped.
 *
 * <p><i>Called in a task.</i> Outside of one all methods throw a {@link dev.guestloop.CannotAwaitException}.
 */
public final class GlfwDialogs {

    private static final ThreadOptions ON_THEIR_THREAD =
            ThreadOptions.DEFAULT.withExecutor(TinyDialogs.THREAD).withOnCancel(Async.OnCancel.ABANDON);

    private GlfwDialogs() {}

    /**
     * Shows a message, until the user has closed it.
     *
     * @param title the title
     * @param text the message
     * @throws IllegalStateException if no dialog can be shown here; the message says what to add or install
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled
     */
    public static void message(String title, String text) {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(text, "text");
        boolean _ = show(() -> TinyDialogs.message(title, text, "ok", "info"));
    }

    /**
     * Asks a question with the buttons OK and Cancel.
     *
     * @param title the title
     * @param text the question
     * @return whether the answer is OK; closing the dialog is not
     * @throws IllegalStateException if no dialog can be shown here; the message says what to add or install
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled
     */
    public static boolean confirm(String title, String text) {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(text, "text");
        return show(() -> TinyDialogs.message(title, text, "okcancel", "question"));
    }

    /**
     * Lets the user choose a file that exists.
     *
     * @param title the title
     * @return the file, or null if the user has chosen none
     * @throws IllegalStateException if no dialog can be shown here; the message says what to add or install
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled
     */
    public static @Nullable Path openFile(String title) {
        Objects.requireNonNull(title, "title");
        return path(show(() -> TinyDialogs.openFile(title)));
    }

    /**
     * Lets the user choose where to save.
     *
     * @param title the title
     * @param suggestedName the name that the file has unless the user changes it, without a folder
     * @return the file, which may exist, or null if the user has chosen none
     * @throws IllegalStateException if no dialog can be shown here; the message says what to add or install
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled
     */
    public static @Nullable Path saveFile(String title, String suggestedName) {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(suggestedName, "suggestedName");
        return path(show(() -> TinyDialogs.saveFile(title, suggestedName)));
    }

    private static <T extends @Nullable Object> T show(TaskBody<T, RuntimeException> dialog) {
        return Async.toThread(ON_THEIR_THREAD, () -> {
            TinyDialogs.require();
            return dialog.run();
        });
    }

    private static @Nullable Path path(@Nullable String chosen) {
        return chosen == null || chosen.isEmpty() ? null : Path.of(chosen);
    }
}
