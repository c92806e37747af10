package dev.guestloop;

import dev.guestloop.internal.ProtocolTrace;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What holds for every test here: the protocol's invariants, and no thread or log handler left behind. */
public final class EveryTest implements BeforeEachCallback, AfterEachCallback {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Reported once, with the test that left them, and not again with each that follows. */
    private static final Set<Thread> REPORTED = ConcurrentHashMap.newKeySet();

    @Override
    public void beforeEach(ExtensionContext context) {
        ProtocolTrace.takeViolations();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        List<String> violations = ProtocolTrace.takeViolations();
        if (!violations.isEmpty()) {
            throw new AssertionError(String.join("\n\n", violations));
        }
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!ourThreads().isEmpty() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        if (!ourThreads().isEmpty()) {
            Set<Thread> left = ourThreads();
            REPORTED.addAll(left);
            throw new AssertionError("Threads stayed behind: " + left);
        }
    }

    private static Set<Thread> ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("guestloop-") && !REPORTED.contains(thread))
                .collect(Collectors.toSet());
    }
}
