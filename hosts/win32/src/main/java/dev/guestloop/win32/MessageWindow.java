package dev.guestloop.win32;

import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The two invisible windows of a host, and its hook.
 *
 * <p>The first window is a message-only one. What is posted to it is delivered by every loop of its thread that calls
 * {@code DispatchMessage}, and so by dialogs, menus and the dragging of windows, where what is posted to the thread itself is
 * lost. The second is a top-level one, for Windows tells only those that the session ends.
 *
 * <p>The hook sees what the thread takes out of its queue: when it takes a message of somebody else, and when it takes
 * {@code WM_QUIT}, which no window gets.
 *
 * <p>Nothing that happens here may throw into Windows, which would end the JVM.
 *
 * <p><i>Confined to the thread that made it</i>, except {@link #postMessage} and {@link #later}.
 */
final class MessageWindow implements GuestQueue.Window {

    /** What the windows and the hook have to say. Called on the window's thread. */
    interface Events {
        /** The guest's message has arrived. */
        void guestMessage();

        /** The thread has taken a message of another window, or of none. Only with the hook. */
        void otherMessage();

        /** The thread, the session or the window ends. */
        void ending();
    }

    private static final int WS_POPUP = 0x80000000;
    private static final int WS_EX_TOOLWINDOW = 0x80; // not in the task bar, had it a place there
    private static final int WS_EX_NOACTIVATE = 0x08000000;

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    /** A thread has one, so its procedures find theirs by the thread that Windows calls them on. */
    private static final ThreadLocal<@Nullable MessageWindow> OF_THREAD = new ThreadLocal<>();

    private final Events events;
    private final long window;
    private final long sessionWindow;

    private long hook;
    private boolean destroying;

    /** Makes the windows on the calling thread. */
    MessageWindow(Events events) {
        this.events = events;
        String windowClass = WindowClass.NAME;
        window = created(Win32Api.CreateWindowExW(windowClass, 0, 0, Win32Api.HWND_MESSAGE));
        sessionWindow =
                created(Win32Api.CreateWindowExW(windowClass, WS_EX_TOOLWINDOW | WS_EX_NOACTIVATE, WS_POPUP, 0));
        OF_THREAD.set(this);
    }

    private static long created(long handle) {
        if (handle == 0) {
            throw new Win32Exception("CreateWindowExW", Win32Api.lastError());
        }
        return handle;
    }

    /** Registered at the first use, once for all threads. In a class of its own, so that it is not tried before. */
    private static final class WindowClass {

        private static final String STEM = "dev.guestloop.win32";
        private static final int MANY = 100;

        static final String NAME = register();

        /** The name may be taken: by the program, or by this library in another class loader. */
        private static String register() {
            MemorySegment procedure = Win32Api.windowProc(LOOKUP, "windowProc");
            String name = STEM;
            for (int i = 2; !Win32Api.RegisterClassExW(name, procedure); i++) {
                int error = Win32Api.lastError();
                if (error != Win32Api.ERROR_CLASS_ALREADY_EXISTS || i > MANY) {
                    throw new Win32Exception("RegisterClassExW", error);
                }
                name = STEM + '.' + i;
            }
            return name;
        }
    }

    private static final class HookProcedure {
        static final MemorySegment STUB = Win32Api.hookProc(LOOKUP, "hookProc");
    }

    /** Called by Windows. */
    static long windowProc(long window, int message, long wParam, long lParam) {
        try {
            MessageWindow ours = OF_THREAD.get();
            if (ours != null && ours.handles(window, message, wParam)) {
                return 0;
            }
        } catch (Throwable e) {
            logSafely("A window's message", e);
        }
        return Win32Api.DefWindowProcW(window, message, wParam, lParam);
    }

    /** Called by Windows when the thread gets a message. */
    static long hookProc(int code, long wParam, long lParam) {
        try {
            MessageWindow ours = OF_THREAD.get();
            if (code >= 0 && wParam == Win32Api.PM_REMOVE && ours != null) { // else somebody has only looked
                ours.taken(Win32Api.msgAt(lParam));
            }
        } catch (Throwable e) {
            logSafely("A hook", e);
        }
        return Win32Api.CallNextHookEx(code, wParam, lParam);
    }

    static void logSafely(String what, Throwable failure) {
        try {
            Win32Host.LOG.log(Level.ERROR, what + " was not handled to its end", failure);
        } catch (Throwable e) {
            // Nothing is left to be done that would not end the JVM.
        }
    }

    private boolean handles(long toWindow, int message, long wParam) {
        if (message == Win32Host.GUEST_MSG && toWindow == window) {
            events.guestMessage();
            return true;
        }
        boolean destroyed = message == Win32Api.WM_DESTROY && toWindow == window && !destroying;
        boolean sessionEnds = message == Win32Api.WM_ENDSESSION && toWindow == sessionWindow && wParam != 0;
        if (destroyed || sessionEnds) {
            events.ending();
        }
        return false;
    }

    private void taken(MemorySegment message) {
        int number = Win32Api.message(message);
        if (number == Win32Api.WM_QUIT) {
            // A dialog's loop posts it once more and returns; a task that waits for the dialog can clean up only then.
            if (!SystemDialog.quits()) {
                events.ending();
            }
        } else if (number != Win32Host.GUEST_MSG || Win32Api.hwnd(message) != window) {
            events.otherMessage();
        }
    }

    /** Begins to see what the thread takes. */
    void installHook() {
        if (hook == 0) {
            hook = Win32Api.SetWindowsHookExW(
                    Win32Api.WH_GETMESSAGE, HookProcedure.STUB, Win32Api.GetCurrentThreadId());
            if (hook == 0) {
                throw new Win32Exception("SetWindowsHookExW", Win32Api.lastError());
            }
        }
    }

    /** Ceases to see it. */
    void removeHook() {
        if (hook != 0) {
            Win32Api.UnhookWindowsHookEx(hook);
            hook = 0;
        }
    }

    /** Destroys both windows, and takes the hook away. */
    void destroy() {
        removeHook();
        destroying = true;
        OF_THREAD.remove();
        Win32Api.DestroyWindow(sessionWindow);
        Win32Api.DestroyWindow(window); // refused, if it is what is being destroyed
    }

    long handle() {
        return window;
    }

    long sessionHandle() {
        return sessionWindow;
    }

    @Override
    public int postMessage() {
        return Win32Api.PostMessageW(window, Win32Host.GUEST_MSG, 0, 0) ? 0 : Win32Api.lastError();
    }

    @Override
    public boolean othersWait() {
        return waiting(Win32Api.QS_INPUT | Win32Api.QS_PAINT | Win32Api.QS_TIMER);
    }

    /** Whether messages of some kinds wait in the thread's queue. */
    static boolean waiting(int kinds) {
        return Win32Api.GetQueueStatus(kinds) != 0;
    }

    @Override
    public void later(Duration delay, Runnable action) {
        CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, Runnable::run)
                .execute(action);
    }
}
