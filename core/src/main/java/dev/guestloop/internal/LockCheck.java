package dev.guestloop.internal;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds every lock that the current thread holds, also those that the guard in {@link Coroutine} cannot see: monitors that
 * another thread has waited for, and the locks of {@code java.util.concurrent}. It asks the JVM, which takes most of a
 * millisecond, so it is for finding a mistake and not for production.
 */
public final class LockCheck {

    /** Whether each wait is checked: the system property {@code dev.guestloop.debug.locks}. */
    public static final boolean ON = Boolean.getBoolean("dev.guestloop.debug.locks");

    private LockCheck() {}

    /**
     * Returns what the running coroutine holds.
     *
     * @return one text for each monitor that it entered, and for each lock of {@code java.util.concurrent} that its thread owns
     */
    public static List<String> locksHeld() {
        long[] current = {Thread.currentThread().threadId()};
        ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(current, true, true)[0];
        List<String> held = new ArrayList<>();
        int entry = entryDepth(info.getStackTrace());
        for (MonitorInfo monitor : info.getLockedMonitors()) {
            if (monitor.getLockedStackDepth() < entry) {
                held.add("monitor of " + monitor.getClassName() + ", entered at " + monitor.getLockedStackFrame());
            }
        }
        for (LockInfo lock : info.getLockedSynchronizers()) {
            held.add("lock " + lock.getClassName());
        }
        return held;
    }

    /**
     * Returns the frames of this thread that hold a monitor each, suspended coroutines not included. Takes a tenth of a millisecond.
     *
     * @return the frames, innermost first; nothing in the place of one that native code has entered
     */
    public static List<Optional<StackTraceElement>> framesWithMonitors() {
        long[] current = {Thread.currentThread().threadId()};
        ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(current, true, false)[0];
        return Stream.of(info.getLockedMonitors())
                .map(monitor -> Optional.ofNullable(monitor.getLockedStackFrame()))
                .toList();
    }

    /** How many frames the coroutine has: what is below belongs to the host. */
    private static int entryDepth(StackTraceElement[] stack) {
        for (int i = 0; i < stack.length; i++) {
            if (Coroutine.isOfThisLayer(stack[i].getClassName())) {
                return i;
            }
        }
        return stack.length;
    }
}
