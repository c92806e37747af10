package dev.guestloop.swt;

import static dev.guestloop.testing.internal.Waits.get;
import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.CancelReason;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.testing.internal.LogLines;
import dev.guestloop.testing.internal.Waits;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.swt.SWT;
import org.eclipse.swt.SWTException;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Shell;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The display goes, at any time and from anywhere: what was begun is cleaned up, and nothing stays behind. */
class DisposeTest {

    /** Where somebody disposes of the display. */
    private enum Place {
        /** Under the lock of the runnable. */
        ASYNC_EXEC(true) {
            @Override
            void dispose(UiThread ui) {
                ui.display().asyncExec(ui.display()::dispose);
            }
        },
        /** With no lock but that of dispose itself. */
        TIMER(true) {
            @Override
            void dispose(UiThread ui) {
                ui.display().asyncExec(() -> ui.display().timerExec(0, ui.display()::dispose));
            }
        },
        SYNC_EXEC(true) {
            @Override
            void dispose(UiThread ui) {
                Thread.ofVirtual().start(() -> ui.display().syncExec(ui.display()::dispose));
            }
        },
        /** In a loop that a handler has opened. */
        LOOP_OF_A_HANDLER(true) {
            @Override
            void dispose(UiThread ui) {
                ui.display().asyncExec(() -> {
                    ASYNC_EXEC.dispose(ui);
                    loop(ui.display());
                });
            }
        },
        /** As most programs do: the loop has ended, and then comes dispose. */
        AFTER_THE_LOOP(true) {
            @Override
            void dispose(UiThread ui) {
                ui.leaveLoop(() -> {});
            }
        },
        /** What disposes of it is a task, so the others cannot be driven before it returns. */
        TASK(false) {
            @Override
            void dispose(UiThread ui) {
                GuestRun.start(ui.host(), () -> ui.display().dispose());
            }
        },
        /** In a loop above a task. */
        LOOP_OF_A_TASK(false) {
            @Override
            void dispose(UiThread ui) {
                GuestRun.start(ui.host(), () -> {
                    ASYNC_EXEC.dispose(ui);
                    loop(ui.display());
                });
            }
        };

        /** Whether tasks clean up while the widgets are still there. */
        final boolean widgetsAreThere;

        Place(boolean widgetsAreThere) {
            this.widgetsAreThere = widgetsAreThere;
        }

        abstract void dispose(UiThread ui);

        private static void loop(Display display) {
            while (!display.isDisposed()) {
                if (!display.readAndDispatch() && !display.isDisposed()) {
                    display.sleep();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void tasksCleanUpOnTheirThreadAndTheRunEnds(Place place) throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        GuestRun<Void> run;
        try (UiThread ui = UiThread.started()) {
            var waiting = new CompletableFuture<Void>();
            SwtHost host = ui.host();
            run = GuestRun.start(host, () -> {
                var shell = new Shell(ui.display());
                var label = new Label(shell, SWT.NONE);
                shell.open();
                try {
                    waiting.complete(null);
                    Async.sleep(Duration.ofDays(1));
                } finally {
                    Async.shielded(() -> Async.sleep(Duration.ofMillis(5)));
                    if (place.widgetsAreThere) {
                        label.setText("cleaned up");
                        ui.display().asyncExec(() -> log.add("posted by a clean-up")); // wants the lock of dispose
                        log.add(label.getText());
                    } else {
                        log.add("cleaned up");
                    }
                    log.add(host.isHostThread() ? "on its thread" : "elsewhere");
                }
            });
            get(waiting);
            place.dispose(ui);
            assertThat(outcomeOf(run))
                    .isInstanceOfSatisfying(
                            Outcome.Cancelled.class,
                            cancelled ->
                                    assertThat(cancelled.reason().kind()).isEqualTo(CancelReason.Kind.HOST_CLOSED));
        }
        assertThat(log).startsWith("cleaned up", "on its thread");
        assertThat(log.contains("posted by a clean-up")).isEqualTo(place.widgetsAreThere);
        assertNoThreadIsLeft();
    }

    private static void assertNoThreadIsLeft() throws InterruptedException {
        Waits.await(
                "the end of the engine's threads",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("guestloop-backend")));
    }

    /** How the program comes to the call that is inside its lock. */
    private enum Way {
        ASYNC_EXEC {
            @Override
            void call(Display display, Runnable body) {
                display.asyncExec(body);
            }
        },
        TIMER {
            @Override
            void call(Display display, Runnable body) {
                display.asyncExec(() -> display.timerExec(0, body));
            }
        },
        SYNC_EXEC {
            @Override
            void call(Display display, Runnable body) {
                Thread.ofVirtual().start(() -> display.syncExec(body));
            }
        };

        abstract void call(Display display, Runnable body);
    }

    /** A clean-up that wanted the same lock would wait for ever for what its own thread holds. */
    @ParameterizedTest
    @EnumSource
    void disposeInsideALockOfTheProgramIsAnErrorAndNoDeadlock(Way way) throws Exception {
        var lock = new Object();
        var cleanedUp = new AtomicBoolean();
        try (var log = new LogLines();
                UiThread ui = UiThread.started()) {
            var waiting = new CompletableFuture<Void>();
            GuestRun.start(ui.host(), () -> {
                try {
                    waiting.complete(null);
                    Async.sleep(Duration.ofDays(1));
                } finally {
                    synchronized (lock) {
                        cleanedUp.set(true);
                    }
                }
            });
            get(waiting);
            var disposed = new CompletableFuture<Void>();
            way.call(ui.display(), () -> {
                synchronized (lock) {
                    ui.display().dispose();
                }
                disposed.complete(null);
            });
            get(disposed);
            Waits.await("the error", () -> log.count("The host closes while its thread holds a monitor") == 1);
        }
        assertThat(cleanedUp).isFalse();
        assertNoThreadIsLeft();
    }

    /** Nobody tells us that a loop has ended. */
    @Test
    void aLoopThatEndsWithoutDisposeLeavesTheRestToFinish() throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        try (UiThread ui = UiThread.started()) {
            var waiting = new CompletableFuture<Void>();
            GuestRun<Void> run = GuestRun.start(ui.host(), () -> {
                try {
                    waiting.complete(null);
                    Async.sleep(Duration.ofDays(1));
                } finally {
                    Async.shielded(() -> Async.sleep(Duration.ofMillis(5)));
                    log.add("cleaned up");
                }
            });
            get(waiting);
            ui.leaveLoop(() -> log.add("finished: " + run.finish(Duration.ofSeconds(5))));
            outcomeOf(run);
        }
        assertThat(log).containsExactly("cleaned up", "finished: true");
        assertNoThreadIsLeft();
    }

    /** The lock of a runnable is below, and is not in the way. */
    @Test
    void finishWorksInAHandler() throws Exception {
        try (UiThread ui = UiThread.started()) {
            var waiting = new CompletableFuture<Void>();
            GuestRun<Void> run = GuestRun.start(ui.host(), () -> {
                waiting.complete(null);
                Async.sleep(Duration.ofDays(1));
            });
            get(waiting);
            assertThat(ui.call(() -> run.finish(Duration.ofSeconds(5)))).isTrue();
            assertThat(run.isDone()).isTrue();
        }
    }

    @Test
    void aPostAfterDisposeThrows() throws Exception {
        SwtHost host;
        try (UiThread ui = UiThread.started()) {
            host = ui.host();
        }
        assertThatThrownBy(() -> host.post(() -> {})).isInstanceOf(SWTException.class);
        assertThat(host.isHostThread()).isFalse();
        assertThat(host).hasToString("SwtHost(ui, disposed)");
    }

    @Test
    void aRunOnADisplayThatIsGoneIsRefused() throws Exception {
        Display display;
        try (UiThread ui = UiThread.started()) {
            display = ui.display();
        }
        assertThatThrownBy(() -> SwtGuest.attach(display, () -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not disposed of")
                .hasMessageContaining("display=");
    }
}
