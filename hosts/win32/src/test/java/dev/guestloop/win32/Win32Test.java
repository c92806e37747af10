package dev.guestloop.win32;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.testing.internal.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Tasks that wait for kernel objects. */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "Win32 needs Windows: tools/on-windows.sh")
class Win32Test {

    /** More than one thread of the system can wait for. */
    private static final int MANY = 200;

    private static long timeOf(Runnable body) {
        long began = System.nanoTime();
        body.run();
        return Duration.ofNanos(System.nanoTime() - began).toMillis();
    }

    /** In a task: waits for a while, and says if that was in vain. */
    private static boolean givenUp(long event) {
        Outcome<Integer> outcome = Async.moveOnAfter(Duration.ofMillis(20), () -> {
            Win32.awaitHandle(event);
            return 1;
        });
        return outcome instanceof Outcome.Cancelled;
    }

    @Test
    void aTaskWaitsForAnEventAndTheLoopGoesOn() throws Exception {
        long event = TestApi.createEvent();
        try (var ui = UiThread.started()) {
            GuestRun<String> run = GuestRun.start(ui.host(), () -> {
                Win32.awaitHandle(event);
                return Thread.currentThread().getName();
            });
            assertThat(ui.<Boolean>call(run::isDone)).isFalse();
            TestApi.setEvent(event);
            assertThat(Waits.outcomeOf(run)).isEqualTo(new Outcome.Success<>("ui"));
        }
        TestApi.closeHandle(event);
    }

    @Test
    void whatIsSignalledAlreadyIsNotWaitedForAndTakenOnce() throws Exception {
        long event = TestApi.createEvent();
        TestApi.setEvent(event);
        try (var ui = UiThread.started()) {
            GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
                Win32.awaitHandle(event);
                boolean second = givenUp(event);
                return second;
            });
            assertThat(Waits.outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
        }
        TestApi.closeHandle(event);
    }

    @Test
    void aTaskWaitsForAProcess() throws Exception {
        Process process = new ProcessBuilder("cmd", "/c", "pause").start(); // until its input ends
        long handle = TestApi.openProcess(process.pid());
        try (var ui = UiThread.started()) {
            GuestRun<Integer> run = GuestRun.start(ui.host(), () -> {
                Win32.awaitHandle(handle);
                return process.exitValue(); // throws if it has not ended
            });
            assertThat(ui.<Boolean>call(run::isDone)).isFalse();
            process.getOutputStream().close();
            assertThat(Waits.outcomeOf(run)).isInstanceOf(Outcome.Success.class);
        }
        TestApi.closeHandle(handle);
    }

    @Test
    void aTaskWaitsForAWaitableTimer() throws Exception {
        try (var ui = UiThread.started()) {
            GuestRun<Long> run = GuestRun.start(ui.host(), () -> {
                long timer = TestApi.timer(Duration.ofMillis(30));
                try {
                    return timeOf(() -> Win32.awaitHandle(timer));
                } finally {
                    TestApi.closeHandle(timer);
                }
            });
            assertThat(Waits.outcomeOf(run).getOrThrow()).isBetween(25L, 5_000L);
        }
    }

    @Test
    void itGoesOnBelowAMessageBox() throws Exception {
        long event = TestApi.createEvent();
        try (var ui = UiThread.started()) {
            GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
                Win32.awaitHandle(event);
                return TestApi.findWindow("guestloop waits") != 0;
            });
            ui.window().postEvent(() -> TestApi.messageBox(ui.window().handle(), "guestloop waits"));
            Waits.await("the box", () -> TestApi.findWindow("guestloop waits") != 0);
            TestApi.setEvent(event);
            assertThat(Waits.outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
            Win32Api.PostMessageW(TestApi.findWindow("guestloop waits"), Win32Api.WM_COMMAND, TestApi.IDOK, 0);
        }
        TestApi.closeHandle(event);
    }

    @Test
    void aWaitThatIsCancelledTakesNoSignal() throws Exception {
        long event = TestApi.createEvent();
        try (var ui = UiThread.started()) {
            GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
                boolean first = givenUp(event);
                TestApi.setEvent(event);
                Win32.awaitHandle(event); // would wait for ever if the first one had taken it
                return first;
            });
            assertThat(Waits.outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
        }
        TestApi.closeHandle(event);
    }

    @Test
    void manyTasksWaitForObjectsOfTheirOwn() throws Exception {
        List<Long> events = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            events.add(TestApi.createEvent());
        }
        try (var ui = UiThread.started()) {
            var waiting = new CompletableFuture<Void>();
            GuestRun<Integer> run = GuestRun.start(ui.host(), () -> {
                List<Task<?>> tasks = new ArrayList<>();
                for (long event : events) {
                    tasks.add(Async.currentRun().spawn(() -> Win32.awaitHandle(event)));
                }
                Async.sleep(Duration.ofMillis(1));
                waiting.complete(null);
                for (Task<?> task : tasks) {
                    task.await();
                }
                return tasks.size();
            });
            UiThread.get(waiting);
            events.forEach(TestApi::setEvent);
            assertThat(Waits.outcomeOf(run)).isEqualTo(new Outcome.Success<>(MANY));
        }
        events.forEach(TestApi::closeHandle);
    }

    @Test
    void aHandleThatIsNoneIsRefused() throws Exception {
        try (var ui = UiThread.started()) {
            GuestRun<Object> run = GuestRun.start(ui.host(), () -> {
                Win32.awaitHandle(0x7FFF_FFF0L);
                return "unreachable";
            });
            Outcome<Object> outcome = Waits.outcomeOf(run);
            assertThat(outcome).isInstanceOf(Outcome.Failure.class);
            assertThat(((Outcome.Failure<?>) outcome).cause())
                    .isInstanceOf(Win32Exception.class)
                    .hasMessageContaining("error=6");
        }
    }

    @Test
    void outsideOfATaskItIsRefused() {
        assertThatThrownBy(() -> Win32.awaitHandle(1)).isInstanceOf(IllegalStateException.class);
    }
}
