package dev.guestloop.libraries;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.QueueHost;
import dev.guestloop.TaskAction;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Runs the body of a test as a task, as a guest of a queue that stands for a toolkit. */
final class OnLoop {

    private static final Duration PATIENCE = Duration.ofSeconds(50);

    private OnLoop() {}

    static void inTask(TaskAction<?> main) {
        var host = new QueueHost();
        var end = new CompletableFuture<Outcome<Void>>();
        TaskAction<?> inTime = () -> Async.withTimeout(PATIENCE, main);
        GuestRun.start(host, inTime).onDone(end::complete);
        host.runUntil(end::isDone);
        host.close();
        switch (end.join()) {
            case Outcome.Success<?> _ -> {}
            case Outcome.Failure<?>(var cause) -> throw new AssertionError("The task failed: " + cause, cause);
            case Outcome.Cancelled<?>(var reason) -> throw new AssertionError("Cancelled: " + reason);
        }
    }
}
