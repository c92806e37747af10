package dev.guestloop.javafx.program;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.javafx.JavaFxGuest;
import java.util.concurrent.CompletableFuture;
import javafx.application.Platform;

/** Starts guests in ways that cannot work, and prints what it hears. */
public final class BadStartProgram {

    /** What goes wrong. */
    public enum Mistake {
        NO_MISTAKE,
        ATTACH_BEFORE_START,
        TWO_LAUNCHES,
        LAUNCH_AFTER_START,
        ATTACH_AFTER_EXIT,
        POST_AFTER_EXIT,
        LISTENER_AFTER_EXIT
    }

    private BadStartProgram() {}

    public static void main(String[] args) throws InterruptedException {
        try {
            act(Mistake.valueOf(args[0]));
        } catch (IllegalStateException e) {
            System.out.println("refused: " + e.getMessage());
        } catch (RuntimeException e) {
            System.out.println("refused with " + e);
        }
    }

    private static void act(Mistake mistake) throws InterruptedException {
        switch (mistake) {
            case NO_MISTAKE -> JavaFxGuest.launch(() -> System.out.println("ran"));
            case ATTACH_BEFORE_START -> JavaFxGuest.attach(() -> System.out.println("ran"));
            case TWO_LAUNCHES -> {
                var second = new CompletableFuture<Void>();
                JavaFxGuest.launch(() -> {
                    Async.await(second);
                    System.out.println("the first one goes on");
                });
                try {
                    JavaFxGuest.launch(() -> System.out.println("ran"));
                } finally {
                    second.complete(null);
                }
            }
            case LAUNCH_AFTER_START -> {
                Platform.startup(() -> {});
                try {
                    JavaFxGuest.launch(() -> System.out.println("ran"));
                } finally {
                    Platform.exit();
                }
            }
            case ATTACH_AFTER_EXIT -> {
                Platform.startup(() -> {});
                Platform.exit();
                JavaFxGuest.attach(() -> System.out.println("ran"));
            }
            case POST_AFTER_EXIT -> {
                endedLaunch();
                GuestRun.start(dev.guestloop.javafx.JavaFxHost.instance(), () -> System.out.println("ran"));
            }
            case LISTENER_AFTER_EXIT -> endedLaunch().onDone(_ -> System.out.println("heard"));
        }
    }

    private static GuestRun<?> endedLaunch() throws InterruptedException {
        var thread = new CompletableFuture<Thread>();
        GuestRun<?> run = JavaFxGuest.launch(() -> {
            thread.complete(Thread.currentThread());
        });
        thread.join().join();
        return run;
    }
}
