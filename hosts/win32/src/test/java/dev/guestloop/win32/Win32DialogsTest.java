package dev.guestloop.win32;

import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.CancelReason;
import dev.guestloop.CancelledException;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.testing.internal.LogLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Message boxes that a task waits for. */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "Win32 needs Windows: tools/on-windows.sh")
class Win32DialogsTest {

    private static final int MANY = 200;
    private static final String TEXT = "What now?";

    @RegisterExtension
    final UiThread ui = UiThread.started();

    private long owner;

    @BeforeEach
    void start() {
        owner = ui.window().handle();
    }

    private static boolean isOwnerEnabled(long window) {
        return Win32Api.IsWindowEnabled(window);
    }

    @Test
    void theAnswerIsTheButtonAndAllElseGoesOnMeanwhile() throws Exception {
        GuestRun<Integer> run = GuestRun.start(ui.host(), () -> {
            var posts = new AtomicInteger();
            Task<Integer> asking = Async.currentRun()
                    .spawn(() -> Win32Dialogs.messageBox(owner, "a question", TEXT, TestApi.MB_YESNO));
            long box = TestApi.awaitVisible("a question");
            for (int i = 0; i < MANY; i++) {
                ui.host().post(posts::incrementAndGet);
                Async.yieldNow();
            }
            while (posts.get() < MANY) {
                Async.sleep(Duration.ofMillis(1));
            }
            assertThat(isOwnerEnabled(owner)).as("the owner below a box").isFalse();
            assertThat(asking.state()).as("suspended, and not below a loop").isEqualTo(Task.State.WAITING);
            TestApi.click(box, Win32Api.IDNO);
            int button = asking.await();
            assertThat(isOwnerEnabled(owner)).isTrue();
            return button;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(Win32Api.IDNO));
    }

    @Test
    void confirmIsTrueForTheFirstButtonOnlyAndMessageReturns() throws Exception {
        GuestRun<List<Boolean>> run = GuestRun.start(ui.host(), () -> {
            List<Boolean> answers = new ArrayList<>();
            for (int button : List.of(TestApi.IDOK, TestApi.IDCANCEL)) {
                Task<Boolean> asking =
                        Async.currentRun().spawn(() -> Win32Dialogs.confirm(owner, "sure" + button, TEXT));
                TestApi.click(TestApi.awaitVisible("sure" + button), button);
                answers.add(asking.await());
            }
            Task<?> saying = Async.currentRun().spawn(() -> Win32Dialogs.message(0, "a message", TEXT));
            TestApi.click(TestApi.awaitVisible("a message"), TestApi.IDOK);
            saying.await();
            return answers;
        });
        assertThat(outcomeOf(run).getOrThrow()).containsExactly(true, false);
    }

    /** Also one that the user could not close without an answer. */
    @ParameterizedTest
    @ValueSource(ints = {Win32Api.MB_OK, Win32Api.MB_OKCANCEL, TestApi.MB_YESNO, TestApi.MB_ABORTRETRYIGNORE})
    void cancellingATaskClosesItsBox(int flags) throws Exception {
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            var cancelled = new CompletableFuture<Boolean>();
            Task<?> asking = Async.currentRun().spawn(() -> {
                try {
                    Win32Dialogs.messageBox(owner, "cancel me", TEXT, flags);
                } catch (CancelledException e) {
                    cancelled.complete(true);
                    throw e;
                }
            });
            long box = TestApi.awaitVisible("cancel me");
            asking.cancel("enough");
            Async.await(cancelled);
            assertThat(TestApi.isWindow(box)).isFalse();
            assertThat(isOwnerEnabled(owner)).isTrue();
            return true;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
    }

    /** Of two boxes, the right one is closed; the lower one's loop ends when the upper's has. */
    @Test
    void cancellingTheLowerOfTwoTasksClosesItsOwnBox() throws Exception {
        GuestRun<List<String>> run = GuestRun.start(ui.host(), () -> {
            List<String> order = new ArrayList<>();
            Task<?> lower = Async.currentRun().spawn("lower", () -> show(order, "lower"));
            TestApi.awaitVisible("lower");
            Task<?> upper = Async.currentRun().spawn("upper", () -> show(order, "upper"));
            long left = TestApi.awaitVisible("upper");
            lower.cancel("enough");
            while (TestApi.findVisible("lower") != 0) {
                Async.sleep(Duration.ofMillis(1));
            }
            assertThat(TestApi.findVisible("upper")).isEqualTo(left);
            assertThat(order).isEmpty();
            TestApi.click(left, TestApi.IDOK);
            upper.await();
            while (lower.state() != Task.State.CANCELLED) {
                Async.sleep(Duration.ofMillis(1));
            }
            return order;
        });
        assertThat(outcomeOf(run).getOrThrow()).containsExactlyInAnyOrder("upper returned", "lower was cancelled");
    }

    /** It is the first dialog that our call makes, and not the next one. */
    @Test
    void aBoxOfTheProgramsAboveItIsNotTakenForIt() throws Exception {
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            Task<?> asking = Async.currentRun().spawn("lower", () -> show(new ArrayList<>(), "ours"));
            TestApi.awaitVisible("ours");
            ui.window().postEvent(() -> TestApi.messageBox(0, "the program's"));
            long upper = TestApi.awaitVisible("the program's");
            asking.cancel("enough");
            while (TestApi.findVisible("ours") != 0) {
                Async.sleep(Duration.ofMillis(1));
            }
            assertThat(TestApi.findVisible("the program's")).isEqualTo(upper);
            TestApi.click(upper, TestApi.IDOK);
            return true;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
    }

    /** A dialog whose call makes the windows of message boxes. */
    private static final class Boxes extends SystemDialog {
        void open(Runnable boxes) {
            during(() -> {
                boxes.run();
                return true;
            });
        }

        @Override
        void close() {
            closeSoon();
        }
    }

    /** One that runs messages before it makes its window, and in one of them another opens: each knows its own window. */
    @Test
    void aDialogThatOpensWithinTheOpeningOfAnotherIsNotTakenForIt() throws Exception {
        var inner = new Boxes();
        var outer = new Boxes();
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            ui.window()
                    .postEvent(() -> outer.open(() -> {
                        inner.open(() -> {
                            TestApi.messageBox(0, "inner");
                            TestApi.messageBox(0, "inner's second");
                        });
                        TestApi.messageBox(0, "outer");
                    }));
            long innerWindow = TestApi.awaitVisible("inner");
            assertThat(inner.window()).isEqualTo(innerWindow);
            assertThat(outer.window()).as("of the outer, not made yet").isZero();
            TestApi.click(innerWindow, TestApi.IDOK);
            long second = TestApi.awaitVisible("inner's second");
            assertThat(inner.window()).as("of the inner").isEqualTo(innerWindow);
            assertThat(outer.window())
                    .as("of the outer, below the inner's second")
                    .isZero();
            TestApi.click(second, TestApi.IDOK);
            long outerWindow = TestApi.awaitVisible("outer");
            assertThat(outer.window()).as("of the outer").isEqualTo(outerWindow);
            TestApi.click(outerWindow, TestApi.IDOK);
            return true;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
    }

    private static void show(List<String> order, String name) {
        try {
            Win32Dialogs.message(0, name, TEXT);
            order.add(name + " returned");
        } catch (CancelledException e) {
            order.add(name + " was cancelled");
            throw e;
        }
    }

    @Test
    void aBoxThatGoesWithItsOwnerHasNoAnswer() throws Exception {
        GuestRun<Integer> run = GuestRun.start(ui.host(), () -> {
            var window = new TestWindow();
            Task<Integer> asking = Async.currentRun()
                    .spawn(() -> Win32Dialogs.messageBox(window.handle(), "of a window", TEXT, Win32Api.MB_OK));
            TestApi.awaitVisible("of a window");
            window.close();
            return asking.await();
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(0));
    }

    /**
     * A dialog's loop takes WM_QUIT, and posts it once more for the loop below, where the tasks are cancelled. What they get first, that or
     * the end of their box, is open; that the user had agreed is not.
     */
    @Test
    void quittingClosesTheBoxesAndThenTheTasksCleanUp() throws Exception {
        List<Boolean> answers = new CopyOnWriteArrayList<>();
        List<String> ended = new CopyOnWriteArrayList<>();
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            for (String title : List.of("lower", "upper")) {
                Async.currentRun().spawn(() -> {
                    try {
                        answers.add(Win32Dialogs.confirm(owner, title, TEXT));
                    } finally {
                        ended.add(title);
                    }
                });
                TestApi.awaitVisible(title);
            }
            Win32Api.PostQuitMessage(0);
            try {
                Async.sleep(Duration.ofDays(1));
            } catch (CancelledException e) {
                Async.shielded(() -> Async.sleep(Duration.ofMillis(5)));
                ended.add("main after " + e.reason().kind());
            }
            return true;
        });
        outcomeOf(run);
        ui.join();
        assertThat(answers).doesNotContain(true);
        assertThat(ended).containsExactlyInAnyOrder("upper", "lower", "main after " + CancelReason.Kind.HOST_CLOSED);
    }

    /** The step that opened it has ended, and the host runs posts. Longer than what the watchdog complains of. */
    @Test
    void aBoxThatStaysOpenIsNoSlowStep() throws Exception {
        try (var log = new LogLines()) {
            GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
                Task<?> saying = Async.currentRun().spawn(() -> Win32Dialogs.message(owner, "for long", TEXT));
                long box = TestApi.awaitVisible("for long");
                Async.toThread(() -> Thread.sleep(Duration.ofSeconds(4)));
                TestApi.click(box, TestApi.IDOK);
                saying.await();
                return true;
            });
            assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
            assertThat(log.count("")).isZero();
        }
    }

    // ------------------------------------------------------------------ mistakes

    @Test
    void anOwnerThatIsDestroyedIsRefused() throws Exception {
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            var window = new TestWindow();
            window.close();
            return Win32Dialogs.confirm(window.handle(), "too late", TEXT);
        });
        assertThat(outcomeOf(run))
                .isInstanceOfSatisfying(
                        Outcome.Failure.class,
                        failure -> assertThat(failure.cause())
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("must be there")
                                .hasMessageContaining("window=0x"));
    }

    @Test
    void anotherThreadsOwnerIsRefused() throws Exception {
        try (var other = UiThread.started()) {
            GuestRun<Boolean> run =
                    GuestRun.start(other.host(), () -> Win32Dialogs.confirm(owner, "of another thread", TEXT));
            assertThat(outcomeOf(run))
                    .isInstanceOfSatisfying(
                            Outcome.Failure.class,
                            failure -> assertThat(failure.cause())
                                    .isInstanceOf(WrongThreadException.class)
                                    .hasMessageContaining("thread=" + ui.id()));
        }
    }

    @Test
    void whatWindowsRefusesIsAFailureAndNoAnswer() {
        assertThatThrownBy(() -> ui.call(() -> new MessageBox(0xDEAD, "no owner", TEXT, 0).open()))
                .rootCause()
                .isInstanceOf(Win32Exception.class)
                .hasMessageContaining("function=MessageBoxW");
    }
}
