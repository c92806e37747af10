package dev.guestloop.javafx;

import com.sun.glass.ui.Application;
import com.sun.javafx.tk.Toolkit;
import dev.guestloop.HostLoop;
import javafx.application.Platform;

/**
 * The one class that uses {@code com.sun.javafx.tk}, for no public method tells everybody that JavaFX ends, and {@code com.sun.glass.ui},
 * for none reaches JavaFX's thread while the JVM exits. Only to be called if they are granted.
 */
final class JavaFxInternals {

    private JavaFxInternals() {}

    /** Whether {@link #whenEnding} may be called: always where JavaFX is on the class path, else by a flag. */
    static boolean isGranted() {
        return isExported("com.sun.javafx.tk");
    }

    /** The same for {@link #postWhileJvmExits}. */
    static boolean grantsPostsWhileJvmExits() {
        return isExported("com.sun.glass.ui");
    }

    private static boolean isExported(String packageName) {
        return Platform.class.getModule().isExported(packageName, JavaFxInternals.class.getModule());
    }

    /** Has something called on the JavaFX thread when JavaFX ends, outside of all nested loops, until the result is closed. */
    static HostLoop.Attachment whenEnding(Runnable action) {
        Toolkit toolkit = Toolkit.getToolkit();
        toolkit.addShutdownHook(action);
        return () -> toolkit.removeShutdownHook(action);
    }

    /** Runs something on the JavaFX thread, which does not know that the JVM exits. What JavaFX calls a toolkit does, and drops it. */
    static void postWhileJvmExits(Runnable work) {
        Application.invokeLater(work);
    }
}
