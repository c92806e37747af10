package dev.guestloop.win32;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A message box of the system, from the call that opens it until that returns. Windows does not tell its window; but it is the first
 * dialog that the thread makes in that call, and a hook sees it made.
 *
 * <p><i>Confined to the thread that opens it</i>, except {@link #closeSoon}.
 */
final class MessageBox {

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    /** The box whose window is not known yet. */
    private static final ThreadLocal<@Nullable MessageBox> OPENING = new ThreadLocal<>();

    /** A thread's boxes that are open, the newest first. */
    private static final ThreadLocal<ArrayDeque<MessageBox>> OPEN = ThreadLocal.withInitial(ArrayDeque::new);

    private final long owner;
    private final String title;
    private final String text;
    private final int flags;

    private long hook;
    private volatile long window;
    private volatile boolean unwanted;
    private boolean quit;

    MessageBox(long owner, String title, String text, int flags) {
        this.owner = owner;
        this.title = title;
        this.text = text;
        this.flags = flags;
    }

    private static final class HookProcedure {
        static final MemorySegment STUB = Win32Api.hookProc(LOOKUP, "hookProc");
    }

    /** Called by Windows when the thread makes a window. */
    static long hookProc(int code, long wParam, long lParam) {
        try {
            MessageBox ours = OPENING.get();
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
            unhook(); // another one may open above this one
            if (unwanted) {
                closeSoon();
            }
        }
    }

    private void hook() {
        hook = Win32Api.SetWindowsHookExW(Win32Api.WH_CBT, HookProcedure.STUB, Win32Api.GetCurrentThreadId());
        if (hook == 0) {
            throw new Win32Exception("SetWindowsHookExW", Win32Api.lastError());
        }
        OPENING.set(this);
    }

    private void unhook() {
        if (hook != 0) {
            Win32Api.UnhookWindowsHookEx(hook);
            hook = 0;
            OPENING.remove();
        }
    }

    /**
     * The calling thread has taken {@code WM_QUIT}. If a box is open there its loop has, which posts it once more and returns, in Wine
     * as if the user had said yes.
     *
     * @return whether a box is open
     */
    static boolean quits() {
        MessageBox newest = OPEN.get().peek();
        if (newest != null) {
            newest.quit = true;
        }
        return newest != null;
    }

    /** Opens it and returns when it is closed: the button, or 0 if it was closed without one. */
    int open() {
        hook();
        OPEN.get().push(this);
        int answer;
        int error;
        try {
            answer = Win32Api.MessageBoxW(owner, text, title, flags);
            error = Win32Api.lastError();
        } finally {
            OPEN.get().remove(this);
            unhook();
        }
        if (window == 0) {
            throw new Win32Exception("MessageBoxW", error);
        }
        return quit ? 0 : answer;
    }

    /** Has a box with one button close as if the user had closed it. Any thread, also before it is open. */
    void closeSoon() {
        unwanted = true;
        if (window != 0) {
            Win32Api.PostMessageW(window, Win32Api.WM_CLOSE, 0, 0);
        }
    }

    /** Closes it, so that it has no answer. Its call returns as soon as what is open above it has returned. */
    void close() {
        if (Win32Api.IsWindow(window)) {
            Win32Api.EndDialog(window, 0);
        }
    }
}
