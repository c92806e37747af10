package dev.guestloop.examples.downloads;

import dev.guestloop.Async;
import dev.guestloop.TaskAction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What shows the downloads. All calls come on the UI thread, from tasks, and must not wait. A view keeps no state of its own: it
 * reads the {@link Download}s.
 */
public interface DownloadsView {

    /** Starts a task that uses the view: it does not come back to one that has been closed. To be called in a task. */
    default void spawn(String name, TaskAction<?> task) {
        Async.currentRun().spawn(name, task);
    }

    /** A download has been added, at the end of the list. */
    void added(Download download);

    /** A download has been taken off the list. */
    void removed(Download download);

    /** These look different now. At most once a frame, with each download once. */
    void changed(List<Download> downloads, Totals totals);

    /** What was typed is no address; null when it is, or was changed. To be shown beside the field. */
    void addressProblem(@Nullable String problem);

    /** How late a task was that wants to run 20 times a second. */
    void latency(Latency latency);
}
