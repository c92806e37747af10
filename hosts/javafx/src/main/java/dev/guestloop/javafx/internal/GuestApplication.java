package dev.guestloop.javafx.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;

/** The {@link Application} of a launched guest. JavaFX makes one in a JVM, by itself, so what it needs is static. */
public final class GuestApplication extends Application {

    private static final CompletableFuture<@Nullable Void> STARTED = new CompletableFuture<>();

    /** Set before the launch; called on the JavaFX thread. */
    private static volatile Runnable whenStopped = () -> {};

    /** For JavaFX. */
    public GuestApplication() {}

    /**
     * Launches JavaFX and waits until its thread runs. Once in a JVM.
     *
     * @param stopped called on the JavaFX thread when JavaFX is about to end
     * @throws CompletionException if it did not start, with the cause
     */
    public static void launchAndAwaitStart(Runnable stopped) {
        whenStopped = stopped;
        // Application.launch returns when JavaFX has ended. Not a daemon: as long as JavaFX starts, the JVM must not
        // end.
        Thread.ofPlatform().name("guestloop-launches-javafx").start(() -> {
            try {
                Application.launch(GuestApplication.class);
            } catch (Throwable e) {
                STARTED.completeExceptionally(e);
            }
        });
        STARTED.join();
    }

    @Override
    public void start(Stage primaryStage) {
        // What remains to be done after the last window is closed needs this thread.
        Platform.setImplicitExit(false);
        STARTED.complete(null);
    }

    @Override
    public void stop() {
        whenStopped.run();
    }
}
