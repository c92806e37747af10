package dev.guestloop.win32;

/** A message box. {@link #closeSoon} closes one with a single button. */
final class MessageBox extends SystemDialog {

    private final long owner;
    private final String title;
    private final String text;
    private final int flags;

    MessageBox(long owner, String title, String text, int flags) {
        this.owner = owner;
        this.title = title;
        this.text = text;
        this.flags = flags;
    }

    /** Opens it and returns when it is closed: the button, or 0 if it was closed without one. */
    int open() {
        return during(() -> {
            int answer = Win32Api.MessageBoxW(owner, text, title, flags);
            int error = Win32Api.lastError();
            if (window() == 0) {
                throw new Win32Exception("MessageBoxW", error);
            }
            return hasQuit() ? 0 : answer;
        });
    }

    @Override
    void close() {
        if (Win32Api.IsWindow(window())) {
            Win32Api.EndDialog(window(), 0);
        }
    }
}
