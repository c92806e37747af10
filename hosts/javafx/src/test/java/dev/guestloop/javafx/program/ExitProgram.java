package dev.guestloop.javafx.program;

import dev.guestloop.Async;
import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.TaskAction;
import dev.guestloop.javafx.JavaFxGuest;
import dev.guestloop.javafx.JavaFxHost;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.stage.Stage;

/**
 * Calls Platform.exit while tasks wait. The arguments say who has started JavaFX, and where the call is made.
 */
public final class ExitProgram {

    /** Who has started JavaFX. */
    public enum Start {
        LAUNCH,
        STARTUP,
        APPLICATION
    }

    /** Where Platform.exit is called. */
    public enum Where {
        TASK,
        HANDLER,
        THREAD,
        NESTED_TASK,
        HANDLER_ABOVE_TASK,
        NESTED_HANDLER,
        LAST_WINDOW
    }

    private static Where where;

    private ExitProgram() {}

    public static void main(String[] args) throws InterruptedException {
        where = Where.valueOf(args[1]);
        switch (Start.valueOf(args[0])) {
            case LAUNCH -> listen(JavaFxGuest.launch(options(), ExitProgram::waitAndExit));
            case STARTUP -> {
                var started = new CompletableFuture<Void>();
                Platform.startup(() -> started.complete(null));
                started.join();
                listen(JavaFxGuest.attach(options(), ExitProgram::waitAndExit));
            }
            case APPLICATION -> Application.launch(Program.class);
        }
    }

    private static GuestOptions options() {
        return GuestOptions.DEFAULT.withUncaughtHandler((source, failure) -> say(source + " threw " + failure));
    }

    /** One that the program has made itself. */
    public static final class Program extends Application {
        /** For JavaFX. */
        public Program() {}

        @Override
        public void start(Stage primaryStage) {
            listen(JavaFxGuest.attach(options(), ExitProgram::waitAndExit));
        }
    }

    private static void listen(GuestRun<?> run) {
        run.onDone(outcome -> say("outcome: " + outcome));
    }

    private static void waitAndExit() {
        GuestRun<?> run = Async.currentRun();
        run.spawn(() -> sleepAndCleanUp("beside"));
        run.spawn(() -> {
            Async.sleep(Duration.ofMillis(50));
            act(run);
            say("after the call");
        });
        sleepAndCleanUp("main");
    }

    private static void act(GuestRun<?> run) {
        switch (where) {
            case TASK -> Platform.exit();
            case HANDLER -> Platform.runLater(Platform::exit);
            case THREAD -> Thread.ofPlatform().start(Platform::exit);
            case NESTED_TASK -> {
                run.spawn((TaskAction<RuntimeException>) Platform::exit);
                Platform.enterNestedEventLoop(new Object());
            }
            case HANDLER_ABOVE_TASK -> {
                Platform.runLater(Platform::exit);
                Platform.enterNestedEventLoop(new Object());
            }
            case NESTED_HANDLER ->
                Platform.runLater(() -> {
                    Platform.runLater(Platform::exit);
                    Platform.enterNestedEventLoop(new Object());
                });
            case LAST_WINDOW -> {
                var stage = new Stage();
                stage.show();
                Async.sleep(Duration.ofMillis(20));
                stage.hide();
            }
        }
    }

    private static void sleepAndCleanUp(String name) {
        try {
            Async.sleep(Duration.ofDays(1));
        } finally {
            Async.shielded(() -> Async.sleep(Duration.ofMillis(10)));
            say("finally of " + name + ", on JavaFX's thread: "
                    + JavaFxHost.instance().isHostThread());
        }
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
