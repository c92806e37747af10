package dev.guestloop.win32;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A visible window of a program, with a procedure of its own. Made, and destroyed, on the thread of its loop. */
final class TestWindow implements AutoCloseable {

    /** What a window does with a message; null leaves it to Windows. */
    interface Procedure {
        Long handle(int message, long wParam, long lParam);
    }

    private static final String CLASS = "guestloop.test";

    private static final int EVENT = Win32Api.WM_APP + 100;

    private static final Map<Long, TestWindow> WINDOWS = new ConcurrentHashMap<>();

    static {
        MemorySegment procedure = Win32Api.windowProc(MethodHandles.lookup(), "windowProc");
        if (!Win32Api.RegisterClassExW(CLASS, procedure)) {
            throw new Win32Exception("RegisterClassExW", Win32Api.lastError());
        }
    }

    private final long handle;
    private final Queue<Runnable> events = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> paints = new ConcurrentLinkedQueue<>();
    volatile Procedure procedure = (_, _, _) -> null;

    TestWindow() {
        handle = Win32Api.CreateWindowExW(CLASS, 0, TestApi.WS_OVERLAPPEDWINDOW | TestApi.WS_VISIBLE, 0);
        if (handle == 0) {
            throw new Win32Exception("CreateWindowExW", Win32Api.lastError());
        }
        WINDOWS.put(handle, this);
        TestApi.moveWindow(handle, 100, 100, 400, 300);
    }

    private static long windowProc(long window, int message, long wParam, long lParam) {
        TestWindow ours = WINDOWS.get(window);
        if (ours != null) {
            try {
                Long result = ours.handle(message, wParam, lParam);
                if (result != null) {
                    return result;
                }
            } catch (Throwable e) {
                e.printStackTrace(); // it must not cross into Windows, and the test fails by what is missing
            }
        }
        return Win32Api.DefWindowProcW(window, message, wParam, lParam);
    }

    private Long handle(int message, long wParam, long lParam) {
        if (message == EVENT) {
            events.remove().run();
            return 0L;
        }
        if (message == TestApi.WM_PAINT) {
            Win32Api.DefWindowProcW(
                    handle, message, wParam, lParam); // takes note of it; what is asked for from here on comes
            for (Runnable paint = paints.poll(); paint != null; paint = paints.poll()) {
                paint.run();
            }
            return 0L;
        }
        return procedure.handle(message, wParam, lParam);
    }

    long handle() {
        return handle;
    }

    /** Has something run as a posted message. Any thread. */
    void postEvent(Runnable event) {
        events.add(event);
        post(EVENT, 0, 0);
    }

    /** Has something run when the window is painted. Any thread. */
    void postPaint(Runnable paint) {
        paints.add(paint);
        TestApi.invalidate(handle);
    }

    void post(int message, long wParam, long lParam) {
        if (!Win32Api.PostMessageW(handle, message, wParam, lParam)) {
            throw new Win32Exception("PostMessageW", Win32Api.lastError());
        }
    }

    @Override
    public void close() {
        if (WINDOWS.remove(handle) != null) {
            Win32Api.DestroyWindow(handle);
        }
    }
}
