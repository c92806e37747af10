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
        this(function, errorCode, Win32System.text(errorCode));
    }

    private Win32Exception(String function, int errorCode, String text) {
        super("Windows refused a call: function=" + function + ", error=" + errorCode + ", text=" + text);
        this.errorCode = errorCode;
    }

    /**
     * Makes one for an error of the library of dialogs, which has numbers of its own and no words for them.
     *
     * @param function the function's name
     * @param errorCode what {@code CommDlgExtendedError} said right after the call
     */
    static Win32Exception ofDialog(String function, int errorCode) {
        String text = switch (errorCode) {
            case 0x0001 -> "CDERR_STRUCTSIZE";
            case 0x0002 -> "CDERR_INITIALIZATION: there may be too little memory";
            case 0x0005 -> "CDERR_LOADSTRFAILURE";
            case 0x0006 -> "CDERR_FINDRESFAILURE";
            case 0x0007 -> "CDERR_LOADRESFAILURE";
            case 0x0008 -> "CDERR_LOCKRESFAILURE";
            case 0x0009, 0x000A -> "CDERR_MEM…FAILURE: there is too little memory";
            case 0x3001 -> "FNERR_SUBCLASSFAILURE: there is too little memory";
            case 0x3002 -> "FNERR_INVALIDFILENAME: the suggested name cannot be one of a file";
            case 0x3003 -> "FNERR_BUFFERTOOSMALL: the user has chosen too many files";
            case 0xFFFF -> "CDERR_DIALOGFAILURE: no window could be made, maybe because there is no such owner";
            default -> "0x" + Integer.toHexString(errorCode) + " of CommDlgExtendedError";
        };
        return new Win32Exception(function, errorCode, text);
    }

    /**
     * Returns the error's number.
     *
     * @return one of the {@code ERROR_…} constants of Windows, such as 1816 for a message queue that is full; if a chooser of files has
     *     failed, one of its {@code CDERR_…} and {@code FNERR_…}
     */
    public int errorCode() {
        return errorCode;
    }
}
