package dev.guestloop.gtk;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The GTK of this process, and where 3 and 4 differ. Widgets are addresses.
 *
 * <p><i>Confined to the thread of the default main context</i>, except {@link #loaded} and {@link #load}.
 */
final class Gtk {

    static final int MESSAGE_INFO = 0;
    static final int MESSAGE_QUESTION = 2;
    static final int MESSAGE_ERROR = 3;
    static final int BUTTONS_OK = 1;
    static final int BUTTONS_CLOSE = 2;
    static final int BUTTONS_OK_CANCEL = 5;
    static final int RESPONSE_NONE = -1;
    static final int RESPONSE_ACCEPT = -3;
    static final int RESPONSE_OK = -5;
    static final int CHOOSER_OPEN = 0;
    static final int CHOOSER_SAVE = 1;

    private static final int WINDOW_POPUP = 1;
    private static final int DIALOG_MODAL = 1;

    /** Set by whoever comes first; it does no harm if two do. */
    private static volatile @Nullable Gtk instance;

    private final GtkVersion version;
    private final SymbolLookup library;

    private final MethodHandle displayDefault;
    private final MethodHandle listToplevels;
    private final MethodHandle isMapped;
    private final MethodHandle isModal;
    private final MethodHandle transientFor;
    private final MethodHandle root;
    private final MethodHandle title;
    private final MethodHandle present;
    private final MethodHandle destroy;
    private final MethodHandle setVisible;
    private final MethodHandle frameClock;
    private final MethodHandle beginUpdating;
    private final MethodHandle endUpdating;

    private Gtk(GtkVersion version, SymbolLookup library) {
        this.version = version;
        this.library = library;
        boolean three = version == GtkVersion.GTK3;
        displayDefault = function("gdk_display_get_default", JAVA_LONG);
        listToplevels = function("gtk_window_list_toplevels", JAVA_LONG);
        isMapped = function("gtk_widget_get_mapped", JAVA_INT, JAVA_LONG);
        isModal = function("gtk_window_get_modal", JAVA_INT, JAVA_LONG);
        transientFor = function("gtk_window_get_transient_for", JAVA_LONG, JAVA_LONG);
        root = function(three ? "gtk_widget_get_toplevel" : "gtk_widget_get_root", JAVA_LONG, JAVA_LONG);
        title = function("gtk_window_get_title", JAVA_LONG, JAVA_LONG);
        present = function("gtk_window_present", null, JAVA_LONG);
        destroy = function(three ? "gtk_widget_destroy" : "gtk_window_destroy", null, JAVA_LONG);
        setVisible = function("gtk_widget_set_visible", null, JAVA_LONG, JAVA_INT);
        frameClock = function("gtk_widget_get_frame_clock", JAVA_LONG, JAVA_LONG);
        beginUpdating = function("gdk_frame_clock_begin_updating", null, JAVA_LONG);
        endUpdating = function("gdk_frame_clock_end_updating", null, JAVA_LONG);
    }

    private MethodHandle function(String name, @Nullable MemoryLayout result, MemoryLayout... arguments) {
        return Libraries.function(library, name, result, arguments);
    }

    // ------------------------------------------------------------------ loading and starting

    /** The GTK of this process, whoever has loaded it; null if nobody has. */
    static @Nullable Gtk loaded() {
        Gtk known = instance;
        if (known == null) {
            for (GtkVersion version : GtkVersion.values()) {
                if (Libraries.isLoaded(version.library)) {
                    return load(version);
                }
            }
        }
        return known;
    }

    /**
     * Loads a GTK into this process.
     *
     * @throws IllegalStateException if it is missing or too old, or the process has the other one
     */
    static Gtk load(GtkVersion version) {
        Gtk known = instance;
        if (known == null) {
            if (Libraries.isLoaded(version.other().library)) {
                throw otherIsLoaded(version);
            }
            SymbolLookup library = Libraries.open(version.library, version.installation());
            Libraries.requireVersion(
                    "GTK", library, "gtk_check_version", version.major(), version.oldestMinor, version.installation());
            known = new Gtk(version, library);
            instance = known;
        }
        if (known.version != version) {
            throw otherIsLoaded(version);
        }
        return known;
    }

    private static IllegalStateException otherIsLoaded(GtkVersion wanted) {
        return new IllegalStateException("A process has one GTK, and this one has the other already: wanted=" + wanted
                + ", loaded=" + wanted.other() + ". Use that one, or start a process of its own for this one.");
    }

    /**
     * The GTK of this process, started.
     *
     * @throws IllegalStateException if nobody has started one
     */
    static Gtk started() {
        Gtk gtk = loaded();
        if (gtk == null || gtk.defaultDisplay() == 0) {
            throw new IllegalStateException("Windows need a GTK that has been started: GTK="
                    + (gtk == null ? "not loaded" : gtk.version + ", without a display")
                    + ". Start the program with GtkGuest.launch(…), or call this after gtk_init.");
        }
        return gtk;
    }

    /**
     * Starts it, once more if it has been started already, which does nothing.
     *
     * @throws IllegalStateException if there is no display
     */
    void start() {
        int done;
        try {
            done = version == GtkVersion.GTK3
                    ? (int) function("gtk_init_check", JAVA_INT, JAVA_LONG, JAVA_LONG)
                            .invokeExact(0L, 0L)
                    : (int) function("gtk_init_check", JAVA_INT).invokeExact();
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
        if (done == 0 || defaultDisplay() == 0) {
            throw new IllegalStateException("GTK needs a display, and found none: DISPLAY=" + System.getenv("DISPLAY")
                    + ", WAYLAND_DISPLAY=" + System.getenv("WAYLAND_DISPLAY")
                    + ". Without one start the program under Xvfb: xvfb-run java …");
        }
    }

    GtkVersion version() {
        return version;
    }

    SymbolLookup library() {
        return library;
    }

    /** The {@code GdkDisplay}, or 0. */
    long defaultDisplay() {
        try {
            return (long) displayDefault.invokeExact();
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }

    // ------------------------------------------------------------------ windows

    /** All windows that have not been destroyed, visible or not, the oldest first. */
    List<Long> windows() {
        long list;
        try {
            list = (long) listToplevels.invokeExact();
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
        List<Long> windows = new ArrayList<>();
        for (long at = list; at != 0; at = Glib.listNext(at)) {
            windows.add(Glib.listItem(at));
        }
        Glib.g_list_free(list);
        return version == GtkVersion.GTK3 ? windows : windows.reversed();
    }

    /** The model that {@link #windows} is taken from, which tells of changes; GTK 4 only. */
    long windowModel() {
        try {
            return (long) function("gtk_window_get_toplevels", JAVA_LONG).invokeExact();
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }

    /** Whether a widget is on the screen, or would be if nothing covered it. */
    boolean isMapped(long widget) {
        return ask(isMapped, widget);
    }

    boolean isModal(long window) {
        return ask(isModal, window);
    }

    /** The window that another one stands over, or 0. */
    long transientFor(long window) {
        return get(transientFor, window);
    }

    /** A window's title; empty if it has none. */
    String title(long window) {
        long text = get(title, window);
        return text == 0 ? "" : Libraries.text(text);
    }

    void present(long window) {
        run(present, window);
    }

    void hide(long widget) {
        set(setVisible, widget, 0);
    }

    /** What a window's frames come from; 0 before it is realized. It is the window's. */
    long frameClock(long window) {
        return get(frameClock, window);
    }

    /** Asks for one frame after the other, until as many calls of {@link #endUpdating} were made. */
    void beginUpdating(long clock) {
        run(beginUpdating, clock);
    }

    void endUpdating(long clock) {
        run(endUpdating, clock);
    }

    void destroy(long window) {
        run(destroy, window);
    }

    /** Destroys all windows of the program. GTK 3 has others in its list: menus, and one for tooltips that it needs. */
    void destroyWindows() {
        for (long window : windows()) {
            if (windows().contains(window) && !isPopup(window)) { // else another one has taken it along
                destroy(window);
            }
        }
    }

    private boolean isPopup(long window) {
        return version == GtkVersion.GTK3
                && number(function("gtk_window_get_window_type", JAVA_INT, JAVA_LONG), window) == WINDOW_POPUP;
    }

    /** The window that a widget belongs to in the user's eyes: not a menu's, but the one that has opened it. 0 if there is none. */
    long windowOf(long widget) {
        long window = get(root, widget);
        if (version == GtkVersion.GTK3) {
            MethodHandle attachedTo = function("gtk_window_get_attached_to", JAVA_LONG, JAVA_LONG);
            while (window != 0 && isWindow(window) && isPopup(window)) {
                long opener = get(attachedTo, window);
                window = opener == 0 ? transientFor(window) : get(root, opener);
            }
        }
        return window != 0 && isWindow(window) ? window : 0;
    }

    boolean isWindow(long object) {
        return Glib.isA(object, "GtkWindow");
    }

    // ------------------------------------------------------------------ dialogs

    /** Makes a message dialog, modal if it stands over a window. */
    long newMessageDialog(long owner, int type, int buttons, String title, String text) {
        MethodHandle make = Libraries.variadic(
                library,
                "gtk_message_dialog_new",
                5,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_LONG,
                JAVA_LONG);
        try (Arena arena = Arena.ofConfined()) {
            long format = arena.allocateFrom("%s").address();
            long dialog = (long) make.invokeExact(
                    owner,
                    owner == 0 ? 0 : DIALOG_MODAL,
                    type,
                    buttons,
                    format,
                    arena.allocateFrom(text).address());
            set(
                    function("gtk_window_set_title", null, JAVA_LONG, JAVA_LONG),
                    dialog,
                    arena.allocateFrom(title).address());
            return dialog;
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }

    /** Has a window stand over another one, and keep the user from it. */
    void setModalOver(long window, long owner) {
        set(function("gtk_window_set_transient_for", null, JAVA_LONG, JAVA_LONG), window, owner);
        set(function("gtk_window_set_modal", null, JAVA_LONG, JAVA_INT), window, 1);
    }

    /** Adds a text to a message dialog that scrolls, and can be selected and copied. */
    void addDetails(long messageDialog, String details, int width, int height) {
        boolean three = version == GtkVersion.GTK3;
        try (Arena arena = Arena.ofConfined()) {
            long view = (long) function("gtk_text_view_new", JAVA_LONG).invokeExact();
            set(function("gtk_text_view_set_editable", null, JAVA_LONG, JAVA_INT), view, 0);
            set(function("gtk_text_view_set_monospace", null, JAVA_LONG, JAVA_INT), view, 1);
            long buffer = get(function("gtk_text_view_get_buffer", JAVA_LONG, JAVA_LONG), view);
            int allOfIt = -1;
            function("gtk_text_buffer_set_text", null, JAVA_LONG, JAVA_LONG, JAVA_INT)
                    .invokeExact(buffer, arena.allocateFrom(details).address(), allOfIt);
            long scrolled = three
                    ? (long) function("gtk_scrolled_window_new", JAVA_LONG, JAVA_LONG, JAVA_LONG)
                            .invokeExact(0L, 0L)
                    : (long) function("gtk_scrolled_window_new", JAVA_LONG).invokeExact();
            set(function("gtk_scrolled_window_set_min_content_width", null, JAVA_LONG, JAVA_INT), scrolled, width);
            set(function("gtk_scrolled_window_set_min_content_height", null, JAVA_LONG, JAVA_INT), scrolled, height);
            set(function("gtk_widget_set_vexpand", null, JAVA_LONG, JAVA_INT), scrolled, 1);
            set(
                    function(three ? "gtk_container_add" : "gtk_scrolled_window_set_child", null, JAVA_LONG, JAVA_LONG),
                    scrolled,
                    view);
            long area = get(function("gtk_message_dialog_get_message_area", JAVA_LONG, JAVA_LONG), messageDialog);
            set(function(three ? "gtk_container_add" : "gtk_box_append", null, JAVA_LONG, JAVA_LONG), area, scrolled);
            if (three) {
                run(function("gtk_widget_show_all", null, JAVA_LONG), area);
            }
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }

    /** Makes a dialog of the desktop for a file, modal if it stands over a window. Its reference is the caller's. */
    long newFileChooser(long owner, String title, int action, String suggestedName) {
        MethodHandle make = function(
                "gtk_file_chooser_native_new", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
        try (Arena arena = Arena.ofConfined()) {
            long chooser = (long) make.invokeExact(arena.allocateFrom(title).address(), owner, action, 0L, 0L);
            set(function("gtk_native_dialog_set_modal", null, JAVA_LONG, JAVA_INT), chooser, owner == 0 ? 0 : 1);
            if (action == CHOOSER_SAVE) {
                set(
                        function("gtk_file_chooser_set_current_name", null, JAVA_LONG, JAVA_LONG),
                        chooser,
                        arena.allocateFrom(suggestedName).address());
                if (version == GtkVersion.GTK3) { // GTK 4 always asks
                    set(
                            function("gtk_file_chooser_set_do_overwrite_confirmation", null, JAVA_LONG, JAVA_INT),
                            chooser,
                            1);
                }
            }
            return chooser;
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }

    /** What the user has chosen; null if it is nothing, or not a file of this machine. */
    @Nullable
    String chosenPath(long chooser) {
        long file = get(function("gtk_file_chooser_get_file", JAVA_LONG, JAVA_LONG), chooser);
        if (file == 0) {
            return null;
        }
        try {
            return Glib.g_file_get_path(file);
        } finally {
            Glib.g_object_unref(file);
        }
    }

    /** Whether it is one of the dialogs that the desktop may bring, which are no windows of ours. */
    boolean isNativeDialog(long object) {
        return Glib.isA(object, "GtkNativeDialog");
    }

    void showNative(long dialog) {
        run(function("gtk_native_dialog_show", null, JAVA_LONG), dialog);
    }

    void hideNative(long dialog) {
        run(function("gtk_native_dialog_hide", null, JAVA_LONG), dialog);
    }

    void destroyNative(long dialog) {
        run(function("gtk_native_dialog_destroy", null, JAVA_LONG), dialog);
        Glib.g_object_unref(dialog);
    }

    // ------------------------------------------------------------------ calls

    private static long get(MethodHandle function, long argument) {
        try {
            return (long) function.invokeExact(argument);
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }

    private static int number(MethodHandle function, long argument) {
        try {
            return (int) function.invokeExact(argument);
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }

    private static boolean ask(MethodHandle function, long argument) {
        return number(function, argument) != 0;
    }

    private static void run(MethodHandle function, long argument) {
        try {
            function.invokeExact(argument);
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }

    private static void set(MethodHandle function, long object, int value) {
        try {
            function.invokeExact(object, value);
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }

    private static void set(MethodHandle function, long object, long value) {
        try {
            function.invokeExact(object, value);
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }
}
