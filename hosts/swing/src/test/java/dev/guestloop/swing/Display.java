package dev.guestloop.swing;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.awt.GraphicsEnvironment;

/** Where windows open. Without one, tests that need it are skipped by name; in CI they fail. */
final class Display {

    private static final String ADVICE =
            "This test opens windows, and there is no display: tools/with-display.sh opens one";

    private Display() {}

    static void require() {
        if (Boolean.getBoolean("guestloop.ci")) {
            assertFalse(GraphicsEnvironment.isHeadless(), ADVICE);
        } else {
            assumeFalse(GraphicsEnvironment.isHeadless(), ADVICE);
        }
    }
}
