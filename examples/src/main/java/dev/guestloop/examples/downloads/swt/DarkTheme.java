package dev.guestloop.examples.downloads.swt;

import org.eclipse.swt.SWT;

/**
 * Asks GTK for the dark variant of its theme. SWT has no public call for that; this one is what Eclipse uses. On other systems
 * the look is that of the desktop, and cannot be chosen.
 */
final class DarkTheme {

    private DarkTheme() {}

    static boolean canBeChosen() {
        return SWT.getPlatform().equals("gtk");
    }

    /** SWT's thread. Does nothing where there is no such thing. */
    static void use(boolean dark) {
        if (canBeChosen()) {
            try {
                Class.forName("org.eclipse.swt.internal.gtk.OS")
                        .getMethod("setDarkThemePreferred", boolean.class)
                        .invoke(null, dark);
            } catch (ReflectiveOperationException e) {
                System.getLogger("demo").log(System.Logger.Level.WARNING, "This SWT has no dark look", e);
            }
        }
    }
}
