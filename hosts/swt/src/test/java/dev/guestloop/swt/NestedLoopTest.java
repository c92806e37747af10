package dev.guestloop.swt;

import static dev.guestloop.testing.internal.Waits.get;
import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.MessageBox;
import org.eclipse.swt.widgets.Shell;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Loops within the loop, wherever SWT lets one be opened. */
class NestedLoopTest {

    private static final int STEPS = 60;
    private static final int DEPTH = 20;

    /** Where the toolkit calls code that opens a loop. */
    private enum Place {
        /** Its runnable's lock is held below. */
        ASYNC_EXEC {
            @Override
            void call(UiThread ui, Runnable code) {
                ui.display().asyncExec(code);
            }
        },
        /** The lock is one that another thread waits on. */
        SYNC_EXEC_OF_ANOTHER_THREAD {
            @Override
            void call(UiThread ui, Runnable code) {
                Thread.ofVirtual().start(() -> ui.display().syncExec(code));
            }
        },
        /** A native frame is below. */
        TIMER {
            @Override
            void call(UiThread ui, Runnable code) {
                ui.display().asyncExec(() -> ui.display().timerExec(0, code));
            }
        },
        /** A native frame is below, too. */
        LISTENER {
            @Override
            void call(UiThread ui, Runnable code) {
                ui.display().asyncExec(() -> {
                    var shell = new Shell(ui.display());
                    shell.addListener(
                            SWT.Resize,
                            _ -> ui.display().timerExec(0, () -> {
                                if (!shell.isDisposed()) {
                                    shell.dispose();
                                    code.run();
                                }
                            }));
                    shell.setSize(200, 100);
                    shell.open();
                });
            }
        },
        /** Locks of both kinds are below, and another thread waits for one of them. */
        SYNC_EXEC_IN_A_LOOP_IN_ASYNC_EXEC {
            @Override
            void call(UiThread ui, Runnable code) {
                ui.display().asyncExec(() -> {
                    boolean[] over = {false};
                    SYNC_EXEC_OF_ANOTHER_THREAD.call(ui, () -> {
                        code.run();
                        over[0] = true;
                    });
                    loop(ui.display(), over);
                });
            }
        };

        abstract void call(UiThread ui, Runnable code);
    }

    /** As JFace and many programs do it. */
    private static void loop(Display display, boolean[] over) {
        while (!over[0]) {
            if (!display.readAndDispatch()) {
                display.sleep();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void tasksGoOnInALoopOpenedAnywhere(Place place) throws Exception {
        try (UiThread ui = UiThread.started()) {
            var opened = new CompletableFuture<boolean[]>();
            var left = new CompletableFuture<Boolean>();
            GuestRun<Integer> run = GuestRun.start(ui.host(), () -> {
                place.call(ui, () -> {
                    boolean[] over = {false};
                    opened.complete(over);
                    loop(ui.display(), over);
                    left.complete(true);
                });
                boolean[] over = Async.await(opened);
                int steps = 0;
                while (++steps < STEPS) {
                    Async.yieldNow();
                    Async.sleep(Duration.ofMillis(1));
                }
                assertThat(left).as("the loop is still open").isNotDone();
                over[0] = true;
                Async.await(left);
                return steps;
            });
            assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(STEPS));
            assertThat(run.statistics().deferredTicks())
                    .as("ticks that found a monitor they did not know")
                    .isZero();
        }
    }

    /** Loops of host code, each in a runnable of its own and so above one lock more. */
    @Test
    void tasksGoOnAboveTwentyLoopsOfHandlers() throws Exception {
        try (UiThread ui = UiThread.started()) {
            var deepest = new CompletableFuture<boolean[]>();
            GuestRun<Integer> run = GuestRun.start(ui.host(), () -> {
                boolean[] over = {false};
                ui.display().asyncExec(() -> nest(ui.display(), over, 1, deepest));
                Async.await(deepest);
                int steps = 0;
                while (++steps < STEPS) {
                    Async.yieldNow();
                    Async.sleep(Duration.ofMillis(1));
                }
                over[0] = true;
                return steps;
            });
            assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(STEPS));
            assertThat(run.statistics().deferredTicks()).isZero();
        }
    }

    private static void nest(Display display, boolean[] over, int depth, CompletableFuture<boolean[]> deepest) {
        if (depth == DEPTH) {
            deepest.complete(over);
        } else {
            display.asyncExec(() -> nest(display, over, depth + 1, deepest));
        }
        loop(display, over);
    }

    @Test
    void aTaskMayOpenALoopOverAShellAsJFaceDoes() throws Exception {
        try (UiThread ui = UiThread.started()) {
            GuestRun<List<String>> run = GuestRun.start(ui.host(), () -> {
                List<String> order = new ArrayList<>();
                var shell = new Shell(ui.display());
                shell.open();
                Async.currentRun().spawn(() -> {
                    Async.sleep(Duration.ofMillis(20));
                    order.add("the other task runs meanwhile");
                    shell.dispose();
                });
                while (!shell.isDisposed()) {
                    if (!ui.display().readAndDispatch()) {
                        ui.display().sleep();
                    }
                }
                order.add("the loop is over");
                Async.sleep(Duration.ofMillis(1));
                order.add("the task goes on");
                return order;
            });
            assertThat(outcomeOf(run).getOrThrow())
                    .containsExactly("the other task runs meanwhile", "the loop is over", "the task goes on");
        }
    }

    /** What a plain handler throws when it waits. */
    private static CompletableFuture<Throwable> waitsIn(Runnable code) {
        var thrown = new CompletableFuture<Throwable>();
        try {
            code.run();
            thrown.complete(new AssertionError("it did wait"));
        } catch (Throwable e) {
            thrown.complete(e);
        }
        return thrown;
    }

    @Test
    void aHandlerOfAsyncExecAboveATaskIsToldThatItIsNone() throws Exception {
        try (UiThread ui = UiThread.started()) {
            GuestRun<Throwable> run = GuestRun.start(ui.host(), () -> {
                Async.sleep(Duration.ofMillis(1)); // in the first tick SWT has told of nothing yet
                boolean[] over = {false};
                var thrown = new CompletableFuture<Throwable>();
                ui.display().asyncExec(() -> {
                    thrown.complete(
                            waitsIn(() -> Async.sleep(Duration.ofMillis(1))).join());
                    over[0] = true;
                });
                loop(ui.display(), over);
                Async.sleep(Duration.ofMillis(1)); // the task itself may, as soon as its loop is over
                return thrown.join();
            });
            assertThat(outcomeOf(run).getOrThrow())
                    .isInstanceOf(CannotAwaitException.class)
                    .hasMessageContaining("org.eclipse.swt.widgets.Display");
        }
    }

    /** SWT sends these events by itself, with nothing native and no lock between the loop and the listener. */
    @ParameterizedTest
    @ValueSource(ints = {SWT.Skin, SWT.PreExternalEventDispatch, SWT.PostExternalEventDispatch})
    void aListenerAboveATaskIsToldToo(int type) throws Exception {
        try (UiThread ui = UiThread.started()) {
            GuestRun<Throwable> run = GuestRun.start(ui.host(), () -> {
                Async.sleep(Duration.ofMillis(1)); // in the first tick SWT has told of nothing yet
                boolean[] over = {false};
                var thrown = new CompletableFuture<Throwable>();
                ui.display().addListener(type, _ -> {
                    if (!over[0]) {
                        over[0] = true;
                        thrown.complete(
                                waitsIn(() -> Async.sleep(Duration.ofMillis(1))).join());
                    }
                });
                var shell = new Shell(ui.display()); // whose skin is due now
                assertThat(thrown).isNotDone();
                loop(ui.display(), over);
                Async.sleep(Duration.ofMillis(1));
                shell.dispose();
                return thrown.join();
            });
            assertThat(outcomeOf(run).getOrThrow())
                    .isInstanceOf(CannotAwaitException.class)
                    .hasMessageContaining("org.eclipse.swt.widgets.Display");
        }
    }

    @Test
    void aHandlerOfATimerAboveATaskIsToldToo() throws Exception {
        try (UiThread ui = UiThread.started()) {
            GuestRun<Throwable> run = GuestRun.start(ui.host(), () -> {
                boolean[] over = {false};
                var thrown = new CompletableFuture<Throwable>();
                ui.display().timerExec(1, () -> {
                    thrown.complete(
                            waitsIn(() -> Async.sleep(Duration.ofMillis(1))).join());
                    over[0] = true;
                });
                loop(ui.display(), over);
                return thrown.join();
            });
            assertThat(outcomeOf(run).getOrThrow()).isInstanceOf(CannotAwaitException.class);
        }
    }

    /** A listener that the task itself calls, without a loop between, is the task's own code. */
    @Test
    void aListenerThatATaskCallsMayWait() throws Exception {
        try (UiThread ui = UiThread.started()) {
            GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
                var shell = new Shell(ui.display());
                var button = new Button(shell, SWT.PUSH);
                boolean[] waited = {false};
                button.addListener(SWT.Selection, _ -> {
                    Async.sleep(Duration.ofMillis(1));
                    waited[0] = true;
                });
                button.notifyListeners(SWT.Selection, new Event());
                shell.dispose();
                return waited[0];
            });
            assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
        }
    }

    /** SWT's own loops are native: their frames are known by the dialog's. */
    @Test
    void tasksGoOnBesideANativeDialogThatATaskHasOpened() throws Exception {
        try (UiThread ui = UiThread.started()) {
            GuestRun<Integer> run = GuestRun.start(ui.host(), () -> {
                var shell = new Shell(ui.display());
                int[] steps = {0};
                var thrown = new CompletableFuture<Throwable>();
                Async.currentRun().spawn(() -> {
                    while (++steps[0] < STEPS) {
                        Async.yieldNow();
                        Async.sleep(Duration.ofMillis(1));
                    }
                    ui.display()
                            .asyncExec(() -> thrown.complete(waitsIn(() -> Async.sleep(Duration.ofMillis(1)))
                                    .join()));
                    Async.await(thrown);
                    GtkWindows.dialogs().forEach(GtkWindows::close);
                });
                new MessageBox(shell, SWT.OK).open();
                shell.dispose();
                assertThat(get(thrown)).isInstanceOf(CannotAwaitException.class);
                return steps[0];
            });
            assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(STEPS));
        }
    }
}
