package dev.guestloop.examples.guide;

import dev.guestloop.TaskScope;
import dev.guestloop.process.AsyncProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What {@code processes.md} quotes. */
final class Processes {

    private Processes() {}

    static String branch() throws IOException {
        // region: run
        return AsyncProcess.run("git", "branch", "--show-current")
                .requireSuccess()
                .outputText()
                .strip();
        // end
    }

    static int follow(ProcessBuilder builder, Consumer<String> show) throws IOException {
        // region: lines
        try (var process = AsyncProcess.start(builder.redirectErrorStream(true))) {
            for (String line; (line = process.stdout().readLine(10_000)) != null; ) {
                show.accept(line); // on the UI thread
            }
            return process.waitFor();
        } // left early, by a cancellation for one, this kills it and all that it has started
        // end
    }

    static List<String> sorted(List<String> words) throws IOException {
        // region: both
        try (var process = AsyncProcess.start("sort");
                var scope = TaskScope.open()) {
            scope.fork("writer", () -> {
                for (String word : words) {
                    process.stdin().write(word + '\n');
                }
                process.stdin().shutdownOutput();
            });
            List<String> sorted = new ArrayList<>();
            for (String line; (line = process.stdout().readLine(1_000)) != null; ) {
                sorted.add(line);
            }
            scope.join();
            return sorted;
        }
        // end
    }
}
