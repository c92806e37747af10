package dev.guestloop.javafx;

import com.sun.javafx.tk.Toolkit;
import dev.guestloop.HostLoop;
import javafx.application.Platform;

/**
 * The one class that uses {@code com.sun.javafx.tk}: no public method tells everybody that JavaFX ends. Only to be called if
 * {@link #isGranted}.
 */
final class JavaFxInternals {

    private JavaFxInternals() {}

    /** Whether the package is exported to us: always where JavaFX is on the class path, else by a flag. */
    static boolean isGranted() {
        return Platform.class.getModule().isExported("com.sun.javafx.tk", JavaFxInternals.class.getModule());
    }

    /** Has something called on the JavaFX thread when JavaFX ends, outside of all nested loops, until the result is closed. */
    static HostLoop.Attachment whenEnding(Runnable action) {
        Toolkit toolkit = Toolkit.getToolkit();
        toolkit.addShutdownHook(action);
        return () -> toolkit.removeShutdownHook(action);
    }
}
