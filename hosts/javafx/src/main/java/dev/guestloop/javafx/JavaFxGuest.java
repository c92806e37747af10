package dev.guestloop.javafx;

import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.TaskAction;
import dev.guestloop.UncaughtHandler;
import dev.guestloop.javafx.internal.GuestApplication;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import javafx.application.Platform;
import org.jspecify.annotations.Nullable;

/**
 * Starts guests in JavaFX: {@link #launch} for a program whose main method is a task, {@link #attach} for one that has started
 * JavaFX itself.
 *
 * <pre>{@code
 * static void main() {
 *     JavaFxGuest.launch(() -> {
 *         var stage = new Stage();
 *         stage.setTitle("Hello");
 *         stage.show();
 *         JavaFxEvents.awaitClosed(stage);
 *     });
 * }
 * }</pre>
 *
 * <p><i>Safe to call from any thread.</i>
 */
public final class JavaFxGuest {

    private static final String ONE_LAUNCH = "JavaFX is started once in a JVM, and ends with the run that launched it";

    private static final AtomicBoolean LAUNCHED = new AtomicBoolean();

    /** Why JavaFX could not be started: it cannot be a second time, and waits for ever if it is asked anything. Set by a launch. */
    private static volatile @Nullable String whyNotStarted;

    private JavaFxGuest() {}

    /**
     * Starts JavaFX and a main task on its thread, and returns when JavaFX has started. What the main task throws, and what the
     * tasks beside it throw, is logged and shown in a {@link JavaFxErrorDialog}, where there is a display.
     *
     * <p>JavaFX does not end with its last window meanwhile, for clean-up may be left to do. When the main task ends, all other
     * tasks are cancelled and clean up, the run ends, and JavaFX with it, as by {@link Platform#exit}; so the JVM ends if nothing
     * else keeps it. {@link Platform#exit} ends the run in turn.
     *
     * @param main the main task
     * @return the run
     * @throws IllegalStateException if JavaFX is missing, cannot be started here, or has been started before; the message says
     *     what to do
     * @throws UnsupportedOperationException if this JVM grants no tasks; the message says what to add to this launch
     */
    public static GuestRun<@Nullable Void> launch(TaskAction<?> main) {
        requireJavaFx(); // before anything here names a class of it
        return launch(withDialog(GuestOptions.DEFAULT), main);
    }

    /**
     * Does the same with options. Failures of all tasks go to the options' handler.
     *
     * @param options the options
     * @param main the main task
     * @return the run
     * @throws IllegalStateException if JavaFX is missing, cannot be started here, or has been started before; the message says
     *     what to do
     * @throws UnsupportedOperationException if this JVM grants no tasks; the message says what to add to this launch
     */
    public static GuestRun<@Nullable Void> launch(GuestOptions options, TaskAction<?> main) {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(main, "main");
        requireJavaFx();
        requireNoFailedStart();
        if (isStarted()) {
            throw new IllegalStateException(ONE_LAUNCH
                    + ". It is running already, or has ended: start further guests with JavaFxGuest.attach, or with spawn in"
                    + " the first run.");
        }
        if (LAUNCHED.getAndSet(true)) {
            throw new IllegalStateException(
                    ONE_LAUNCH + ". Another launch is under way: call launch once, and start further"
                            + " guests in it with JavaFxGuest.attach.");
        }
        try {
            GuestApplication.launchAndAwaitStart(JavaFxHost.instance()::closeAll);
        } catch (CompletionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            whyNotStarted = cause.toString();
            throw cannotStart(cause.toString(), cause);
        }
        GuestRun<@Nullable Void> run;
        try {
            run = GuestRun.start(JavaFxHost.instance(), options, main);
        } catch (RuntimeException | Error e) {
            Platform.exit(); // nobody else would
            throw e;
        }
        tellOfFailure(run, options.uncaughtHandler());
        run.onDone(_ -> {
            if (options.uncaughtHandler() instanceof JavaFxErrorDialog dialog
                    && !JavaFxHost.instance().isClosing()) {
                dialog.whenGone(Platform::exit); // the user has not read it yet
            } else {
                Platform.exit();
            }
        });
        return run;
    }

    /**
     * Starts a main task in a JavaFX that the program has started: in {@link javafx.application.Application#start} or later, or
     * after {@link Platform#startup}. JavaFX remains the program's: this changes no setting of it, and does not end it.
     *
     * <p>When JavaFX ends, the run is cancelled and cleans up, see {@link JavaFxHost}. Failures are logged and shown in a
     * {@link JavaFxErrorDialog}, where there is a display.
     *
     * @param main the main task
     * @return the run
     * @throws IllegalStateException if JavaFX is missing, has not been started, or has ended
     * @throws UnsupportedOperationException if this JVM grants no tasks; the message says what to add to this launch
     */
    public static GuestRun<@Nullable Void> attach(TaskAction<?> main) {
        requireJavaFx(); // before anything here names a class of it
        return attach(withDialog(GuestOptions.DEFAULT), main);
    }

    /**
     * Does the same with options. Failures of all tasks go to the options' handler.
     *
     * @param options the options
     * @param main the main task
     * @return the run
     * @throws IllegalStateException if JavaFX is missing, has not been started, or has ended
     * @throws UnsupportedOperationException if this JVM grants no tasks; the message says what to add to this launch
     */
    public static GuestRun<@Nullable Void> attach(GuestOptions options, TaskAction<?> main) {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(main, "main");
        requireJavaFx();
        requireNoFailedStart();
        if (!isStarted()) {
            throw new IllegalStateException("JavaFX has to be started before a guest can attach to it. Call attach in"
                    + " Application.start or after Platform.startup, or use JavaFxGuest.launch, which starts it.");
        }
        if (JavaFxHost.instance().hasEnded() || JavaFxHost.hasEndedUnseen()) {
            throw new IllegalStateException(
                    "JavaFX has ended, or is about to, and cannot be started twice. Attach before Platform.exit is called and"
                            + " before the last window is closed; Platform.setImplicitExit(false) prevents the latter.");
        }
        GuestRun<@Nullable Void> run = GuestRun.start(JavaFxHost.instance(), options, main);
        tellOfFailure(run, options.uncaughtHandler());
        return run;
    }

    private static GuestOptions withDialog(GuestOptions options) {
        // Where nobody sees a dialog nobody closes it either.
        return JavaFxHost.isHeadless() ? options : options.withUncaughtHandler(new JavaFxErrorDialog());
    }

    private static void tellOfFailure(GuestRun<?> run, UncaughtHandler handler) {
        run.onDone(outcome -> {
            if (outcome instanceof Outcome.Failure(var cause)) {
                handler.uncaught("The main task", cause);
            }
        });
    }

    /** JavaFX comes with the program, not with this library. */
    private static void requireJavaFx() {
        String needed = "javafx.scene.control.Control";
        try {
            Class.forName(needed, false, JavaFxGuest.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            throw new IllegalStateException(
                    "JavaFX is missing: class=" + needed
                            + ". Add the artifact org.openjfx:javafx-controls, version 25 or newer, to the program's"
                            + " dependencies.",
                    e);
        }
    }

    private static boolean isStarted() {
        try {
            Platform.runLater(() -> {});
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static void requireNoFailedStart() {
        String why = whyNotStarted;
        if (why != null) {
            throw cannotStart(why, null);
        }
    }

    private static IllegalStateException cannotStart(String why, @Nullable Throwable cause) {
        return new IllegalStateException(
                "JavaFX could not be started: " + why
                        + ". If there is no display: set DISPLAY, or run under xvfb-run; or use JavaFX 26 or newer with"
                        + " -Dglass.platform=Headless, which needs none.",
                cause);
    }
}
