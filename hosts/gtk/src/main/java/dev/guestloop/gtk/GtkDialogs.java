package dev.guestloop.gtk;

import dev.guestloop.Async;
import dev.guestloop.ui.EventSource.Registration;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Dialogs that a task waits for. Only the task stands still: other tasks, and the window, go on. No loop is nested, so of two dialogs
 * the lower may return first.
 *
 * <p>A dialog with an owner is modal: it keeps the user from the program's other windows, and from dialogs that were opened before it.
 * If its task is cancelled the dialog is closed, and {@link dev.guestloop.CancelledException} is thrown.
 *
 * <p><i>Confined to the loop's thread</i>, and to be called in a task.
 */
public final class GtkDialogs {

    private GtkDialogs() {}

    /**
     * Shows a dialog of the program's own, waits for its answer, and hides it. To destroy it is left to the program.
     *
     * @param dialog the address of a {@code GtkDialog}, such as a colour chooser, or a {@code GtkNativeDialog}
     * @return its response, one of the {@code GTK_RESPONSE_…} constants of GTK or of the program's own; {@code GTK_RESPONSE_NONE} (-1) if
     *     it was destroyed without one
     * @throws IllegalArgumentException if the object is none of both
     * @throws IllegalStateException if it is destroyed, or GTK is not started
     */
    public static int show(long dialog) {
        ObjectLife life = Widgets.check(dialog); // now, for it may be gone after the checkpoint
        Async.checkpoint();
        ObjectLife _ = Widgets.check(dialog);
        Gtk gtk = Gtk.started();
        boolean isNative = gtk.isNativeDialog(dialog);
        if (!isNative && !Glib.isA(dialog, "GtkDialog")) {
            throw new IllegalArgumentException("A dialog is a GtkDialog or a GtkNativeDialog: object=" + life.name()
                    + ". For another window wait for one of its signals: GtkEvents.nextSignal(…).");
        }
        var response = new CompletableFuture<Integer>();
        Registration listening = GtkEvents.signals(dialog, "response").listen(signal -> {
            response.complete((Integer) signal.arguments().getFirst());
        });
        Registration watching = life.whenGone(() -> response.complete(Gtk.RESPONSE_NONE));
        try {
            if (isNative) {
                gtk.showNative(dialog);
            } else {
                gtk.present(dialog);
            }
            return Async.await(response);
        } finally {
            watching.close();
            listening.close();
            if (!life.isGone()) {
                if (isNative) {
                    gtk.hideNative(dialog);
                } else {
                    gtk.hide(dialog);
                }
            }
        }
    }

    /**
     * Says something, and waits until the user has closed it.
     *
     * @param owner the address of the window to stand over, or 0
     * @param title the title
     * @param text what to say
     * @throws IllegalStateException if there is no such window, or GTK is not started
     */
    public static void message(long owner, String title, String text) {
        int _ = ask(owner, Gtk.MESSAGE_INFO, Gtk.BUTTONS_OK, title, text);
    }

    /**
     * Asks for a yes.
     *
     * @param owner the address of the window to stand over, or 0
     * @param title the title
     * @param text the question
     * @return true if the user agreed; false if not, and if the dialog was closed without an answer
     * @throws IllegalStateException if there is no such window, or GTK is not started
     */
    public static boolean confirm(long owner, String title, String text) {
        return ask(owner, Gtk.MESSAGE_QUESTION, Gtk.BUTTONS_OK_CANCEL, title, text) == Gtk.RESPONSE_OK;
    }

    private static int ask(long owner, int type, int buttons, String title, String text) {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(text, "text");
        Async.checkpoint();
        Gtk gtk = checkOwner(owner);
        long dialog = gtk.newMessageDialog(owner, type, buttons, title, text);
        ObjectLife life = ObjectLife.of(dialog);
        try {
            return show(dialog);
        } finally {
            if (!life.isGone()) { // else its owner has taken it along
                gtk.destroy(dialog);
            }
        }
    }

    /**
     * Asks for a file that exists.
     *
     * @param owner the address of the window to stand over, or 0
     * @param title the title
     * @return the file; null if the user chose none, or one that is not on this machine
     * @throws IllegalStateException if there is no such window, or GTK is not started
     */
    public static @Nullable Path openFile(long owner, String title) {
        return chooseFile(owner, title, Gtk.CHOOSER_OPEN, "");
    }

    /**
     * Asks where to save. GTK asks before it lets the user choose a file that exists.
     *
     * @param owner the address of the window to stand over, or 0
     * @param title the title
     * @param suggestedName a name to begin with, without a directory
     * @return the file; null if the user chose none, or one that is not on this machine
     * @throws IllegalStateException if there is no such window, or GTK is not started
     */
    public static @Nullable Path saveFile(long owner, String title, String suggestedName) {
        return chooseFile(owner, title, Gtk.CHOOSER_SAVE, Objects.requireNonNull(suggestedName, "suggestedName"));
    }

    private static @Nullable Path chooseFile(long owner, String title, int action, String suggestedName) {
        Objects.requireNonNull(title, "title");
        Async.checkpoint();
        Gtk gtk = checkOwner(owner);
        long chooser = gtk.newFileChooser(owner, title, action, suggestedName);
        try {
            if (show(chooser) != Gtk.RESPONSE_ACCEPT) {
                return null;
            }
            String path = gtk.chosenPath(chooser);
            return path == null ? null : Path.of(path);
        } finally {
            gtk.destroyNative(chooser);
        }
    }

    private static Gtk checkOwner(long owner) {
        Widgets.checkThread();
        if (owner != 0) {
            ObjectLife _ = Widgets.checkWindow(owner);
        }
        return Gtk.started();
    }
}
