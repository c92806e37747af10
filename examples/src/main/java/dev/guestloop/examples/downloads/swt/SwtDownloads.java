package dev.guestloop.examples.downloads.swt;

import dev.guestloop.TaskAction;
import dev.guestloop.examples.downloads.check.Launch;
import dev.guestloop.swt.SwtGuest;

/** The download manager in SWT: the main thread is the UI thread, until the window is closed. */
final class SwtDownloads {

    private SwtDownloads() {}

    static void main(String[] args) throws Exception {
        Launch launch = Launch.parse("swt", args);
        TaskAction<?> main = () -> launch.run(manager -> new SwtWindow(manager, launch.isDark()));
        if (launch.isRobot()) {
            SwtGuest.launch(launch.robotOptions(), main);
        } else {
            SwtGuest.launch(main);
        }
        launch.finish();
    }
}
