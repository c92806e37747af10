package dev.guestloop.examples.downloads.javafx;

import dev.guestloop.TaskAction;
import dev.guestloop.examples.downloads.check.Launch;
import dev.guestloop.javafx.JavaFxGuest;

/** The download manager in JavaFX. */
final class JavaFxDownloads {

    private JavaFxDownloads() {}

    static void main(String[] args) throws Exception {
        Launch launch = Launch.parse("javafx", args);
        Look.loadFonts();
        TaskAction<?> main = () -> launch.run(manager -> new JavaFxWindow(manager, launch.isDark()));
        if (launch.isRobot()) {
            JavaFxGuest.launch(launch.robotOptions(), main);
        } else {
            JavaFxGuest.launch(main);
        }
        launch.finish();
    }
}
