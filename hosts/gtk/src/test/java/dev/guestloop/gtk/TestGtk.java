package dev.guestloop.gtk;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.guestloop.testing.internal.Displays;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** What the tests ask of the GTK that they run with: the one of the property {@code guestloop.gtk}, 4 unless it says otherwise. */
final class TestGtk {

    static final GtkVersion VERSION = GtkVersion.valueOf(System.getProperty("guestloop.gtk", "GTK4"));
    static final boolean IS_3 = VERSION == GtkVersion.GTK3;

    static final int PRIORITY_DEFAULT = 0;
    static final int PRIORITY_REDRAW = 120;
    static final int PRIORITY_LOW = 300;

    private static final Map<Long, Runnable> CALLS = new ConcurrentHashMap<>();
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final long CALL = Libraries.stub(MethodHandles.lookup(), "call", JAVA_INT, JAVA_LONG);

    private TestGtk() {}

    /** Without a display or the library, tests that need them are skipped by name; in CI they fail. */
    static void requireDisplay() {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "the host calls the libraries of Linux");
        Displays.require(isInstalled(), "This test needs " + VERSION + ": " + VERSION.installation());
        Displays.require();
    }

    private static boolean isInstalled() {
        try {
            return Libraries.open(VERSION.library, "") != null;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static int call(long number) {
        try {
            CALLS.remove(number).run();
        } catch (Throwable e) {
            GtkHost.logSafely("An event of a test", e);
        }
        return Glib.G_SOURCE_REMOVE;
    }

    // ------------------------------------------------------------------ GLib

    private static MethodHandle glib(String name, MemoryLayout result, MemoryLayout... arguments) {
        return Libraries.function(Glib.LIBRARY, name, result, arguments);
    }

    /** An idle source of the program's own. Any thread. */
    static void addIdle(long context, int priority, Runnable action) {
        long number = NUMBERS.incrementAndGet();
        CALLS.put(number, action);
        Glib.attachIdleSource(context, priority, CALL, number);
    }

    /** A timer of the program's own, in the default main context. */
    static void addTimeout(int millis, Runnable action) {
        long number = NUMBERS.incrementAndGet();
        CALLS.put(number, action);
        get(() -> (int)
                glib("g_timeout_add", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG).invokeExact(millis, CALL, number));
    }

    static long newContext() {
        return get(() -> (long) glib("g_main_context_new", JAVA_LONG).invokeExact());
    }

    static long newMainLoop(long context) {
        return get(() ->
                (long) glib("g_main_loop_new", JAVA_LONG, JAVA_LONG, JAVA_INT).invokeExact(context, 0));
    }

    static void runMainLoop(long loop) {
        run(() -> glib("g_main_loop_run", null, JAVA_LONG).invoke(loop));
    }

    static void quitMainLoop(long loop) {
        run(() -> glib("g_main_loop_quit", null, JAVA_LONG).invoke(loop));
    }

    /** How many loops are below the caller. */
    static int depth() {
        return get(() -> (int) glib("g_main_depth", JAVA_INT).invokeExact());
    }

    static boolean isPending(long context) {
        return get(() -> (int)
                        glib("g_main_context_pending", JAVA_INT, JAVA_LONG).invokeExact(context))
                != 0;
    }

    static void emit(long object, String signal) {
        run(() -> {
            try (Arena arena = Arena.ofConfined()) {
                Libraries.variadic(Glib.LIBRARY, "g_signal_emit_by_name", 2, null, JAVA_LONG, JAVA_LONG)
                        .invokeExact(object, arena.allocateFrom(signal).address());
            }
        });
    }

    /** What emits a signal often: it looks the function up once. */
    static LongConsumer emitter(String signal) {
        MethodHandle emit = Libraries.variadic(Glib.LIBRARY, "g_signal_emit_by_name", 2, null, JAVA_LONG, JAVA_LONG);
        MemorySegment name = Arena.ofAuto().allocateFrom(signal); // kept by what is returned
        return object -> run(() -> emit.invoke(object, name.address()));
    }

    static void emit(long object, String signal, int argument) {
        run(() -> {
            try (Arena arena = Arena.ofConfined()) {
                Libraries.variadic(Glib.LIBRARY, "g_signal_emit_by_name", 2, null, JAVA_LONG, JAVA_LONG, JAVA_INT)
                        .invokeExact(object, arena.allocateFrom(signal).address(), argument);
            }
        });
    }

    // ------------------------------------------------------------------ GTK

    private static MethodHandle gtk(String name, MemoryLayout result, MemoryLayout... arguments) {
        return Libraries.function(Gtk.load(VERSION).library(), name, result, arguments);
    }

    /** The version of the library that was loaded. */
    static String version() {
        return versionPart("major") + "." + versionPart("minor") + "." + versionPart("micro");
    }

    private static int versionPart(String part) {
        return get(() -> (int) gtk("gtk_get_" + part + "_version", JAVA_INT).invokeExact());
    }

    /** A window that is shown. */
    static long openWindow(String title) {
        long window = newWindow(title);
        present(window);
        return window;
    }

    static long newWindow(String title) {
        long window = IS_3
                ? get(() -> (long) gtk("gtk_window_new", JAVA_LONG, JAVA_INT).invokeExact(0))
                : get(() -> (long) gtk("gtk_window_new", JAVA_LONG).invokeExact());
        setText("gtk_window_set_title", window, title);
        run(() -> gtk("gtk_window_set_default_size", null, JAVA_LONG, JAVA_INT, JAVA_INT)
                .invoke(window, 200, 100));
        return window;
    }

    static void present(long window) {
        if (IS_3) {
            run(() -> gtk("gtk_widget_show_all", null, JAVA_LONG).invoke(window));
        }
        run(() -> gtk("gtk_window_present", null, JAVA_LONG).invoke(window));
    }

    /** As the user does it. */
    static void close(long window) {
        run(() -> gtk("gtk_window_close", null, JAVA_LONG).invoke(window));
    }

    static void destroy(long window) {
        Gtk.load(VERSION).destroy(window);
    }

    static void setModalOver(long window, long owner) {
        Gtk.load(VERSION).setModalOver(window, owner);
    }

    /** Opens a window that keeps the user from its owner. */
    static long openModal(long owner) {
        long modal = newWindow("modal");
        setModalOver(modal, owner);
        present(modal);
        return modal;
    }

    static void setTransientFor(long window, long owner) {
        run(() ->
                gtk("gtk_window_set_transient_for", null, JAVA_LONG, JAVA_LONG).invoke(window, owner));
    }

    static void hide(long widget) {
        Gtk.load(VERSION).hide(widget);
    }

    static long newButton(String label) {
        return withText("gtk_button_new_with_label", label);
    }

    static long newLabel(String text) {
        return withText("gtk_label_new", text);
    }

    static long newEntry() {
        return get(() -> (long) gtk("gtk_entry_new", JAVA_LONG).invokeExact());
    }

    static void setEntryText(long entry, String text) {
        setText(IS_3 ? "gtk_entry_set_text" : "gtk_editable_set_text", entry, text);
    }

    static String entryText(long entry) {
        String get = IS_3 ? "gtk_entry_get_text" : "gtk_editable_get_text";
        return Libraries.text(get(() -> (long) gtk(get, JAVA_LONG, JAVA_LONG).invokeExact(entry)));
    }

    static void setLabel(long label, String text) {
        setText("gtk_label_set_text", label, text);
    }

    static String labelText(long label) {
        return Libraries.text(
                get(() -> (long) gtk("gtk_label_get_text", JAVA_LONG, JAVA_LONG).invokeExact(label)));
    }

    /** Puts the only thing into a window. */
    static void setChild(long window, long child) {
        run(() -> gtk(IS_3 ? "gtk_container_add" : "gtk_window_set_child", null, JAVA_LONG, JAVA_LONG)
                .invoke(window, child));
    }

    /** Puts several things into a window. */
    static void setChildren(long window, List<Long> children) {
        int vertical = 1;
        long box = get(
                () -> (long) gtk("gtk_box_new", JAVA_LONG, JAVA_INT, JAVA_INT).invokeExact(vertical, 0));
        for (long child : children) {
            run(() -> gtk(IS_3 ? "gtk_container_add" : "gtk_box_append", null, JAVA_LONG, JAVA_LONG)
                    .invoke(box, child));
        }
        setChild(window, box);
    }

    static void setSensitive(long widget, boolean sensitive) {
        run(() -> gtk("gtk_widget_set_sensitive", null, JAVA_LONG, JAVA_INT).invoke(widget, sensitive ? 1 : 0));
    }

    static boolean isSensitive(long widget) {
        return get(() -> (int)
                        gtk("gtk_widget_get_sensitive", JAVA_INT, JAVA_LONG).invokeExact(widget))
                != 0;
    }

    static void queueDraw(long widget) {
        run(() -> gtk("gtk_widget_queue_draw", null, JAVA_LONG).invoke(widget));
    }

    /** The X server's number of a window that is shown. */
    static long xNumber(long window) {
        long shown =
                get(() -> (long) gtk(IS_3 ? "gtk_widget_get_window" : "gtk_native_get_surface", JAVA_LONG, JAVA_LONG)
                        .invokeExact(window));
        return get(() -> (long) gtk(IS_3 ? "gdk_x11_window_get_xid" : "gdk_x11_surface_get_xid", JAVA_LONG, JAVA_LONG)
                .invokeExact(shown));
    }

    /** Whether it has the focus. */
    static boolean isActive(long window) {
        return get(() -> (int) gtk("gtk_window_is_active", JAVA_INT, JAVA_LONG).invokeExact(window)) != 0;
    }

    /** What has a signal {@code paint} for each frame of a window. */
    static long frameClock(long window) {
        return get(() ->
                (long) gtk("gtk_widget_get_frame_clock", JAVA_LONG, JAVA_LONG).invokeExact(window));
    }

    /** The windows that are shown and whose type is of a name. */
    static List<Long> windowsOfType(String type) {
        Gtk gtk = Gtk.load(VERSION);
        return gtk.windows().stream()
                .filter(window -> gtk.isMapped(window) && Glib.isA(window, type))
                .toList();
    }

    // ------------------------------------------------------------------ menus

    /** What a menu opens at: GTK 4's button for that, and any button in GTK 3. */
    static long newMenuButton() {
        if (IS_3) {
            return newButton("menu");
        }
        long button = get(() -> (long) gtk("gtk_menu_button_new", JAVA_LONG).invokeExact());
        long model = get(() -> (long) glib("g_menu_new", JAVA_LONG).invokeExact());
        try (Arena arena = Arena.ofConfined()) {
            run(() -> glib("g_menu_append", null, JAVA_LONG, JAVA_LONG, JAVA_LONG)
                    .invoke(model, arena.allocateFrom("an item").address(), 0L));
        }
        run(() -> gtk("gtk_menu_button_set_menu_model", null, JAVA_LONG, JAVA_LONG)
                .invoke(button, model));
        Glib.g_object_unref(model);
        return button;
    }

    /** The button's menu: GTK 4's GtkPopoverMenu, and a new GtkMenu in GTK 3. */
    static long menuOf(long button) {
        if (!IS_3) {
            return get(() -> (long)
                    gtk("gtk_menu_button_get_popover", JAVA_LONG, JAVA_LONG).invokeExact(button));
        }
        long menu = get(() -> (long) gtk("gtk_menu_new", JAVA_LONG).invokeExact());
        long item = withText("gtk_menu_item_new_with_label", "an item");
        run(() -> gtk("gtk_widget_show", null, JAVA_LONG).invoke(item));
        run(() -> gtk("gtk_menu_shell_append", null, JAVA_LONG, JAVA_LONG).invoke(menu, item));
        run(() -> gtk("gtk_menu_attach_to_widget", null, JAVA_LONG, JAVA_LONG, JAVA_LONG)
                .invoke(menu, button, 0L)); // it ends with the button
        return menu;
    }

    static void popUp(long menu, long button) {
        int northWest = 1;
        int southWest = 7;
        if (IS_3) {
            run(() -> gtk("gtk_menu_popup_at_widget", null, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG)
                    .invoke(menu, button, southWest, northWest, 0L));
        } else {
            run(() -> gtk("gtk_menu_button_popup", null, JAVA_LONG).invoke(button));
        }
    }

    static void popDown(long menu) {
        run(() -> gtk(IS_3 ? "gtk_menu_popdown" : "gtk_popover_popdown", null, JAVA_LONG)
                .invoke(menu));
    }

    // ------------------------------------------------------------------ dialogs

    /** Answers a dialog, as its buttons do. */
    static void respond(long dialog, int response) {
        run(() -> gtk("gtk_dialog_response", null, JAVA_LONG, JAVA_INT).invoke(dialog, response));
    }

    /** GTK 3's own way: returns when the dialog has been answered. */
    static int runDialog(long dialog) {
        return get(() -> (int) gtk("gtk_dialog_run", JAVA_INT, JAVA_LONG).invokeExact(dialog));
    }

    static void gtkMain() {
        run(() -> gtk("gtk_main", null).invoke());
    }

    static void gtkMainQuit() {
        run(() -> gtk("gtk_main_quit", null).invoke());
    }

    /** Whether a file chooser has taken a file. */
    static boolean chooseFile(long chooser, String path) {
        try (Arena arena = Arena.ofConfined()) {
            long file = get(() -> (long) glib("g_file_new_for_path", JAVA_LONG, JAVA_LONG)
                    .invokeExact(arena.allocateFrom(path).address()));
            return get(() -> (int) gtk("gtk_file_chooser_set_file", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG)
                            .invokeExact(chooser, file, 0L))
                    != 0;
        }
    }

    /** The texts of all labels in a widget. */
    static List<String> labelsIn(long widget) {
        List<String> texts = new ArrayList<>();
        collectLabels(widget, texts);
        return texts;
    }

    private static void collectLabels(long widget, List<String> texts) {
        if (Glib.isA(widget, "GtkLabel")) {
            texts.add(labelText(widget));
        }
        if (!IS_3) {
            long child = get(() -> (long)
                    gtk("gtk_widget_get_first_child", JAVA_LONG, JAVA_LONG).invokeExact(widget));
            while (child != 0) {
                collectLabels(child, texts);
                long at = child;
                child = get(() -> (long)
                        gtk("gtk_widget_get_next_sibling", JAVA_LONG, JAVA_LONG).invokeExact(at));
            }
        } else if (Glib.isA(widget, "GtkContainer")) {
            long list = get(() -> (long)
                    gtk("gtk_container_get_children", JAVA_LONG, JAVA_LONG).invokeExact(widget));
            for (long at = list; at != 0; at = Glib.listNext(at)) {
                collectLabels(Glib.listItem(at), texts);
            }
            Glib.g_list_free(list);
        }
    }

    // ------------------------------------------------------------------ applications

    /** An application that needs no session bus. */
    static long newApplication() {
        int nonUnique = 1 << 5;
        try (Arena arena = Arena.ofConfined()) {
            return get(() -> (long) gtk("gtk_application_new", JAVA_LONG, JAVA_LONG, JAVA_INT)
                    .invokeExact(arena.allocateFrom("dev.guestloop.test").address(), nonUnique));
        }
    }

    static void addWindow(long application, long window) {
        run(() -> gtk("gtk_application_add_window", null, JAVA_LONG, JAVA_LONG).invoke(application, window));
    }

    static int runApplication(long application) {
        return get(() -> (int) glib("g_application_run", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG)
                .invokeExact(application, 0, 0L));
    }

    static void quitApplication(long application) {
        run(() -> glib("g_application_quit", null, JAVA_LONG).invoke(application));
    }

    static void closeDisplay() {
        run(() -> gtk("gdk_display_close", null, JAVA_LONG)
                .invoke(Gtk.load(VERSION).defaultDisplay()));
    }

    // ------------------------------------------------------------------ calls

    private static long withText(String function, String text) {
        try (Arena arena = Arena.ofConfined()) {
            return get(() -> (long) gtk(function, JAVA_LONG, JAVA_LONG)
                    .invokeExact(arena.allocateFrom(text).address()));
        }
    }

    private static void setText(String function, long object, String text) {
        try (Arena arena = Arena.ofConfined()) {
            run(() -> gtk(function, null, JAVA_LONG, JAVA_LONG)
                    .invoke(object, arena.allocateFrom(text).address()));
        }
    }

    interface Call<T> {
        T call() throws Throwable;
    }

    /** Its methods are called by {@code invoke}: as the value of a lambda, {@code invokeExact} would want an object. */
    interface VoidCall {
        void call() throws Throwable;
    }

    private static <T> T get(Call<T> call) {
        try {
            return call.call();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static void run(VoidCall call) {
        try {
            call.call();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
