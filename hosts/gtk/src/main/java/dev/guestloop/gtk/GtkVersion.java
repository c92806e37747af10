package dev.guestloop.gtk;

/**
 * The two GTKs. A process can load one of them, and it stays loaded.
 *
 * <p><i>Immutable, so safe to share.</i>
 */
public enum GtkVersion {
    /** GTK 3, from 3.22 on. */
    GTK3("libgtk-3.so.0", 22, "libgtk-3-0", "gtk3"),

    /** GTK 4. */
    GTK4("libgtk-4.so.1", 0, "libgtk-4-1", "gtk4");

    final String library;
    final int oldestMinor;
    final String debianPackage;
    final String fedoraPackage;

    GtkVersion(String library, int oldestMinor, String debianPackage, String fedoraPackage) {
        this.library = library;
        this.oldestMinor = oldestMinor;
        this.debianPackage = debianPackage;
        this.fedoraPackage = fedoraPackage;
    }

    /** The number that GTK itself has. */
    int major() {
        return this == GTK3 ? 3 : 4;
    }

    /** The one that a process with this one cannot have. */
    GtkVersion other() {
        return this == GTK3 ? GTK4 : GTK3;
    }

    /** What installs it, for messages. */
    String installation() {
        return "apt-get install " + debianPackage + " (Debian), dnf install " + fedoraPackage + " (Fedora)";
    }
}
