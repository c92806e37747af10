package dev.guestloop;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What happens to runs when the JVM is told to exit, by one policy for all loops, in this order:
 *
 * <ol>
 *   <li>all runs are cancelled, before any of them is waited for;
 *   <li>a loop whose thread waits in {@link System#exit} itself can run nothing any more: what it owns is closed, and its tasks are
 *       reported;
 *   <li>all others clean up, and have one deadline together;
 *   <li>what has not ended by then is reported by its own thread, where the stacks of its tasks stand still, and closed;
 *   <li>what does not do that either, because a step of it keeps the thread, is reported with the stack of that thread.
 * </ol>
 */
final class ShutdownWatch {

    private static final String PATIENCE = "dev.guestloop.exit.patience.millis";

    private static final long DEFAULT_PATIENCE_MILLIS = 2_000;

    /** So long a thread that is late may take for its report: for ten thousand tasks, at 20 microseconds each. */
    private static final long REPORT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** How often the exit looks whether all have ended. */
    private static final long SLICE_MILLIS = 10;

    private static final CancelReason REASON = new CancelReason(CancelReason.Kind.HOST_CLOSED, "the JVM is exiting");

    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(patienceMillis());

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

    private static long patienceMillis() {
        String given = System.getProperty(PATIENCE);
        Long millis = Long.getLong(PATIENCE, given == null ? DEFAULT_PATIENCE_MILLIS : -1);
        if (millis >= 0) {
            return millis;
        }
        EventLoop.LOG.log(
                Level.WARNING,
                "A number of milliseconds, 0 or more, is needed, so the default is taken: " + PATIENCE + "=" + given
                        + ", default=" + DEFAULT_PATIENCE_MILLIS);
        return DEFAULT_PATIENCE_MILLIS;
    }

    static void add(Driver driver) {
        DRIVERS.add(driver);
        if (exiting) {
            driver.cancelAll(REASON); // a loop may begin while the JVM exits, and ends with the others
        }
    }

    static void remove(Driver driver) {
        DRIVERS.remove(driver);
    }

    /** Why runs that begin now are cancelled; null as long as the JVM does not exit. */
    static @Nullable CancelReason reason() {
        return exiting ? REASON : null;
    }

    /**
     * Writes a report that nobody may miss. While the JVM exits, the JDK's logging has been shut down by a hook of its own, at
     * the same time as ours, so the report goes to standard error then.
     */
    static void report(Level level, String text, @Nullable Throwable failure) {
        if (!exiting) {
            EventLoop.LOG.log(level, text, failure);
            return;
        }
        var all = new StringBuilder("guestloop ").append(level).append(": ").append(text);
        if (failure != null) {
            var trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            all.append('\n').append(trace);
        }
        System.err.println(all);
    }

    private static void endAll() {
        exiting = true;
        DRIVERS.forEach(driver -> carefully(driver, () -> driver.cancelAll(REASON)));
        var waiting = new HashSet<Driver>();
        waitUntil(System.nanoTime() + PATIENCE_NANOS, () -> {
            waiting.addAll(DRIVERS); // with those that have begun meanwhile
            waiting.removeIf(driver -> driver.isOver() || abandonIfWaitingInExit(driver));
            return waiting.isEmpty();
        });
        String late = "the JVM is exiting, and it did not end within " + TimeUnit.NANOSECONDS.toMillis(PATIENCE_NANOS)
                + " ms";
        waiting.forEach(driver -> carefully(driver, () -> driver.abandonFromItsThread(late)));
        waitUntil(System.nanoTime() + REPORT_NANOS, () -> waiting.stream().allMatch(Driver::isOver));
        waiting.removeIf(Driver::isOver);
        waiting.forEach(driver -> carefully(driver, () -> driver.abandon(late)));
    }

    private static boolean abandonIfWaitingInExit(Driver driver) {
        boolean stuck = waitsInExit(driver.thread());
        if (stuck) {
            carefully(driver, () -> driver.abandon("the JVM is exiting, and its thread waits in System.exit"));
        }
        return stuck;
    }

    /** One loop with a mistake must not take the clean-up of the others away. */
    private static void carefully(Driver driver, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            report(Level.ERROR, "A loop could not be ended while the JVM was exiting: " + driver, e);
        }
    }

    private static void waitUntil(long endNanos, BooleanSupplier done) {
        while (!done.getAsBoolean() && System.nanoTime() - endNanos < 0) {
            try {
                Thread.sleep(SLICE_MILLIS);
            } catch (InterruptedException e) {
                // Nobody knows this thread, and the end of the JVM is not to be hastened by it.
            }
        }
    }

    /** Not so for a host that has not run yet: a hook of the program may be about to run it. */
    static boolean waitsInExit(@Nullable Thread thread) {
        if (thread == null) {
            return false;
        }
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().equals("java.lang.Shutdown")) {
                return true;
            }
        }
        return false;
    }
}
