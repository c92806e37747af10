package dev.guestloop.examples.natives;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the window calls of GTK 4, under the names that C gives them. Objects are addresses. UI thread. */
@SuppressWarnings({"MemberName", "restricted"}) // the names are the system's, and calling it is the purpose
public final class GtkApi {

    public static final int HORIZONTAL = 0;
    public static final int VERTICAL = 1;
    public static final int ALIGN_END = 2;

    private static final Linker LINKER = Linker.nativeLinker();

    /** GTK's own, with what it stands on. */
    private static final SymbolLookup LIBRARY = SymbolLookup.libraryLookup("libgtk-4.so.1", Arena.global());

    private static final long DRAW_FUNCTION =
            stub("draw", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG));

    /** Who paints an area. */
    private static final Map<Long, Painter> PAINTERS = new HashMap<>();

    private static final MethodHandle WINDOW_NEW = function("gtk_window_new", JAVA_LONG);
    private static final MethodHandle WINDOW_SET_TITLE = function("gtk_window_set_title", null, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle WINDOW_SET_SIZE =
            function("gtk_window_set_default_size", null, JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final MethodHandle WINDOW_SET_CHILD = function("gtk_window_set_child", null, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle WINDOW_SET_MODAL = function("gtk_window_set_modal", null, JAVA_LONG, JAVA_INT);
    private static final MethodHandle WINDOW_SET_TRANSIENT =
            function("gtk_window_set_transient_for", null, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle WINDOW_SET_DEFAULT =
            function("gtk_window_set_default_widget", null, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle WINDOW_PRESENT = function("gtk_window_present", null, JAVA_LONG);
    private static final MethodHandle WINDOW_DESTROY = function("gtk_window_destroy", null, JAVA_LONG);
    private static final MethodHandle BOX_NEW = function("gtk_box_new", JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final MethodHandle BOX_APPEND = function("gtk_box_append", null, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle BUTTON_NEW = function("gtk_button_new_with_label", JAVA_LONG, JAVA_LONG);
    private static final MethodHandle BUTTON_SET_LABEL = function("gtk_button_set_label", null, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle LABEL_NEW = function("gtk_label_new", JAVA_LONG, JAVA_LONG);
    private static final MethodHandle LABEL_SET_TEXT = function("gtk_label_set_text", null, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle LABEL_SET_XALIGN = function("gtk_label_set_xalign", null, JAVA_LONG, JAVA_FLOAT);
    private static final MethodHandle ENTRY_NEW = function("gtk_entry_new", JAVA_LONG);
    private static final MethodHandle ENTRY_PLACEHOLDER =
            function("gtk_entry_set_placeholder_text", null, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle ENTRY_ACTIVATES =
            function("gtk_entry_set_activates_default", null, JAVA_LONG, JAVA_INT);
    private static final MethodHandle EDITABLE_TEXT = function("gtk_editable_get_text", JAVA_LONG, JAVA_LONG);
    private static final MethodHandle EDITABLE_SET_TEXT = function("gtk_editable_set_text", null, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SPIN_NEW =
            function("gtk_spin_button_new_with_range", JAVA_LONG, JAVA_DOUBLE, JAVA_DOUBLE, JAVA_DOUBLE);
    private static final MethodHandle SPIN_VALUE = function("gtk_spin_button_get_value_as_int", JAVA_INT, JAVA_LONG);
    private static final MethodHandle SPIN_SET_VALUE =
            function("gtk_spin_button_set_value", null, JAVA_LONG, JAVA_DOUBLE);
    private static final MethodHandle AREA_NEW = function("gtk_drawing_area_new", JAVA_LONG);
    private static final MethodHandle AREA_SET_DRAW =
            function("gtk_drawing_area_set_draw_func", null, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle ADJUSTMENT_NEW = function(
            "gtk_adjustment_new",
            JAVA_LONG,
            JAVA_DOUBLE,
            JAVA_DOUBLE,
            JAVA_DOUBLE,
            JAVA_DOUBLE,
            JAVA_DOUBLE,
            JAVA_DOUBLE);
    private static final MethodHandle ADJUSTMENT_VALUE = function("gtk_adjustment_get_value", JAVA_DOUBLE, JAVA_LONG);
    private static final MethodHandle ADJUSTMENT_SET_VALUE =
            function("gtk_adjustment_set_value", null, JAVA_LONG, JAVA_DOUBLE);
    private static final MethodHandle ADJUSTMENT_SET_UPPER =
            function("gtk_adjustment_set_upper", null, JAVA_LONG, JAVA_DOUBLE);
    private static final MethodHandle ADJUSTMENT_SET_PAGE =
            function("gtk_adjustment_set_page_size", null, JAVA_LONG, JAVA_DOUBLE);
    private static final MethodHandle SCROLLBAR_NEW = function("gtk_scrollbar_new", JAVA_LONG, JAVA_INT, JAVA_LONG);
    private static final MethodHandle PROGRESS_NEW = function("gtk_progress_bar_new", JAVA_LONG);
    private static final MethodHandle PROGRESS_SET =
            function("gtk_progress_bar_set_fraction", null, JAVA_LONG, JAVA_DOUBLE);
    private static final MethodHandle CLICK_NEW = function("gtk_gesture_click_new", JAVA_LONG);
    private static final MethodHandle MOTION_NEW = function("gtk_event_controller_motion_new", JAVA_LONG);
    private static final MethodHandle SCROLL_NEW = function("gtk_event_controller_scroll_new", JAVA_LONG, JAVA_INT);
    private static final MethodHandle ADD_CONTROLLER =
            function("gtk_widget_add_controller", null, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SET_SIZE =
            function("gtk_widget_set_size_request", null, JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final MethodHandle SET_HEXPAND = function("gtk_widget_set_hexpand", null, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SET_VEXPAND = function("gtk_widget_set_vexpand", null, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SET_HALIGN = function("gtk_widget_set_halign", null, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SET_SENSITIVE = function("gtk_widget_set_sensitive", null, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SET_TOOLTIP = function("gtk_widget_set_tooltip_text", null, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle ADD_CSS = function("gtk_widget_add_css_class", null, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle QUEUE_DRAW = function("gtk_widget_queue_draw", null, JAVA_LONG);
    private static final MethodHandle GRAB_FOCUS = function("gtk_widget_grab_focus", JAVA_INT, JAVA_LONG);
    private static final MethodHandle WIDTH = function("gtk_widget_get_width", JAVA_INT, JAVA_LONG);
    private static final MethodHandle HEIGHT = function("gtk_widget_get_height", JAVA_INT, JAVA_LONG);
    private static final MethodHandle MAPPED = function("gtk_widget_get_mapped", JAVA_INT, JAVA_LONG);
    private static final MethodHandle SCALE = function("gtk_widget_get_scale_factor", JAVA_INT, JAVA_LONG);
    private static final MethodHandle TRANSLATE = function(
            "gtk_widget_translate_coordinates",
            JAVA_INT,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_DOUBLE,
            JAVA_DOUBLE,
            JAVA_LONG,
            JAVA_LONG);
    private static final MethodHandle SURFACE = function("gtk_native_get_surface", JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SURFACE_TRANSFORM =
            function("gtk_native_get_surface_transform", null, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SETTINGS = function("gtk_settings_get_default", JAVA_LONG);

    /** A square of a window. */
    public record Bounds(double x, double y, double width, double height) {}

    /** Paints an area, with the address of a context of cairo. */
    @FunctionalInterface
    public interface Painter {
        void paint(long cairo, int width, int height);
    }

    private GtkApi() {}

    // ------------------------------------------------------------------ windows

    public static long newWindow(String title) {
        long window = get(WINDOW_NEW);
        set(WINDOW_SET_TITLE, window, title);
        return window;
    }

    public static void setSize(long window, int width, int height) {
        run(() -> WINDOW_SET_SIZE.invoke(window, width, height));
    }

    public static void setChild(long window, long child) {
        set(WINDOW_SET_CHILD, window, child);
    }

    public static void setDefault(long window, long widget) {
        set(WINDOW_SET_DEFAULT, window, widget);
    }

    public static void setModalOver(long window, long owner) {
        set(WINDOW_SET_TRANSIENT, window, owner);
        set(WINDOW_SET_MODAL, window, 1);
    }

    public static void present(long window) {
        run(() -> WINDOW_PRESENT.invoke(window));
    }

    public static void destroy(long window) {
        run(() -> WINDOW_DESTROY.invoke(window));
    }

    public static void preferDark(boolean dark) {
        try (Arena arena = Arena.ofConfined()) {
            long name = arena.allocateFrom("gtk-application-prefer-dark-theme").address();
            var descriptor = FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);
            MethodHandle set = LINKER.downcallHandle(
                    LIBRARY.findOrThrow("g_object_set"), descriptor, Linker.Option.firstVariadicArg(2));
            run(() -> set.invoke(get(SETTINGS), name, dark ? 1 : 0, 0L));
        }
    }

    // ------------------------------------------------------------------ widgets

    public static long newBox(int orientation, int spacing) {
        return get(() -> (long) BOX_NEW.invoke(orientation, spacing));
    }

    public static void append(long box, long child) {
        set(BOX_APPEND, box, child);
    }

    public static void setTitle(long window, String title) {
        set(WINDOW_SET_TITLE, window, title);
    }

    public static long newProgressBar() {
        return get(PROGRESS_NEW);
    }

    public static void setFraction(long bar, double fraction) {
        run(() -> PROGRESS_SET.invoke(bar, fraction));
    }

    public static long newButton(String label) {
        return get(BUTTON_NEW, label);
    }

    public static void setButtonLabel(long button, String label) {
        set(BUTTON_SET_LABEL, button, label);
    }

    /** A label whose text begins at its left. */
    public static long newLabel(String text) {
        long label = get(LABEL_NEW, text);
        run(() -> LABEL_SET_XALIGN.invoke(label, 0f));
        return label;
    }

    public static void setLabelText(long label, String text) {
        set(LABEL_SET_TEXT, label, text);
    }

    /** A field for one line, where the Enter key does what the window's default does. */
    public static long newEntry(String placeholder) {
        long entry = get(ENTRY_NEW);
        set(ENTRY_PLACEHOLDER, entry, placeholder);
        set(ENTRY_ACTIVATES, entry, 1);
        return entry;
    }

    public static String entryText(long entry) {
        long text = get(() -> (long) EDITABLE_TEXT.invoke(entry));
        return MemorySegment.ofAddress(text).reinterpret(Long.MAX_VALUE).getString(0);
    }

    public static void setEntryText(long entry, String text) {
        set(EDITABLE_SET_TEXT, entry, text);
    }

    public static long newSpinButton(int from, int to, int value) {
        long spin = get(() -> (long) SPIN_NEW.invoke((double) from, (double) to, 1.0));
        run(() -> SPIN_SET_VALUE.invoke(spin, (double) value));
        return spin;
    }

    public static int spinValue(long spin) {
        return number(SPIN_VALUE, spin);
    }

    public static void setExpand(long widget, boolean horizontally, boolean vertically) {
        set(SET_HEXPAND, widget, horizontally ? 1 : 0);
        set(SET_VEXPAND, widget, vertically ? 1 : 0);
    }

    public static void setAlign(long widget, int align) {
        set(SET_HALIGN, widget, align);
    }

    public static void setLeastSize(long widget, int width, int height) {
        run(() -> SET_SIZE.invoke(widget, width, height));
    }

    public static void setSensitive(long widget, boolean sensitive) {
        set(SET_SENSITIVE, widget, sensitive ? 1 : 0);
    }

    public static void setTooltip(long widget, @Nullable String text) {
        if (text == null) {
            run(() -> SET_TOOLTIP.invoke(widget, 0L));
        } else {
            set(SET_TOOLTIP, widget, text);
        }
    }

    public static void setMargins(long widget, int sides, int ends) {
        for (String side : new String[] {"start", "end", "top", "bottom"}) {
            MethodHandle margin = function("gtk_widget_set_margin_" + side, null, JAVA_LONG, JAVA_INT);
            set(margin, widget, side.equals("start") || side.equals("end") ? sides : ends);
        }
    }

    public static void addCssClass(long widget, String name) {
        set(ADD_CSS, widget, name);
    }

    public static void grabFocus(long widget) {
        int _ = number(GRAB_FOCUS, widget);
    }

    public static boolean isMapped(long widget) {
        return number(MAPPED, widget) != 0;
    }

    // ------------------------------------------------------------------ areas that are painted

    public static long newArea(Painter painter) {
        long area = get(AREA_NEW);
        PAINTERS.put(area, painter);
        run(() -> AREA_SET_DRAW.invoke(area, DRAW_FUNCTION, 0L, 0L));
        return area;
    }

    /** Called by GTK. */
    public static void draw(long area, long cairo, int width, int height, long data) {
        try {
            Painter painter = PAINTERS.get(area);
            if (painter != null) {
                painter.paint(cairo, width, height);
            }
        } catch (Throwable e) {
            System.err.println("A part of the window could not be painted: " + e);
        }
    }

    public static void queueDraw(long area) {
        run(() -> QUEUE_DRAW.invoke(area));
    }

    public static long newAdjustment(double step) {
        return get(() -> (long) ADJUSTMENT_NEW.invoke(0.0, 0.0, 0.0, step, step * 5, 0.0));
    }

    public static double value(long adjustment) {
        return get(() -> (double) ADJUSTMENT_VALUE.invoke(adjustment));
    }

    /** Scrolls, as far as that goes. */
    public static void setValue(long adjustment, double value) {
        run(() -> ADJUSTMENT_SET_VALUE.invoke(adjustment, value));
    }

    public static void setExtent(long adjustment, double upper, double page) {
        run(() -> ADJUSTMENT_SET_UPPER.invoke(adjustment, upper));
        run(() -> ADJUSTMENT_SET_PAGE.invoke(adjustment, page));
    }

    public static long newScrollbar(long adjustment) {
        return get(() -> (long) SCROLLBAR_NEW.invoke(VERTICAL, adjustment));
    }

    /** Returns what has a signal {@code released} for each click on a widget. */
    public static long addClicks(long widget) {
        return addController(widget, get(CLICK_NEW));
    }

    /** Returns what has the signals {@code motion} and {@code leave} for the mouse on a widget. */
    public static long addMotion(long widget) {
        return addController(widget, get(MOTION_NEW));
    }

    /** Returns what has a signal {@code scroll} for the mouse's wheel on a widget. */
    public static long addScrolling(long widget) {
        return addController(widget, get(() -> (long) SCROLL_NEW.invoke(1))); // vertical
    }

    private static long addController(long widget, long controller) {
        set(ADD_CONTROLLER, widget, controller);
        return controller;
    }

    // ------------------------------------------------------------------ where things are

    /** Where a widget is in its window's surface. */
    public static Bounds boundsIn(long widget, long window) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment at = arena.allocate(JAVA_DOUBLE, 4);
            long first = at.address();
            run(() -> {
                int _ = (int) TRANSLATE.invoke(widget, window, 0.0, 0.0, first, first + 8);
                SURFACE_TRANSFORM.invoke(window, first + 16, first + 24);
                return null;
            });
            return new Bounds(
                    at.getAtIndex(JAVA_DOUBLE, 0) + at.getAtIndex(JAVA_DOUBLE, 2),
                    at.getAtIndex(JAVA_DOUBLE, 1) + at.getAtIndex(JAVA_DOUBLE, 3),
                    number(WIDTH, widget),
                    number(HEIGHT, widget));
        }
    }

    public static int scale(long widget) {
        return number(SCALE, widget);
    }

    /** Where the surface of a window is on the screen of an X server, in pixels. */
    public static int[] screenPosition(long window) {
        MethodHandle display = function("gdk_display_get_default", JAVA_LONG);
        MethodHandle xDisplay = function("gdk_x11_display_get_xdisplay", JAVA_LONG, JAVA_LONG);
        MethodHandle xWindow = function("gdk_x11_surface_get_xid", JAVA_LONG, JAVA_LONG);
        MethodHandle root = function("XDefaultRootWindow", JAVA_LONG, JAVA_LONG);
        MethodHandle translate = function(
                "XTranslateCoordinates",
                JAVA_INT,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_INT,
                JAVA_INT,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_LONG);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment at = arena.allocate(JAVA_INT, 2);
            MemorySegment child = arena.allocate(JAVA_LONG);
            run(() -> {
                long x = (long) xDisplay.invoke((long) display.invoke());
                long surface = (long) SURFACE.invoke(window);
                return (int) translate.invoke(
                        x,
                        (long) xWindow.invoke(surface),
                        (long) root.invoke(x),
                        0,
                        0,
                        at.address(),
                        at.address() + JAVA_INT.byteSize(),
                        child.address());
            });
            return new int[] {at.getAtIndex(JAVA_INT, 0), at.getAtIndex(JAVA_INT, 1)};
        }
    }

    // ------------------------------------------------------------------ calls

    public static MethodHandle function(String name, @Nullable MemoryLayout result, MemoryLayout... arguments) {
        FunctionDescriptor descriptor =
                result == null ? FunctionDescriptor.ofVoid(arguments) : FunctionDescriptor.of(result, arguments);
        return LINKER.downcallHandle(LIBRARY.findOrThrow(name), descriptor);
    }

    private static long stub(String method, FunctionDescriptor descriptor) {
        try {
            MethodHandle handle = MethodHandles.lookup().findStatic(GtkApi.class, method, descriptor.toMethodType());
            return LINKER.upcallStub(handle, descriptor, Arena.global()).address();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("A procedure of ours is missing: method=" + method, e);
        }
    }

    /** A call; one that returns nothing gives null. */
    @FunctionalInterface
    public interface Call<T extends @Nullable Object> {
        T call() throws Throwable;
    }

    public static <T> T get(Call<T> call) {
        try {
            return call.call();
        } catch (Throwable e) {
            throw new AssertionError("A native call declares no exception", e);
        }
    }

    public static void run(Call<@Nullable Object> call) {
        try {
            Object _ = call.call();
        } catch (Throwable e) {
            throw new AssertionError("A native call declares no exception", e);
        }
    }

    private static long get(MethodHandle function) {
        return get(() -> (long) function.invoke());
    }

    private static long get(MethodHandle function, String text) {
        try (Arena arena = Arena.ofConfined()) {
            long address = arena.allocateFrom(text).address();
            return get(() -> (long) function.invoke(address));
        }
    }

    private static int number(MethodHandle function, long object) {
        return get(() -> (int) function.invoke(object));
    }

    private static void set(MethodHandle function, long object, int value) {
        run(() -> function.invoke(object, value));
    }

    private static void set(MethodHandle function, long object, long value) {
        run(() -> function.invoke(object, value));
    }

    private static void set(MethodHandle function, long object, String text) {
        try (Arena arena = Arena.ofConfined()) {
            set(function, object, arena.allocateFrom(text).address());
        }
    }
}
