package dev.guestloop.examples.natives;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the window calls of user32, gdi32 and comctl32, under the names that Windows gives them. Handles are numbers. Loads on
 * Windows only.
 */
@SuppressWarnings({"MemberName", "restricted"}) // the names are the system's, and calling it is the purpose
public final class WinApi {

    public static final int WM_SIZE = 0x0005;
    public static final int WM_SETREDRAW = 0x000B;
    public static final int WM_CLOSE = 0x0010;
    public static final int WM_CANCELMODE = 0x001F;
    public static final int WM_SETFONT = 0x0030;
    public static final int WM_NOTIFY = 0x004E;
    public static final int WM_CONTEXTMENU = 0x007B;
    public static final int WM_KEYDOWN = 0x0100;
    public static final int WM_KEYUP = 0x0101;
    public static final int WM_CHAR = 0x0102;
    public static final int WM_COMMAND = 0x0111;
    public static final int WM_SYSCOMMAND = 0x0112;
    public static final int WM_LBUTTONUP = 0x0202;
    public static final int WM_ENTERMENULOOP = 0x0211;
    public static final int WM_EXITMENULOOP = 0x0212;
    public static final int WM_ENTERSIZEMOVE = 0x0231;
    public static final int WM_EXITSIZEMOVE = 0x0232;

    public static final int SC_SIZE = 0xF000;
    public static final int SC_MOVE = 0xF010;
    public static final int SC_KEYMENU = 0xF100;

    public static final int WS_OVERLAPPEDWINDOW = 0x00CF0000;
    public static final int WS_CLIPCHILDREN = 0x02000000;
    public static final int WS_CHILD = 0x40000000;
    public static final int WS_VISIBLE = 0x10000000;
    public static final int WS_TABSTOP = 0x00010000;
    public static final int WS_EX_CLIENTEDGE = 0x0200;
    public static final int CW_USEDEFAULT = 0x80000000;

    public static final int ES_AUTOHSCROLL = 0x0080;
    public static final int EM_SETSEL = 0x00B1;
    public static final int EM_SETCUEBANNER = 0x1501;
    public static final int EN_CHANGE = 0x0300;

    public static final int BS_DEFPUSHBUTTON = 1;
    public static final int BM_CLICK = 0x00F5;

    public static final int LVS_REPORT = 1;
    public static final int LVS_SINGLESEL = 4;
    public static final int LVS_SHOWSELALWAYS = 8;
    public static final int LVS_EX_FULLROWSELECT = 0x20;
    public static final int LVS_EX_DOUBLEBUFFER = 0x10000;
    public static final int LVM_DELETEITEM = 0x1008;
    public static final int LVM_GETNEXTITEM = 0x100C;
    public static final int LVM_SETCOLUMNWIDTH = 0x101E;
    public static final int LVM_GETTOPINDEX = 0x1027;
    public static final int LVM_GETCOUNTPERPAGE = 0x1028;
    public static final int LVM_SETEXTENDEDLISTVIEWSTYLE = 0x1036;
    public static final int LVM_GETSUBITEMRECT = 0x1038;
    public static final int LVM_INSERTITEMW = 0x104D;
    public static final int LVM_INSERTCOLUMNW = 0x1061;
    public static final int LVM_GETITEMTEXTW = 0x1073;
    public static final int LVM_SETITEMTEXTW = 0x1074;
    public static final int LVNI_SELECTED = 2;
    public static final int LVN_ITEMCHANGED = -101;
    public static final int LVN_ENDSCROLL = -181;
    public static final int HDN_ITEMCHANGEDW = -321;

    public static final int PBM_SETPOS = 0x0402;
    public static final int PBM_SETRANGE32 = 0x0406;
    public static final int PBM_SETSTATE = 0x0410;
    public static final int PBST_NORMAL = 1;
    public static final int PBST_ERROR = 2;
    public static final int PBST_PAUSED = 3;
    public static final int PBS_SMOOTH = 1;

    public static final int SB_SETPARTS = 0x0404;
    public static final int SB_SETTEXTW = 0x040B;

    public static final int MF_STRING = 0;
    public static final int MF_POPUP = 0x10;
    public static final int MF_SEPARATOR = 0x0800;

    public static final int MB_YESNO = 4;
    public static final int MB_ICONQUESTION = 0x20;
    public static final int MB_ICONINFORMATION = 0x40;
    public static final int IDOK = 1;
    public static final int IDYES = 6;
    public static final int IDNO = 7;

    public static final int SM_CXSCREEN = 0;
    public static final int SM_CYSCREEN = 1;
    public static final int SM_CYMENU = 15;

    public static final int VK_HOME = 0x24;
    public static final int VK_DOWN = 0x28;

    private static final int SW_HIDE = 0;
    private static final int SW_SHOW = 5;
    private static final int COLOR_BUTTON_FACE = 15;
    private static final long IDC_ARROW = 32512;

    /** All kinds that {@code InitCommonControlsEx} knows and this window has: lists, bars, status bars. */
    private static final int ICC_LISTVIEW_BAR_PROGRESS = 0x25;

    /** {@code MSG}. */
    private static final long MSG_BYTES = 48;

    private static final MemoryLayout WNDCLASSEXW = MemoryLayout.structLayout(
            JAVA_INT.withName("cbSize"),
            JAVA_INT.withName("style"),
            ADDRESS.withName("lpfnWndProc"),
            JAVA_INT.withName("cbClsExtra"),
            JAVA_INT.withName("cbWndExtra"),
            JAVA_LONG.withName("hInstance"),
            JAVA_LONG.withName("hIcon"),
            JAVA_LONG.withName("hCursor"),
            JAVA_LONG.withName("hbrBackground"),
            ADDRESS.withName("lpszMenuName"),
            ADDRESS.withName("lpszClassName"),
            JAVA_LONG.withName("hIconSm"));

    private static final FunctionDescriptor WNDPROC =
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup USER32 = SymbolLookup.libraryLookup("user32", Arena.global());
    private static final SymbolLookup GDI32 = SymbolLookup.libraryLookup("gdi32", Arena.global());
    private static final SymbolLookup COMCTL32 = SymbolLookup.libraryLookup("comctl32", Arena.global());
    private static final SymbolLookup KERNEL32 = SymbolLookup.libraryLookup("kernel32", Arena.global());

    private static final MethodHandle INIT_CONTROLS = function(COMCTL32, "InitCommonControlsEx", JAVA_INT, ADDRESS);
    private static final MethodHandle GET_MODULE = function(KERNEL32, "GetModuleHandleW", JAVA_LONG, ADDRESS);
    private static final MethodHandle REGISTER_CLASS = user32("RegisterClassExW", JAVA_SHORT, ADDRESS);
    private static final MethodHandle LOAD_CURSOR = user32("LoadCursorW", JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle CREATE_WINDOW = user32(
            "CreateWindowExW",
            JAVA_LONG,
            JAVA_INT,
            ADDRESS,
            ADDRESS,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            ADDRESS);
    private static final MethodHandle DESTROY_WINDOW = user32("DestroyWindow", JAVA_INT, JAVA_LONG);
    private static final MethodHandle DEF_WINDOW_PROC =
            user32("DefWindowProcW", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SHOW_WINDOW = user32("ShowWindow", JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle ENABLE_WINDOW = user32("EnableWindow", JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SET_FOCUS = user32("SetFocus", JAVA_LONG, JAVA_LONG);
    private static final MethodHandle MOVE_WINDOW =
            user32("MoveWindow", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle INVALIDATE = user32("InvalidateRect", JAVA_INT, JAVA_LONG, ADDRESS, JAVA_INT);
    private static final MethodHandle GET_CLIENT_RECT = user32("GetClientRect", JAVA_INT, JAVA_LONG, ADDRESS);
    private static final MethodHandle GET_WINDOW_RECT = user32("GetWindowRect", JAVA_INT, JAVA_LONG, ADDRESS);
    private static final MethodHandle CLIENT_TO_SCREEN = user32("ClientToScreen", JAVA_INT, JAVA_LONG, ADDRESS);
    private static final MethodHandle GET_SYSTEM_METRICS = user32("GetSystemMetrics", JAVA_INT, JAVA_INT);
    private static final MethodHandle GET_DPI = user32("GetDpiForWindow", JAVA_INT, JAVA_LONG);
    private static final MethodHandle SET_TEXT = user32("SetWindowTextW", JAVA_INT, JAVA_LONG, ADDRESS);
    private static final MethodHandle GET_TEXT = user32("GetWindowTextW", JAVA_INT, JAVA_LONG, ADDRESS, JAVA_INT);
    private static final MethodHandle FIND_WINDOW = user32("FindWindowW", JAVA_LONG, ADDRESS, ADDRESS);
    private static final MethodHandle SEND_MESSAGE =
            user32("SendMessageW", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle POST_MESSAGE =
            user32("PostMessageW", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle POST_QUIT = user32("PostQuitMessage", null, JAVA_INT);
    private static final MethodHandle GET_MESSAGE =
            user32("GetMessageW", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final MethodHandle IS_DIALOG_MESSAGE = user32("IsDialogMessageW", JAVA_INT, JAVA_LONG, ADDRESS);
    private static final MethodHandle TRANSLATE_MESSAGE = user32("TranslateMessage", JAVA_INT, ADDRESS);
    private static final MethodHandle DISPATCH_MESSAGE = user32("DispatchMessageW", JAVA_LONG, ADDRESS);
    private static final MethodHandle MESSAGE_BOX =
            user32("MessageBoxW", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, JAVA_INT);
    private static final MethodHandle CREATE_MENU = user32("CreateMenu", JAVA_LONG);
    private static final MethodHandle CREATE_POPUP_MENU = user32("CreatePopupMenu", JAVA_LONG);
    private static final MethodHandle APPEND_MENU =
            user32("AppendMenuW", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, ADDRESS);
    private static final MethodHandle CHECK_RADIO_ITEM =
            user32("CheckMenuRadioItem", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SET_MENU = user32("SetMenu", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle TRACK_POPUP_MENU =
            user32("TrackPopupMenu", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);
    private static final MethodHandle DESTROY_MENU = user32("DestroyMenu", JAVA_INT, JAVA_LONG);
    private static final MethodHandle CREATE_FONT = function(
            GDI32,
            "CreateFontW",
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            ADDRESS);
    private static final MethodHandle DELETE_OBJECT = function(GDI32, "DeleteObject", JAVA_INT, JAVA_LONG);

    private WinApi() {}

    /** A rectangle, in pixels. */
    public record Rect(int left, int top, int right, int bottom) {
        public int width() {
            return right - left;
        }

        public int height() {
            return bottom - top;
        }
    }

    // ------------------------------------------------------------------ windows

    /** Registers a class of windows, for good, with a static method {@code long f(long window, int message, long wParam, long lParam)}. */
    public static void RegisterClassExW(String name, MethodHandles.Lookup lookup, String method) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment kinds = arena.allocate(JAVA_INT, 2);
            kinds.setAtIndex(JAVA_INT, 0, 8);
            kinds.setAtIndex(JAVA_INT, 1, ICC_LISTVIEW_BAR_PROGRESS);
            int _ = (int) INIT_CONTROLS.invokeExact(kinds);
            MethodHandle procedure = lookup.findStatic(lookup.lookupClass(), method, WNDPROC.toMethodType());
            MemorySegment description = arena.allocate(WNDCLASSEXW);
            set(description, "cbSize", (int) WNDCLASSEXW.byteSize());
            set(description, "lpfnWndProc", LINKER.upcallStub(procedure, WNDPROC, Arena.global()));
            set(description, "hInstance", module());
            set(description, "hCursor", (long) LOAD_CURSOR.invokeExact(0L, IDC_ARROW));
            set(description, "hbrBackground", COLOR_BUTTON_FACE + 1L);
            set(description, "lpszClassName", string(arena, name));
            if ((short) REGISTER_CLASS.invokeExact(description) == 0) {
                throw new IllegalStateException("Windows has not registered a class: name=" + name);
            }
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static void set(MemorySegment description, String field, Object value) {
        WNDCLASSEXW.varHandle(MemoryLayout.PathElement.groupElement(field)).set(description, 0L, value);
    }

    /** Makes a window; a control if it has a parent, whose number is then {@code id}. */
    public static long CreateWindowExW(
            int extendedStyle, String className, String title, int style, Rect place, long parent, long id) {
        try (Arena arena = Arena.ofConfined()) {
            long window = (long) CREATE_WINDOW.invokeExact(
                    extendedStyle,
                    string(arena, className),
                    string(arena, title),
                    style,
                    place.left(),
                    place.top(),
                    place.width(),
                    place.height(),
                    parent,
                    id,
                    module(),
                    MemorySegment.NULL);
            if (window == 0) {
                throw new IllegalStateException("Windows has made no window: class=" + className);
            }
            return window;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static void DestroyWindow(long window) {
        try {
            int _ = (int) DESTROY_WINDOW.invokeExact(window);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static long DefWindowProcW(long window, int message, long wParam, long lParam) {
        try {
            return (long) DEF_WINDOW_PROC.invokeExact(window, message, wParam, lParam);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static void ShowWindow(long window, boolean visible) {
        try {
            int _ = (int) SHOW_WINDOW.invokeExact(window, visible ? SW_SHOW : SW_HIDE);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static void EnableWindow(long window, boolean enabled) {
        try {
            int _ = (int) ENABLE_WINDOW.invokeExact(window, enabled ? 1 : 0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static void SetFocus(long window) {
        try {
            long _ = (long) SET_FOCUS.invokeExact(window);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static void MoveWindow(long window, Rect place) {
        try {
            int _ = (int) MOVE_WINDOW.invokeExact(window, place.left(), place.top(), place.width(), place.height(), 1);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static void InvalidateRect(long window) {
        try {
            int _ = (int) INVALIDATE.invokeExact(window, MemorySegment.NULL, 1);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static Rect GetClientRect(long window) {
        return rect(GET_CLIENT_RECT, window);
    }

    public static Rect GetWindowRect(long window) {
        return rect(GET_WINDOW_RECT, window);
    }

    private static Rect rect(MethodHandle function, long window) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rect = arena.allocate(JAVA_INT, 4);
            int _ = (int) function.invokeExact(window, rect);
            return rectOf(rect);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static Rect rectOf(MemorySegment rect) {
        return new Rect(
                rect.getAtIndex(JAVA_INT, 0),
                rect.getAtIndex(JAVA_INT, 1),
                rect.getAtIndex(JAVA_INT, 2),
                rect.getAtIndex(JAVA_INT, 3));
    }

    /** Where the inside of a window is on the screen. */
    public static Rect clientOnScreen(long window) {
        Rect inside = GetClientRect(window);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment point = arena.allocate(JAVA_INT, 2);
            int _ = (int) CLIENT_TO_SCREEN.invokeExact(window, point);
            int x = point.getAtIndex(JAVA_INT, 0);
            int y = point.getAtIndex(JAVA_INT, 1);
            return new Rect(x, y, x + inside.width(), y + inside.height());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static int GetSystemMetrics(int what) {
        try {
            return (int) GET_SYSTEM_METRICS.invokeExact(what);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Pixels for each inch of the window's screen; 96 on a plain one. */
    public static int GetDpiForWindow(long window) {
        try {
            return (int) GET_DPI.invokeExact(window);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static void SetWindowTextW(long window, String text) {
        try (Arena arena = Arena.ofConfined()) {
            int _ = (int) SET_TEXT.invokeExact(window, string(arena, text));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static String GetWindowTextW(long window) {
        int most = 4096;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(2L * most);
            int _ = (int) GET_TEXT.invokeExact(window, text, most);
            return text.getString(0, StandardCharsets.UTF_16LE);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The top-level window with a title, or 0. */
    public static long FindWindowW(String title) {
        try (Arena arena = Arena.ofConfined()) {
            return (long) FIND_WINDOW.invokeExact(MemorySegment.NULL, string(arena, title));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static long CreateFontW(int height, String face) {
        try (Arena arena = Arena.ofConfined()) {
            int weight = 400;
            int anyCharset = 1;
            int clearType = 5;
            return (long) CREATE_FONT.invokeExact(
                    -height, 0, 0, 0, weight, 0, 0, 0, anyCharset, 0, 0, clearType, 0, string(arena, face));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static void DeleteObject(long object) {
        try {
            int _ = (int) DELETE_OBJECT.invokeExact(object);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    // ------------------------------------------------------------------ messages

    public static long SendMessageW(long window, int message, long wParam, long lParam) {
        try {
            return (long) SEND_MESSAGE.invokeExact(window, message, wParam, lParam);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The same with a text or a structure, which the receiver reads meanwhile. */
    public static long SendMessageW(long window, int message, long wParam, MemorySegment data) {
        return SendMessageW(window, message, wParam, data.address());
    }

    public static void PostMessageW(long window, int message, long wParam, long lParam) {
        try {
            if ((int) POST_MESSAGE.invokeExact(window, message, wParam, lParam) == 0) {
                throw new IllegalStateException("Windows has not posted a message: message=" + message);
            }
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static void PostQuitMessage() {
        try {
            POST_QUIT.invokeExact(0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** What asks for the window whose Tab and Enter keys a loop takes care of; 0 for none. */
    @FunctionalInterface
    public interface MainWindow {
        long handle();
    }

    /** The loop of a plain program, which knows nothing of tasks. Returns at {@code WM_QUIT}. */
    public static void loop(MainWindow main) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment message = arena.allocate(MSG_BYTES, 8);
            while ((int) GET_MESSAGE.invokeExact(message, 0L, 0, 0) > 0) {
                long window = main.handle();
                if (window == 0 || (int) IS_DIALOG_MESSAGE.invokeExact(window, message) == 0) {
                    int _ = (int) TRANSLATE_MESSAGE.invokeExact(message);
                    long _ = (long) DISPATCH_MESSAGE.invokeExact(message);
                }
            }
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The code of a {@code WM_NOTIFY}, from the {@code NMHDR} that its {@code lParam} points to. */
    public static int notifyCode(long lParam) {
        return MemorySegment.ofAddress(lParam).reinterpret(24).get(JAVA_INT, 16);
    }

    // ------------------------------------------------------------------ boxes and menus

    /** Opens a box in a loop of the system's own, and returns the button that closed it. */
    public static int MessageBoxW(long owner, String text, String title, int style) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) MESSAGE_BOX.invokeExact(owner, string(arena, text), string(arena, title), style);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static long CreateMenu() {
        try {
            return (long) CREATE_MENU.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static long CreatePopupMenu() {
        try {
            return (long) CREATE_POPUP_MENU.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Adds a command by its number, or a menu by its handle. */
    public static void AppendMenuW(long menu, int kind, long item, String text) {
        try (Arena arena = Arena.ofConfined()) {
            int _ = (int) APPEND_MENU.invokeExact(menu, kind, item, string(arena, text));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static void CheckMenuRadioItem(long menu, int first, int last, int chosen) {
        try {
            int _ = (int) CHECK_RADIO_ITEM.invokeExact(menu, first, last, chosen, 0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static void SetMenu(long window, long menu) {
        try {
            int _ = (int) SET_MENU.invokeExact(window, menu);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Opens a menu in a loop of the system's own. What is chosen comes as {@code WM_COMMAND}. */
    public static void TrackPopupMenu(long menu, int x, int y, long owner) {
        try {
            int _ = (int) TRACK_POPUP_MENU.invokeExact(menu, 0, x, y, 0, owner, MemorySegment.NULL);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static void DestroyMenu(long menu) {
        try {
            int _ = (int) DESTROY_MENU.invokeExact(menu);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    // ------------------------------------------------------------------ the rest

    public static MemorySegment string(Arena arena, String text) {
        return arena.allocateFrom(text, StandardCharsets.UTF_16LE);
    }

    private static long module() throws Throwable {
        return (long) GET_MODULE.invokeExact(MemorySegment.NULL);
    }

    private static MethodHandle user32(String name, @Nullable MemoryLayout result, MemoryLayout... arguments) {
        return function(USER32, name, result, arguments);
    }

    private static MethodHandle function(
            SymbolLookup library, String name, @Nullable MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                library.findOrThrow(name),
                result == null ? FunctionDescriptor.ofVoid(arguments) : FunctionDescriptor.of(result, arguments));
    }

    private static RuntimeException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException known ? known : new IllegalStateException(e);
    }
}
