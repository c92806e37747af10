package dev.guestloop.glfw;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Where windows open. Without a display, tests that need one are skipped by name; in CI they fail. */
final class Displays {

    private static final String ADVICE =
            "This test opens windows, and there is no display: tools/with-display.sh opens one";

    private Displays() {}

    static void require() {
        if (Boolean.getBoolean("guestloop.ci")) {
            assertTrue(isThere(), ADVICE);
        } else {
            assumeTrue(isThere(), ADVICE);
        }
    }

    private static boolean isThere() {
        String os = System.getProperty("os.name");
        return !os.equals("Linux") || System.getenv("DISPLAY") != null || System.getenv("WAYLAND_DISPLAY") != null;
    }
}
