package dev.guestloop.javafx.program;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.javafx.JavaFxGuest;
import dev.guestloop.javafx.JavaFxHost;
import java.util.concurrent.CompletableFuture;
import javafx.application.Platform;
import javafx.stage.Stage;

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
        LISTENER_AFTER_EXIT,
        GUEST_AFTER_UNSEEN_EXIT,
        GUEST_AFTER_UNSEEN_LAST_WINDOW,
        ATTACH_BESIDE_EXIT,
        SECOND_LAUNCH_AFTER_A_FAILED_ONE,
        ATTACH_AFTER_A_FAILED_LAUNCH
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
                GuestRun.start(JavaFxHost.instance(), () -> System.out.println("ran"));
            }
            case LISTENER_AFTER_EXIT -> endedLaunch().onDone(_ -> System.out.println("heard"));
            case GUEST_AFTER_UNSEEN_EXIT -> {
                Platform.startup(() -> {});
                Platform.exit();
                GuestRun.start(JavaFxHost.instance(), () -> System.out.println("ran"));
            }
            case GUEST_AFTER_UNSEEN_LAST_WINDOW -> {
                var thread = new CompletableFuture<Thread>();
                Platform.startup(() -> {
                    thread.complete(Thread.currentThread());
                    var stage = new Stage();
                    stage.show();
                    Platform.runLater(stage::hide); // the last window: JavaFX ends
                });
                thread.join().join();
                GuestRun.start(JavaFxHost.instance(), () -> System.out.println("ran"));
            }
            case ATTACH_BESIDE_EXIT -> attachBesideExit();
            case SECOND_LAUNCH_AFTER_A_FAILED_ONE -> {
                failedLaunch();
                JavaFxGuest.launch(() -> System.out.println("ran"));
            }
            case ATTACH_AFTER_A_FAILED_LAUNCH -> {
                failedLaunch();
                JavaFxGuest.attach(() -> System.out.println("ran"));
            }
        }
    }

    /** Attaches again and again while JavaFX ends, until it is refused. The JVM has to end by itself. */
    private static void attachBesideExit() {
        var thread = new CompletableFuture<Thread>();
        Platform.startup(() -> thread.complete(Thread.currentThread()));
        thread.join();
        Thread.ofPlatform().start(Platform::exit);
        while (true) {
            JavaFxGuest.attach(() -> {});
        }
    }

    private static void failedLaunch() {
        try {
            JavaFxGuest.launch(() -> System.out.println("ran"));
        } catch (IllegalStateException e) {
            System.out.println("the first: " + e.getMessage());
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
