package dev.guestloop.glfw;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.lwjgl.util.tinyfd.TinyFileDialogs;

/**
 * The calls of tinyfd, which shows the dialogs of the system: on Linux by a program, such as zenity. Each waits for the user, and they
 * share buffers, so all are made on one thread, which is not the host's.
 *
 * <p><i>Safe to call from any thread</i> is {@link #isPresent}; the others are confined to {@link #THREAD}.
 */
final class TinyDialogs {

    /** A daemon: a dialog that nobody waits for any more does not keep the JVM. */
    static final ExecutorService THREAD = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("guestloop-dialogs").factory());

    private static final String QUERY = "tinyfd_query";
    private static final int FIRST_BUTTON = 1;

    private TinyDialogs() {}

    /** Whether the program has LWJGL's binding, with its native library. */
    static boolean isPresent() {
        try {
            Class.forName("org.lwjgl.util.tinyfd.TinyFileDialogs", true, TinyDialogs.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** Refuses to go on where there is nothing to show a dialog with. */
    static void require() {
        if (!isPresent()) {
            throw new IllegalStateException("LWJGL's binding of tinyfd, which shows dialogs, is missing. Add it to the "
                    + "program: artifact=org.lwjgl:lwjgl-tinyfd, also with the classifier "
                    + GlfwLibrary.classifier() + '.');
        }
        if (!canShow()) {
            throw new IllegalStateException("There is no program that shows dialogs: found="
                    + TinyFileDialogs.tinyfd_getGlobalChar(TinyFileDialogs.tinyfd_response)
                    + ". Install one (zenity, kdialog or qarma), and start this program where there is a display.");
        }
    }

    /** Whether dialogs are windows; else tinyfd would ask on the console. */
    static boolean canShow() {
        return TinyFileDialogs.tinyfd_messageBox(QUERY, "", "ok", "info", FIRST_BUTTON) == 1;
    }

    /** Shows a message; returns whether the user has answered with OK. */
    static boolean message(String title, String text, String buttons, String icon) {
        return TinyFileDialogs.tinyfd_messageBox(plain(title), withoutMarkup(plain(text)), buttons, icon, FIRST_BUTTON)
                == 1;
    }

    static @Nullable String openFile(String title) {
        return TinyFileDialogs.tinyfd_openFileDialog(plain(title), "", null, null, false);
    }

    static @Nullable String saveFile(String title, String suggestedName) {
        return TinyFileDialogs.tinyfd_saveFileDialog(plain(title), plain(suggestedName), null, null);
    }

    /** The texts become a part of a shell's command, so tinyfd refuses what has quotes. These look the same to a reader. */
    static String plain(String text) {
        return text.replace('\'', '’')
                .replace('"', '”')
                .replace('`', '’')
                .replace('$', '＄')
                .replace('\\', '＼');
    }

    /** zenity takes a message for markup, and shows nothing of one that is none. Not so titles and names. */
    static String withoutMarkup(String text) {
        return text.replace('<', '＜').replace('>', '＞').replace('&', '＆');
    }
}
