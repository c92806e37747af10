package dev.guestloop.javafx;

import dev.guestloop.testing.internal.ChildJvm;
import dev.guestloop.testing.internal.Displays;
import java.nio.file.Path;
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
        Displays.require(POSSIBLE);
    }

    static synchronized void start() {
        require();
        if (!started) {
            started = true;
            Platform.startup(() -> Platform.setImplicitExit(false));
        }
    }

    /** A program of its own, on the platform that the tests have. */
    static ChildJvm program() {
        String platform = System.getProperty("glass.platform");
        return platform == null ? new ChildJvm() : new ChildJvm().with("-Dglass.platform=" + platform);
    }

    /** The same with what it needs at run time on the module path. */
    static ChildJvm programOfModules() {
        return program()
                .asModules(
                        entry -> entry.contains("openjfx")
                                || entry.contains("guestloop-core")
                                || entry.endsWith(
                                        Path.of("core", "target", "classes").toString())
                                || entry.endsWith(
                                        Path.of("javafx", "target", "classes").toString()),
                        "dev.guestloop.javafx",
                        "dev.guestloop",
                        "javafx.controls");
    }
}
