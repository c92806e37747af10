package dev.guestloop.examples.everywhere;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.GuestOptions;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.examples.OnSwing;
import dev.guestloop.glfw.GlfwGuest;
import dev.guestloop.testing.internal.Displays;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere GLFW wants the JVM's first thread, or a screen")
class GlfwProgressTest {

    /** Longer than a task of the demo sleeps, so that it is due. */
    private static final Duration HELD = Duration.ofMillis(60);

    private final List<String> failures = new CopyOnWriteArrayList<>();

    @BeforeEach
    void requireDisplay() {
        Displays.require();
    }

    /** Writes down what a task does with a window that is gone, which would end the JVM. */
    private static final class Watched implements ProgressWindow {
        final ProgressWindow window = new GlfwProgress();
        final List<String> tooLate = new ArrayList<>();
        boolean gone;

        @Override
        public void title(String title) {
            if (gone) {
                tooLate.add(title);
            } else {
                window.title(title);
            }
        }

        @Override
        public void progress(double share) {
            if (gone) {
                tooLate.add("progress");
            } else {
                window.progress(share);
            }
        }

        @Override
        public Task<?> spawn(String name, TaskAction<?> task) {
            return window.spawn(name, task);
        }

        @Override
        public void close() {
            window.close();
        }

        @Override
        public void awaitClosed() {
            try {
                window.awaitClosed();
            } finally {
                gone = true;
            }
        }
    }

    private void launch(TaskAction<?> main) {
        GlfwGuest.launch(
                GuestOptions.DEFAULT.withUncaughtHandler((source, failure) -> failures.add(source + ": " + failure)),
                main);
        assertThat(failures).isEmpty();
    }

    /** As when the program is told to end: who waits for the window is cancelled, and destroys it in a step before the task's. */
    @Test
    void aTaskThatIsDueWhenItsWindowIsDestroyedDoesNotTouchIt() {
        launch(() -> {
            var window = new Watched();
            Task<?> task = window.spawn("count", () -> ThreeTasks.count(window));
            Task<?> waits = Async.currentRun().spawn("waits", window::awaitClosed);
            OnSwing.awaitWaiting(task);
            OnSwing.awaitWaiting(waits);
            waits.cancel("the program ends");
            long until = System.nanoTime() + HELD.toNanos();
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            OnSwing.await("the window's end", () -> window.gone);
            Async.sleep(HELD); // for a task that goes on
            assertThat(window.tooLate).isEmpty();
            assertThat(task.state()).isEqualTo(Task.State.CANCELLED);
        });
    }

    @Test
    void aWindowThatIsClosedCancelsItsTask() {
        launch(() -> {
            var window = new Watched();
            Task<?> task = window.spawn("latency", () -> ThreeTasks.checkLatency(window));
            Async.sleep(HELD);
            window.close();
            window.awaitClosed();
            OnSwing.await("the task's end", () -> task.state() == Task.State.CANCELLED);
            assertThat(window.tooLate).isEmpty();
        });
    }
}
