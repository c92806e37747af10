package dev.guestloop.swing;

import dev.guestloop.testing.internal.Displays;
import java.awt.GraphicsEnvironment;

/** Where windows open. */
final class Display {

    private Display() {}

    /** Without one a test is skipped by name; in CI it fails. */
    static void require() {
        Displays.require(!GraphicsEnvironment.isHeadless());
    }
}
