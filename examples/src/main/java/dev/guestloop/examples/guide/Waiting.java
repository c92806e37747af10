package dev.guestloop.examples.guide;

import dev.guestloop.Async;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** What {@code waiting.md} quotes. */
final class Waiting {

    private Waiting() {}

    static String waiting(CompletableFuture<String> answer) {
        // region: waiting
        String value = Async.await(answer); // any CompletionStage, completed by any thread
        Async.sleep(Duration.ofMillis(5)); // never less
        Async.yieldNow(); // lets everybody else run who is ready now
        // end
        return value;
    }
}
