package dev.guestloop.gtk;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.guestloop.ui.EventSource.Registration;
import dev.guestloop.ui.WindowScope;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells the scopes of windows whether something modal keeps the user from them. A window that is modal blocks all others, but for those
 * that stand over it or were made modal later; it shows itself when it is mapped, which GObject tells us of for all windows.
 *
 * <p><i>Confined to the thread of the default main context.</i>
 */
final class ModalityWatch {

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    private record Watched(long window, WindowScope scope) {}

    /** What somebody watches for. While that is nothing, nothing is hooked. */
    private static final List<Watched> WATCHED = new ArrayList<>();

    /** What is modal and mapped, in the order in which it came. */
    private static final List<Long> MODALS = new ArrayList<>();

    private static long mapHook;
    private static long unmapHook;

    private ModalityWatch() {}

    private static final class Procedure {
        static final long CHANGED =
                Libraries.stub(LOOKUP, "changed", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    }

    /** Called by GObject when a widget has been mapped or unmapped. */
    static int changed(long hint, int count, long values, long data) {
        try {
            Gtk gtk = Gtk.started();
            if (Glib.value(values, 0) instanceof Long widget && gtk.isWindow(widget)) {
                update(gtk);
            }
        } catch (Throwable e) {
            GtkHost.logSafely("A window that came or went", e);
        }
        return 1; // goes on
    }

    /** Watches for a scope until the result is closed. */
    static Registration add(long window, WindowScope scope) {
        if (WATCHED.isEmpty()) {
            mapHook = Glib.g_signal_add_emission_hook(signal("map"), Procedure.CHANGED, 0);
            unmapHook = Glib.g_signal_add_emission_hook(signal("unmap"), Procedure.CHANGED, 0);
        }
        var entry = new Watched(window, scope);
        WATCHED.add(entry);
        update(Gtk.started());
        return () -> {
            if (WATCHED.remove(entry) && WATCHED.isEmpty()) {
                Glib.g_signal_remove_emission_hook(signal("map"), mapHook);
                Glib.g_signal_remove_emission_hook(signal("unmap"), unmapHook);
                MODALS.clear();
            }
        };
    }

    private static int signal(String name) {
        return Glib.g_signal_lookup(name, Glib.g_type_from_name("GtkWidget"));
    }

    /** How many scopes it looks after. */
    static int watchedScopes() {
        return WATCHED.size();
    }

    /** The modal window that the user can reach, or 0. */
    static long topModal(Gtk gtk) {
        List<Long> modals = mappedModals(gtk);
        return modals.isEmpty() ? 0 : modals.getLast();
    }

    private static List<Long> mappedModals(Gtk gtk) {
        return gtk.windows().stream()
                .filter(window -> gtk.isModal(window) && gtk.isMapped(window))
                .toList();
    }

    private static void update(Gtk gtk) {
        List<Long> now = mappedModals(gtk);
        MODALS.retainAll(now);
        now.stream().filter(window -> !MODALS.contains(window)).forEach(MODALS::add);
        List<Long> open = gtk.windows();
        for (Watched entry : List.copyOf(WATCHED)) {
            if (open.contains(entry.window())) {
                entry.scope().blocked(isBlocked(gtk, entry.window()));
            }
        }
    }

    private static boolean isBlocked(Gtk gtk, long window) {
        boolean blocked = false;
        for (long modal : MODALS) {
            // What is modal itself is only blocked by what came later.
            blocked = modal != window && (blocked || !isOver(gtk, window, modal));
        }
        return blocked;
    }

    /** Whether a window stands over another one. */
    private static boolean isOver(Gtk gtk, long window, long below) {
        for (long at = gtk.transientFor(window); at != 0; at = gtk.transientFor(at)) {
            if (at == below) {
                return true;
            }
        }
        return false;
    }
}
