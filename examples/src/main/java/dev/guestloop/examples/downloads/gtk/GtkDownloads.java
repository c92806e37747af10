package dev.guestloop.examples.downloads.gtk;

import dev.guestloop.examples.downloads.check.Launch;
import dev.guestloop.gtk.GtkGuest;
import dev.guestloop.gtk.GtkVersion;

/** The download manager in GTK 4: the main thread is the UI thread, until the window is closed. */
final class GtkDownloads {

    private GtkDownloads() {}

    static void main(String[] args) throws Exception {
        Launch launch = Launch.parse("gtk", args);
        GtkGuest.launch(GtkVersion.GTK4, () -> launch.run(manager -> new GtkWindow(manager, launch.isDark())));
        launch.finish();
    }
}
