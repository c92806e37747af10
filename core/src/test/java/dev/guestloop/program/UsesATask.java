package dev.guestloop.program;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import java.time.Duration;

/** A program that uses a task, and ends. */
public final class UsesATask {

    private UsesATask() {}

    /** Runs it. */
    public static void main(String[] arguments) {
        System.out.println("result "
                + EventLoop.run(() -> {
                    Async.sleep(Duration.ofMillis(1));
                    synchronized (UsesATask.class) {
                        try {
                            Async.sleep(Duration.ofMillis(1));
                            return "unguarded";
                        } catch (IllegalStateException e) {
                            return "guarded";
                        }
                    }
                }));
    }
}
