package dev.guestloop;

import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What happens to runs when the JVM is told to exit. Where the host thread can still run them they are cancelled and have a
 * moment to clean up; where it cannot, because it is the one that called {@link System#exit} and waits there, what they own is
 * closed and what they left is logged.
 */
final class ShutdownWatch {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static volatile boolean exiting;

    private static final Set<Driver> DRIVERS = ConcurrentHashMap.newKeySet();

    static {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(ShutdownWatch::endAll, "guestloop-shutdown"));
        } catch (IllegalStateException e) {
            EventLoop.LOG.log(Level.DEBUG, "The first run began while the JVM was exiting", e);
        }
    }

    private ShutdownWatch() {}

    static void add(Driver driver) {
        DRIVERS.add(driver);
    }

    static void remove(Driver driver) {
        DRIVERS.remove(driver);
    }

    /**
     * Writes a report that nobody may miss. While the JVM exits, the JDK's logging has been shut down by a hook of its own, at
     * the same time as ours, so the report goes to standard error then.
     */
    static void report(Level level, String text) {
        if (exiting) {
            System.err.println("guestloop " + level + ": " + text);
        } else {
            EventLoop.LOG.log(level, text);
        }
    }

    private static void endAll() {
        exiting = true;
        for (Driver driver : DRIVERS) {
            var reason = new CancelReason(CancelReason.Kind.HOST_CLOSED, "the JVM is exiting");
            boolean ended = !waitsInExit(driver.thread()) && driver.cancelAndWait(reason, PATIENCE_NANOS);
            if (!ended) {
                driver.abandon("the JVM is exiting");
            }
        }
    }

    static boolean waitsInExit(@Nullable Thread hostThread) {
        if (hostThread == null) {
            return true;
        }
        for (StackTraceElement frame : hostThread.getStackTrace()) {
            if (frame.getClassName().equals("java.lang.Shutdown")) {
                return true;
            }
        }
        return false;
    }
}
