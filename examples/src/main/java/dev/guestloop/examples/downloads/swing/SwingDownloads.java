package dev.guestloop.examples.downloads.swing;

import dev.guestloop.TaskAction;
import dev.guestloop.examples.downloads.check.Launch;
import dev.guestloop.swing.SwingGuest;

/** The download manager in Swing. */
final class SwingDownloads {

    private SwingDownloads() {}

    static void main(String[] args) throws Exception {
        Launch launch = Launch.parse("swing", args);
        Look.install(launch.isDark()); // takes half a second, which no window waits for yet
        TaskAction<?> main = () -> launch.run(SwingWindow::new);
        if (launch.isRobot()) {
            SwingGuest.launch(launch.robotOptions(), main);
        } else {
            SwingGuest.launch(main);
        }
        launch.finish();
    }
}
