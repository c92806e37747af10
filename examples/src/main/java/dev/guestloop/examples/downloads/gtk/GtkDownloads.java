package dev.guestloop.examples.downloads.gtk;

import dev.guestloop.TaskAction;
import dev.guestloop.examples.downloads.check.Launch;
import dev.guestloop.gtk.GtkGuest;
import dev.guestloop.gtk.GtkVersion;

/** The download manager in GTK 4: the main thread is the UI thread, until the window is closed. */
final class GtkDownloads {

    private GtkDownloads() {}

    static void main(String[] args) throws Exception {
        Launch launch = Launch.parse("gtk", args);
        TaskAction<?> main = () -> launch.run(manager -> new GtkWindow(manager, launch.isDark()));
        if (launch.isRobot()) {
            GtkGuest.launch(GtkVersion.GTK4, launch.robotOptions(), main);
        } else {
            GtkGuest.launch(GtkVersion.GTK4, main);
        }
        launch.finish();
    }
}
