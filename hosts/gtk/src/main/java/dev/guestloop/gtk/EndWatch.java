package dev.guestloop.gtk;

import dev.guestloop.ui.EventSource.Registration;
import java.util.ArrayList;
import java.util.List;

/**
 * Hears of the end of the default main context's program: its application shuts down, or its display closes.
 *
 * <p><i>Confined to the loop's thread.</i>
 */
final class EndWatch implements AutoCloseable {

    private final List<Registration> watching = new ArrayList<>();

    EndWatch(Runnable ending) {
        watch(Glib.g_application_get_default(), "shutdown", ending);
        Gtk gtk = Gtk.loaded();
        if (gtk != null) {
            watch(gtk.defaultDisplay(), "closed", ending);
        }
    }

    private void watch(long object, String signal, Runnable ending) {
        if (object != 0) {
            watching.add(Signals.connect(object, signal, _ -> ending.run()));
        }
    }

    @Override
    public void close() {
        watching.forEach(Registration::close);
    }
}
