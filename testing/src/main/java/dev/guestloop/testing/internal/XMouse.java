package dev.guestloop.testing.internal;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The mouse of an X server, and where its windows are, on a connection of its own: for toolkits that can move the mouse in their
 * own windows only, and not in the titles that the window manager draws. One thread.
 */
@SuppressWarnings("restricted") // the server is reached by its library
public final class XMouse implements AutoCloseable {

    private final SymbolLookup x;
    private final SymbolLookup test;
    private final long display;
    private final long root;

    /** Connects to the server. Where there is none, the test is skipped by name. */
    public XMouse() {
        assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getenv("DISPLAY") != null
                        && System.getenv("WAYLAND_DISPLAY") == null, // toolkits would open their windows there
                "the mouse is the one of an X server");
        x = SymbolLookup.libraryLookup("libX11.so.6", Arena.global());
        test = SymbolLookup.libraryLookup("libXtst.so.6", Arena.global());
        display = get(
                () -> (long) function(x, "XOpenDisplay", JAVA_LONG, JAVA_LONG).invokeExact(0L));
        root = get(() ->
                (long) function(x, "XDefaultRootWindow", JAVA_LONG, JAVA_LONG).invokeExact(display));
    }

    private interface Call<T> {
        T call() throws Throwable;
    }

    private static <T> T get(Call<T> call) {
        try {
            return call.call();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static MethodHandle function(
            SymbolLookup library, String name, MemoryLayout result, MemoryLayout... arguments) {
        return Linker.nativeLinker()
                .downcallHandle(library.findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }

    /** Waits until the server has done what it was asked for. */
    private void sync() {
        int _ = get(
                () -> (int) function(x, "XSync", JAVA_INT, JAVA_LONG, JAVA_INT).invokeExact(display, 0));
    }

    /**
     * Moves the mouse.
     *
     * @param toX on the screen
     * @param toY the same
     */
    public void moveTo(int toX, int toY) {
        int screen = -1; // where the mouse is
        int _ = get(() -> (int)
                function(test, "XTestFakeMotionEvent", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG)
                        .invokeExact(display, screen, toX, toY, 0L));
        sync();
    }

    /**
     * Presses or releases the left button.
     *
     * @param down whether to press it
     */
    public void press(boolean down) {
        int left = 1;
        int _ = get(
                () -> (int) function(test, "XTestFakeButtonEvent", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG)
                        .invokeExact(display, left, down ? 1 : 0, 0L));
        sync();
    }

    /**
     * The frame that a window manager has put around the window below the mouse.
     *
     * @return its number, or zero if there is no window
     */
    public long frameBelow() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found = arena.allocate(JAVA_LONG, 2); // root and its child
            MemorySegment rest = arena.allocate(JAVA_LONG, 3); // places and buttons
            int _ = get(() -> (int) function(
                            x,
                            "XQueryPointer",
                            JAVA_INT,
                            JAVA_LONG,
                            JAVA_LONG,
                            ADDRESS,
                            ADDRESS,
                            ADDRESS,
                            ADDRESS,
                            ADDRESS,
                            ADDRESS,
                            ADDRESS)
                    .invokeExact(
                            display,
                            root,
                            found,
                            found.asSlice(Long.BYTES),
                            rest,
                            rest.asSlice(Integer.BYTES),
                            rest.asSlice(2 * Integer.BYTES),
                            rest.asSlice(3 * Integer.BYTES),
                            rest.asSlice(4 * Integer.BYTES)));
            return found.getAtIndex(JAVA_LONG, 1);
        }
    }

    /**
     * Where the server has a window at the moment.
     *
     * @param window its number
     * @return x and y of its corner without the title, on the screen
     */
    public int[] positionOf(long window) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found = arena.allocate(JAVA_INT, 2);
            MemorySegment child = arena.allocate(JAVA_LONG);
            int _ = get(() -> (int) function(
                            x,
                            "XTranslateCoordinates",
                            JAVA_INT,
                            JAVA_LONG,
                            JAVA_LONG,
                            JAVA_LONG,
                            JAVA_INT,
                            JAVA_INT,
                            JAVA_LONG,
                            JAVA_LONG,
                            JAVA_LONG)
                    .invokeExact(
                            display,
                            window,
                            root,
                            0,
                            0,
                            found.address(),
                            found.address() + Integer.BYTES,
                            child.address()));
            return found.toArray(JAVA_INT);
        }
    }

    @Override
    public void close() {
        int _ = get(
                () -> (int) function(x, "XCloseDisplay", JAVA_INT, JAVA_LONG).invokeExact(display));
    }
}
