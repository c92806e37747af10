package dev.guestloop.benchmarks;

import java.awt.EventQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import javax.swing.JFrame;

/** What the benchmarks run in. */
final class Setting {

    /** Set by {@code ./bench --smoke}: as little as shows that a row works. */
    static final boolean SMOKE = Boolean.getBoolean("bench.smoke");

    private Setting() {}

    /** A benchmark. */
    interface Program {
        void run() throws Exception;
    }

    /** Runs a benchmark and ends the JVM, whatever threads a toolkit or a rival has left behind. */
    static void runAndExit(Program program) {
        int status = 0;
        try {
            program.run();
        } catch (Throwable e) {
            e.printStackTrace();
            status = 1;
        }
        System.exit(status);
    }

    /** A size for measuring, or the one that only shows that a row works. */
    static int size(int full, int smoke) {
        return SMOKE ? smoke : full;
    }

    /** Whether this process may use one processor only, as by {@code taskset -c 0}. Latency ratios are judged there. */
    static boolean isPinned() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.anyMatch(line -> line.matches("Cpus_allowed_list:\\s*\\d+"));
        } catch (IOException | UncheckedIOException e) {
            return false; // not Linux
        }
    }

    static String pinnedOrNot() {
        return isPinned() ? "pinned" : "unpinned";
    }

    static String collector() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(GarbageCollectorMXBean::getName)
                .map(name -> name.split(" ", 2)[0])
                .distinct()
                .collect(Collectors.joining("+"));
    }

    /** Waits, and takes an interrupt for a mistake. */
    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody interrupts here", e);
        }
    }

    /** Opens a small window, as every program with an event thread has one, and returns that thread. */
    static Thread openWindow() throws InterruptedException, InvocationTargetException {
        var thread = new AtomicReference<Thread>();
        EventQueue.invokeAndWait(() -> {
            var frame = new JFrame("benchmark");
            frame.setSize(200, 100);
            frame.setVisible(true);
            thread.set(Thread.currentThread());
        });
        return thread.get();
    }
}
