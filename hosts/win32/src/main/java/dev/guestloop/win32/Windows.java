package dev.guestloop.win32;

/** Questions about windows that Windows does not answer in one call. Any thread. */
final class Windows {

    private Windows() {}

    /** Refuses a window that is destroyed, and one of another thread. */
    static void check(long window) {
        Win32System.require();
        int thread = Win32Api.GetWindowThreadProcessId(window);
        if (thread == 0) {
            throw new IllegalStateException("The window must be there: window=" + name(window)
                    + ". Use it before it is destroyed, or ask IsWindow.");
        }
        int current = Win32Api.GetCurrentThreadId();
        if (thread != current) {
            throw new WrongThreadException("Windows belong to the thread that has made them: window=" + name(window)
                    + ", thread=" + thread + ", current=" + current
                    + ". Call this in a task on that thread, or hop over with the post of its Win32Host.");
        }
    }

    /** What messages call a window: its handle, as the tools of Windows write it. */
    static String name(long window) {
        return "0x" + Long.toHexString(window);
    }
}
