package dev.guestloop.examples.ideas;

import dev.guestloop.Async;
import dev.guestloop.CancelledException;
import dev.guestloop.EventLoop;
import dev.guestloop.TaskBody;
import dev.guestloop.TaskTimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/** Retries: again after a while, and after twice as long, until it works or the time for all of it is over. */
final class RetryWithBackoff {

    private RetryWithBackoff() {}

    static void main() {
        EventLoop.run(() -> {
                    int[] calls = {0};
                    String answer = Async.withTimeout(
                            Duration.ofSeconds(5), () -> retry(() -> answerAtTheFourth(++calls[0]), IO::println));
                    IO.println(answer);
                    try {
                        Async.withTimeout(Duration.ofSeconds(1), () -> retry(() -> answerAtTheFourth(0), IO::println));
                    } catch (TaskTimeoutException e) {
                        IO.println("gave up");
                    }
                })
                .getOrThrow();
    }

    static <T> T retry(TaskBody<T, ?> body, Consumer<String> say) {
        for (Duration pause = Duration.ofMillis(100); ; pause = pause.multipliedBy(2)) {
            try {
                return body.run();
            } catch (CancelledException e) {
                throw e; // before all others, or the time limit would not end this
            } catch (Throwable e) {
                say.accept(e.getMessage() + "; again in " + pause.toMillis() + " ms");
            }
            Async.sleep(pause);
        }
    }

    static String answerAtTheFourth(int call) throws IOException {
        if (call < 4) {
            throw new IOException("no answer");
        }
        return "an answer";
    }
}
