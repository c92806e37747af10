package dev.guestloop.testing.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Where windows open, and what else a test may need of its machine. Without that it is skipped by name; in CI it fails. */
public final class Displays {

    private Displays() {}

    /** Requires a display. Asked of the environment, for a toolkit that finds none may never open one in this JVM. */
    public static void require() {
        String os = System.getProperty("os.name");
        require(!os.equals("Linux") || System.getenv("DISPLAY") != null || System.getenv("WAYLAND_DISPLAY") != null);
    }

    /**
     * Requires a display, where the toolkit knows whether there is one.
     *
     * @param isThere whether there is
     */
    public static void require(boolean isThere) {
        require(isThere, "This test opens windows, and there is no display: tools/with-display.sh opens one");
    }

    /**
     * Requires something else.
     *
     * @param isThere whether it is there
     * @param advice what is missing, and how to get it
     */
    public static void require(boolean isThere, String advice) {
        if (Boolean.getBoolean("guestloop.ci")) {
            assertTrue(isThere, advice);
        } else {
            assumeTrue(isThere, advice);
        }
    }
}
