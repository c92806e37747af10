package dev.guestloop.program;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.GuestRun;
import dev.guestloop.QueueHost;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Begins runs while the JVM exits. */
public final class LateLoopsProgram {

    /** Who begins them. */
    public enum Where {
        /** Hooks of the program, for which the JVM waits anyway: one on a loop of its own, one in a host. */
        HOOKS,
        /** A hook that runs the host of a run which began before. */
        HOST_IN_HOOK,
        /** Nobody: the host of a run is never run. */
        NOWHERE,
        /** The clean-up of a task, and nobody else waits for it. */
        CLEAN_UP
    }

    private LateLoopsProgram() {}

    /** Runs it. */
    public static void main(String[] arguments) throws InterruptedException {
        switch (Where.valueOf(arguments[0])) {
            case HOOKS -> beginInHooks();
            case HOST_IN_HOOK -> runHostInHook();
            case NOWHERE -> startWithoutHost();
            case CLEAN_UP -> beginInCleanUp();
        }
    }

    private static void beginInHooks() throws InterruptedException {
        EventLoop.run(() -> {}); // the library has been used before
        var host = new QueueHost();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() ->
                        System.out.println("own thread: " + EventLoop.run(() -> Async.sleep(Duration.ofDays(1))))));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            start(host);
            host.run();
        }));
        System.out.println("ready");
        Thread.sleep(Duration.ofDays(1));
    }

    private static void runHostInHook() throws InterruptedException {
        var host = new QueueHost();
        start(host);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            pause(); // so that the exit finds a host which has not run
            host.run();
        }));
        System.out.println("ready");
        Thread.sleep(Duration.ofDays(1));
    }

    private static void startWithoutHost() throws InterruptedException {
        start(new QueueHost());
        System.out.println("ready");
        Thread.sleep(Duration.ofDays(1));
    }

    private static void start(QueueHost host) {
        GuestRun.start(host, () -> Async.sleep(Duration.ofDays(1))).onDone(outcome -> {
            System.out.println("host: " + outcome);
            host.stop();
        });
    }

    private static void pause() {
        try {
            Thread.sleep(300);
        } catch (InterruptedException e) {
            throw new AssertionError("nobody knows this thread", e);
        }
    }

    private static void beginInCleanUp() {
        EventLoop.run(() -> {
            try {
                System.out.println("ready");
                Async.sleep(Duration.ofDays(1));
            } finally {
                var begun = new CompletableFuture<Void>();
                Thread.ofPlatform().start(() -> EventLoop.run(() -> waitAndCleanUp(begun)));
                Async.shielded(() -> Async.await(begun));
            }
        });
    }

    private static void waitAndCleanUp(CompletableFuture<Void> begun) {
        try {
            begun.complete(null);
            Async.sleep(Duration.ofDays(1));
        } finally {
            Async.shielded(() -> Async.sleep(Duration.ofMillis(300)));
            System.out.println("the late one is clean");
        }
    }
}
