package dev.guestloop.win32;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_CHAR;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The calls of user32, kernel32, comctl32 and comdlg32 that this module needs, under the names that Windows gives them. Handles are numbers. What Windows
 * keeps for {@code GetLastError} is taken along inside each call, for the JVM may call Windows itself right after; {@link #lastError}
 * has it.
 *
 * <p>Loads on Windows only: {@link Win32System#require} comes first.
 *
 * <p><i>Safe to call from any thread</i>, where Windows allows that.
 */
@SuppressWarnings({"MemberName", "restricted"}) // the names are the system's, and calling it is the purpose
final class Win32Api {

    static final int ERROR_INVALID_WINDOW_HANDLE = 1400;
    static final int ERROR_CLASS_ALREADY_EXISTS = 1410;
    static final int ERROR_NOT_ENOUGH_QUOTA = 1816;

    static final int WM_DESTROY = 0x0002;
    static final int WM_CLOSE = 0x0010;
    static final int WM_QUIT = 0x0012;
    static final int WM_ENDSESSION = 0x0016;
    static final int WM_ENABLE = 0x000A;
    static final int WM_NCDESTROY = 0x0082;
    static final int WM_COMMAND = 0x0111;
    static final int WM_APP = 0x8000;

    /** The parent of windows that get messages and nothing else. */
    static final long HWND_MESSAGE = -3;

    static final int QS_INPUT = 0x1C07; // keys, mouse, raw input, touch, pointer
    static final int QS_POSTMESSAGE = 0x0008;
    static final int QS_TIMER = 0x0010;
    static final int QS_PAINT = 0x0020;
    static final int QS_ALLINPUT = 0x1CFF;

    static final int PM_REMOVE = 1;
    static final int WH_GETMESSAGE = 3;
    static final int WH_CBT = 5;
    static final int HCBT_CREATEWND = 3;

    static final int MB_OK = 0;
    static final int MB_OKCANCEL = 1;
    static final int MB_ICONERROR = 0x10;
    static final int MB_ICONQUESTION = 0x20;
    static final int MB_ICONINFORMATION = 0x40;
    static final int IDOK = 1;
    static final int IDNO = 7;

    static final int BN_CLICKED = 0;

    static final int OFN_OVERWRITEPROMPT = 0x2;
    static final int OFN_HIDEREADONLY = 0x4;
    static final int OFN_NOCHANGEDIR = 0x8;
    static final int OFN_ALLOWMULTISELECT = 0x200;
    static final int OFN_PATHMUSTEXIST = 0x800;
    static final int OFN_FILEMUSTEXIST = 0x1000;
    static final int OFN_EXPLORER = 0x8_0000;

    static final int GW_OWNER = 4;
    static final int GA_PARENT = 1;
    static final int GA_ROOT = 2;

    /** The class of all dialogs of the system. */
    static final String DIALOG_CLASS = "#32770";

    static final int MWMO_INPUTAVAILABLE = 4;
    static final int INFINITE = -1;

    static final int WAIT_OBJECT_0 = 0;
    static final int WAIT_FAILED = -1;
    static final long INVALID_HANDLE_VALUE = -1;

    /** The callback comes once, on the thread of the system that has waited. */
    static final int WT_ONCE_IN_WAIT_THREAD = 0x0C;

    private static final int FORMAT_MESSAGE_FROM_SYSTEM = 0x1000;
    private static final int FORMAT_MESSAGE_IGNORE_INSERTS = 0x0200;
    private static final int MAX_TEXT = 512;
    private static final int MAX_CLASS_NAME = 256;

    /** {@code MSG}: window, message, two parameters, time, place. */
    static final MemoryLayout MSG = MemoryLayout.structLayout(
            JAVA_LONG.withName("hwnd"),
            JAVA_INT.withName("message"),
            MemoryLayout.paddingLayout(4),
            JAVA_LONG.withName("wParam"),
            JAVA_LONG.withName("lParam"),
            JAVA_INT.withName("time"),
            JAVA_INT.withName("x"),
            JAVA_INT.withName("y"),
            MemoryLayout.paddingLayout(4));

    private static final VarHandle MSG_HWND = field(MSG, "hwnd");
    private static final VarHandle MSG_MESSAGE = field(MSG, "message");
    private static final VarHandle MSG_WPARAM = field(MSG, "wParam");

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

    private static final MemoryLayout OPENFILENAMEW = MemoryLayout.structLayout(
            JAVA_INT.withName("lStructSize"),
            MemoryLayout.paddingLayout(4),
            JAVA_LONG.withName("hwndOwner"),
            JAVA_LONG.withName("hInstance"),
            ADDRESS.withName("lpstrFilter"),
            ADDRESS.withName("lpstrCustomFilter"),
            JAVA_INT.withName("nMaxCustFilter"),
            JAVA_INT.withName("nFilterIndex"),
            ADDRESS.withName("lpstrFile"),
            JAVA_INT.withName("nMaxFile"),
            MemoryLayout.paddingLayout(4),
            ADDRESS.withName("lpstrFileTitle"),
            JAVA_INT.withName("nMaxFileTitle"),
            MemoryLayout.paddingLayout(4),
            ADDRESS.withName("lpstrInitialDir"),
            ADDRESS.withName("lpstrTitle"),
            JAVA_INT.withName("Flags"),
            JAVA_SHORT.withName("nFileOffset"),
            JAVA_SHORT.withName("nFileExtension"),
            ADDRESS.withName("lpstrDefExt"),
            JAVA_LONG.withName("lCustData"),
            ADDRESS.withName("lpfnHook"),
            ADDRESS.withName("lpTemplateName"),
            ADDRESS.withName("pvReserved"),
            JAVA_INT.withName("dwReserved"),
            JAVA_INT.withName("FlagsEx"));

    private static final FunctionDescriptor WNDPROC =
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final FunctionDescriptor WAITPROC = FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_BYTE);
    private static final FunctionDescriptor HOOKPROC = FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);

    private static final FunctionDescriptor TIMERPROC =
            FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final FunctionDescriptor SUBCLASSPROC =
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle LAST_ERROR = field(CALL_STATE, "GetLastError");

    /** Where each thread's calls leave their error. */
    private static final ThreadLocal<MemorySegment> STATE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CALL_STATE));

    private static final SymbolLookup USER32 = SymbolLookup.libraryLookup("user32", Arena.global());
    private static final SymbolLookup KERNEL32 = SymbolLookup.libraryLookup("kernel32", Arena.global());

    private static final MethodHandle REGISTER_CLASS = user32("RegisterClassExW", JAVA_SHORT, ADDRESS);
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
    private static final MethodHandle POST_MESSAGE =
            user32("PostMessageW", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle POST_QUIT_MESSAGE = user32("PostQuitMessage", null, JAVA_INT);
    private static final MethodHandle PEEK_MESSAGE =
            user32("PeekMessageW", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle TRANSLATE_MESSAGE = user32("TranslateMessage", JAVA_INT, ADDRESS);
    private static final MethodHandle DISPATCH_MESSAGE = user32("DispatchMessageW", JAVA_LONG, ADDRESS);
    private static final MethodHandle GET_QUEUE_STATUS = user32("GetQueueStatus", JAVA_INT, JAVA_INT);
    private static final MethodHandle MSG_WAIT =
            user32("MsgWaitForMultipleObjectsEx", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SET_HOOK =
            user32("SetWindowsHookExW", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle UNHOOK = user32("UnhookWindowsHookEx", JAVA_INT, JAVA_LONG);
    private static final MethodHandle CALL_NEXT_HOOK =
            user32("CallNextHookEx", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle MESSAGE_BOX =
            user32("MessageBoxW", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, JAVA_INT);
    private static final MethodHandle END_DIALOG = user32("EndDialog", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SET_TIMER =
            user32("SetTimer", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS);
    private static final MethodHandle KILL_TIMER = user32("KillTimer", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle IS_WINDOW = user32("IsWindow", JAVA_INT, JAVA_LONG);
    private static final MethodHandle IS_ENABLED = user32("IsWindowEnabled", JAVA_INT, JAVA_LONG);
    private static final MethodHandle GET_WINDOW_THREAD =
            user32("GetWindowThreadProcessId", JAVA_INT, JAVA_LONG, ADDRESS);
    private static final MethodHandle GET_WINDOW = user32("GetWindow", JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle GET_ANCESTOR = user32("GetAncestor", JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle FIND_WINDOW =
            user32("FindWindowExW", JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS);
    private static final MethodHandle GET_CLASS_NAME = user32("GetClassNameW", JAVA_INT, JAVA_LONG, ADDRESS, JAVA_INT);
    private static final MethodHandle GET_MODULE = kernel32("GetModuleHandleW", JAVA_LONG, ADDRESS);
    private static final MethodHandle GET_THREAD_ID = kernel32("GetCurrentThreadId", JAVA_INT);
    private static final MethodHandle FORMAT_MESSAGE =
            kernel32("FormatMessageW", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS);
    private static final MethodHandle WAIT_FOR_OBJECT = kernel32("WaitForSingleObject", JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle REGISTER_WAIT = kernel32(
            "RegisterWaitForSingleObject", JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final MethodHandle UNREGISTER_WAIT = kernel32("UnregisterWaitEx", JAVA_INT, JAVA_LONG, JAVA_LONG);

    /** Loaded at the first use: most programs have this library, but not all. */
    private static final class Comctl32 {
        static final SymbolLookup LIBRARY = SymbolLookup.libraryLookup("comctl32", Arena.global());
        static final MethodHandle SET_SUBCLASS =
                function(LIBRARY, "SetWindowSubclass", JAVA_INT, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG);
        static final MethodHandle REMOVE_SUBCLASS =
                function(LIBRARY, "RemoveWindowSubclass", JAVA_INT, JAVA_LONG, ADDRESS, JAVA_LONG);
        static final MethodHandle DEF_SUBCLASS_PROC =
                function(LIBRARY, "DefSubclassProc", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    }

    /** Loaded at the first use: it is large, and brings the shell along. */
    private static final class Comdlg32 {
        static final SymbolLookup LIBRARY = SymbolLookup.libraryLookup("comdlg32", Arena.global());
        static final MethodHandle GET_OPEN_FILE_NAME = function(LIBRARY, "GetOpenFileNameW", JAVA_INT, ADDRESS);
        static final MethodHandle GET_SAVE_FILE_NAME = function(LIBRARY, "GetSaveFileNameW", JAVA_INT, ADDRESS);
        static final MethodHandle EXTENDED_ERROR = function(LIBRARY, "CommDlgExtendedError", JAVA_INT);
    }

    private Win32Api() {}

    // ------------------------------------------------------------------ windows

    /** Registers a class of windows, for good. False if that fails. */
    static boolean RegisterClassExW(String name, MemorySegment windowProc) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment description = arena.allocate(WNDCLASSEXW); // zeros
            field(WNDCLASSEXW, "cbSize").set(description, 0L, (int) WNDCLASSEXW.byteSize());
            field(WNDCLASSEXW, "lpfnWndProc").set(description, 0L, windowProc);
            field(WNDCLASSEXW, "hInstance").set(description, 0L, GetModuleHandleW());
            field(WNDCLASSEXW, "lpszClassName").set(description, 0L, string(arena, name));
            return (short) REGISTER_CLASS.invokeExact(state(), description) != 0;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Makes an invisible window without a title. Returns 0 if that fails. */
    static long CreateWindowExW(String className, int extendedStyle, int style, long parent) {
        try (Arena arena = Arena.ofConfined()) {
            return (long) CREATE_WINDOW.invokeExact(
                    state(),
                    extendedStyle,
                    string(arena, className),
                    MemorySegment.NULL,
                    style,
                    0,
                    0,
                    0,
                    0,
                    parent,
                    0L,
                    GetModuleHandleW(),
                    MemorySegment.NULL);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static boolean DestroyWindow(long window) {
        try {
            return (int) DESTROY_WINDOW.invokeExact(state(), window) != 0;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Begins a timer of the calling thread, of no window; returns its number, 0 if that failed. */
    static long SetTimer(int millis, MemorySegment timerProc) {
        try {
            return (long) SET_TIMER.invokeExact(state(), 0L, 0L, millis, timerProc);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static boolean KillTimer(long timer) {
        try {
            return (int) KILL_TIMER.invokeExact(state(), 0L, timer) != 0;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static boolean IsWindow(long window) {
        try {
            return (int) IS_WINDOW.invokeExact(state(), window) != 0;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static boolean IsWindowEnabled(long window) {
        try {
            return (int) IS_ENABLED.invokeExact(state(), window) != 0;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The number of the thread that has made a window; 0 if there is no such window. */
    static int GetWindowThreadProcessId(long window) {
        try {
            return (int) GET_WINDOW_THREAD.invokeExact(state(), window, MemorySegment.NULL);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The name of a window's class; empty if there is no such window. */
    static String GetClassNameW(long window) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(2L * MAX_CLASS_NAME); // zeros
            int _ = (int) GET_CLASS_NAME.invokeExact(state(), window, name, MAX_CLASS_NAME);
            return name.getString(0, StandardCharsets.UTF_16LE);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** A window that is related to another one, such as its {@link #GW_OWNER}; 0 if there is none. */
    static long GetWindow(long window, int relation) {
        try {
            return (long) GET_WINDOW.invokeExact(state(), window, relation);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** What a window is in: its {@link #GA_PARENT}, or its {@link #GA_ROOT}, which may be itself. */
    static long GetAncestor(long window, int which) {
        try {
            return (long) GET_ANCESTOR.invokeExact(state(), window, which);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The first top-level window of a class behind another one, or of all if that is 0; 0 if there is none. */
    static long FindWindowExW(long after, String className) {
        try (Arena arena = Arena.ofConfined()) {
            return (long) FIND_WINDOW.invokeExact(state(), 0L, after, string(arena, className), MemorySegment.NULL);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static long DefWindowProcW(long window, int message, long wParam, long lParam) {
        try {
            return (long) DEF_WINDOW_PROC.invokeExact(state(), window, message, wParam, lParam);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    // ------------------------------------------------------------------ subclasses

    /** Has a procedure of ours called before a window's own, in any order with those of others. False if that fails. */
    static boolean SetWindowSubclass(long window, MemorySegment procedure) {
        try {
            return (int) Comctl32.SET_SUBCLASS.invokeExact(state(), window, procedure, 0L, 0L) != 0;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void RemoveWindowSubclass(long window, MemorySegment procedure) {
        try {
            int _ = (int) Comctl32.REMOVE_SUBCLASS.invokeExact(state(), window, procedure, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static long DefSubclassProc(long window, int message, long wParam, long lParam) {
        try {
            return (long) Comctl32.DEF_SUBCLASS_PROC.invokeExact(state(), window, message, wParam, lParam);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    // ------------------------------------------------------------------ dialogs

    /** Opens a message box, and returns when it is closed: the button, or 0. */
    static int MessageBoxW(long owner, String text, String title, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) MESSAGE_BOX.invokeExact(state(), owner, string(arena, text), string(arena, title), flags);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Has a dialog of this thread's hide, and its call return so. */
    static void EndDialog(long window, long result) {
        try {
            int _ = (int) END_DIALOG.invokeExact(state(), window, result);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * Opens a chooser of files that exist, and returns when it is closed.
     *
     * @param filter names and patterns, each with a 0 behind it
     * @param room for how many characters there is place in the answer, with two 0 at its end
     * @return what {@code lpstrFile} has then; null if the user has chosen none, or {@link #CommDlgExtendedError} has more to say
     */
    static @Nullable String GetOpenFileNameW(long owner, String title, String filter, int flags, int room) {
        return fileName(Comdlg32.GET_OPEN_FILE_NAME, owner, title, "", filter, flags, room);
    }

    /** The same for a file to write to, whose name the chooser begins with. */
    static @Nullable String GetSaveFileNameW(
            long owner, String title, String name, String filter, int flags, int room) {
        return fileName(Comdlg32.GET_SAVE_FILE_NAME, owner, title, name, filter, flags, room);
    }

    private static @Nullable String fileName(
            MethodHandle function, long owner, String title, String name, String filter, int flags, int room) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment file = arena.allocate(JAVA_CHAR, room); // zeros
            file.setString(0, name, StandardCharsets.UTF_16LE);
            MemorySegment call = arena.allocate(OPENFILENAMEW);
            field(OPENFILENAMEW, "lStructSize").set(call, 0L, (int) OPENFILENAMEW.byteSize());
            field(OPENFILENAMEW, "hwndOwner").set(call, 0L, owner);
            field(OPENFILENAMEW, "lpstrFilter")
                    .set(call, 0L, filter.isEmpty() ? MemorySegment.NULL : string(arena, filter));
            field(OPENFILENAMEW, "nFilterIndex").set(call, 0L, 1);
            field(OPENFILENAMEW, "lpstrFile").set(call, 0L, file);
            field(OPENFILENAMEW, "nMaxFile").set(call, 0L, room);
            field(OPENFILENAMEW, "lpstrTitle").set(call, 0L, string(arena, title));
            field(OPENFILENAMEW, "Flags").set(call, 0L, flags);
            return (int) function.invokeExact(state(), call) != 0 ? new String(file.toArray(JAVA_CHAR)) : null;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Why this thread's last dialog for files was not opened, or has failed; 0 if the user has closed it. */
    static int CommDlgExtendedError() {
        try {
            return (int) Comdlg32.EXTENDED_ERROR.invokeExact(state());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    // ------------------------------------------------------------------ messages

    static boolean PostMessageW(long window, int message, long wParam, long lParam) {
        try {
            return (int) POST_MESSAGE.invokeExact(state(), window, message, wParam, lParam) != 0;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void PostQuitMessage(int exitCode) {
        try {
            POST_QUIT_MESSAGE.invokeExact(state(), exitCode);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Takes the next message of the thread, of any window; false if there is none. */
    static boolean PeekMessageW(MemorySegment message) {
        try {
            return (int) PEEK_MESSAGE.invokeExact(state(), message, 0L, 0, 0, PM_REMOVE) != 0;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void TranslateMessage(MemorySegment message) {
        try {
            int _ = (int) TRANSLATE_MESSAGE.invokeExact(state(), message);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void DispatchMessageW(MemorySegment message) {
        try {
            long _ = (long) DISPATCH_MESSAGE.invokeExact(state(), message);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * The kinds of messages in the thread's queue. The high half, which this returns, has all that wait; the low half only what has come
     * since somebody looked.
     */
    static int GetQueueStatus(int kinds) {
        try {
            return (int) GET_QUEUE_STATUS.invokeExact(state(), kinds) >>> 16;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * Waits for one of some kernel objects, or a message. With {@link #MWMO_INPUTAVAILABLE} also for one that was there before: what
     * somebody has looked at is not new any more, and the wait would not end.
     */
    static int MsgWaitForMultipleObjectsEx(int count, MemorySegment handles, int milliseconds, int kinds, int flags) {
        try {
            return (int) MSG_WAIT.invokeExact(state(), count, handles, milliseconds, kinds, flags);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static long hwnd(MemorySegment message) {
        return (long) MSG_HWND.get(message, 0L);
    }

    static int message(MemorySegment message) {
        return (int) MSG_MESSAGE.get(message, 0L);
    }

    static long wParam(MemorySegment message) {
        return (long) MSG_WPARAM.get(message, 0L);
    }

    // ------------------------------------------------------------------ hooks

    /** Hooks a procedure of ours into one thread of this process. Returns 0 if that fails. */
    static long SetWindowsHookExW(int kind, MemorySegment procedure, int thread) {
        try {
            return (long) SET_HOOK.invokeExact(state(), kind, procedure, 0L, thread);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static boolean UnhookWindowsHookEx(long hook) {
        try {
            return (int) UNHOOK.invokeExact(state(), hook) != 0;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static long CallNextHookEx(int code, long wParam, long lParam) {
        try {
            return (long) CALL_NEXT_HOOK.invokeExact(state(), 0L, code, wParam, lParam);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    // ------------------------------------------------------------------ kernel objects

    /** Waits on the calling thread, at most so long. Returns {@link #WAIT_OBJECT_0}, {@link #WAIT_FAILED}, or that it took too long. */
    static int WaitForSingleObject(long handle, int milliseconds) {
        try {
            return (int) WAIT_FOR_OBJECT.invokeExact(state(), handle, milliseconds);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Has the system wait, without an end, and call a procedure with a number of ours. Returns the wait, or 0 if that fails. */
    static long RegisterWaitForSingleObject(long handle, MemorySegment procedure, long number, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment wait = arena.allocate(JAVA_LONG);
            boolean done =
                    (int) REGISTER_WAIT.invokeExact(state(), wait, handle, procedure, number, INFINITE, flags) != 0;
            return done ? wait.get(JAVA_LONG, 0) : 0;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Ends such a wait. With {@link #INVALID_HANDLE_VALUE} it returns when no callback of it runs any more. */
    static void UnregisterWaitEx(long wait, long event) {
        try {
            int _ = (int) UNREGISTER_WAIT.invokeExact(state(), wait, event);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    // ------------------------------------------------------------------ procedures of ours

    /** What Windows can call for a static method {@code void f(long number, byte timedOut)}. For good. */
    static MemorySegment waitProc(MethodHandles.Lookup lookup, String method) {
        return stub(lookup, method, WAITPROC);
    }

    /** What Windows can call for a static method {@code long f(long window, int message, long wParam, long lParam)}. For good. */
    static MemorySegment windowProc(MethodHandles.Lookup lookup, String method) {
        return stub(lookup, method, WNDPROC);
    }

    /**
     * What Windows can call for a static method {@code long f(long window, int message, long wParam, long lParam, long id, long data)}.
     * For good.
     */
    static MemorySegment subclassProc(MethodHandles.Lookup lookup, String method) {
        return stub(lookup, method, SUBCLASSPROC);
    }

    /** What Windows can call for a static method {@code void f(long window, int message, long timer, int time)}. For good. */
    static MemorySegment timerProc(MethodHandles.Lookup lookup, String method) {
        return stub(lookup, method, TIMERPROC);
    }

    /** What Windows can call for a static method {@code long f(int code, long wParam, long lParam)}. For good. */
    static MemorySegment hookProc(MethodHandles.Lookup lookup, String method) {
        return stub(lookup, method, HOOKPROC);
    }

    /** The {@code MSG} that a hook was given the address of. */
    static MemorySegment msgAt(long address) {
        return MemorySegment.ofAddress(address).reinterpret(MSG.byteSize());
    }

    private static MemorySegment stub(MethodHandles.Lookup lookup, String method, FunctionDescriptor function) {
        try {
            MethodType type = function.toMethodType();
            MethodHandle handle = lookup.findStatic(lookup.lookupClass(), method, type);
            return LINKER.upcallStub(handle, function, Arena.global());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("A procedure of ours is missing: method=" + method, e);
        }
    }

    // ------------------------------------------------------------------ the rest

    private static long GetModuleHandleW() {
        try {
            return (long) GET_MODULE.invokeExact(state(), MemorySegment.NULL);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int GetCurrentThreadId() {
        try {
            return (int) GET_THREAD_ID.invokeExact(state());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The system's words for an error, in one line; its number if it has none. */
    static String FormatMessageW(int error) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(2L * MAX_TEXT);
            int flags = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS;
            int length = (int) FORMAT_MESSAGE.invokeExact(
                    state(), flags, MemorySegment.NULL, error, 0, text, MAX_TEXT, MemorySegment.NULL);
            return length == 0
                    ? "error " + error
                    : text.getString(0, StandardCharsets.UTF_16LE).strip().replaceAll("\\s+", " ");
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The error of this thread's last call. It means something only if that call has failed. */
    static int lastError() {
        return (int) LAST_ERROR.get(state(), 0L);
    }

    private static MemorySegment state() {
        return STATE.get();
    }

    private static MemorySegment string(Arena arena, String text) {
        return arena.allocateFrom(text, StandardCharsets.UTF_16LE);
    }

    private static VarHandle field(MemoryLayout struct, String name) {
        return struct.varHandle(MemoryLayout.PathElement.groupElement(name));
    }

    private static MethodHandle user32(String name, @Nullable MemoryLayout result, MemoryLayout... arguments) {
        return function(USER32, name, result, arguments);
    }

    private static MethodHandle kernel32(String name, MemoryLayout result, MemoryLayout... arguments) {
        return function(KERNEL32, name, result, arguments);
    }

    private static MethodHandle function(
            SymbolLookup library, String name, @Nullable MemoryLayout result, MemoryLayout... arguments) {
        FunctionDescriptor descriptor =
                result == null ? FunctionDescriptor.ofVoid(arguments) : FunctionDescriptor.of(result, arguments);
        return LINKER.downcallHandle(
                library.findOrThrow(name), descriptor, Linker.Option.captureCallState("GetLastError"));
    }

    private static Error unexpected(Throwable e) {
        return e instanceof Error error ? error : new AssertionError("A native call declares no exception", e);
    }
}
