package dev.guestloop.win32;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A dialog of the system, from the call that opens it until that returns. Windows does not tell its window; but it is the first
 * dialog that the thread makes in that call, and a hook sees it made.
 *
 * <p><i>Confined to the thread that opens it</i>, except {@link #closeSoon}.
 */
abstract class SystemDialog {

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    /** The dialog whose window is the next one to be made: null if that of the newest one is known. */
    private static final ThreadLocal<@Nullable SystemDialog> OPENING = new ThreadLocal<>();

    /** A thread's dialogs that are open, the newest first. */
    private static final ThreadLocal<ArrayDeque<SystemDialog>> OPEN = ThreadLocal.withInitial(ArrayDeque::new);

    /** The thread's hook, if there is no dialog that this one was opened within; else 0, for that one's hook serves both. */
    private long hook;

    /** One that runs messages before it makes its window, and has opened this one in them. */
    private @Nullable SystemDialog openedWithin;

    private volatile long window;
    private volatile boolean unwanted;
    private boolean quit;

    private static final class HookProcedure {
        static final MemorySegment STUB = Win32Api.hookProc(LOOKUP, "hookProc");
    }

    /** Called by Windows when the thread makes a window. */
    static long hookProc(int code, long wParam, long lParam) {
        try {
            SystemDialog ours = OPENING.get();
            if (code == Win32Api.HCBT_CREATEWND && ours != null) {
                ours.made(wParam);
            }
        } catch (Throwable e) {
            MessageWindow.logSafely("A hook", e);
        }
        return Win32Api.CallNextHookEx(code, wParam, lParam);
    }

    private void made(long newWindow) {
        if (Win32Api.GetClassNameW(newWindow).equals(Win32Api.DIALOG_CLASS)) {
            window = newWindow;
            OPENING.remove(); // another one may open above this one, and an outer one's hook sees it
            unhook();
            if (unwanted) {
                closeSoon();
            }
        }
    }

    private void hook() {
        openedWithin = OPENING.get();
        if (openedWithin == null) {
            hook = Win32Api.SetWindowsHookExW(Win32Api.WH_CBT, HookProcedure.STUB, Win32Api.GetCurrentThreadId());
            if (hook == 0) {
                throw new Win32Exception("SetWindowsHookExW", Win32Api.lastError());
            }
        }
        OPENING.set(this);
    }

    private void unhook() {
        if (hook != 0) {
            Win32Api.UnhookWindowsHookEx(hook);
            hook = 0;
        }
    }

    /**
     * The calling thread has taken {@code WM_QUIT}. If a dialog is open there its loop has, which posts it once more and returns, in Wine
     * as if the user had said yes.
     *
     * @return whether a dialog is open
     */
    static boolean quits() {
        SystemDialog newest = OPEN.get().peek();
        if (newest != null) {
            newest.quit = true;
        }
        return newest != null;
    }

    /** Makes the call of the system that opens it, and returns what that does when it is closed. */
    final <T extends @Nullable Object> T during(Supplier<T> call) {
        hook();
        OPEN.get().push(this);
        try {
            return call.get();
        } finally {
            OPEN.get().remove(this);
            OPENING.set(openedWithin); // whose window comes after this call, not in it
            unhook();
        }
    }

    /** Its window; 0 until that is made. */
    final long window() {
        return window;
    }

    /** Whether it was {@code WM_QUIT} that closed it, so that what its call has returned is no answer. */
    final boolean hasQuit() {
        return quit;
    }

    /** Has it close as if the user had closed it, if the user could. Any thread, also before it is open. */
    final void closeSoon() {
        unwanted = true;
        if (window != 0) {
            Win32Api.PostMessageW(window, Win32Api.WM_CLOSE, 0, 0);
        }
    }

    /** Closes it, so that it has no answer. Its call returns as soon as what is open above it has returned. */
    abstract void close();
}
