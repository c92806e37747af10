package dev.guestloop.win32;

import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.testing.internal.LogLines;
import dev.guestloop.ui.Closing;
import dev.guestloop.ui.EventHandler;
import dev.guestloop.ui.EventSource.Registration;
import dev.guestloop.ui.HandlerPolicy;
import dev.guestloop.ui.ModalityRule;
import dev.guestloop.ui.WindowScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages that tasks wait for, and windows that own tasks. */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "Win32 needs Windows: tools/on-windows.sh")
class Win32EventsTest {

    private static final int PING = Win32Api.WM_APP + 40;
    private static final int OTHER = Win32Api.WM_APP + 41;

    @RegisterExtension
    final UiThread ui = UiThread.started();

    private TestWindow window;

    @BeforeEach
    void start() {
        window = ui.window();
    }

    /** In a task: lets the others run until something holds. */
    private static void await(BooleanSupplier state) {
        while (!state.getAsBoolean()) {
            Async.sleep(Duration.ofMillis(1));
        }
    }

    private static Throwable failureOf(GuestRun<?> run) throws Exception {
        return ((Outcome.Failure<?>) outcomeOf(run)).cause();
    }

    // ------------------------------------------------------------------ waiting

    @Test
    void nextMessageWaitsForItsNumberAndTheWindowGetsItAsWell() throws Exception {
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            List<String> got = new ArrayList<>();
            window.procedure = (message, wParam, lParam) -> {
                if (message == PING) {
                    got.add("window " + wParam + " " + lParam);
                    return 5L;
                }
                return null;
            };
            Task<Win32Message> waiting = Async.currentRun().spawn(() -> Win32Events.nextMessage(window.handle(), PING));
            await(() -> WindowListeners.windows() == 1);
            window.post(OTHER, 1, 1);
            window.post(PING, 2, 3);
            assertThat(waiting.await()).isEqualTo(new Win32Message(window.handle(), PING, 2, 3));
            assertThat(WindowListeners.windows()).as("left behind").isZero();
            assertThat(TestApi.sendMessage(window.handle(), PING, 4, 5)).isEqualTo(5);
            assertThat(got).containsExactly("window 2 3", "window 4 5");
            return true;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
    }

    /** What is sent is heard in the middle of the step that sends it, and the answer is the window's. */
    @Test
    void aSentMessageKeepsItsAnswer() throws Exception {
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            window.procedure = (message, _, lParam) -> message == PING ? lParam + 1 : null;
            List<Win32Message> heard = new ArrayList<>();
            try (Registration _ = Win32Events.messages(window.handle(), PING).listen(heard::add)) {
                assertThat(TestApi.sendMessage(window.handle(), PING, 0, 41)).isEqualTo(42);
            }
            assertThat(TestApi.sendMessage(window.handle(), PING, 0, 1)).isEqualTo(2);
            assertThat(heard).containsExactly(new Win32Message(window.handle(), PING, 0, 41));
            return true;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
    }

    /** A class of the system, whose procedure is not ours. */
    @Test
    void aWindowOfAnyClassWillDo() throws Exception {
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            long control = Win32Api.CreateWindowExW("STATIC", 0, 0, 0);
            Task<Win32Message> waiting = Async.currentRun().spawn(() -> Win32Events.nextMessage(control, PING));
            await(() -> WindowListeners.windows() == 1);
            Win32Api.PostMessageW(control, PING, 1, 2);
            waiting.await();
            return Win32Api.DestroyWindow(control);
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
    }

    @Test
    void aWaitForAMessageEndsWithTheWindow() throws Exception {
        GuestRun<Win32Message> run = GuestRun.start(ui.host(), () -> {
            var other = new TestWindow();
            Async.currentRun().spawn(() -> {
                await(() -> WindowListeners.windows() == 1);
                other.close();
                assertThat(WindowListeners.windows()).as("left behind").isZero();
            });
            return Win32Events.nextMessage(other.handle(), PING);
        });
        assertThat(failureOf(run))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed")
                .hasMessageContaining("message=0x8028");
    }

    @Test
    void aSourceIsOverWhenItsWindowIsDestroyed() {
        ui.call(() -> {
            var other = new TestWindow();
            var pings = Win32Events.messages(other.handle(), PING);
            assertThat(pings.isOver()).isFalse();
            other.close();
            assertThat(pings.isOver()).isTrue();
            return true;
        });
    }

    @Test
    void theLastMessageOfAWindowCanBeWaitedFor() throws Exception {
        GuestRun<Integer> run = GuestRun.start(ui.host(), () -> {
            var other = new TestWindow();
            Async.currentRun().spawn(() -> {
                await(() -> WindowListeners.windows() == 1);
                other.close();
            });
            return Win32Events.nextMessage(other.handle(), Win32Api.WM_NCDESTROY)
                    .message();
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(Win32Api.WM_NCDESTROY));
    }

    @Test
    void awaitClosedReturnsWhenTheUserClosesTheWindowAndAtOnceAfterwards() throws Exception {
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            var other = new TestWindow();
            other.post(Win32Api.WM_CLOSE, 0, 0);
            Win32Events.awaitClosed(other.handle());
            Win32Events.awaitClosed(other.handle());
            other.close();
            return TestApi.isWindow(other.handle());
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(false));
    }

    // ------------------------------------------------------------------ buttons

    /** A button in a window. */
    private static long button(long parent) {
        long button = Win32Api.CreateWindowExW("BUTTON", 0, TestApi.WS_CHILD, parent);
        if (button == 0) {
            throw new Win32Exception("CreateWindowExW", Win32Api.lastError());
        }
        TestApi.moveWindow(button, 0, 0, 50, 20); // it can be hit
        return button;
    }

    private static void click(long button) {
        Win32Api.PostMessageW(button, TestApi.BM_CLICK, 0, 0);
    }

    @Test
    void nextActionWaitsForTheClickOnItsButtonAndNothingElse() throws Exception {
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            long parent = window.handle();
            long ours = button(parent);
            long other = button(parent);
            List<Long> got = new ArrayList<>();
            window.procedure = (message, _, lParam) -> {
                if (message == Win32Api.WM_COMMAND) {
                    got.add(lParam);
                }
                return null;
            };
            Task<Win32Message> waiting = Async.currentRun().spawn(() -> Win32Events.nextAction(ours));
            await(() -> WindowListeners.windows() == 2); // the button, and what it is in
            click(other);
            TestApi.sendMessage(parent, Win32Api.WM_COMMAND, 6L << 16, ours); // it has got the focus
            click(ours);
            Win32Message click = waiting.await();
            assertThat(click).isEqualTo(new Win32Message(parent, Win32Api.WM_COMMAND, click.wParam(), ours));
            assertThat(click.wParam() >>> 16).isEqualTo(Win32Api.BN_CLICKED);
            assertThat(WindowListeners.windows()).as("left behind").isZero();
            await(() -> got.size() == 3);
            return true;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
    }

    @Test
    void aWaitForAClickEndsWithTheButton() throws Exception {
        GuestRun<Win32Message> run = GuestRun.start(ui.host(), () -> {
            long button = button(window.handle());
            Async.currentRun().spawn(() -> {
                await(() -> WindowListeners.windows() == 2);
                Win32Api.DestroyWindow(button);
            });
            return Win32Events.nextAction(button);
        });
        assertThat(failureOf(run))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed")
                .hasMessageContaining("event=click");
    }

    @Test
    void aWindowIsNoButton() throws Exception {
        GuestRun<Win32Message> run = GuestRun.start(ui.host(), () -> Win32Events.nextAction(window.handle()));
        assertThat(failureOf(run))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Win32Events.messages");
    }

    /** The top-level one, which need not be the button's parent. */
    @Test
    void tasksForClicksBelongToTheWindow() throws Exception {
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            var other = new TestWindow();
            long panel = Win32Api.CreateWindowExW("STATIC", 0, TestApi.WS_CHILD, other.handle());
            long button = button(panel);
            int[] begun = {0};
            EventHandler<Win32Message> handler = Win32Events.onAction(button, HandlerPolicy.PARALLEL, _ -> {
                begun[0]++;
                Async.sleep(Duration.ofDays(1));
            });
            click(button);
            click(button);
            await(() -> begun[0] == 2);
            Win32Events.scopeOf(other.handle()).cancel("enough");
            await(() -> !handler.isBusy());
            other.close();
            assertThat(WindowListeners.windows()).as("left behind").isZero();
            return true;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
    }

    // ------------------------------------------------------------------ the wish to close a window

    @Test
    void aListenerKeepsAWindowOpenUntilATaskDestroysIt() throws Exception {
        GuestRun<List<String>> run = GuestRun.start(ui.host(), () -> {
            List<String> log = new ArrayList<>();
            var other = new TestWindow();
            other.procedure = (message, _, _) -> {
                if (message == Win32Api.WM_CLOSE) {
                    log.add("the window was asked");
                }
                return null;
            };
            Task<?> closing = Async.currentRun().spawn(() -> {
                try (Registration _ = Win32Events.closing(other.handle()).listen(Closing::keepOpen)) {
                    for (int i = 0; i < 2; i++) {
                        Closing attempt = Win32Events.closing(other.handle()).next();
                        log.add("attempt " + (attempt.window() == other.handle()));
                        assertThatThrownBy(attempt::keepOpen)
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("listen");
                    }
                }
                assertThat(TestApi.isWindow(other.handle())).isTrue();
                Win32Events.messages(other.handle(), Win32Api.WM_CLOSE).next();
            });
            for (int attempts = 1; attempts <= 2; attempts++) {
                await(() -> WindowListeners.windows() == 1 && closing.state() == Task.State.WAITING);
                other.post(Win32Api.WM_CLOSE, 0, 0);
                int all = attempts;
                await(() -> log.size() == all);
            }
            await(() -> WindowListeners.windows() == 1 && closing.state() == Task.State.WAITING);
            other.post(Win32Api.WM_CLOSE, 0, 0); // nobody keeps it any more
            Win32Events.awaitClosed(other.handle());
            closing.await();
            return log;
        });
        assertThat(outcomeOf(run).getOrThrow()).containsExactly("attempt true", "attempt true", "the window was asked");
    }

    /** A listener that comes after the one that has sent it keeps the window open in both. */
    @Test
    void anAttemptWithinAnAttemptIsOneOfItsOwn() {
        boolean open = ui.call(() -> {
            var other = new TestWindow();
            boolean[] within = {false};
            try (Registration _ = Win32Events.closing(other.handle()).listen(_ -> {
                        if (!within[0]) {
                            within[0] = true;
                            TestApi.sendMessage(other.handle(), Win32Api.WM_CLOSE, 0, 0);
                        }
                    });
                    Registration _ = Win32Events.closing(other.handle()).listen(Closing::keepOpen)) {
                TestApi.sendMessage(other.handle(), Win32Api.WM_CLOSE, 0, 0);
                return TestApi.isWindow(other.handle());
            } finally {
                other.close();
            }
        });
        assertThat(open).isTrue();
    }

    // ------------------------------------------------------------------ tasks for messages

    @ParameterizedTest
    @EnumSource
    void aPolicySaysWhatBecomesOfAMessageThatComesMeanwhile(HandlerPolicy policy) throws Exception {
        GuestRun<List<String>> run = GuestRun.start(ui.host(), () -> {
            List<String> log = new ArrayList<>();
            var go = new CompletableFuture<Void>();
            EventHandler<Win32Message> handler = Win32Events.onMessage(window.handle(), PING, policy, message -> {
                log.add("begin " + message.wParam());
                Async.await(go);
                log.add("end " + message.wParam());
            });
            TestApi.sendMessage(window.handle(), PING, 1, 0);
            await(() -> log.size() == 1);
            TestApi.sendMessage(window.handle(), PING, 2, 0);
            int begun = policy == HandlerPolicy.RESTART || policy == HandlerPolicy.PARALLEL ? 2 : 1;
            await(() -> log.size() == begun);
            Async.yieldNow(); // in which a second task could begin that must not
            go.complete(null);
            await(() -> !handler.isBusy());
            if (policy == HandlerPolicy.PARALLEL) {
                log.subList(2, 4).sort(null); // they end in any order
            }
            handler.close();
            TestApi.sendMessage(window.handle(), PING, 3, 0);
            assertThat(handler.isBusy()).isFalse();
            return log;
        });
        assertThat(outcomeOf(run).getOrThrow())
                .containsExactlyElementsOf(
                        switch (policy) {
                            case DROP -> List.of("begin 1", "end 1");
                            case RESTART -> List.of("begin 1", "begin 2", "end 2");
                            case QUEUE -> List.of("begin 1", "end 1", "begin 2", "end 2");
                            case PARALLEL -> List.of("begin 1", "begin 2", "end 1", "end 2");
                        });
    }

    /** It must not cross into Windows, which would end the JVM; nor keep the others from the message. */
    @Test
    void whatAListenerThrowsGoesIntoTheLog() {
        try (var log = new LogLines()) {
            List<Win32Message> heard = new ArrayList<>();
            long answer = ui.call(() -> {
                window.procedure = (message, _, _) -> message == PING ? 7L : null;
                try (Registration _ = Win32Events.messages(window.handle(), PING)
                                .listen(_ -> {
                                    throw new StackOverflowError("on purpose");
                                });
                        Registration _ =
                                Win32Events.messages(window.handle(), PING).listen(heard::add)) {
                    return TestApi.sendMessage(window.handle(), PING, 0, 0);
                }
            });
            assertThat(answer).isEqualTo(7);
            assertThat(heard).hasSize(1);
            assertThat(log.count("A listener of a window")).isEqualTo(1);
        }
    }

    /** Also one that has it before it in the row. */
    @Test
    void aListenerThatIsClosedHearsNothingMore() {
        List<Win32Message> heard = new ArrayList<>();
        ui.call(() -> {
            Registration[] second = new Registration[1];
            try (Registration _ = Win32Events.messages(window.handle(), PING).listen(_ -> second[0].close())) {
                second[0] = Win32Events.messages(window.handle(), PING).listen(heard::add);
                return TestApi.sendMessage(window.handle(), PING, 0, 0);
            }
        });
        assertThat(heard).isEmpty();
    }

    // ------------------------------------------------------------------ windows

    @Test
    void tasksEndWithTheirWindowAndANewOneHasANewScope() throws Exception {
        GuestRun<List<String>> run = GuestRun.start(ui.host(), () -> {
            List<String> log = new ArrayList<>();
            var other = new TestWindow();
            WindowScope scope = Win32Events.scopeOf(other.handle());
            assertThat(Win32Events.scopeOf(other.handle())).isSameAs(scope);
            int[] begun = {0};
            scope.spawn("a task", () -> {
                begun[0]++;
                try {
                    Async.sleep(Duration.ofDays(1));
                } finally {
                    log.add("task");
                }
            });
            Win32Events.onMessage(other.handle(), PING, HandlerPolicy.PARALLEL, _ -> {
                begun[0]++;
                try {
                    Async.sleep(Duration.ofDays(1));
                } finally {
                    log.add("handler");
                }
            });
            other.post(PING, 0, 0);
            await(() -> begun[0] == 2);
            assertThat(scope.isClosed()).isFalse();
            other.post(Win32Api.WM_CLOSE, 0, 0);
            scope.awaitClosed();
            assertThat(scope.isClosed()).isTrue();
            assertThat(WindowListeners.windows()).as("left behind").isZero();
            assertThatThrownBy(() -> Win32Events.scopeOf(other.handle())).isInstanceOf(IllegalStateException.class);
            other.close();
            return log;
        });
        assertThat(outcomeOf(run).getOrThrow()).containsExactlyInAnyOrder("task", "handler");
    }

    /** Its scope is made in the last message itself, and has to end with that. */
    @Test
    void aTaskForTheLastMessageIsCancelledToo() throws Exception {
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            var other = new TestWindow();
            EventHandler<Win32Message> handler =
                    Win32Events.onMessage(other.handle(), Win32Api.WM_NCDESTROY, HandlerPolicy.DROP, _ -> {
                        Async.sleep(Duration.ofDays(1));
                    });
            other.close();
            await(() -> !handler.isBusy());
            assertThat(WindowListeners.windows()).as("left behind").isZero();
            return true;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
    }

    @Test
    void belowAMessageBoxTasksStandStillIfTheRuleSaysSo() throws Exception {
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            int[] steps = {0};
            Win32Events.scopeOf(window.handle()).modality(ModalityRule.PAUSE).spawn("paused", () -> {
                while (true) {
                    Async.sleep(Duration.ofMillis(1));
                    steps[0]++;
                }
            });
            Task<?> box = Async.currentRun().spawn(() -> Win32Dialogs.message(window.handle(), "pause", "Wait."));
            await(() -> TestApi.findVisible("pause") != 0);
            Async.sleep(Duration.ofMillis(5)); // its last step before the box may be under way
            int before = steps[0];
            Async.sleep(Duration.ofMillis(50));
            assertThat(steps[0]).isEqualTo(before);
            Win32Api.PostMessageW(TestApi.findVisible("pause"), Win32Api.WM_COMMAND, TestApi.IDOK, 0);
            box.await();
            await(() -> steps[0] > before + 1);
            return true;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
    }

    @Test
    void theEndOfARunLeavesNothingInAWindowThatStays() throws Exception {
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            Win32Events.scopeOf(window.handle());
            return WindowListeners.windows() == 1;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
        assertThat(ui.call(WindowListeners::windows)).isZero();
    }

    @Test
    void anotherThreadsWindowIsRefused() throws Exception {
        try (var other = UiThread.started()) {
            GuestRun<WindowScope> run = GuestRun.start(other.host(), () -> Win32Events.scopeOf(window.handle()));
            assertThat(failureOf(run))
                    .isInstanceOf(WrongThreadException.class)
                    .hasMessageContaining("thread=" + ui.id());
        }
    }
}
