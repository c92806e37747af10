package dev.guestloop.examples.ideas;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.TaskScope;
import dev.guestloop.sync.AsyncChannel;
import java.time.Duration;
import java.util.function.Consumer;

/** Progress: a thread computes and reports each step, a task shows the newest report, as often as it can. */
final class Progress {

    private static final int STEPS = 1_000_000;

    private Progress() {}

    static void main() {
        EventLoop.run(() -> {
                    compute(IO::println);
                })
                .getOrThrow();
    }

    static double compute(Consumer<String> bar) {
        AsyncChannel<Integer> percent = AsyncChannel.conflated(); // holds one report: the newest
        try (var scope = TaskScope.open()) {
            var sum = scope.fork("computes", () -> Async.toThread(() -> sum(percent)));
            scope.fork("bar", () -> {
                for (int done : percent) { // until the channel is closed
                    bar.accept("#".repeat(done / 5) + ".".repeat(20 - done / 5) + " " + done + " %");
                    Async.sleep(Duration.ofMillis(20)); // no eye is quicker
                }
            });
            scope.join();
            return sum.get();
        }
    }

    private static double sum(AsyncChannel<Integer> percent) {
        double sum = 0;
        for (int step = 1; step <= STEPS; step++) {
            sum += 1.0 / step;
            percent.trySend((int) (100L * step / STEPS)); // from any thread; never waits, never fills up
        }
        percent.close();
        return sum;
    }
}
