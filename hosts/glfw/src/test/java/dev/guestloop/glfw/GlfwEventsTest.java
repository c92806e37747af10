package dev.guestloop.glfw;

import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.CancelledException;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.testing.internal.Displays;
import dev.guestloop.testing.internal.LogLines;
import dev.guestloop.testing.internal.Waits;
import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.HandlerPolicy;
import dev.guestloop.ui.WindowScope;
import java.awt.event.KeyEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lwjgl.glfw.GLFW;
import org.lwjgl.glfw.GLFWDropCallback;
import org.lwjgl.glfw.GLFWKeyCallback;
import org.lwjgl.glfw.GLFWWindowCloseCallback;
import org.lwjgl.system.MemoryStack;

/** Events of a real window, from a robot that uses mouse and keyboard; those of drag and drop are made by calling the callback. */
class GlfwEventsTest {

    private static Hands hands;

    private final List<String> log = new CopyOnWriteArrayList<>();
    private UiThread ui;

    @BeforeAll
    static void startRobot() throws IOException {
        Displays.require();
        hands = new Hands();
    }

    @AfterAll
    static void stopRobot() {
        if (hands != null) {
            hands.close();
        }
    }

    @BeforeEach
    void openWindow() throws Exception {
        ui = UiThread.started();
        hands.move(-50, -50);
        ui.call(() -> {
            GLFW.glfwFocusWindow(ui.window());
            return true;
        });
        Waits.await("the window's focus and place", () -> {
            try {
                return ui.call(() -> {
                    int[] x = {0};
                    GLFW.glfwGetWindowPos(ui.window(), x, null);
                    return x[0] == UiThread.X
                            && GLFW.glfwGetWindowAttrib(ui.window(), GLFW.GLFW_FOCUSED) == GLFW.GLFW_TRUE;
                });
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    @AfterEach
    void closeWindow() {
        if (ui != null) {
            ui.close();
        }
    }

    private GuestRun<Void> start(TaskAction<?> main) throws Exception {
        var waits = new CompletableFuture<Task<Void>>();
        GuestRun<Void> run = ui.call(() -> GlfwGuest.attach(() -> {
            Task<Void> task = Async.currentRun().spawn("test", main);
            while (task.state() == Task.State.READY) {
                Async.yieldNow();
            }
            waits.complete(task);
            task.await();
        }));
        Waits.get(waits);
        return run;
    }

    // ------------------------------------------------------------------ real input

    private interface Input {
        void make() throws Exception;
    }

    /** A task waits for an event that a robot makes. */
    private <E extends GlfwEvent> E next(EventSource<E> source, Predicate<? super E> wanted, Input input)
            throws Exception {
        var seen = new CompletableFuture<E>();
        GuestRun<Void> run = start(() -> {
            E event;
            do {
                event = source.next();
            } while (!wanted.test(event));
            seen.complete(event);
        });
        for (int i = 0; i < 10 && !seen.isDone(); i++) { // the window manager may take the first one for itself
            input.make();
            var _ = seen.copy().completeOnTimeout(null, 2, TimeUnit.SECONDS).join();
        }
        E event = Waits.get(seen);
        assertThat(event.window()).isEqualTo(ui.window());
        assertThat(outcomeOf(run)).isInstanceOf(Outcome.Success.class);
        return event;
    }

    @Test
    void aTaskWaitsForAKey() throws Exception {
        GlfwEvent.Key key = next(GlfwEvents.keys(ui.window()), _ -> true, () -> hands.key(KeyEvent.VK_A));
        assertThat(key.key()).isEqualTo(GLFW.GLFW_KEY_A);
        assertThat(key.action()).isEqualTo(GLFW.GLFW_PRESS);
    }

    @Test
    void aTaskWaitsForACharacter() throws Exception {
        GlfwEvent.Typed typed = next(GlfwEvents.characters(ui.window()), _ -> true, () -> hands.key(KeyEvent.VK_7));
        assertThat(Character.toString(typed.codePoint())).isEqualTo("7");
    }

    @Test
    void aTaskWaitsForAClick() throws Exception {
        GlfwEvent.MouseButton click = next(GlfwEvents.mouseButtons(ui.window()), _ -> true, hands::click);
        assertThat(click.action()).isEqualTo(GLFW.GLFW_PRESS);
        assertThat(click.button()).isEqualTo(GLFW.GLFW_MOUSE_BUTTON_LEFT);
    }

    @Test
    void aTaskWaitsForTheMouseToMove() throws Exception {
        GlfwEvent.CursorMoved moved =
                next(GlfwEvents.cursorMoves(ui.window()), e -> e.x() == 70, () -> hands.move(70, 60));
        assertThat(moved.y()).isEqualTo(60);
    }

    @Test
    void aTaskWaitsForTheWheel() throws Exception {
        hands.click();
        GlfwEvent.Scrolled scrolled = next(GlfwEvents.scrolls(ui.window()), _ -> true, hands::scroll);
        assertThat(scrolled.y()).isEqualTo(-1);
    }

    @Test
    void aTaskWaitsForAnotherSize() throws Exception {
        GlfwEvent.FramebufferResized size = next(
                GlfwEvents.framebufferSizes(ui.window()),
                e -> e.width() == 400,
                () -> ui.call(() -> {
                    GLFW.glfwSetWindowSize(ui.window(), 400, 300);
                    return true;
                }));
        assertThat(size.height()).isEqualTo(300);
    }

    @Test
    void aTaskWaitsForFilesThatAreDropped() throws Exception {
        GlfwEvent.Dropped dropped = next(
                GlfwEvents.drops(ui.window()),
                _ -> true,
                () -> ui.call(() -> {
                    GLFWDropCallback callback = GLFW.glfwSetDropCallback(ui.window(), null);
                    GLFW.glfwSetDropCallback(ui.window(), callback);
                    try (MemoryStack stack = MemoryStack.stackPush()) {
                        callback.invoke(
                                ui.window(),
                                2,
                                stack.pointers(stack.UTF8("/tmp/a b"), stack.UTF8("/ü"))
                                        .address());
                    }
                    return true;
                }));
        assertThat(dropped.paths()).containsExactly(Path.of("/tmp/a b"), Path.of("/ü"));
    }

    @Test
    void theUserClosesTheWindow() throws Exception {
        GuestRun<Void> run = start(() -> GlfwEvents.awaitClosed(ui.window()));
        hands.closeWindow();
        assertThat(outcomeOf(run)).isInstanceOf(Outcome.Success.class);
    }

    @Test
    void aListenerKeepsTheWindowOpen() throws Exception {
        var asked = new CompletableFuture<GlfwEvent.CloseRequested>();
        ui.call(() -> GlfwEvents.closing(ui.window()).listen(request -> {
            GLFW.glfwSetWindowShouldClose(request.window(), false);
            asked.complete(request);
        }));
        GuestRun<Void> run = start(() -> GlfwEvents.awaitClosed(ui.window()));
        hands.closeWindow();
        Waits.get(asked);
        assertThat(ui.call(run::isDone)).isFalse();
        run.cancel("the test is over");
        assertThat(outcomeOf(run)).isInstanceOf(Outcome.Cancelled.class);
    }

    // ------------------------------------------------------------------ tasks for events

    @Test
    void aKeyStartsATaskUnlessOneRuns() throws Exception {
        var go = new CompletableFuture<String>();
        var started = new CompletableFuture<String>();
        GuestRun<Void> run = start(() -> {
            GlfwEvents.onAction(GlfwEvents.keys(ui.window()), HandlerPolicy.DROP, key -> {
                log.add("key " + key.key());
                started.complete("");
                Async.await(go);
                log.add("done");
            });
            GlfwEvents.keys(ui.window()).listen(key -> {
                if (key.key() == GLFW.GLFW_KEY_C && key.action() == GLFW.GLFW_RELEASE) {
                    go.complete("");
                }
            });
            Async.await(go);
            Async.sleep(Duration.ofMillis(1));
        });
        hands.key(KeyEvent.VK_A);
        Waits.get(started);
        hands.key(KeyEvent.VK_B);
        hands.key(KeyEvent.VK_C);
        assertThat(outcomeOf(run)).isInstanceOf(Outcome.Success.class);
        assertThat(log).first().isEqualTo("key " + GLFW.GLFW_KEY_A);
        assertThat(log).filteredOn(line -> line.startsWith("key")).hasSize(1);
    }

    // ------------------------------------------------------------------ callbacks of the program

    private void pressKey(int key) throws Exception {
        ui.call(() -> {
            GLFWKeyCallback callback = GLFW.glfwSetKeyCallback(ui.window(), null);
            GLFW.glfwSetKeyCallback(ui.window(), callback);
            callback.invoke(ui.window(), key, 0, GLFW.GLFW_PRESS, 0);
            return true;
        });
    }

    private void listen(String name) throws Exception {
        ui.call(() -> GlfwEvents.keys(ui.window()).listen(key -> log.add(name + " " + key.key())));
    }

    @Test
    void aCallbackThatWasSetBeforeIsCalledFirst() throws Exception {
        ui.call(() -> GLFW.glfwSetKeyCallback(ui.window(), (_, key, _, _, _) -> log.add("program " + key)));
        listen("first");
        listen("second");
        pressKey(65);
        assertThat(log).containsExactly("program 65", "first 65", "second 65");
    }

    /** And no listener hears of anything twice, also if somebody listens again on top of it. */
    @Test
    void aCallbackThatIsSetLaterMayCallOurs() throws Exception {
        ui.call(() -> GLFW.glfwSetKeyCallback(ui.window(), (_, key, _, _, _) -> log.add("below " + key)));
        listen("first");
        ui.call(() -> {
            GLFWKeyCallback[] ours = {null};
            ours[0] = GLFW.glfwSetKeyCallback(ui.window(), (window, key, code, action, mods) -> {
                log.add("above " + key);
                ours[0].invoke(window, key, code, action, mods);
            });
            return true;
        });
        pressKey(65);
        assertThat(log).containsExactly("above 65", "below 65", "first 65");
        log.clear();
        listen("second");
        pressKey(66);
        assertThat(log).containsExactly("above 66", "below 66", "first 66", "second 66");
    }

    @Test
    void whatACallbackAndAListenerThrowIsLoggedAndTheOthersHearOfTheEvent() throws Exception {
        ui.call(() -> GLFW.glfwSetKeyCallback(ui.window(), (_, _, _, _, _) -> {
            throw new IllegalStateException("in the program's callback");
        }));
        ui.call(() -> GlfwEvents.keys(ui.window()).listen(_ -> {
            throw new AssertionError("in a listener");
        }));
        var last = new CompletableFuture<Integer>();
        ui.call(() -> GlfwEvents.keys(ui.window()).listen(key -> last.complete(key.key())));
        try (var lines = new LogLines()) {
            hands.key(KeyEvent.VK_Q); // through GLFW itself
            assertThat(Waits.get(last)).isEqualTo(GLFW.GLFW_KEY_Q);
            assertThat(ui.call(() -> "the loop goes on")).isNotNull();
            assertThat(lines.count("in the program's callback")).isPositive();
            assertThat(lines.count("in a listener")).isPositive();
        }
    }

    @Test
    void aListenerThatHasEndedHearsNothing() throws Exception {
        EventSource.Registration listening =
                ui.call(() -> GlfwEvents.keys(ui.window()).listen(key -> log.add("heard " + key.key())));
        pressKey(65);
        ui.call(() -> {
            listening.close();
            listening.close();
            return true;
        });
        pressKey(66);
        assertThat(log).containsExactly("heard 65");
    }

    // ------------------------------------------------------------------ windows and their tasks

    private void setShouldClose() throws Exception {
        ui.call(() -> {
            GLFW.glfwSetWindowShouldClose(ui.window(), true);
            return true;
        });
    }

    @Test
    void tasksOfAWindowAreCancelledWhenTheProgramClosesIt() throws Exception {
        GuestRun<Void> run = start(() -> {
            WindowScope scope = GlfwEvents.scopeOf(ui.window());
            assertThat(GlfwEvents.scopeOf(ui.window())).isSameAs(scope);
            scope.spawn("clock", () -> {
                try {
                    Async.sleep(Duration.ofDays(1));
                } finally {
                    log.add("cleaned up, the window is there: " + (GLFW.glfwGetWindowTitle(ui.window()) != null));
                }
            });
            scope.awaitClosed();
            assertThat(scope.isClosed()).isTrue();
        });
        setShouldClose();
        assertThat(outcomeOf(run)).isInstanceOf(Outcome.Success.class);
        assertThat(log).containsExactly("cleaned up, the window is there: true");
    }

    @Test
    void awaitClosedReturnsAtOnceIfTheWindowHasClosed() throws Exception {
        setShouldClose();
        GuestRun<Void> run = start(() -> GlfwEvents.awaitClosed(ui.window()));
        assertThat(outcomeOf(run)).isInstanceOf(Outcome.Success.class);
    }

    @Test
    void aWaitForAnEventEndsWithTheWindowAndNamesIt() throws Exception {
        var thrown = new CompletableFuture<String>();
        GuestRun<Void> run = start(() -> {
            try {
                GlfwEvents.keys(ui.window()).next();
            } catch (IllegalStateException e) {
                thrown.complete(e.getMessage());
            }
        });
        setShouldClose();
        assertThat(outcomeOf(run)).isInstanceOf(Outcome.Success.class);
        assertThat(Waits.get(thrown))
                .contains("window=0x" + Long.toHexString(ui.window()))
                .contains("event=key")
                .contains("scopeOf");
    }

    @Test
    void aTaskOfTheWindowThatWaitsForAnEventIsCancelledAndDoesNotFail() throws Exception {
        var thrown = new CompletableFuture<Throwable>();
        GuestRun<Void> run = start(() -> {
            WindowScope scope = GlfwEvents.scopeOf(ui.window());
            scope.spawn("waits", () -> {
                try {
                    GlfwEvents.keys(ui.window()).next();
                } catch (RuntimeException e) {
                    thrown.complete(e);
                    throw e;
                }
            });
            scope.awaitClosed();
        });
        setShouldClose();
        assertThat(Waits.get(thrown)).isInstanceOf(CancelledException.class);
        assertThat(outcomeOf(run)).isInstanceOf(Outcome.Success.class);
    }

    /** GLFW must not be asked of a window that is gone. */
    @Test
    void aTaskThatHasDestroyedItsWindowIsCancelledWhenItWaitsForItAgain() throws Exception {
        List<Throwable> thrown = new CopyOnWriteArrayList<>();
        GuestRun<Void> run = ui.call(() -> GlfwGuest.attach(() -> {
            long window = UiThread.openWindow("destroyed by its task");
            EventSource<GlfwEvent.Key> keys = GlfwEvents.keys(window);
            WindowScope scope = GlfwEvents.scopeOf(window);
            scope.spawn("destroys", () -> {
                GlfwEvents.destroy(window);
                List<TaskAction<?>> waits =
                        List.of(keys::next, () -> GlfwEvents.awaitClosed(window), () -> GlfwFrames.awaitFrame(window));
                for (TaskAction<?> wait : waits) {
                    try {
                        wait.run();
                    } catch (RuntimeException e) {
                        thrown.add(e);
                    }
                    log.add("known: " + GlfwHost.current("test").knows(window));
                }
            });
            scope.awaitClosed();
        }));
        assertThat(outcomeOf(run)).isInstanceOf(Outcome.Success.class);
        assertThat(thrown).hasSize(3).hasOnlyElementsOfType(CancelledException.class);
        assertThat(log).containsExactly("known: false", "known: false", "known: false");
    }

    @Test
    void aSourceSaysWhichWindowItIs() throws Exception {
        String window = "0x" + Long.toHexString(ui.window());
        assertThat(GlfwEvents.keys(ui.window())).hasToString("EndingSource[event=key of " + window + ']');
    }

    /** With the handle of one that is gone, as GLFW gives it: nothing of the old one is left. */
    @Test
    void aWindowThatIsDestroyedEndsItsTasksAndTheNextOneIsNew() throws Exception {
        GuestRun<Void> run = ui.call(() -> GlfwGuest.attach(() -> {
            List<Long> handles = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                long window = UiThread.openWindow("number " + i);
                handles.add(window);
                WindowScope scope = GlfwEvents.scopeOf(window);
                scope.spawn("task", () -> {
                    try {
                        Async.sleep(Duration.ofDays(1));
                    } finally {
                        log.add("cleaned up");
                    }
                });
                Task<Void> waiting = Async.currentRun().spawn("waits", () -> GlfwEvents.awaitClosed(window));
                GlfwEvents.onAction(GlfwEvents.keys(window), HandlerPolicy.DROP, key -> log.add("key " + key.key()));
                Async.yieldNow();
                GLFWKeyCallback callback = GLFW.glfwSetKeyCallback(window, null);
                GLFW.glfwSetKeyCallback(window, callback);
                callback.invoke(window, 65 + i, 0, GLFW.GLFW_PRESS, 0);
                Async.sleep(Duration.ofMillis(1));
                GlfwEvents.destroy(window);
                waiting.await();
                scope.awaitClosed();
            }
            log.add("handles used again: " + (handles.stream().distinct().count() < 3));
        }));
        assertThat(outcomeOf(run)).isInstanceOf(Outcome.Success.class);
        assertThat(log).startsWith("key 65", "cleaned up", "key 66", "cleaned up", "key 67", "cleaned up");
    }

    /** Nothing is there that could tell of it, but the next window with its handle works, and is not taken for the old one. */
    @Test
    void aWindowThatTheProgramDestroysByItselfDoesNoHarmToTheNextOne() throws Exception {
        ui.call(() -> {
            for (int i = 0; i < 3; i++) {
                int number = i;
                long window = UiThread.openWindow("number " + i);
                GlfwEvents.closing(window).listen(_ -> log.add("close " + number));
                GLFWWindowCloseCallback callback = GLFW.glfwSetWindowCloseCallback(window, null);
                GLFW.glfwSetWindowCloseCallback(window, callback);
                callback.invoke(window);
                GLFW.glfwDestroyWindow(window);
            }
            return true;
        });
        assertThat(log).containsExactly("close 0", "close 1", "close 2");
    }

    @Test
    void whenTheHostClosesItsWindowsHaveClosed() throws Exception {
        GuestRun<Void> run = start(() -> {
            try {
                GlfwEvents.awaitClosed(ui.window());
            } finally {
                log.add("main ends");
            }
        });
        var outcome = new CompletableFuture<Outcome<Void>>();
        run.onDone(outcome::complete); // a host that has closed calls no listener that comes later
        ui.close();
        assertThat(Waits.get(outcome)).isInstanceOf(Outcome.Cancelled.class);
        assertThat(log).containsExactly("main ends");
    }
}
