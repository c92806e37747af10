package dev.guestloop.gtk;

import dev.guestloop.ui.ErrorDialog;
import dev.guestloop.ui.EventSource.Registration;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows failures that nobody caught in a window of its own, which keeps the user from nothing else. Without a GTK that has been
 * started, failures are only logged.
 *
 * <p><i>Confined to the thread of the default main context.</i>
 */
public final class GtkErrorDialog extends ErrorDialog {

    private static final int DETAILS_WIDTH = 640;
    private static final int DETAILS_HEIGHT = 240;

    private boolean open;

    /** Makes a handler. May be called on any thread. */
    public GtkErrorDialog() {}

    /** Whether a dialog is there for the user to read. */
    boolean isOpen() {
        return open;
    }

    @Override
    protected void show(String title, String message, String details, Runnable closed) {
        Gtk gtk = Gtk.loaded();
        if (gtk == null || gtk.defaultDisplay() == 0) {
            closed.run();
            return;
        }
        long dialog = gtk.newMessageDialog(0, Gtk.MESSAGE_ERROR, Gtk.BUTTONS_CLOSE, title, message);
        gtk.addDetails(dialog, details, DETAILS_WIDTH, DETAILS_HEIGHT);
        long modal = ModalityWatch.topModal(gtk);
        if (modal != 0) {
            gtk.setModalOver(dialog, modal); // else the user could not reach it
        }
        open = true;
        List<Registration> watching = new ArrayList<>();
        watching.add(Signals.connect(dialog, "response", _ -> gtk.destroy(dialog)));
        watching.add(Widgets.whenClosed(dialog, () -> {
            if (!watching.isEmpty()) { // else it has been told
                watching.forEach(Registration::close);
                watching.clear();
                open = false;
                closed.run();
            }
        }));
        gtk.present(dialog);
    }
}
