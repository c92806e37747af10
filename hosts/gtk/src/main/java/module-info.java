/**
 * Guestloop on GLib and GTK: tasks on the thread of a GLib main loop.
 */
module dev.guestloop.gtk {
    requires static org.jspecify;
    requires transitive dev.guestloop;

    exports dev.guestloop.gtk;
}
