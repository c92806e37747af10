package dev.guestloop.examples.ideas;

import dev.guestloop.Async;
import dev.guestloop.CancelScope;
import dev.guestloop.EventLoop;
import dev.guestloop.Outcome;
import dev.guestloop.TaskScope;
import dev.guestloop.sync.AsyncChannel;
import java.time.Duration;
import java.util.function.Consumer;

/** A periodic task, and a watch for idleness: a deadline that each sign of life moves on. */
final class IdleWatch {

    private static final Duration PATIENCE = Duration.ofMillis(500);

    private IdleWatch() {}

    static void main() {
        EventLoop.run(() -> session(5, IO::println)).getOrThrow();
    }

    static void session(int signs, Consumer<String> say) {
        AsyncChannel<String> line = AsyncChannel.rendezvous();
        try (var scope = TaskScope.open()) {
            scope.fork("peer", () -> every(Duration.ofMillis(200), signs, () -> line.send("I am here")));
            var watch = CancelScope.create().timeout(PATIENCE);
            Outcome<Boolean> outcome = watch.run(() -> {
                while (true) {
                    say.accept(line.receive());
                    watch.timeout(PATIENCE); // from here on again
                }
            });
            say.accept(outcome instanceof Outcome.Cancelled<Boolean>(var reason) ? reason.message() : "it has ended");
            scope.join();
        }
    }

    /** Runs something so many times; does not drift, however long it takes. */
    static void every(Duration period, int times, Runnable action) {
        long next = Async.currentLoop().timeNanos();
        for (int i = 0; i < times; i++) {
            next += period.toNanos();
            Async.sleepUntil(next);
            action.run();
        }
    }
}
