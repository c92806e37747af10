package dev.guestloop.gtk;

import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.guestloop.Async;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.testing.internal.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Guests in loops that know nothing of them, and in loops within the loop. */
class ForeignLoopsTest {

    private static final int STEPS = 60;
    private static final int DEPTH = 20;

    private static int steps() {
        int steps = 0;
        while (++steps < STEPS) {
            Async.yieldNow();
            Async.sleep(Duration.ofMillis(1));
        }
        return steps;
    }

    private static void startGtk() {
        Libraries.require();
        Gtk.load(TestGtk.VERSION).start();
    }

    // ------------------------------------------------------------------ who runs the loop

    @Test
    void aGuestLivesInAnApplicationAndEndsWithIt() throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        var done = new CompletableFuture<Outcome<Void>>();
        UiThread.withoutLoop(() -> {
            startGtk();
            long application = TestGtk.newApplication();
            Signals.connect(application, "activate", _ -> {
                long window = TestGtk.openWindow("of the application");
                TestGtk.addWindow(application, window);
                GtkGuest.attach(() -> {
                            try {
                                log.add("steps=" + steps());
                                TestGtk.quitApplication(application);
                                Async.sleep(Duration.ofDays(1));
                            } finally {
                                Async.shielded(() -> Async.toThread(() -> {}));
                                log.add("cleaned up, windows="
                                        + Gtk.started().windows().contains(window));
                            }
                        })
                        .onDone(done::complete);
            });
            int status = TestGtk.runApplication(application);
            log.add("ended with " + status);
            Glib.g_object_unref(application);
            return status;
        });
        assertThat(Waits.get(done)).isInstanceOf(Outcome.Cancelled.class);
        assertThat(log).containsExactly("steps=" + STEPS, "cleaned up, windows=true", "ended with 0");
    }

    @Test
    void aGuestLivesInABareLoopOfTheDefaultContext() throws Exception {
        Outcome<Integer> outcome = UiThread.withoutLoop(() -> {
            startGtk();
            long loop = TestGtk.newMainLoop(0);
            var done = new CompletableFuture<Outcome<Integer>>();
            try (GtkHost host = GtkHost.ofDefault()) {
                GuestRun.start(host, ForeignLoopsTest::steps).onDone(end -> {
                    done.complete(end);
                    TestGtk.quitMainLoop(loop);
                });
                TestGtk.runMainLoop(loop);
            }
            return done.join();
        });
        assertThat(outcome).isEqualTo(new Outcome.Success<>(STEPS));
    }

    @Test
    void aGuestLivesInGtkMain() throws Exception {
        assumeTrue(TestGtk.IS_3, "gtk_main is GTK 3's");
        Outcome<Integer> outcome = UiThread.withoutLoop(() -> {
            startGtk();
            TestGtk.openWindow("a window");
            var done = new CompletableFuture<Outcome<Integer>>();
            try (GtkHost host = GtkHost.ofDefault()) {
                GuestRun.start(host, ForeignLoopsTest::steps).onDone(end -> {
                    done.complete(end);
                    TestGtk.gtkMainQuit();
                });
                TestGtk.gtkMain();
            }
            return done.join();
        });
        assertThat(outcome).isEqualTo(new Outcome.Success<>(STEPS));
    }

    // ------------------------------------------------------------------ nested loops

    @Test
    void tasksGoOnInADialogThatAHandlerRuns() throws Exception {
        assumeTrue(TestGtk.IS_3, "gtk_dialog_run is GTK 3's");
        try (UiThread ui = UiThread.started()) {
            var opened = new CompletableFuture<Long>();
            var answered = new CompletableFuture<Integer>();
            GuestRun<Integer> run = GuestRun.start(ui.host(), () -> {
                TestGtk.addIdle(0, TestGtk.PRIORITY_DEFAULT, () -> {
                    long dialog = Gtk.started().newMessageDialog(0, 0, Gtk.BUTTONS_OK, "title", "text");
                    opened.complete(dialog);
                    answered.complete(TestGtk.runDialog(dialog));
                    TestGtk.destroy(dialog);
                });
                long dialog = Async.await(opened);
                int steps = steps();
                TestGtk.respond(dialog, Gtk.RESPONSE_OK);
                assertThat(Async.await(answered)).isEqualTo(Gtk.RESPONSE_OK);
                return steps;
            });
            assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(STEPS));
        }
    }

    @Test
    void theOtherTasksGoOnInRoundsThatATaskRuns() throws Exception {
        try (UiThread ui = UiThread.started()) {
            GuestRun<Integer> run = GuestRun.start(ui.host(), () -> {
                int[] steps = {0};
                Async.currentRun().spawn("other", () -> steps[0] = steps());
                while (steps[0] == 0) {
                    Glib.g_main_context_iteration(0, true);
                }
                Async.sleep(Duration.ofMillis(1)); // the task itself may wait again, as soon as its rounds are over
                return steps[0];
            });
            assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(STEPS));
        }
    }

    @Test
    void tasksGoOnAboveTwentyLoopsOfHandlers() throws Exception {
        try (UiThread ui = UiThread.started()) {
            var deepest = new CompletableFuture<Integer>();
            List<NativeLoop> open = new ArrayList<>();
            GuestRun<Integer> run = GuestRun.start(ui.host(), () -> {
                TestGtk.addIdle(0, TestGtk.PRIORITY_DEFAULT, () -> nest(open, deepest));
                assertThat(Async.await(deepest)).isGreaterThanOrEqualTo(DEPTH);
                int steps = steps();
                open.reversed().forEach(NativeLoop::close);
                return steps;
            });
            assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(STEPS));
            assertThat(run.statistics().deferredTicks()).isZero();
        }
    }

    private static void nest(List<NativeLoop> open, CompletableFuture<Integer> deepest) {
        var loop = new NativeLoop(0);
        open.add(loop);
        if (open.size() == DEPTH) {
            deepest.complete(TestGtk.depth());
        } else {
            TestGtk.addIdle(0, TestGtk.PRIORITY_DEFAULT, () -> nest(open, deepest));
        }
        loop.run();
    }

    /** GTK calls it, so a native frame is below, and the task must not be suspended in it. */
    @Test
    void aPlainListenerCannotWaitAndSaysSo() throws Exception {
        try (UiThread ui = UiThread.started()) {
            GuestRun<Throwable> run = GuestRun.start(ui.host(), () -> {
                long window = TestGtk.newWindow("a window");
                long button = TestGtk.newButton("go");
                TestGtk.setChild(window, button);
                var thrown = new CompletableFuture<Throwable>();
                GtkEvents.action(button).listen(_ -> {
                    try {
                        Async.sleep(Duration.ofMillis(1));
                        thrown.complete(new AssertionError("it did wait"));
                    } catch (RuntimeException e) {
                        thrown.complete(e);
                    }
                });
                TestGtk.emit(button, "clicked");
                Async.sleep(Duration.ofMillis(1));
                TestGtk.destroy(window);
                return Async.await(thrown);
            });
            assertThat(outcomeOf(run).getOrThrow())
                    .isInstanceOfAny(CannotAwaitException.class, IllegalStateException.class);
        }
    }
}
