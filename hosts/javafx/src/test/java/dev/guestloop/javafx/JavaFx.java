package dev.guestloop.javafx;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import javafx.application.Platform;

/** JavaFX in the tests' JVM: started once, and never ended, for it cannot be started twice. */
final class JavaFx {

    static final boolean HEADLESS = JavaFxHost.isHeadless();

    private static final boolean POSSIBLE = HEADLESS
            || System.getProperty("os.name").startsWith("Windows")
            || System.getProperty("os.name").startsWith("Mac")
            || System.getenv("DISPLAY") != null;

    private static boolean started;

    private JavaFx() {}

    /** Without a display a test is skipped by name; in CI it fails. */
    static void require() {
        String advice = "This test opens windows, and there is no display: tools/with-display.sh opens one";
        if (Boolean.getBoolean("guestloop.ci")) {
            assertTrue(POSSIBLE, advice);
        } else {
            assumeTrue(POSSIBLE, advice);
        }
    }

    static synchronized void start() {
        require();
        if (!started) {
            started = true;
            Platform.startup(() -> Platform.setImplicitExit(false));
        }
    }
}
