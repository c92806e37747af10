package dev.guestloop.examples.downloads.check;

import dev.guestloop.examples.downloads.Download;
import dev.guestloop.examples.downloads.DownloadsWindow;
import dev.guestloop.examples.downloads.RowAction;
import org.jspecify.annotations.Nullable;

/** A window that says where its things are, so that a robot can click on them, and what it shows. UI thread. */
public interface DrivenWindow extends DownloadsWindow {

    /** What can be clicked on. */
    enum Spot {
        /** The whole window, with its frame if that is known. */
        WINDOW,
        /** Where a click does nothing but give the window the focus. */
        TITLE,
        /** The field for a web address. */
        ADDRESS,
        ADD,
        LOOK,
        ABOUT,
        /** The button that closes the dialog. */
        ABOUT_CLOSE
    }

    /** Where it is; null if it is not on the screen. */
    @Nullable
    Area area(Spot spot);

    /** Where a button of a row is; null if that is not on the screen. */
    @Nullable
    Area area(Download download, RowAction action);

    /** The text of the row, as it is shown; null if there is no such row. */
    @Nullable
    String rowText(Download download);

    /** The words beside the field; null if there are none. */
    @Nullable
    String shownAddressProblem();

    boolean isAboutOpen();

    boolean isDark();

    /** How often a row was painted or filled. */
    long rowUpdates();
}
