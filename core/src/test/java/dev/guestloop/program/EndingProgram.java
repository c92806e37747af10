package dev.guestloop.program;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.GuestRun;
import dev.guestloop.QueueHost;
import dev.guestloop.TaskAction;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** A program with tasks that wait, clean up, and say so; how it ends, and how they clean up, is in its arguments. */
public final class EndingProgram {

    /** Whose loop runs the tasks. */
    public enum Loop {
        OWN_THREAD,
        QUEUE_HOST
    }

    /** What ends the program. */
    public enum End {
        /** A signal that somebody sends, when the program has said that it is ready. */
        SIGNAL,
        EXIT_IN_THREAD,
        EXIT_IN_TASK,
        EXIT_IN_HANDLER,
        /** A signal, and on top of it an exit in the listener of the run, on the host thread. */
        SIGNAL_AND_EXIT_IN_LISTENER,
        MAIN_TASK_ENDS
    }

    /** What a task does when it is cancelled, besides cleaning up. */
    public enum CleanUp {
        ENDS,
        WAITS_FOR_EVER,
        KEEPS_THE_THREAD,
        FAILS
    }

    private static End end;

    private EndingProgram() {}

    /** Runs it. */
    public static void main(String[] arguments) {
        end = End.valueOf(arguments[1]);
        CleanUp cleanUp = CleanUp.valueOf(arguments[2]);
        if (Loop.valueOf(arguments[0]) == Loop.OWN_THREAD) {
            EventLoop.run(() -> mainTask(cleanUp, () -> System.exit(3)));
            say("EventLoop.run has returned");
        } else {
            var host = new QueueHost();
            GuestRun.start(host, () -> mainTask(cleanUp, () -> host.post(() -> System.exit(3))))
                    .onDone(outcome -> {
                        say("outcome: " + outcome);
                        if (end == End.SIGNAL_AND_EXIT_IN_LISTENER) {
                            System.exit(9);
                        }
                        host.stop();
                    });
            host.run();
        }
    }

    private static void mainTask(CleanUp cleanUp, Runnable exitInHandler) {
        GuestRun<?> run = Async.currentRun();
        run.spawn("beside", () -> waitAndCleanUp("beside", () -> {}));
        run.spawn("special", () -> waitAndCleanUp("special", special(cleanUp)));
        Async.sleep(Duration.ofMillis(1)); // they have begun, and wait
        switch (end) {
            case SIGNAL, SIGNAL_AND_EXIT_IN_LISTENER -> say("ready");
            case EXIT_IN_THREAD -> Thread.ofPlatform().start(() -> System.exit(3));
            case EXIT_IN_TASK -> exitInTask();
            case EXIT_IN_HANDLER -> exitInHandler.run();
            case MAIN_TASK_ENDS -> {
                return;
            }
        }
        waitAndCleanUp("main", () -> {});
    }

    private static void exitInTask() {
        System.exit(3);
    }

    private static TaskAction<RuntimeException> special(CleanUp cleanUp) {
        return switch (cleanUp) {
            case ENDS -> () -> {};
            case WAITS_FOR_EVER -> () -> Async.await(new CompletableFuture<Void>());
            case KEEPS_THE_THREAD -> EndingProgram::keepTheThread;
            case FAILS ->
                () -> {
                    throw new IllegalStateException("the clean-up failed");
                };
        };
    }

    private static void keepTheThread() {
        while (true) {
            LockSupport.park();
        }
    }

    private static void waitAndCleanUp(String name, TaskAction<RuntimeException> more) {
        try {
            Async.sleep(Duration.ofDays(1));
        } finally {
            say("finally of " + name + " on " + Thread.currentThread().getName());
            Async.shielded(() -> {
                Async.sleep(Duration.ofMillis(10));
                say("shielded clean-up of " + name);
                more.run();
            });
        }
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
