package dev.guestloop.examples.downloads.check;

import dev.guestloop.examples.downloads.Download;
import dev.guestloop.examples.downloads.RowAction;
import java.io.IOException;
import java.util.List;

/** Uses a window as a person would. All calls wait, in a task, until it is done; what comes of it may take longer. */
public interface Driver extends AutoCloseable {

    /** Enters an address, in place of what may be there, and has it added. */
    void add(String address) throws IOException;

    /** Uses what a row offers. */
    void act(Download download, RowAction action) throws IOException;

    /** What can be open in front of the window, and must hold up nothing. */
    default List<Modal> modals() {
        return List.of();
    }

    /** Has the window closed. */
    void closeWindow() throws IOException;

    @Override
    void close() throws IOException;
}
