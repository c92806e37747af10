package dev.guestloop.net;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.GuestOptions;
import dev.guestloop.Outcome;
import dev.guestloop.Suspension;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.internal.Machine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs the body of a test as a task, on a loop of its own on the test's thread. */
public final class OnLoop {

    /** What the last run gave to its uncaught handler, as "source: failure". */
    public static final List<String> UNCAUGHT = new ArrayList<>();

    private static final Duration PATIENCE = Duration.ofSeconds(50);

    private OnLoop() {}

    public static void inTask(TaskAction<?> main) {
        UNCAUGHT.clear();
        var options =
                GuestOptions.DEFAULT.withUncaughtHandler((source, failure) -> UNCAUGHT.add(source + ": " + failure));
        TaskAction<?> inTime =
                () -> Async.withTimeout(PATIENCE, main); // the loop does not end for an interrupt of JUnit's
        var ended = new ArrayList<Outcome<?>>();
        // On the real machine: among these tests are some of a task's share of the thread.
        Machine.using(Machine.real(), () -> ended.add(EventLoop.run(options, inTime.asBody())));
        switch (ended.getFirst()) {
            case Outcome.Success<?> _ -> {}
            case Outcome.Failure<?>(var cause) -> throw new AssertionError("The task failed: " + cause, cause);
            case Outcome.Cancelled<?>(var reason) -> throw new AssertionError("Cancelled: " + reason);
        }
    }

    public static Task<Void> spawn(String name, TaskAction<?> task) {
        return Async.currentRun().spawn(name, task);
    }

    /** Uses so much of the thread that the next checkpoint lets others run first. */
    static void useUpTheShare() {
        for (int i = 0; i < 20; i++) { // so that each checkpoint looks at the clock, and not only every sixteenth
            spin();
            Suspension.checkpoint("OnLoop.useUpTheShare");
        }
    }

    /** Computes for a while. */
    static void spin() {
        long end = System.nanoTime() + 1_000_000;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    /** Lets a task run until it waits. */
    static void awaitWaiting(Task<?> task) {
        while (task.state() != Task.State.WAITING) {
            Async.yieldNow();
        }
    }
}
