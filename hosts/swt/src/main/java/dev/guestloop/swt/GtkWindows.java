package dev.guestloop.swt;

import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.eclipse.swt.widgets.Display;
import org.jspecify.annotations.Nullable;

/**
 * GTK's windows, which SWT keeps to itself: those of the system's dialogs, and closing them as the Escape key does. By the names of
 * SWT's own bindings, because other platforms do not have them.
 *
 * <p><i>Confined to the display's thread.</i>
 */
final class GtkWindows {

    private static final @Nullable Bindings BINDINGS = Bindings.find();

    private GtkWindows() {}

    /** Whether dialogs can be found and closed here. */
    static boolean areKnown() {
        return BINDINGS != null;
    }

    /** The dialogs that are visible; none where we cannot tell. */
    static Set<Long> dialogs() {
        if (BINDINGS == null) {
            return Set.of();
        }
        try {
            return BINDINGS.dialogs();
        } catch (ReflectiveOperationException e) {
            SwtHost.LOG.log(Level.WARNING, "GTK's windows cannot be listed, so dialogs are not closed", e);
            return Set.of();
        }
    }

    /**
     * Asks a dialog to close, as if the user had pressed Escape, and hides it: if it stands below another one, its loop ends only
     * after that one's.
     */
    static void close(long dialog) {
        if (BINDINGS != null) {
            try {
                BINDINGS.close(dialog);
            } catch (ReflectiveOperationException e) {
                SwtHost.LOG.log(Level.WARNING, "A dialog could not be closed", e);
            }
        }
    }

    private record Bindings(
            Method listToplevels,
            Method isVisible,
            Method emit,
            Method hide,
            Method next,
            Method data,
            Method free,
            Method typeOf,
            Method typeName,
            Method length,
            Method copy) {

        /** A GtkDialog's own signal, which its Escape key is bound to. The bindings want a C string. */
        private static final byte[] CLOSE = "close\0".getBytes(StandardCharsets.US_ASCII);

        static @Nullable Bindings find() {
            if (!InputProbe.isGtk3()) {
                return null;
            }
            try {
                ClassLoader loader = Display.class.getClassLoader();
                Class<?> gtk = Class.forName("org.eclipse.swt.internal.gtk.GTK", true, loader);
                Class<?> os = Class.forName("org.eclipse.swt.internal.gtk.OS", true, loader);
                Class<?> gtk3 = Class.forName("org.eclipse.swt.internal.gtk3.GTK3", true, loader);
                Class<?> c = Class.forName("org.eclipse.swt.internal.C", true, loader);
                return new Bindings(
                        gtk.getMethod("gtk_window_list_toplevels"),
                        gtk.getMethod("gtk_widget_get_visible", long.class),
                        os.getMethod("g_signal_emit_by_name", long.class, byte[].class),
                        gtk3.getMethod("gtk_widget_hide", long.class),
                        os.getMethod("g_list_next", long.class),
                        os.getMethod("g_list_data", long.class),
                        os.getMethod("g_list_free", long.class),
                        os.getMethod("G_OBJECT_TYPE", long.class),
                        os.getMethod("g_type_name", long.class),
                        c.getMethod("strlen", long.class),
                        c.getMethod("memmove", byte[].class, long.class, long.class));
            } catch (ReflectiveOperationException | LinkageError e) {
                return null; // another version of SWT, or one that exports less
            }
        }

        Set<Long> dialogs() throws ReflectiveOperationException {
            Set<Long> found = new HashSet<>();
            long list = (long) listToplevels.invoke(null);
            for (long at = list; at != 0; at = (long) next.invoke(null, at)) {
                long window = (long) data.invoke(null, at);
                if ((boolean) isVisible.invoke(null, window) && typeName(window).endsWith("Dialog")) {
                    found.add(window);
                }
            }
            free.invoke(null, list);
            return found;
        }

        private String typeName(long object) throws ReflectiveOperationException {
            long name = (long) typeName.invoke(null, (long) typeOf.invoke(null, object));
            byte[] bytes = new byte[(int) length.invoke(null, name)];
            copy.invoke(null, bytes, name, (long) bytes.length);
            return new String(bytes, StandardCharsets.US_ASCII);
        }

        void close(long dialog) throws ReflectiveOperationException {
            emit.invoke(null, dialog, CLOSE);
            if (dialogs().contains(dialog)) {
                hide.invoke(null, dialog);
            }
        }
    }
}
