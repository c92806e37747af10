package dev.guestloop.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.swing.SwingHost;
import dev.guestloop.testing.internal.Displays;
import java.awt.EventQueue;
import java.awt.GraphicsEnvironment;
import java.awt.Window;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Runs the body of a test as a task on the event thread. */
public final class OnSwing {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private OnSwing() {}

    /** Runs it; skipped by name without a display. All windows are closed at the end. */
    public static void run(TaskAction<?> main) throws Exception {
        Displays.require(!GraphicsEnvironment.isHeadless());
        var outcome = new CompletableFuture<Outcome<?>>();
        GuestRun.start(SwingHost.instance(), main).onDone(outcome::complete);
        try {
            outcome.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).getOrThrow();
        } finally {
            EventQueue.invokeAndWait(() -> List.of(Window.getWindows()).forEach(Window::dispose));
        }
    }

    /** Waits in a task until something holds. */
    public static void await(String what, BooleanSupplier state) {
        Outcome<Boolean> came = Async.moveOnAfter(PATIENCE, () -> {
            while (!state.getAsBoolean()) {
                Async.sleep(Duration.ofMillis(1));
            }
            return true;
        });
        assertThat(came).as(what).isEqualTo(new Outcome.Success<>(true));
    }

    /** Waits in a task until another one waits. */
    public static void awaitWaiting(Task<?> task) {
        await(task.name() + " waits", () -> task.state() == Task.State.WAITING);
    }
}
