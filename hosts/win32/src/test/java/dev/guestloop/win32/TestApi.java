package dev.guestloop.win32;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.guestloop.Async;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The calls of user32 that a program makes, and this module does not. */
@SuppressWarnings("restricted")
final class TestApi {

    static final int WM_PAINT = 0x000F;
    static final int WM_CANCELMODE = 0x001F;
    static final int WM_KEYDOWN = 0x0100;
    static final int WM_SYSCOMMAND = 0x0112;
    static final int WM_TIMER = 0x0113;
    static final int WM_LBUTTONUP = 0x0202;
    static final int WM_ENTERMENULOOP = 0x0211;
    static final int WM_EXITMENULOOP = 0x0212;
    static final int WM_ENTERSIZEMOVE = 0x0231;
    static final int WM_EXITSIZEMOVE = 0x0232;

    static final int SC_SIZE = 0xF000;
    static final int SC_MOVE = 0xF010;
    static final int SC_KEYMENU = 0xF100;
    static final int IDOK = 1;
    static final int IDCANCEL = 2;
    static final int MB_ABORTRETRYIGNORE = 2;
    static final int MB_YESNO = 4;
    static final int VK_ESCAPE = 0x1B;
    static final int WS_OVERLAPPEDWINDOW = 0x00CF0000;
    static final int BM_CLICK = 0x00F5;
    static final int WS_CHILD = 0x40000000;
    static final int WS_VISIBLE = 0x10000000;

    private static final int MAX_TEXT = 4_000;

    private static final SymbolLookup USER32 = SymbolLookup.libraryLookup("user32", Arena.global());

    private static final MethodHandle SEND_MESSAGE =
            bind("SendMessageW", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle POST_THREAD_MESSAGE =
            bind("PostThreadMessageW", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SET_TIMER = bind("SetTimer", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS);
    private static final MethodHandle KILL_TIMER = bind("KillTimer", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle MESSAGE_BOX =
            bind("MessageBoxW", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, JAVA_INT);
    private static final MethodHandle FIND_WINDOW = bind("FindWindowW", JAVA_LONG, ADDRESS, ADDRESS);
    private static final MethodHandle INVALIDATE = bind("InvalidateRect", JAVA_INT, JAVA_LONG, ADDRESS, JAVA_INT);
    private static final MethodHandle IS_WINDOW = bind("IsWindow", JAVA_INT, JAVA_LONG);
    private static final MethodHandle FIND_CHILD =
            bind("FindWindowExW", JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS);
    private static final MethodHandle GET_TEXT = bind("GetWindowTextW", JAVA_INT, JAVA_LONG, ADDRESS, JAVA_INT);
    private static final MethodHandle IS_VISIBLE = bind("IsWindowVisible", JAVA_INT, JAVA_LONG);
    private static final MethodHandle GET_MESSAGE =
            bind("GetMessageW", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final MethodHandle DISPATCH = bind("DispatchMessageW", JAVA_LONG, ADDRESS);
    private static final MethodHandle GET_ITEM = bind("GetDlgItem", JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SET_ITEM_TEXT = bind("SetDlgItemTextW", JAVA_INT, JAVA_LONG, JAVA_INT, ADDRESS);
    private static final MethodHandle GET_ITEM_TEXT =
            bind("GetDlgItemTextW", JAVA_INT, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle MOVE_WINDOW =
            bind("MoveWindow", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);

    private static final MethodHandle CREATE_POPUP_MENU = bind("CreatePopupMenu", JAVA_LONG);
    private static final MethodHandle APPEND_MENU =
            bind("AppendMenuW", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, ADDRESS);
    private static final MethodHandle TRACK_POPUP_MENU =
            bind("TrackPopupMenu", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);
    private static final MethodHandle DESTROY_MENU = bind("DestroyMenu", JAVA_INT, JAVA_LONG);

    private static final SymbolLookup KERNEL32 = SymbolLookup.libraryLookup("kernel32", Arena.global());
    private static final MethodHandle CREATE_EVENT =
            bind(KERNEL32, "CreateEventW", JAVA_LONG, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle SET_EVENT = bind(KERNEL32, "SetEvent", JAVA_INT, JAVA_LONG);
    private static final MethodHandle OPEN_PROCESS =
            bind(KERNEL32, "OpenProcess", JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle CLOSE_HANDLE = bind(KERNEL32, "CloseHandle", JAVA_INT, JAVA_LONG);
    private static final MethodHandle CREATE_TIMER =
            bind(KERNEL32, "CreateWaitableTimerW", JAVA_LONG, ADDRESS, JAVA_INT, ADDRESS);
    private static final MethodHandle SET_WAITABLE_TIMER =
            bind(KERNEL32, "SetWaitableTimer", JAVA_INT, JAVA_LONG, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);

    private TestApi() {}

    private static MethodHandle bind(String name, MemoryLayout result, MemoryLayout... arguments) {
        return bind(USER32, name, result, arguments);
    }

    private static MethodHandle bind(
            SymbolLookup library, String name, MemoryLayout result, MemoryLayout... arguments) {
        return Linker.nativeLinker()
                .downcallHandle(library.findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }

    /** An event that is reset by whoever it lets through. */
    static long createEvent() {
        try {
            return (long) CREATE_EVENT.invokeExact(MemorySegment.NULL, 0, 0, MemorySegment.NULL);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static void setEvent(long event) {
        try {
            int _ = (int) SET_EVENT.invokeExact(event);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** A handle of a process that can be waited for, and no more. */
    static long openProcess(long pid) {
        try {
            return (long) OPEN_PROCESS.invokeExact(0x0010_0000, 0, (int) pid);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static void closeHandle(long handle) {
        try {
            int _ = (int) CLOSE_HANDLE.invokeExact(handle);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** A waitable timer that runs. */
    static long timer(java.time.Duration delay) {
        try (Arena arena = Arena.ofConfined()) {
            long timer = (long) CREATE_TIMER.invokeExact(MemorySegment.NULL, 0, MemorySegment.NULL);
            MemorySegment due = arena.allocate(JAVA_LONG);
            due.set(JAVA_LONG, 0, -delay.toNanos() / 100);
            int _ = (int) SET_WAITABLE_TIMER.invokeExact(timer, due, 0, MemorySegment.NULL, MemorySegment.NULL, 0);
            return timer;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static MemorySegment string(Arena arena, String text) {
        return arena.allocateFrom(text, StandardCharsets.UTF_16LE);
    }

    static long sendMessage(long window, int message, long wParam, long lParam) {
        try {
            return (long) SEND_MESSAGE.invokeExact(window, message, wParam, lParam);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static boolean postThreadMessage(int thread, int message) {
        try {
            return (int) POST_THREAD_MESSAGE.invokeExact(thread, message, 0L, 0L) != 0;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static void setTimer(long window, long id, int millis) {
        try {
            long _ = (long) SET_TIMER.invokeExact(window, id, millis, MemorySegment.NULL);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static void killTimer(long window, long id) {
        try {
            int _ = (int) KILL_TIMER.invokeExact(window, id);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Opens a message box and returns the button that closed it. */
    static int messageBox(long owner, String title) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) MESSAGE_BOX.invokeExact(owner, string(arena, "a question"), string(arena, title), 0);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** The top-level window with a title, or 0. */
    static long findWindow(String title) {
        try (Arena arena = Arena.ofConfined()) {
            return (long) FIND_WINDOW.invokeExact(MemorySegment.NULL, string(arena, title));
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** In a task: waits until a dialog of this title is there. */
    static long awaitVisible(String title) {
        while (findVisible(title) == 0) {
            Async.sleep(Duration.ofMillis(1));
        }
        return findVisible(title);
    }

    /** As the click of a button in a dialog. */
    static void click(long dialog, int button) {
        Win32Api.PostMessageW(dialog, Win32Api.WM_COMMAND, button, 0);
    }

    /** The top-level window with a title that the user sees, or 0. */
    static long findVisible(String title) {
        long window = findWindow(title);
        try {
            return window != 0 && (int) IS_VISIBLE.invokeExact(window) != 0 ? window : 0;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** All that the children of a window say. */
    static String textIn(long parent) {
        try (Arena arena = Arena.ofConfined()) {
            var text = new StringBuilder();
            MemorySegment buffer = arena.allocate(2L * MAX_TEXT);
            MemorySegment none = MemorySegment.NULL;
            for (long child = (long) FIND_CHILD.invokeExact(parent, 0L, none, none); child != 0; ) {
                int _ = (int) GET_TEXT.invokeExact(child, buffer, MAX_TEXT);
                text.append(buffer.getString(0, StandardCharsets.UTF_16LE)).append('\n');
                child = (long) FIND_CHILD.invokeExact(parent, child, none, none);
            }
            return text.toString();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** A control of a dialog, or of another window. */
    static long item(long dialog, int item) {
        try {
            return (long) GET_ITEM.invokeExact(dialog, item);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Writes into a field of a dialog. */
    static void setItemText(long dialog, int item, String text) {
        try (Arena arena = Arena.ofConfined()) {
            int _ = (int) SET_ITEM_TEXT.invokeExact(dialog, item, string(arena, text));
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static String itemText(long dialog, int item) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(2L * MAX_TEXT);
            int _ = (int) GET_ITEM_TEXT.invokeExact(dialog, item, buffer, MAX_TEXT);
            return buffer.getString(0, StandardCharsets.UTF_16LE);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static void invalidate(long window) {
        try {
            int _ = (int) INVALIDATE.invokeExact(window, MemorySegment.NULL, 1);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static void moveWindow(long window, int x, int y, int width, int height) {
        try {
            int _ = (int) MOVE_WINDOW.invokeExact(window, x, y, width, height, 1);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static boolean isWindow(long window) {
        try {
            return (int) IS_WINDOW.invokeExact(window) != 0;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Opens a popup menu, and returns when it is closed. */
    static void popupMenu(long owner) {
        try (Arena arena = Arena.ofConfined()) {
            long menu = (long) CREATE_POPUP_MENU.invokeExact();
            int _ = (int) APPEND_MENU.invokeExact(menu, 0, 1L, string(arena, "an item"));
            int _ = (int) TRACK_POPUP_MENU.invokeExact(menu, 0, 150, 150, 0, owner, MemorySegment.NULL);
            int _ = (int) DESTROY_MENU.invokeExact(menu);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** What {@link #getMessageLoop} takes: the thread's own messages have window 0. */
    interface Taken {
        void message(long window, int message);
    }

    /** The loop of a program that knows nothing of guests. Returns when it gets {@code WM_QUIT}. */
    static void getMessageLoop(Taken taken) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment message = arena.allocate(Win32Api.MSG);
            while ((int) GET_MESSAGE.invokeExact(message, 0L, 0, 0) > 0) {
                taken.message(Win32Api.hwnd(message), Win32Api.message(message));
                long _ = (long) DISPATCH.invokeExact(message);
            }
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
