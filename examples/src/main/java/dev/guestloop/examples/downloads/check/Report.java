package dev.guestloop.examples.downloads.check;

import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.RunStatistics;
import dev.guestloop.examples.downloads.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What was right and what was not, a line for each. */
final class Report {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final Duration THREADS_END = Duration.ofSeconds(3);

    private boolean failed;
    private @Nullable ServerProcess server;
    private @Nullable Path kept;
    private long keptBytes;

    void server(ServerProcess started) {
        server = started;
    }

    /** A partial file that has to be there at the end, with so many bytes. */
    void keep(Path partial, long bytes) {
        kept = partial;
        keptBytes = bytes;
    }

    synchronized void check(boolean right, String what) {
        failed |= !right;
        System.out.println((right ? "ok      " : "FAILED  ") + what);
    }

    void say(String what) {
        System.out.println("        " + what);
    }

    /** Waits for the run's end, and looks at what it has left. Blocks, on a thread that is not the UI's. */
    void finish(Supplier<@Nullable GuestRun<?>> ran, CompletableFuture<Outcome<?>> done)
            throws InterruptedException, IOException {
        try {
            Outcome<?> outcome = done.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            check(outcome instanceof Outcome.Success<?>, "closing the window ended the main task: " + outcome);
            RunStatistics statistics = Objects.requireNonNull(ran.get(), "run").statistics();
            check(statistics.tasksAlive() == 0, "no task is left of " + statistics.tasksStarted());
            check(server != null && server.hasEnded(), "the server's process ended by itself");
            check(
                    kept != null && Files.exists(kept) && Files.size(kept) >= keptBytes,
                    "what had arrived was kept for later: " + kept);
            check(guestThreads().isEmpty(), "no thread of the guest is left: " + guestThreads());
        } catch (TimeoutException e) {
            check(false, "the program ended within " + PATIENCE);
            Runtime.getRuntime().halt(1);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new AssertionError(e);
        }
        if (failed) {
            System.exit(1);
        }
    }

    /** The guest's own threads that still live, after a moment for them to end. */
    private static Set<String> guestThreads() throws InterruptedException {
        long end = System.nanoTime() + THREADS_END.toNanos();
        while (true) {
            Set<String> alive = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("guestloop") && !thread.isDaemon())
                    .map(Thread::getName)
                    .collect(Collectors.toSet());
            if (alive.isEmpty() || System.nanoTime() > end) {
                return alive;
            }
            Thread.sleep(LOOK_EVERY);
        }
    }
}
