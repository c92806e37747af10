package dev.guestloop.benchmarks;

import java.awt.EventQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import javax.swing.JFrame;

/** What the benchmarks run in. */
final class Setting {

    private Setting() {}

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
