package dev.guestloop.examples.downloads.win32;

import dev.guestloop.examples.downloads.DownloadManager;
import dev.guestloop.examples.downloads.check.Launch;
import dev.guestloop.examples.natives.WinApi;
import dev.guestloop.win32.Win32Guest;

/** The download manager as a raw Win32 window: the main thread is the UI thread, and runs a message loop of the program's own. */
final class Win32Downloads {

    /** The window that is open. UI thread. */
    private long open;

    private Win32Downloads() {}

    static void main(String[] args) throws Exception {
        Launch launch = Launch.parse("win32", args);
        new Win32Downloads().run(launch);
        launch.finish();
    }

    private void run(Launch launch) {
        Win32Guest.attach(() -> launch.run(this::window)).onDone(_ -> WinApi.PostQuitMessage());
        WinApi.loop(() -> open);
    }

    private Win32Window window(DownloadManager manager) {
        return new Win32Window(manager, handle -> open = handle);
    }
}
