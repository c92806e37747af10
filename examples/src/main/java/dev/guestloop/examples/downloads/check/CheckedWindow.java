package dev.guestloop.examples.downloads.check;

import dev.guestloop.examples.downloads.Download;
import dev.guestloop.examples.downloads.DownloadsWindow;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A window that can be used by somebody else than a person, and asked what it shows. UI thread. */
public interface CheckedWindow extends DownloadsWindow {

    /** The text of the row, as it is shown; null if there is no such row. */
    @Nullable
    String rowText(Download download);

    /** The words beside the field; null if there are none. */
    @Nullable
    String shownAddressProblem();

    /** How often a row was painted or filled. */
    long rowUpdates();

    /** Whoever uses the window. To be called in a task. */
    Driver driver() throws IOException;

    /** Where it is on the screen, if it is on one and says so. */
    default @Nullable Area area() {
        return null;
    }

    /** What a picture of it shows, if it shows nothing but text. */
    default List<String> text() {
        return List.of();
    }
}
