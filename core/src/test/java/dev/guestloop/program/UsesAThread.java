package dev.guestloop.program;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;

/** A program that has a scoped value in a task, and looks for it on another thread. */
public final class UsesAThread {

    private static final ScopedValue<String> USER = ScopedValue.newInstance();

    private UsesAThread() {}

    /** Runs it. */
    public static void main(String[] arguments) {
        EventLoop.run(() -> ScopedValue.where(USER, "ann")
                        .run(() -> System.out.println("on the thread: "
                                + Async.<String, RuntimeException>toThread(() -> USER.orElse("nobody")))))
                .getOrThrow();
    }
}
