package dev.guestloop.examples.downloads.check;

import dev.guestloop.examples.downloads.Download;
import dev.guestloop.examples.downloads.RowAction;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A window on a screen, which says where its things are, so that a robot can click on them. UI thread. */
public interface DrivenWindow extends CheckedWindow {

    /** What can be clicked on. */
    enum Spot {
        /** The whole window; without its frame, if that is the window manager's. */
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

    boolean isAboutOpen();

    boolean isDark();

    @Override
    default Driver driver() throws IOException {
        return new RobotDriver(this);
    }
}
