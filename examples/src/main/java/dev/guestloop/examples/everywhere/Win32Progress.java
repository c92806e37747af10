package dev.guestloop.examples.everywhere;

import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.examples.natives.WinApi;
import dev.guestloop.examples.natives.WinApi.Rect;
import dev.guestloop.win32.Win32Events;
import java.lang.invoke.MethodHandles;

/** A raw window of Windows. */
final class Win32Progress implements ProgressWindow {

    private static final String CLASS = "guestloop.everywhere";
    private static final int MOST = 1000;

    static {
        WinApi.RegisterClassExW(CLASS, MethodHandles.lookup(), "windowProc");
    }

    private final long window = WinApi.CreateWindowExW(
            0, CLASS, "Guestloop", WinApi.WS_OVERLAPPEDWINDOW, new Rect(100, 100, 520, 180), 0, 0);
    private final long bar = WinApi.CreateWindowExW(
            0, "msctls_progress32", "", WinApi.WS_CHILD | WinApi.WS_VISIBLE, new Rect(8, 8, 400, 32), window, 0);

    Win32Progress() {
        WinApi.SendMessageW(bar, WinApi.PBM_SETRANGE32, 0, MOST);
        WinApi.ShowWindow(window, true);
    }

    /** Called by Windows. */
    static long windowProc(long window, int message, long wParam, long lParam) {
        return WinApi.DefWindowProcW(window, message, wParam, lParam);
    }

    @Override
    public void title(String title) {
        WinApi.SetWindowTextW(window, title);
    }

    @Override
    public void progress(double share) {
        WinApi.SendMessageW(bar, WinApi.PBM_SETPOS, (long) (share * MOST), 0);
    }

    @Override
    public Task<?> spawn(String name, TaskAction<?> task) {
        return Win32Events.scopeOf(window).spawn(name, task);
    }

    @Override
    public void close() {
        WinApi.SendMessageW(window, WinApi.WM_CLOSE, 0, 0);
    }

    @Override
    public void awaitClosed() {
        Win32Events.awaitClosed(window);
    }
}
