package dev.guestloop.sync;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.GuestOptions;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.VirtualTime;
import dev.guestloop.internal.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** What the tests of this package do with tasks. */
final class Tasks {

    /** So many that anything but a linear cost would be noticed. */
    static final int MANY = 100_000;

    private Tasks() {}

    /**
     * Runs a main task on this thread, in virtual time: no step is so long that it has to let others run, however slow the machine.
     * Its failure is the test's, and so is that of any other task that nobody waits for.
     */
    static void inTask(TaskAction<?> main) {
        Machine.using(new VirtualTime(), () -> inRealTime(main));
    }

    /** The same in real time, for tests with other threads. */
    static void inRealTime(TaskAction<?> main) {
        List<Throwable> uncaught = new ArrayList<>();
        GuestOptions options = GuestOptions.DEFAULT.withUncaughtHandler((_, failure) -> uncaught.add(failure));
        switch (EventLoop.run(options, main)) {
            case Outcome.Success<?> _ -> {}
            case Outcome.Failure<?>(var cause) -> throw new AssertionError("The task failed", cause);
            case Outcome.Cancelled<?>(var reason) -> throw new AssertionError("Cancelled: " + reason);
        }
        if (!uncaught.isEmpty()) {
            throw new AssertionError("A task failed beside the main one", uncaught.getFirst());
        }
    }

    static Task<Void> spawn(String name, TaskAction<?> body) {
        return Async.currentRun().spawn(name, body);
    }

    /** Starts a task, and lets it run until it waits or has ended. */
    static Task<Void> started(String name, TaskAction<?> body) {
        Task<Void> task = spawn(name, body);
        while (task.state() == Task.State.READY) {
            Async.yieldNow();
        }
        return task;
    }

    /** Lets everybody run until nobody is ready, if hand-overs do not form long chains. */
    static void settle() {
        for (int i = 0; i < 10; i++) {
            Async.yieldNow();
        }
    }

    /** What a task of another loop gets, on a thread of its own, while this one waits. */
    static Throwable failureOnAnotherThread(TaskAction<?> body) {
        var failure = new AtomicReference<Throwable>();
        Thread other = Thread.ofPlatform()
                .name("another")
                .start(() -> EventLoop.run(() -> {
                    try {
                        body.run();
                    } catch (Throwable e) {
                        failure.set(e);
                    }
                }));
        while (other.isAlive()) {
            Thread.onSpinWait();
        }
        return failure.get();
    }
}
