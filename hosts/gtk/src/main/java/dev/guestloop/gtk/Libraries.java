package dev.guestloop.gtk;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** The system's libraries: finding them, calling them, and what to say if they are not there. Any thread. */
@SuppressWarnings("restricted") // calling them is the purpose
final class Libraries {

    private static final Linker LINKER = Linker.nativeLinker();

    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    /** There is nothing at that address. */
    private static final int EFAULT = 14;

    private static final int RTLD_LAZY = 1;

    /** Only if it is loaded already. */
    private static final int RTLD_NOLOAD = 4;

    private static final int OLDEST_GLIB_MINOR = 50;
    private static final String GLIB_INSTALLATION = "apt-get install libglib2.0-0 (Debian), dnf install glib2 (Fedora)";

    /** Set by whoever comes first; it does no harm if two do. */
    private static volatile @Nullable SymbolLookup glib;

    private Libraries() {}

    /**
     * Refuses a system or a JVM on which GLib cannot be called.
     *
     * @throws UnsupportedOperationException with the host that fits, or the flag that is missing
     * @throws IllegalStateException if GLib is missing or too old
     */
    static void require() {
        String system = System.getProperty("os.name");
        if (!system.equals("Linux")) {
            throw new UnsupportedOperationException("The host for GTK calls the libraries of Linux: os.name=" + system
                    + ". Here use the host of another toolkit: SwingGuest (guestloop-swing), JavaFxGuest (guestloop-javafx) or"
                    + " SwtGuest (guestloop-swt).");
        }
        requireNativeAccess();
        SymbolLookup _ = glib();
    }

    /** GIO's library, which has GLib's and GObject's below it. Apart from {@link Glib}, whose loading must not fail. */
    static SymbolLookup glib() {
        SymbolLookup present = glib;
        if (present == null) {
            present = open("libgio-2.0.so.0", GLIB_INSTALLATION);
            requireVersion("GLib", present, "glib_check_version", 2, OLDEST_GLIB_MINOR, GLIB_INSTALLATION);
            glib = present;
        }
        return present;
    }

    /**
     * Refuses a library that is too old, by a function of it that returns its complaint.
     *
     * @throws IllegalStateException with what is needed
     */
    static void requireVersion(
            String name, SymbolLookup library, String check, int major, int minor, String installation) {
        long complaint;
        try {
            complaint = (long) function(library, check, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT)
                    .invokeExact(major, minor, 0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
        if (complaint != 0) {
            throw new IllegalStateException(
                    name + " is too old, or too new: needed=" + major + "." + minor + " or a later one of " + major
                            + ", it says: " + text(complaint) + ". To install it: " + installation);
        }
    }

    /** A JVM may be told to refuse native calls of modules that were not granted them; by default it warns. */
    static void requireNativeAccess() {
        Module us = Libraries.class.getModule();
        if (us.isNativeAccessEnabled()) {
            return;
        }
        try {
            MemorySegment _ = MemorySegment.NULL.reinterpret(1); // restricted, and does nothing
        } catch (IllegalCallerException e) {
            String name = us.isNamed() ? us.getName() : "ALL-UNNAMED";
            throw new UnsupportedOperationException(
                    "GTK is called by native access, which this JVM was told to refuse: module=" + name
                            + ". Start it again with\n  java --enable-native-access=" + name
                            + " …\nor put into the manifest of the jar that is run: Enable-Native-Access: ALL-UNNAMED",
                    e);
        }
    }

    /**
     * Loads a library for good.
     *
     * @throws IllegalStateException if it is not there
     */
    static SymbolLookup open(String library, String installation) {
        try {
            return SymbolLookup.libraryLookup(library, Arena.global());
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "A library is missing: library=" + library + ". To install it: " + installation, e);
        }
    }

    /** Whether somebody has loaded a library into this process. */
    static boolean isLoaded(String library) {
        try (Arena arena = Arena.ofConfined()) {
            return (long) Libc.DLOPEN.invokeExact(arena.allocateFrom(library).address(), RTLD_LAZY | RTLD_NOLOAD) != 0;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** In a class of its own, so that it is not looked up on other systems. */
    private static final class Libc {
        static final SymbolLookup LIBRARY = LINKER.defaultLookup();
        static final MethodHandle DLOPEN = function(LIBRARY, "dlopen", JAVA_LONG, JAVA_LONG, JAVA_INT);
        static final MethodHandle READ_MEMORY = LINKER.downcallHandle(
                LIBRARY.findOrThrow("process_vm_readv"),
                descriptor(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                Linker.Option.captureCallState("errno"));
        static final int PROCESS = (int) ProcessHandle.current().pid();
    }

    /** What calls a function; pointers are numbers. */
    static MethodHandle function(
            SymbolLookup library, String name, @Nullable MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(library.findOrThrow(name), descriptor(result, arguments));
    }

    /** The same for a function with more arguments than are declared: those from the given one on. */
    static MethodHandle variadic(
            SymbolLookup library,
            String name,
            int firstVariadic,
            @Nullable MemoryLayout result,
            MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                library.findOrThrow(name),
                descriptor(result, arguments),
                Linker.Option.firstVariadicArg(firstVariadic));
    }

    /** What the system can call for a static method of ours, for good. The method must not throw: that would end the JVM. */
    static long stub(
            MethodHandles.Lookup lookup, String method, @Nullable MemoryLayout result, MemoryLayout... arguments) {
        try {
            FunctionDescriptor descriptor = descriptor(result, arguments);
            MethodHandle handle = lookup.findStatic(lookup.lookupClass(), method, descriptor.toMethodType());
            return LINKER.upcallStub(handle, descriptor, Arena.global()).address();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("A procedure of ours is missing: method=" + method, e);
        }
    }

    private static FunctionDescriptor descriptor(@Nullable MemoryLayout result, MemoryLayout... arguments) {
        return result == null ? FunctionDescriptor.ofVoid(arguments) : FunctionDescriptor.of(result, arguments);
    }

    /** What a native call threw, which it cannot. */
    static Error unexpected(Throwable e) {
        return e instanceof Error error ? error : new AssertionError("A native call declares no exception", e);
    }

    /**
     * The eight bytes at an address, or 0 if nothing is there: the system reads them, which does not end the JVM. Where it may not, they
     * are read as ever.
     */
    static long peek(long address) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_LONG);
            MemorySegment local = arena.allocate(JAVA_LONG, 2);
            local.setAtIndex(JAVA_LONG, 0, value.address());
            local.setAtIndex(JAVA_LONG, 1, value.byteSize());
            MemorySegment remote = arena.allocate(JAVA_LONG, 2);
            remote.setAtIndex(JAVA_LONG, 0, address);
            remote.setAtIndex(JAVA_LONG, 1, value.byteSize());
            MemorySegment state = arena.allocate(CALL_STATE);
            long read = (long)
                    Libc.READ_MEMORY.invokeExact(state, Libc.PROCESS, local.address(), 1L, remote.address(), 1L, 0L);
            if (read == value.byteSize()) {
                return value.get(JAVA_LONG, 0);
            }
            return (int) ERRNO.get(state, 0L) == EFAULT
                    ? 0
                    : memory(address, JAVA_LONG.byteSize()).get(JAVA_LONG, 0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The text at an address. */
    static String text(long address) {
        return MemorySegment.ofAddress(address).reinterpret(Long.MAX_VALUE).getString(0);
    }

    /** The memory at an address. */
    static MemorySegment memory(long address, long size) {
        return MemorySegment.ofAddress(address).reinterpret(size);
    }
}
