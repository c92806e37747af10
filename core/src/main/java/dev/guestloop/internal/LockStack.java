package dev.guestloop.internal;

import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import jdk.internal.misc.Unsafe;
import org.jspecify.annotations.Nullable;

/**
 * Counts the monitors of the current thread where HotSpot keeps them: in the lock stack of its own thread object. That takes two
 * nanoseconds, and a tenth of a microsecond or more by a coroutine, which is what {@link Coroutine} falls back to.
 *
 * <p>Nothing is guessed. The JVM publishes where its fields are, for debuggers, in a table called {@code gHotSpotVMStructs}
 * ({@code vmStructs.cpp} in HotSpot's source), and what is read there is believed only after it has agreed with monitors that were
 * really held. Finding the table needs an open {@code java.lang}, or native access; {@code jdk.internal.misc} has to be exported,
 * or this class cannot be initialised.
 *
 * <p><i>For platform threads.</i>
 */
final class LockStack {

    /** Null where the JVM does not tell. */
    private static final @Nullable Layout LAYOUT = Layout.find();

    private LockStack() {}

    static boolean canCount() {
        return LAYOUT != null;
    }

    /** How many monitors the current thread has entered, those not counted that another thread has waited for. */
    static int monitorsHeld() {
        Layout layout = LAYOUT;
        if (layout == null) {
            throw new AssertionError("to be called only if canCount()");
        }
        return layout.monitorsHeld();
    }

    /**
     * Where the lock stack is in the JVM's object of a thread.
     *
     * @param address offset of the field of a {@link Thread} that has the address of that object
     * @param top offset of the field that says where the stack ends
     * @param empty what that field says if no monitor is held
     */
    private record Layout(long address, long top, long empty) {

        private static final Unsafe UNSAFE = Unsafe.getUnsafe();

        private static final int ENTRY_BYTES = 8;

        private static final Object[] MONITORS =
                Stream.generate(Object::new).limit(5).toArray();

        static @Nullable Layout find() {
            try {
                if (UNSAFE.addressSize() != ENTRY_BYTES) {
                    return null;
                }
                Layout found = StructTable.lockStackOfThisJvm();
                return found != null && found.agreesWithMonitors() ? found : null;
            } catch (Exception | Error e) { // whatever it is, there is another way
                System.getLogger("dev.guestloop")
                        .log(
                                Level.DEBUG,
                                "The JVM's lock stack cannot be read; a coroutine counts monitors instead",
                                e);
                return null;
            }
        }

        int monitorsHeld() {
            long thread = UNSAFE.getLong(Thread.currentThread(), address);
            return (int) (UNSAFE.getInt(thread + top) - empty) / ENTRY_BYTES;
        }

        /** On a thread of its own, for whoever asks first may hold monitors. */
        private boolean agreesWithMonitors() {
            boolean[] agrees = {false};
            Thread thread =
                    Thread.ofPlatform().daemon().name("guestloop-lock-stack").start(() -> agrees[0] = agreesFrom(0));
            RealMachine.joinUninterruptibly(thread);
            return agrees[0];
        }

        private boolean agreesFrom(int held) {
            if (monitorsHeld() != held) {
                return false;
            } else if (held == MONITORS.length) {
                return true;
            }
            synchronized (MONITORS[held]) {
                return agreesFrom(held + 1);
            }
        }
    }

    /** The table: for each field its class, its name, and where it is. */
    private static final class StructTable {

        private static final Unsafe UNSAFE = Unsafe.getUnsafe();
        private static final String ROWS = "gHotSpotVMStructs";

        /** Many times more than the table has: it ends with a row that has no names. */
        private static final int MOST_ROWS = 10_000;

        private final SymbolLookup symbols;
        private final long typeName;
        private final long fieldName;
        private final long fieldOffset;

        private StructTable(SymbolLookup symbols) {
            this.symbols = symbols;
            typeName = valueOf("gHotSpotVMStructEntryTypeNameOffset");
            fieldName = valueOf("gHotSpotVMStructEntryFieldNameOffset");
            fieldOffset = valueOf("gHotSpotVMStructEntryOffsetOffset");
        }

        /** The JDK finds them for its own libraries, which are linked with the JVM, but not on Windows. */
        @SuppressWarnings("restricted") // only if it is enabled
        private static SymbolLookup symbolsOfTheJvm() throws ReflectiveOperationException {
            Module us = LockStack.class.getModule();
            if (Object.class.getModule().isOpen("java.lang", us)) {
                FileSystems.getDefault(); // has loaded one of those libraries
                MethodHandle findNative = MethodHandles.privateLookupIn(ClassLoader.class, MethodHandles.lookup())
                        .findStatic(
                                ClassLoader.class,
                                "findNative",
                                MethodType.methodType(
                                        long.class, ClassLoader.class, Class.class, String.class, String.class));
                SymbolLookup found = name -> Optional.of(MemorySegment.ofAddress(addressOf(findNative, name)))
                        .filter(segment -> segment.address() != 0);
                if (found.find(ROWS).isPresent()) {
                    return found;
                }
            }
            if (us.isNativeAccessEnabled()) {
                Path java = Path.of(System.getProperty("java.home"));
                for (String library :
                        new String[] {"bin/server/jvm.dll", "lib/server/libjvm.so", "lib/server/libjvm.dylib"}) {
                    if (Files.exists(java.resolve(library))) {
                        return SymbolLookup.libraryLookup(java.resolve(library), Arena.global());
                    }
                }
            }
            return _ -> Optional.empty();
        }

        private static long addressOf(MethodHandle findNative, String name) {
            try {
                return (long) findNative.invokeExact((ClassLoader) null, (Class<?>) null, name, (String) null);
            } catch (Throwable e) {
                throw new IllegalStateException("looking for " + name, e);
            }
        }

        static @Nullable Layout lockStackOfThisJvm() throws ReflectiveOperationException {
            SymbolLookup symbols = symbolsOfTheJvm();
            return symbols.find(ROWS).isPresent() ? new StructTable(symbols).lockStack() : null;
        }

        private @Nullable Layout lockStack() {
            long inThread = offsetOf("JavaThread", "_lock_stack");
            long top = offsetOf("LockStack", "_top");
            long entries = offsetOf("LockStack", "_base[0]");
            if (inThread < 0 || top < 0 || entries < 0) {
                return null;
            }
            return new Layout(UNSAFE.objectFieldOffset(Thread.class, "eetop"), inThread + top, inThread + entries);
        }

        private long offsetOf(String type, String field) {
            long row = valueOf(ROWS);
            long rowBytes = valueOf("gHotSpotVMStructEntryArrayStride");
            for (int i = 0; i < MOST_ROWS; i++, row += rowBytes) {
                long rowsType = UNSAFE.getLong(row + typeName);
                if (rowsType == 0) {
                    return -1;
                } else if (isText(rowsType, type) && isText(UNSAFE.getLong(row + fieldName), field)) {
                    return UNSAFE.getLong(row + fieldOffset);
                }
            }
            return -1;
        }

        private long valueOf(String symbol) {
            return UNSAFE.getLong(symbols.findOrThrow(symbol).address());
        }

        /** Whether there is this text, which ends with a zero. */
        private static boolean isText(long address, String text) {
            for (int i = 0; i < text.length(); i++) {
                if (UNSAFE.getByte(address + i) != text.charAt(i)) {
                    return false;
                }
            }
            return UNSAFE.getByte(address + text.length()) == 0;
        }
    }
}
