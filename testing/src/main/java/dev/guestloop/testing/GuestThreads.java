package dev.guestloop.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The engine's threads in this JVM, known by their names. */
final class GuestThreads {

    private static final String PREFIX = "guestloop-";

    /** Those of all runs together: one lives until the JVM does, the other one for a moment more than there is to interrupt. */
    private static final Set<String> SHARED = Set.of("guestloop-shutdown", "guestloop-interrupter");

    private GuestThreads() {}

    /** Waits for the end of all that are there now, and returns those that did not end in time. */
    static List<Thread> awaitEnd(Duration patience) {
        return awaitEnd(patience, List.of());
    }

    /** The same for all but some. */
    static List<Thread> awaitEnd(Duration patience, List<Thread> butThese) {
        long end = System.nanoTime() + patience.toNanos();
        List<Thread> left = new ArrayList<>();
        for (Thread thread : alive()) {
            if (!butThese.contains(thread) && !joined(thread, Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
                left.add(thread);
            }
        }
        return left;
    }

    /** Waits for the end of a thread, whatever interrupts come. */
    static boolean joined(Thread thread, Duration patience) {
        boolean interrupted = false;
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (true) {
                try {
                    return thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static List<Thread> alive() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        Thread[] all = new Thread[64];
        int count;
        while ((count = group.enumerate(all)) == all.length) {
            all = new Thread[all.length * 2];
        }
        List<Thread> ours = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = all[i].getName();
            if (name.startsWith(PREFIX) && !SHARED.contains(name)) {
                ours.add(all[i]);
            }
        }
        return ours;
    }

    /** A thread with its stack, for a message. */
    static String describe(Thread thread) {
        var text = new StringBuilder(thread.getName()).append(", state=").append(thread.getState());
        for (StackTraceElement frame : thread.getStackTrace()) {
            text.append("\n    at ").append(frame);
        }
        return text.toString();
    }
}
