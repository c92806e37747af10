package dev.guestloop.examples.downloads.swt;

import dev.guestloop.examples.downloads.check.Launch;
import dev.guestloop.swt.SwtGuest;

/** The download manager in SWT: the main thread is the UI thread, until the window is closed. */
final class SwtDownloads {

    private SwtDownloads() {}

    static void main(String[] args) throws Exception {
        Launch launch = Launch.parse("swt", args);
        SwtGuest.launch(() -> launch.run(manager -> new SwtWindow(manager, launch.isDark())));
        launch.finish();
    }
}
