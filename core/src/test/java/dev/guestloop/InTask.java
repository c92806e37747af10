package dev.guestloop;

import java.util.ArrayList;
import java.util.List;

/** Runs the body of a test as a task, on a loop of its own on the test's thread. */
public final class InTask {

    /** What the last run gave to its uncaught handler, as "source: failure". */
    static final List<String> UNCAUGHT = new ArrayList<>();

    private InTask() {}

    public static <T> T call(TaskBody<T, ?> main) {
        UNCAUGHT.clear();
        var options =
                GuestOptions.DEFAULT.withUncaughtHandler((source, failure) -> UNCAUGHT.add(source + ": " + failure));
        return switch (EventLoop.run(options, main)) {
            case Outcome.Success<T>(var value) -> value;
            case Outcome.Failure<T>(var cause) -> throw new AssertionError("The task failed: " + cause, cause);
            case Outcome.Cancelled<T>(var reason) -> throw new AssertionError("Cancelled: " + reason);
        };
    }

    public static void run(TaskAction<?> main) {
        call(main.asBody());
    }
}
