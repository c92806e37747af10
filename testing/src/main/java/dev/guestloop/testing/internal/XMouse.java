package dev.guestloop.testing.internal;

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
 * The mouse of an X server, and what is seen on its screen, on a connection of its own: for toolkits that can move the mouse in their
 * own windows only, and not in the titles that the window manager draws. One thread.
 */
@SuppressWarnings("restricted") // the server is reached by its library
public final class XMouse implements WindowDrag.Hand, AutoCloseable {

    private static final long ALL_PLANES = -1;
    private static final int Z_PIXMAP = 2;
    private static final int RGB = 0xffffff;

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

    @Override
    public void moveTo(int toX, int toY) {
        int screen = -1; // where the mouse is
        int _ = get(() -> (int)
                function(test, "XTestFakeMotionEvent", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG)
                        .invokeExact(display, screen, toX, toY, 0L));
        sync();
    }

    @Override
    public void press(boolean down) {
        int left = 1;
        int _ = get(
                () -> (int) function(test, "XTestFakeButtonEvent", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG)
                        .invokeExact(display, left, down ? 1 : 0, 0L));
        sync();
    }

    /**
     * The colour of a point of the screen.
     *
     * @param atX on the screen
     * @param atY the same
     * @return the colour as 0xRRGGBB
     */
    public int color(int atX, int atY) {
        long image = get(() -> (long) function(
                        x,
                        "XGetImage",
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_INT)
                .invokeExact(display, root, atX, atY, 1, 1, ALL_PLANES, Z_PIXMAP));
        long pixel = get(() -> (long) function(x, "XGetPixel", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT)
                .invokeExact(image, 0, 0));
        int _ = get(
                () -> (int) function(x, "XDestroyImage", JAVA_INT, JAVA_LONG).invokeExact(image));
        return (int) pixel & RGB;
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
