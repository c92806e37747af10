package dev.guestloop.win32;

/**
 * A message that a window has got. If a parameter is an address, what it points to is there only while the window handles the message:
 * for a listener, and not for a task, which runs later.
 *
 * <p><i>Immutable, so safe to share.</i>
 *
 * @param window the window's handle
 * @param message the message's number, one of the {@code WM_…} constants of Windows or of the program's own
 * @param wParam its first parameter
 * @param lParam its second parameter
 */
public record Win32Message(long window, int message, long wParam, long lParam) {

    @Override
    public String toString() {
        return "Win32Message[window=" + Windows.name(window) + ", message=0x" + Integer.toHexString(message)
                + ", wParam=0x" + Long.toHexString(wParam) + ", lParam=0x" + Long.toHexString(lParam) + ']';
    }
}
