package dev.guestloop.win32;

/**
 * A call of Windows has failed. The message has the function, the error's number, and the system's own words for it.
 *
 * <p><i>Immutable, so safe to share.</i>
 */
public final class Win32Exception extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** As Windows numbers it. */
    private final int errorCode;

    /**
     * Makes one for an error.
     *
     * @param function the function's name
     * @param errorCode what {@code GetLastError} said right after the call
     */
    Win32Exception(String function, int errorCode) {
        super("Windows refused a call: function=" + function + ", error=" + errorCode + ", text="
                + Win32System.text(errorCode));
        this.errorCode = errorCode;
    }

    /**
     * Returns the error's number.
     *
     * @return one of the {@code ERROR_…} constants of Windows, such as 1816 for a message queue that is full
     */
    public int errorCode() {
        return errorCode;
    }
}
