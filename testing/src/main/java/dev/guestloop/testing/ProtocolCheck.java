package dev.guestloop.testing;

import dev.guestloop.internal.ProtocolTrace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Watches over every test of a module that has the test kit on its path: fails a test during which the engine broke an invariant
 * of its hand-over protocol, and one that leaves a thread of the engine behind. JUnit finds it by itself where
 * {@code junit.jupiter.extensions.autodetection.enabled} is true; elsewhere name it in {@code @ExtendWith}. The protocol is
 * recorded in debug mode only ({@code -Ddev.guestloop.debug=true}).
 *
 * <p>A test class that keeps a run for several tests says so with {@link KeepsThreads}; its threads are then asked for after the
 * last one.
 */
public final class ProtocolCheck implements AfterEachCallback, AfterAllCallback {

    /** How long a thread that is ending may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Set<Thread> REPORTED = ConcurrentHashMap.newKeySet();

    /** Made by JUnit. */
    public ProtocolCheck() {}

    @Override
    public void afterEach(ExtensionContext context) {
        check(context.getRequiredTestClass().isAnnotationPresent(KeepsThreads.class), context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        check(false, context);
    }

    private static void check(boolean keepsThreads, ExtensionContext context) {
        List<String> wrong = new ArrayList<>(ProtocolTrace.takeViolations());
        if (!keepsThreads) {
            for (Thread thread : GuestThreads.awaitEnd(PATIENCE)) {
                if (!REPORTED.add(thread)) {
                    continue; // one test is to blame for it, not all that come after
                }
                wrong.add(
                        "A thread of the engine is left behind. End each run in the test that started it, with cancel(…) or"
                                + " finish(…), and let its host run until onDone: thread="
                                + GuestThreads.describe(thread));
            }
        }
        if (!wrong.isEmpty()) {
            throw new AssertionError(context.getDisplayName() + ": " + String.join("\n", wrong));
        }
    }
}
