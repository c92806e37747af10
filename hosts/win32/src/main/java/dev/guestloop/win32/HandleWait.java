package dev.guestloop.win32;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One wait for a kernel object. The system's own threads do it, 63 or more objects each, and not a message loop of ours: that would
 * stand still below a dialog, a menu or a window that is dragged, which have loops of their own.
 *
 * <p><i>Safe to call from any thread.</i>
 */
final class HandleWait implements AutoCloseable {

    private static final MemorySegment PROCEDURE = Win32Api.waitProc(MethodHandles.lookup(), "signalled");

    /** By the number that the system gives back. */
    private static final Map<Long, HandleWait> WAITS = new ConcurrentHashMap<>();

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final long number = NUMBERS.incrementAndGet();
    private final CompletableFuture<@Nullable Void> future = new CompletableFuture<>();
    private final long wait;

    /** Begins to wait. */
    HandleWait(long handle) {
        WAITS.put(number, this);
        wait = Win32Api.RegisterWaitForSingleObject(handle, PROCEDURE, number, Win32Api.WT_ONCE_IN_WAIT_THREAD);
        if (wait == 0) {
            int error = Win32Api.lastError();
            WAITS.remove(number);
            throw new Win32Exception("RegisterWaitForSingleObject", error);
        }
    }

    /** Called by the system, on a thread of its own. */
    static void signalled(long number, byte timedOut) {
        try {
            HandleWait of = WAITS.get(number);
            if (of != null) {
                of.future.complete(null);
            }
        } catch (Throwable e) {
            MessageWindow.logSafely("A wait for a handle", e);
        }
    }

    /** Completes when the object is signalled. */
    CompletableFuture<@Nullable Void> future() {
        return future;
    }

    /** Ends it, and waits for a callback that runs just now, which takes microseconds. */
    @Override
    public void close() {
        Win32Api.UnregisterWaitEx(wait, Win32Api.INVALID_HANDLE_VALUE);
        WAITS.remove(number);
    }
}
