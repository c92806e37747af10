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

    /** Starts it if need be. Without a display the test is skipped by name; in CI it fails. */
    static synchronized void start() {
        String advice = "This test opens windows, and there is no display: tools/with-display.sh opens one";
        if (Boolean.getBoolean("guestloop.ci")) {
            assertTrue(POSSIBLE, advice);
        } else {
            assumeTrue(POSSIBLE, advice);
        }
        if (!started) {
            started = true;
            Platform.startup(() -> Platform.setImplicitExit(false));
        }
    }
}
