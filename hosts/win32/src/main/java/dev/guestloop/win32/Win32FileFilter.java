package dev.guestloop.win32;

import java.util.Objects;

/**
 * One line in the list of kinds that a file chooser offers: it shows only files whose names fit.
 *
 * <pre>{@code
 * new Win32FileFilter("Pictures (*.png, *.jpg)", "*.png;*.jpg")
 * }</pre>
 *
 * <p><i>Immutable, so safe to share.</i>
 *
 * @param name what the user reads
 * @param pattern the names, such as {@code *.txt}; several with semicolons between them
 */
public record Win32FileFilter(String name, String pattern) {

    /**
     * Makes one.
     *
     * @throws IllegalArgumentException if one of them is empty, or has the character 0, at which Windows would end the list
     */
    public Win32FileFilter {
        check("name", name);
        check("pattern", pattern);
    }

    private static void check(String what, String text) {
        Objects.requireNonNull(text, what);
        if (text.isEmpty() || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "A filter of files has texts of at least one character, and none of them is 0: " + what + "=\""
                            + text.replace('\0', '␀')
                            + "\". To show all files: new Win32FileFilter(\"All files\", \"*.*\").");
        }
    }
}
