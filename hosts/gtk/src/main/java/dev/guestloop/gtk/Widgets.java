package dev.guestloop.gtk;

import dev.guestloop.ui.EventSource.Registration;
import java.util.stream.Stream;

/** Questions about objects and windows that GTK does not answer in one call. */
final class Widgets {

    private Widgets() {}

    /** Refuses another thread than that of the default main context, or of guests on one of the program's own. */
    static void checkThread() {
        Libraries.require();
        if (!GtkHost.isOnAHostThread()) {
            throw new WrongThreadException("Objects of GTK belong to the thread of their main loop: current="
                    + Thread.currentThread().getName()
                    + ". Call this in a task, or hop over with GtkHost.ofDefault().post(…).");
        }
    }

    /** The life of an object that may be listened to. Refuses 0, an object that is known to be gone, and other threads. */
    static ObjectLife check(long object) {
        checkThread();
        ObjectLife known = ObjectLife.known(object);
        if (known == null ? !Glib.isObject(object) : known.isGone()) {
            throw new IllegalStateException("The object must be there: object="
                    + (known == null ? "0x" + Long.toHexString(object) : known.name() + ", which is destroyed")
                    + ". Listen to it before its window is closed, and give the address of a GObject.");
        }
        return known == null ? ObjectLife.of(object) : known;
    }

    /** Refuses what {@link #check} refuses, and an object without the signal; returns its name. */
    static String checkSignal(long object, String signal) {
        ObjectLife life = check(object);
        if (!Glib.hasSignal(object, signal)) {
            throw new IllegalArgumentException("The object has no such signal: object=" + life.name() + ", signal="
                    + signal + ". GTK's documentation of its class lists them.");
        }
        return signal;
    }

    /** The same for the signal that stands for a click. */
    static String checkClick(long object) {
        ObjectLife life = check(object);
        return Stream.of("clicked", "activate")
                .filter(signal -> Glib.hasSignal(object, signal))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "What is clicked or activated has a signal \"clicked\" or \"activate\": object=" + life.name()
                                + ". For another signal use GtkEvents.signals(object, name)."));
    }

    /** The life of a window that is open. Asked of GTK's own list, so that an address of something that was freed does no harm. */
    static ObjectLife checkWindow(long window) {
        checkThread();
        if (!Gtk.started().windows().contains(window)) {
            ObjectLife known = ObjectLife.known(window);
            throw new IllegalStateException("The window must not be destroyed: window="
                    + (known == null ? "0x" + Long.toHexString(window) : known.name())
                    + ". Use it before it is closed, and give the address of a GtkWindow.");
        }
        return ObjectLife.of(window);
    }

    /**
     * Has something run when a window is closed, at least once: when GTK takes it off its list, or when it is disposed of. GTK 4 does the
     * first at once, and the second only when nobody has a reference any more.
     */
    static Registration whenClosed(long window, Runnable action) {
        Registration gone = ObjectLife.of(window).whenGone(action);
        Gtk gtk = Gtk.started();
        if (gtk.version() == GtkVersion.GTK3) {
            return gone;
        }
        Registration listed = Signals.connect(gtk.windowModel(), "items-changed", _ -> {
            if (!gtk.windows().contains(window)) {
                action.run();
            }
        });
        return () -> {
            gone.close();
            listed.close();
        };
    }

    /** What messages call a window. */
    static String name(long window) {
        String title = Gtk.started().title(window);
        return title.isEmpty() ? ObjectLife.of(window).name() : title;
    }
}
