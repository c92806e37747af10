package dev.guestloop.swt;

import java.util.Locale;

/** SWT itself, which is not a dependency of ours: each program names the artifact of the platform that it runs on. */
final class SwtLibrary {

    private static final String GROUP = "org.eclipse.platform";

    private SwtLibrary() {}

    /**
     * Refuses if SWT is not there.
     *
     * @throws IllegalStateException with the name of what is missing
     */
    static void require() {
        try {
            Class.forName("org.eclipse.swt.widgets.Display", false, SwtLibrary.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(
                    "SWT is missing. Add the library of this platform to the program: artifact="
                            + artifact(System.getProperty("os.name"), System.getProperty("os.arch")),
                    e);
        }
    }

    /** The Maven name of the library for a system, without a version. */
    static String artifact(String os, String arch) {
        String cpu = arch.equals("amd64") ? "x86_64" : arch; // Windows and Linux call it so
        String platform = switch (os.toLowerCase(Locale.ROOT).split(" ", 2)[0]) {
            case "windows" -> "win32.win32.";
            case "mac" -> "cocoa.macosx.";
            default -> "gtk.linux.";
        };
        return GROUP + ":org.eclipse.swt." + platform + cpu;
    }
}
