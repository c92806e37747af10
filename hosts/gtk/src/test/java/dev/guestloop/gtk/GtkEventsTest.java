package dev.guestloop.gtk;

import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.testing.internal.LogLines;
import dev.guestloop.testing.internal.Waits;
import dev.guestloop.ui.Closing;
import dev.guestloop.ui.EventSource.Registration;
import dev.guestloop.ui.HandlerPolicy;
import dev.guestloop.ui.ModalityRule;
import dev.guestloop.ui.WindowScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GtkEventsTest {

    @RegisterExtension
    final UiThread ui = UiThread.started();

    /** In a task: lets the others run until something holds. */
    private static void await(BooleanSupplier state) {
        while (!state.getAsBoolean()) {
            Async.sleep(Duration.ofMillis(1));
        }
    }

    private static boolean isDone(Task<?> task) {
        return task.state() != Task.State.READY && task.state() != Task.State.WAITING;
    }

    private static void awaitListeners(int count) {
        await(() -> Signals.count() >= count);
    }

    // ------------------------------------------------------------------ waiting

    @Test
    void awaitClosedReturnsWhenTheUserClosesTheWindowAndAtOnceAfterwards() throws Exception {
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            long window = TestGtk.openWindow("a window");
            Async.currentRun().spawn(() -> TestGtk.close(window));
            GtkEvents.awaitClosed(window);
            GtkEvents.awaitClosed(window);
            return true;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
    }

    /** As bindings do it that have an object of their own for each of GTK's. */
    @Test
    void aWindowIsClosedAlsoIfSomebodyHasAReferenceToIt() throws Exception {
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            long window = TestGtk.openWindow("a window");
            Glib.g_object_ref(window);
            WindowScope scope = GtkEvents.scopeOf(window);
            Async.currentRun().spawn(() -> TestGtk.close(window));
            GtkEvents.awaitClosed(window);
            scope.awaitClosed();
            GtkEvents.awaitClosed(window);
            Glib.g_object_unref(window);
            return scope.isClosed();
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
    }

    @Test
    void nextActionWaitsForAClickAndAnEnter() throws Exception {
        GuestRun<List<String>> run = GuestRun.start(ui.host(), () -> {
            int before = Signals.count();
            long window = TestGtk.newWindow("a window");
            long button = TestGtk.newButton("OK");
            long entry = TestGtk.newEntry();
            TestGtk.setChildren(window, List.of(button, entry));
            TestGtk.present(window);
            List<String> from = new ArrayList<>();
            Task<?> task = Async.currentRun().spawn(() -> {
                GtkSignal click = GtkEvents.nextAction(button);
                assertThat(click.source()).isEqualTo(button);
                from.add(click.name());
                from.add(GtkEvents.nextAction(entry).name());
            });
            awaitListeners(before + 1);
            TestGtk.emit(button, "clicked");
            await(() -> from.size() == 1);
            awaitListeners(before + 1);
            TestGtk.emit(entry, "activate");
            task.await();
            assertThat(Signals.count()).as("left behind").isEqualTo(before);
            return from;
        });
        assertThat(outcomeOf(run).getOrThrow()).containsExactly("clicked", "activate");
    }

    @Test
    void aSignalHasItsArguments() throws Exception {
        GuestRun<List<Object>> run = GuestRun.start(ui.host(), () -> {
            int before = Signals.count();
            long dialog = Gtk.started().newMessageDialog(0, Gtk.MESSAGE_INFO, Gtk.BUTTONS_OK, "title", "text");
            Async.currentRun().spawn(() -> {
                awaitListeners(before + 1);
                TestGtk.emit(dialog, "response", -5);
            });
            List<Object> arguments =
                    new ArrayList<>(GtkEvents.nextSignal(dialog, "response").arguments());
            Async.currentRun().spawn(() -> {
                awaitListeners(before + 1);
                TestGtk.hide(dialog);
                Gtk.started().setModalOver(dialog, 0);
            });
            GtkSignal changed = GtkEvents.nextSignal(dialog, "notify::modal");
            arguments.add(changed.name());
            assertThat(changed.arguments()).singleElement().isInstanceOf(Long.class); // of the property
            TestGtk.destroy(dialog);
            return arguments;
        });
        assertThat(outcomeOf(run).getOrThrow()).containsExactly(-5, "notify::modal");
    }

    // ------------------------------------------------------------------ handlers

    @Test
    void clicksStartTasksByThePolicy() throws Exception {
        GuestRun<List<Integer>> run = GuestRun.start(ui.host(), () -> {
            List<Integer> begun = new ArrayList<>();
            for (HandlerPolicy policy : List.of(HandlerPolicy.DROP, HandlerPolicy.QUEUE, HandlerPolicy.PARALLEL)) {
                long window = TestGtk.newWindow(policy.name());
                long button = TestGtk.newButton("go");
                TestGtk.setChild(window, button);
                int[] count = {0};
                var handler = GtkEvents.onAction(button, policy, _ -> {
                    count[0]++;
                    Async.sleep(Duration.ofMillis(5));
                });
                TestGtk.emit(button, "clicked");
                TestGtk.emit(button, "clicked");
                await(() -> !handler.isBusy());
                begun.add(count[0]);
                TestGtk.destroy(window);
            }
            return begun;
        });
        assertThat(outcomeOf(run).getOrThrow()).containsExactly(1, 2, 2);
    }

    @Test
    void theTasksOfAButtonEndWithItsWindow() throws Exception {
        GuestRun<List<String>> run = GuestRun.start(ui.host(), () -> {
            List<String> log = new ArrayList<>();
            long window = TestGtk.newWindow("a window");
            long button = TestGtk.newButton("go");
            TestGtk.setChild(window, button);
            TestGtk.present(window);
            boolean[] begun = {false};
            GtkEvents.onAction(button, HandlerPolicy.DROP, _ -> {
                begun[0] = true;
                try {
                    Async.sleep(Duration.ofDays(1));
                } finally {
                    log.add("cancelled");
                }
            });
            TestGtk.emit(button, "clicked");
            await(() -> begun[0]);
            WindowScope scope = GtkEvents.scopeOf(window);
            assertThat(GtkEvents.scopeOf(window)).isSameAs(scope);
            TestGtk.close(window);
            scope.awaitClosed();
            return log;
        });
        assertThat(outcomeOf(run).getOrThrow()).containsExactly("cancelled");
    }

    /** As in the README: the listener to the busy state meets a button that is gone. */
    @Test
    void aWindowThatIsClosedWhileItsHandlerIsBusyIsNoFailure() throws Exception {
        List<String> failures = new CopyOnWriteArrayList<>();
        var options =
                GuestOptions.DEFAULT.withUncaughtHandler((source, failure) -> failures.add(source + ": " + failure));
        for (HandlerPolicy policy : HandlerPolicy.values()) {
            GuestRun<Boolean> run = GuestRun.start(ui.host(), options, () -> {
                long window = TestGtk.newWindow("a window");
                long button = TestGtk.newButton("go");
                TestGtk.setChild(window, button);
                TestGtk.present(window);
                boolean[] begun = {false};
                var handler = GtkEvents.onAction(button, policy, _ -> {
                    begun[0] = true;
                    Async.sleep(Duration.ofDays(1));
                });
                TestGtk.emit(button, "clicked");
                TestGtk.emit(button, "clicked");
                await(() -> begun[0]);
                TestGtk.close(window);
                await(() -> !handler.isBusy());
                return true;
            });
            assertThat(outcomeOf(run)).as(policy.name()).isEqualTo(new Outcome.Success<>(true));
        }
        assertThat(failures).isEmpty();
    }

    /** The window stays, and so does the task: it belongs to the window, and need not touch the button. */
    @Test
    void aButtonThatIsRemovedWhileItsTaskRunsIsNoFailure() throws Exception {
        List<String> failures = new CopyOnWriteArrayList<>();
        var options =
                GuestOptions.DEFAULT.withUncaughtHandler((source, failure) -> failures.add(source + ": " + failure));
        GuestRun<String> run = GuestRun.start(ui.host(), options, () -> {
            long window = TestGtk.newWindow("a window");
            long button = TestGtk.newButton("go");
            TestGtk.setChild(window, button);
            TestGtk.present(window);
            var saved = new CompletableFuture<String>();
            var handler = GtkEvents.onAction(button, HandlerPolicy.DROP, _ -> {
                Async.sleep(Duration.ofMillis(20));
                saved.complete("saved");
            });
            TestGtk.emit(button, "clicked");
            if (TestGtk.IS_3) {
                TestGtk.destroy(button);
            } else {
                TestGtk.setChild(window, TestGtk.newLabel("in its place"));
            }
            String result = Async.await(saved);
            await(() -> !handler.isBusy());
            TestGtk.close(window);
            return result;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>("saved"));
        assertThat(failures).isEmpty();
    }

    /** All hear of an attempt, whoever keeps the window: GTK itself would ask no one else. */
    @Test
    void aListenerKeepsAWindowOpenUntilATaskDestroysIt() throws Exception {
        GuestRun<List<String>> run = GuestRun.start(ui.host(), () -> {
            List<String> log = new ArrayList<>();
            long window = TestGtk.openWindow("a window");
            WindowScope scope = GtkEvents.scopeOf(window);
            int before = Signals.count();
            Registration keeping = GtkEvents.closing(window).listen(closing -> {
                log.add("asked");
                closing.keepOpen();
            });
            Task<Closing> task =
                    Async.currentRun().spawn(() -> GtkEvents.closing(window).next());
            await(() -> task.state() == Task.State.WAITING);
            assertThat(Signals.count()).as("one handler for both").isEqualTo(before + 1);
            TestGtk.close(window);
            Closing past = task.await();
            assertThat(past.window()).isEqualTo(window);
            assertThatThrownBy(past::keepOpen)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("listen(Closing::keepOpen)");
            Async.sleep(Duration.ofMillis(20));
            assertThat(scope.isClosed()).isFalse();
            keeping.close();
            await(() -> Signals.count() == before);
            TestGtk.close(window); // nobody keeps it
            scope.awaitClosed();
            return log;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(List.of("asked")));
    }

    @Test
    void aListenerToTheClosingThatOneBeforeItClosesHearsNothing() throws Exception {
        GuestRun<List<String>> run = GuestRun.start(ui.host(), () -> {
            List<String> log = new ArrayList<>();
            List<Registration> others = new ArrayList<>();
            long window = TestGtk.openWindow("a window");
            Registration first = GtkEvents.closing(window).listen(closing -> {
                log.add("first");
                closing.keepOpen();
                others.getFirst().close();
            });
            others.add(GtkEvents.closing(window).listen(_ -> log.add("second")));
            others.add(GtkEvents.closing(window).listen(_ -> log.add("third")));
            TestGtk.close(window);
            await(() -> log.contains("third"));
            first.close();
            others.forEach(Registration::close);
            TestGtk.destroy(window);
            return log;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(List.of("first", "third")));
    }

    @Test
    void whatAListenerThrowsIsLoggedAndTheLoopAndTheOthersGoOn() throws Exception {
        try (var log = new LogLines()) {
            GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
                long button = TestGtk.newButton("go");
                long window = TestGtk.newWindow("a window");
                TestGtk.setChild(window, button);
                boolean[] heard = {false};
                GtkEvents.action(button).listen(_ -> {
                    throw new IllegalStateException("in a listener");
                });
                GtkEvents.action(button).listen(_ -> heard[0] = true);
                TestGtk.emit(button, "clicked");
                Async.sleep(Duration.ofMillis(1));
                TestGtk.destroy(window);
                return heard[0];
            });
            assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
            assertThat(log.count("in a listener")).isEqualTo(1);
        }
    }

    // ------------------------------------------------------------------ modality

    private static int[] counting(long window) {
        int[] steps = {0};
        GtkEvents.scopeOf(window).modality(ModalityRule.PAUSE).spawn("counting", () -> {
            while (true) {
                steps[0]++;
                Async.sleep(Duration.ofMillis(1));
            }
        });
        return steps;
    }

    /** A task of each window counts; those of the blocked ones stand still. */
    @Test
    void aModalWindowPausesTheTasksOfThoseItBlocks() throws Exception {
        GuestRun<List<Boolean>> run = GuestRun.start(ui.host(), () -> {
            long owner = TestGtk.openWindow("owner");
            long other = TestGtk.openWindow("other");
            int[] steps = counting(owner);
            int[] stepsOfOther = counting(other);
            await(() -> steps[0] > 0 && stepsOfOther[0] > 0);
            long modal = TestGtk.newWindow("modal");
            TestGtk.setModalOver(modal, owner);
            int[] stepsOfModal = counting(modal);
            TestGtk.present(modal);
            long over = TestGtk.newWindow("over the modal one");
            TestGtk.setTransientFor(over, modal);
            int[] stepsOfOver = counting(over);
            Async.yieldNow();
            int before = steps[0];
            int otherBefore = stepsOfOther[0];
            int target = stepsOfModal[0] + 20;
            int targetOfOver = stepsOfOver[0] + 20;
            await(() -> stepsOfModal[0] > target && stepsOfOver[0] > targetOfOver);
            List<Boolean> stoodStill = List.of(steps[0] == before, stepsOfOther[0] == otherBefore);
            TestGtk.destroy(over);
            TestGtk.destroy(modal);
            await(() -> steps[0] > before && stepsOfOther[0] > otherBefore);
            return stoodStill;
        });
        assertThat(outcomeOf(run).getOrThrow()).containsExactly(true, true);
    }

    @Test
    void aModalWindowThatIsHiddenBlocksNothing() throws Exception {
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            long window = TestGtk.openWindow("a window");
            long modal = TestGtk.openModal(window); // before the first scope is asked for
            int[] steps = counting(window);
            Async.sleep(Duration.ofMillis(5));
            boolean stoodStill = steps[0] == 0;
            TestGtk.hide(modal);
            await(() -> steps[0] > 0);
            return stoodStill;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
    }

    // ------------------------------------------------------------------ mistakes

    @Test
    void aWindowThatIsDestroyedIsRefused() throws Exception {
        GuestRun<Void> run = GuestRun.start(ui.host(), () -> {
            long window = TestGtk.openWindow("a window");
            long button = TestGtk.newButton("go");
            TestGtk.setChild(window, button);
            GtkEvents.scopeOf(window);
            GtkEvents.onAction(button, HandlerPolicy.DROP, _ -> {});
            TestGtk.destroy(window);
            assertThatThrownBy(() -> GtkEvents.scopeOf(window))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("must not be destroyed")
                    .hasMessageContaining("window=GtkWindow 0x");
            assertThatThrownBy(() -> GtkEvents.nextAction(button))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("must be there")
                    .hasMessageContaining("object=GtkButton 0x")
                    .hasMessageContaining("destroyed");
            assertThatThrownBy(() -> GtkEvents.onAction(button, HandlerPolicy.DROP, _ -> {}))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> GtkEvents.onSignal(button, "clicked", HandlerPolicy.DROP, _ -> {}))
                    .isInstanceOf(IllegalStateException.class);
        });
        assertThat(outcomeOf(run)).isInstanceOf(Outcome.Success.class);
    }

    /** In C that would end the process. */
    @Test
    void anAddressThatNobodyHasSeenBeforeAndWhereNothingIsIsRefused() throws Exception {
        GuestRun<Void> run = GuestRun.start(ui.host(), () -> {
            long window = TestGtk.openWindow("a window");
            long button = TestGtk.newButton("go");
            TestGtk.setChild(window, button);
            TestGtk.destroy(window);
            Async.sleep(Duration.ofMillis(5));
            for (long address : new long[] {button, window, 0, 1, 8, 4096, 0x7fff_ffff_f000L, -8}) {
                assertThatThrownBy(() -> GtkEvents.nextAction(address))
                        .as(Long.toHexString(address))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("must be there")
                        .hasMessageContaining("object=0x");
            }
            GtkEvents.awaitClosed(window);
            assertThatThrownBy(() -> GtkEvents.scopeOf(window)).isInstanceOf(IllegalStateException.class);
        });
        assertThat(outcomeOf(run)).isInstanceOf(Outcome.Success.class);
    }

    @Test
    void signalsThatThereAreNotAreRefused() throws Exception {
        GuestRun<Void> run = GuestRun.start(ui.host(), () -> {
            long window = TestGtk.openWindow("a window");
            assertThatThrownBy(() -> GtkEvents.nextSignal(window, "no-such-signal"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("object=GtkWindow 0x")
                    .hasMessageContaining("signal=no-such-signal");
            long label = TestGtk.newLabel("a label");
            TestGtk.setChild(window, label);
            Glib.g_object_ref(label);
            assertThatThrownBy(() ->
                            GtkEvents.action(Gtk.started().defaultDisplay()).listen(_ -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("clicked")
                    .hasMessageContaining("GtkEvents.signals");
            Glib.g_object_unref(label);
            assertThatThrownBy(() -> GtkEvents.nextSignal(0, "clicked"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("object=0x0");
            TestGtk.destroy(window);
        });
        assertThat(outcomeOf(run)).isInstanceOf(Outcome.Success.class);
    }

    @Test
    void anotherThreadIsRefused() throws Exception {
        long window = ui.call(() -> TestGtk.openWindow("a window"));
        assertThatThrownBy(() -> GtkEvents.signals(window, "destroy").listen(_ -> {}))
                .isInstanceOf(WrongThreadException.class)
                .hasMessageContaining("current=" + Thread.currentThread().getName())
                .hasMessageContaining("GtkHost");
    }

    // ------------------------------------------------------------------ the end of objects

    /** In a program whose only window has closed, nobody could end that wait. */
    @Test
    void aWaitForASignalEndsWhenTheWidgetIsDestroyed() throws Exception {
        GuestRun<Void> run = GuestRun.start(ui.host(), () -> {
            long window = TestGtk.newWindow("a window");
            long button = TestGtk.newButton("go");
            TestGtk.setChild(window, button);
            TestGtk.present(window);
            int before = Signals.count();
            Async.currentRun().spawn(() -> {
                awaitListeners(before + 1);
                TestGtk.close(window);
            });
            GtkEvents.nextAction(button);
        });
        assertThat(outcomeOf(run))
                .isInstanceOfSatisfying(
                        Outcome.Failure.class,
                        failure -> assertThat(failure.cause())
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("is closed")
                                .hasMessageContaining("object=GtkButton")
                                .hasMessageContaining("scopeOf"));
    }

    @Test
    void aSourceIsOverWhenItsWidgetIsDestroyed() throws Exception {
        ui.call(() -> {
            long window = TestGtk.newWindow("a window");
            long button = TestGtk.newButton("go");
            TestGtk.setChild(window, button);
            var clicks = GtkEvents.action(button);
            try (Registration _ = clicks.listen(_ -> {})) {
                assertThat(clicks.isOver()).isFalse();
                TestGtk.destroy(window);
                assertThat(clicks.isOver()).isTrue();
            }
            return true;
        });
    }

    /** By the window, which says so before its widgets go, or right after it by the program. */
    @Test
    void aWaitOfATaskThatIsCancelledAsItsWidgetGoesIsNoFailure() throws Exception {
        GuestRun<List<Task.State>> run = GuestRun.start(ui.host(), () -> {
            long window = TestGtk.newWindow("a window");
            long button = TestGtk.newButton("go");
            TestGtk.setChild(window, button);
            TestGtk.present(window);
            Task<?> ofWindow = GtkEvents.scopeOf(window).spawn("waits", () -> GtkEvents.nextAction(button));
            Task<?> ofRun = Async.currentRun().spawn(() -> GtkEvents.nextSignal(button, "notify::sensitive"));
            await(() -> ofWindow.state() == Task.State.WAITING && ofRun.state() == Task.State.WAITING);
            TestGtk.close(window);
            ofRun.cancel("not needed any more");
            await(() -> isDone(ofWindow) && isDone(ofRun));
            return List.of(ofWindow.state(), ofRun.state());
        });
        assertThat(outcomeOf(run).getOrThrow()).containsOnly(Task.State.CANCELLED);
    }

    /** Guests come and go in a window that stays. */
    @Test
    void runsThatHaveEndedLeaveNothingOnAWindowThatStays() throws Exception {
        long window = ui.call(() -> TestGtk.openWindow("stays"));
        Waits.await("no listeners of an earlier test", () -> Signals.count() == 0);
        for (int i = 0; i < 50; i++) {
            outcomeOf(GuestRun.start(ui.host(), () -> {
                        GtkEvents.scopeOf(window).spawn("of the window", () -> Async.sleep(Duration.ofDays(1)));
                        Async.yieldNow();
                    }))
                    .getOrThrow();
        }
        // The host lets go right after it has told of the last run's end.
        Waits.await("no listeners", () -> Signals.count() == 0);
        assertThat(ui.call(ModalityWatch::watchedScopes)).isZero();
    }

    /** The rests of what was destroyed are let go of in the end, and when they are many. */
    @Test
    void manyWidgetsComeAndGo() throws Exception {
        GuestRun<Integer> run = GuestRun.start(ui.host(), () -> {
            int gone = 0;
            for (int i = 0; i < 500; i++) {
                long window = TestGtk.newWindow("window " + i);
                long button = TestGtk.newButton("go");
                TestGtk.setChild(window, button);
                Task<?> waits = GtkEvents.scopeOf(window).spawn("waits", () -> GtkEvents.nextAction(button));
                await(() -> waits.state() == Task.State.WAITING);
                TestGtk.destroy(window);
                await(() -> isDone(waits));
                gone += waits.state() == Task.State.CANCELLED ? 1 : 0;
            }
            return gone;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(500));
    }

    @Test
    void aPartThatIsDestroyedCancelsItsTasksAndNoOthers() throws Exception {
        GuestRun<Void> run = GuestRun.start(ui.host(), () -> {
            long window = TestGtk.newWindow("a window");
            long part = TestGtk.newButton("a part");
            TestGtk.setChild(window, part);
            TestGtk.present(window);
            WindowScope scope = GtkEvents.scopeOfWidget(part);
            assertThat(GtkEvents.scopeOfWidget(part)).isSameAs(scope);
            assertThat(GtkEvents.scopeOfWidget(window)).isSameAs(GtkEvents.scopeOf(window));
            Task<?> ofPart = scope.spawn("the part's", () -> Async.sleep(Duration.ofDays(1)));
            Task<?> ofWindow = GtkEvents.scopeOf(window).spawn("the window's", () -> Async.sleep(Duration.ofDays(1)));
            await(() -> ofPart.state() == Task.State.WAITING && ofWindow.state() == Task.State.WAITING);
            if (TestGtk.IS_3) {
                TestGtk.destroy(part);
            } else {
                TestGtk.setChild(window, TestGtk.newLabel("in its place"));
            }
            scope.awaitClosed();
            assertThat(ofPart.state()).isEqualTo(Task.State.CANCELLED);
            assertThat(ofWindow.state()).isEqualTo(Task.State.WAITING);
            assertThatThrownBy(() -> GtkEvents.scopeOfWidget(part)).isInstanceOf(IllegalStateException.class);
            TestGtk.close(window);
        });
        outcomeOf(run).getOrThrow();
    }

    /** As bindings do it that have an object of their own for each of GTK's. */
    @Test
    void aPartEndsWithItsWindowAlsoIfSomebodyHasAReferenceToIt() throws Exception {
        GuestRun<Void> run = GuestRun.start(ui.host(), () -> {
            long window = TestGtk.newWindow("a window");
            long part = TestGtk.newButton("a part");
            Glib.g_object_ref(part);
            TestGtk.setChild(window, part);
            TestGtk.present(window);
            WindowScope scope = GtkEvents.scopeOfWidget(part);
            TestGtk.close(window);
            scope.awaitClosed();
            Glib.g_object_unref(part);
        });
        outcomeOf(run).getOrThrow();
    }
}
