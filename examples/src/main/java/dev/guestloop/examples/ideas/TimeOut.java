package dev.guestloop.examples.ideas;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.Outcome;
import java.time.Duration;
import java.util.function.Consumer;

/** A time-out: what takes too long is given up, cleans up, and the program goes on. */
final class TimeOut {

    private TimeOut() {}

    static void main() {
        EventLoop.run(() -> forecast(IO::println)).getOrThrow();
    }

    static void forecast(Consumer<String> say) {
        for (int millis : new int[] {100, 5_000}) {
            Outcome<String> answer =
                    Async.moveOnAfter(Duration.ofSeconds(1), () -> ask(Duration.ofMillis(millis), say));
            say.accept(
                    switch (answer) {
                        case Outcome.Success<String>(var weather) -> "tomorrow: " + weather;
                        case Outcome.Cancelled<String>(var reason) -> "no forecast: " + reason.message();
                        case Outcome.Failure<String>(var cause) -> "no forecast: " + cause;
                    });
        }
    }

    /** A server that takes its time. */
    private static String ask(Duration time, Consumer<String> say) {
        try {
            Async.sleep(time);
            return "sun";
        } finally {
            say.accept("the connection is closed"); // whether it came or not
        }
    }
}
