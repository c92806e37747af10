package dev.guestloop.win32;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.testing.internal.LogLines;
import dev.guestloop.testing.internal.Waits;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The box for what nobody caught. */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "Win32 needs Windows: tools/on-windows.sh")
class Win32ErrorDialogTest {

    private static final String TITLE = "Something went wrong";

    /** A program of its own thread, as {@link Win32Guest#launch} has it. */
    private static CompletableFuture<GuestRun<Void>> launch(dev.guestloop.TaskAction<?> main) {
        var ended = new CompletableFuture<GuestRun<Void>>();
        Thread.ofPlatform().name("program").start(() -> {
            try {
                ended.complete(Win32Guest.launch(main));
            } catch (Throwable e) {
                ended.completeExceptionally(e);
            }
        });
        return ended;
    }

    private static long awaitBox() throws InterruptedException {
        Waits.await("the box is open", () -> TestApi.findVisible(TITLE) != 0);
        return TestApi.findVisible(TITLE);
    }

    private static void close(long box) throws InterruptedException {
        Win32Api.PostMessageW(box, Win32Api.WM_COMMAND, TestApi.IDOK, 0);
        Waits.await("the box is closed", () -> !TestApi.isWindow(box));
    }

    @Test
    void aFailureIsShownAndKeepsLaunchAndNobodyElse() throws Exception {
        try (var log = new LogLines()) {
            var other = new CompletableFuture<Boolean>();
            CompletableFuture<GuestRun<Void>> ended = launch(() -> {
                Async.currentRun().spawn("download", () -> {
                    throw new IllegalStateException("no route");
                });
                Async.await(other);
                throw new IllegalStateException("no luck");
            });
            long first = awaitBox();
            assertThat(TestApi.textIn(first)).contains("ownload failed: no route", "Win32ErrorDialogTest");
            other.complete(true); // the main task goes on below the box, and fails as well
            Waits.await("both are logged", () -> log.count("Nobody caught") == 2);
            assertThat(awaitBox()).as("one box at a time").isEqualTo(first);
            close(first);
            long second = awaitBox();
            assertThat(TestApi.textIn(second)).contains("The main task failed: no luck");
            assertThat(ended).as("it waits for the user").isNotDone();
            close(second);
            assertThat(UiThread.get(ended).isDone()).isTrue();
        }
    }

    @Test
    void quittingClosesTheBox() throws Exception {
        try (var _ = new LogLines()) {
            var quit = new CompletableFuture<Boolean>();
            CompletableFuture<GuestRun<Void>> ended = launch(() -> {
                Async.currentRun().spawn(() -> {
                    throw new IllegalStateException("no route");
                });
                Async.await(quit);
                Win32Api.PostQuitMessage(0);
                Async.sleep(Duration.ofDays(1));
            });
            long box = awaitBox();
            quit.complete(true);
            UiThread.get(ended);
            assertThat(TestApi.isWindow(box)).isFalse();
        }
    }

    @Test
    void aGuestOfAForeignLoopHasItTooAndOfAHostThatClosedOnlyTheLog() throws Exception {
        try (var log = new LogLines();
                var ui = UiThread.started()) {
            GuestRun<Void> run = ui.call(() -> Win32Guest.attach(() -> {
                throw new IllegalStateException("no route");
            }));
            assertThat(Waits.outcomeOf(run)).isInstanceOf(Outcome.Failure.class);
            close(awaitBox());
            ui.call(() -> {
                ui.host().close();
                var dialog = new Win32ErrorDialog(ui.host());
                dialog.uncaught("task late", new IllegalStateException("too late"));
                assertThat(dialog.isOpen()).isFalse();
                return null;
            });
            assertThat(log.count("task late")).isEqualTo(1);
        }
    }

    /** It is closed before its window is there. */
    @Test
    void aBoxThatIsNotOpenYetIsClosedAsSoonAsItIs() {
        var box = new MessageBox(0, "unwanted", "Never mind.", Win32Api.MB_OK);
        box.closeSoon();
        var returned = new CompletableFuture<Integer>();
        Thread.ofPlatform().daemon().start(() -> returned.complete(box.open()));
        UiThread.get(returned);
    }
}
