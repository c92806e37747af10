package dev.guestloop.gtk;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** A keyboard of the X server, on a connection of its own: what it types comes to the window that has the focus, as a person's keys do. */
final class Keyboard {

    private static final int KEY_CODE_OF_A = 38;

    private final MethodHandle fakeKey;
    private final MethodHandle flush;
    private final long display;

    Keyboard() {
        SymbolLookup x = Libraries.open("libX11.so.6", "libx11-6");
        fakeKey = Libraries.function(
                Libraries.open("libXtst.so.6", "libxtst6"),
                "XTestFakeKeyEvent",
                JAVA_INT,
                JAVA_LONG,
                JAVA_INT,
                JAVA_INT,
                JAVA_LONG);
        flush = Libraries.function(x, "XFlush", JAVA_INT, JAVA_LONG);
        try {
            display = (long)
                    Libraries.function(x, "XOpenDisplay", JAVA_LONG, JAVA_LONG).invokeExact(0L);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Presses a key and lets it go. */
    void type() {
        try {
            int _ = (int) fakeKey.invokeExact(display, KEY_CODE_OF_A, 1, 0L);
            int _ = (int) fakeKey.invokeExact(display, KEY_CODE_OF_A, 0, 0L);
            int _ = (int) flush.invokeExact(display);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
