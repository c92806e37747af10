package dev.guestloop.examples.ideas;

import dev.guestloop.Async;
import dev.guestloop.CancelledException;
import dev.guestloop.EventLoop;
import dev.guestloop.TaskScope;
import dev.guestloop.TaskScope.Joiner;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/** A race: the same is asked of three, the first answer counts, and the others are cancelled. */
final class Race {

    private Race() {}

    static void main() {
        EventLoop.run(() -> IO.println("the answer is that of " + first(IO::println)))
                .getOrThrow();
    }

    static String first(Consumer<String> say) {
        try (var scope = TaskScope.open(Joiner.<String>anySuccessfulOrThrow())) {
            scope.fork(() -> mirror("Oslo", 300, true, say));
            scope.fork(() -> mirror("Rome", 100, false, say)); // is the quickest, but fails: it drops out
            scope.fork(() -> mirror("Lima", 500, true, say));
            return scope.join();
        } // when the block is left, nobody is under way any more
    }

    private static String mirror(String city, int millis, boolean works, Consumer<String> say) throws IOException {
        try {
            Async.sleep(Duration.ofMillis(millis));
        } catch (CancelledException e) {
            say.accept(city + " is no longer needed");
            throw e;
        }
        if (!works) {
            say.accept(city + " is broken");
            throw new IOException("broken: " + city);
        }
        say.accept(city + " answers");
        return city;
    }
}
