package dev.guestloop.examples.downloads;

import dev.guestloop.Async;
import java.util.function.Function;

/** The program, whatever its toolkit: its main task. */
public final class DownloadsProgram {

    private DownloadsProgram() {}

    /** What else goes on while the window is open. */
    @FunctionalInterface
    public interface Companion<W extends DownloadsWindow> {
        void run(DownloadManager manager, W window) throws Exception;
    }

    /**
     * Opens a window, and returns when the user has closed it. Then the main task ends, so all others are cancelled: what has
     * arrived of a file is kept, and can be gone on with.
     *
     * @param settings what the manager is told
     * @param view makes the window
     * @param companion run as a task of its own when the window is open
     */
    public static <W extends DownloadsWindow> void run(
            Settings settings, Function<DownloadManager, W> view, Companion<? super W> companion) {
        var run = Async.currentRun();
        var manager = new DownloadManager(settings, run::spawn);
        W window = view.apply(manager);
        window.open();
        manager.show(window);
        run.spawn("companion", () -> companion.run(manager, window));
        window.awaitClosed();
    }
}
