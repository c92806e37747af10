package dev.guestloop.win32;

import java.lang.foreign.MemorySegment;

/** Whether Win32 can be called at all, and if not, what to do. Apart from {@link Win32Api}, which loads on Windows only. */
@SuppressWarnings("restricted") // it tries whether that is granted
final class Win32System {

    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

    private Win32System() {}

    /**
     * Refuses a system or a JVM on which Win32 cannot be called.
     *
     * @throws UnsupportedOperationException with the host that fits, or the flag that is missing
     */
    static void require() {
        if (!WINDOWS) {
            throw new UnsupportedOperationException("Win32 needs Windows: os.name=" + System.getProperty("os.name")
                    + ". Here use the host of a toolkit: SwingGuest (guestloop-swing), JavaFxGuest (guestloop-javafx) or SwtGuest"
                    + " (guestloop-swt); without windows, QueueHost (guestloop-core).");
        }
        requireNativeAccess();
    }

    /** A JVM may be told to refuse native calls of modules that were not granted them; by default it warns. */
    static void requireNativeAccess() {
        Module us = Win32System.class.getModule();
        if (us.isNativeAccessEnabled()) {
            return;
        }
        try {
            MemorySegment _ = MemorySegment.NULL.reinterpret(1); // restricted, and does nothing
        } catch (IllegalCallerException e) {
            throw new UnsupportedOperationException(
                    "Win32 is called by native access, which this JVM was told to refuse: module="
                            + (us.isNamed() ? us.getName() : "unnamed") + ". Start it again with\n  java "
                            + nativeAccessFlag(us)
                            + " …\nor put into the manifest of the jar that is run: Enable-Native-Access: ALL-UNNAMED",
                    e);
        }
    }

    private static String nativeAccessFlag(Module us) {
        return "--enable-native-access=" + (us.isNamed() ? us.getName() : "ALL-UNNAMED");
    }

    /** The system's words for an error. */
    static String text(int error) {
        return WINDOWS ? Win32Api.FormatMessageW(error) : "(no Windows to ask)";
    }
}
