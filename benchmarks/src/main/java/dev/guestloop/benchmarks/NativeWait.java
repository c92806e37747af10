package dev.guestloop.benchmarks;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Tells whether a thread waits in the operating system. A toolkit that waits in native code is always {@code RUNNABLE} for the
 * JVM, so it is Linux that is asked; elsewhere a while has to do.
 */
final class NativeWait {

    /** Longer than any toolkit needs to come to rest. */
    private static final long REST_NANOS = 1_000_000;

    private final Optional<Path> status;

    private NativeWait(Optional<Path> status) {
        this.status = status;
    }

    static NativeWait ofCurrentThread() {
        boolean linux = System.getProperty("os.name").equals("Linux"); // Wine shows a Windows JVM the same folder
        if (!linux || !Files.isDirectory(Path.of("/proc/self/task"))) {
            return new NativeWait(Optional.empty());
        }
        Linker linker = Linker.nativeLinker();
        try {
            int thread = (int) linker.downcallHandle(
                            linker.defaultLookup().findOrThrow("gettid"), FunctionDescriptor.of(ValueLayout.JAVA_INT))
                    .invokeExact();
            return new NativeWait(Optional.of(Path.of("/proc/self/task/" + thread + "/stat")));
        } catch (Throwable e) {
            throw new IllegalStateException("The system does not tell this thread's number", e);
        }
    }

    /** Whether somebody tells. */
    boolean isTold() {
        return status.isPresent();
    }

    boolean isWaiting() {
        if (status.isEmpty()) {
            LockSupport.parkNanos(REST_NANOS);
            return true;
        }
        try {
            String line = Files.readString(status.get());
            return line.charAt(line.lastIndexOf(')') + 2) == 'S';
        } catch (IOException e) {
            throw new IllegalStateException("The event thread has ended", e);
        }
    }
}
