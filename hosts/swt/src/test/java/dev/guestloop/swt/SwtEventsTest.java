package dev.guestloop.swt;

import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.ui.HandlerPolicy;
import dev.guestloop.ui.ModalityRule;
import dev.guestloop.ui.WindowScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.Menu;
import org.eclipse.swt.widgets.MenuItem;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.swt.widgets.Text;
import org.eclipse.swt.widgets.ToolBar;
import org.eclipse.swt.widgets.ToolItem;
import org.eclipse.swt.widgets.Widget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SwtEventsTest {

    @RegisterExtension
    final UiThread ui = UiThread.started();

    private static void fire(Widget widget, int type) {
        widget.notifyListeners(type, new Event());
    }

    /** In a task: lets the others run until something holds. */
    private static void await(BooleanSupplier state) {
        while (!state.getAsBoolean()) {
            Async.sleep(Duration.ofMillis(1));
        }
    }

    @Test
    void awaitClosedReturnsWhenTheUserClosesTheShellAndAtOnceAfterwards() throws Exception {
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            var shell = new Shell(ui.display());
            shell.open();
            Async.currentRun().spawn(shell::close);
            SwtEvents.awaitClosed(shell);
            SwtEvents.awaitClosed(shell);
            return shell.isDisposed();
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
    }

    @Test
    void nextActionWaitsForAClickAnEnterAndAMenu() throws Exception {
        GuestRun<List<Widget>> run = GuestRun.start(ui.host(), () -> {
            var shell = new Shell(ui.display());
            var button = new Button(shell, SWT.PUSH);
            var text = new Text(shell, SWT.SINGLE);
            var item = new MenuItem(new Menu(shell), SWT.PUSH);
            List<Widget> from = new ArrayList<>();
            Task<?> task = Async.currentRun().spawn(() -> {
                from.add(SwtEvents.nextAction(button).widget);
                from.add(SwtEvents.nextAction(text).widget);
                from.add(SwtEvents.nextAction(item).widget);
            });
            await(() -> button.isListening(SWT.Selection));
            fire(button, SWT.Selection);
            await(() -> text.isListening(SWT.DefaultSelection));
            fire(text, SWT.DefaultSelection);
            await(() -> item.isListening(SWT.Selection));
            fire(item, SWT.Selection);
            task.await();
            assertThat(button.isListening(SWT.Selection)).as("left behind").isFalse();
            assertThat(from).containsExactly(button, text, item);
            return from;
        });
        assertThat(outcomeOf(run).getOrThrow()).hasSize(3);
    }

    @Test
    void tasksOfAButtonAMenuAToolItemAndAPopupEndWithTheirWindow() throws Exception {
        GuestRun<List<String>> run = GuestRun.start(ui.host(), () -> {
            List<String> log = new ArrayList<>();
            var shell = new Shell(ui.display());
            var popup = new Shell(shell, SWT.NO_TRIM | SWT.ON_TOP);
            List<Widget> sources = List.of(
                    new Button(shell, SWT.PUSH),
                    new MenuItem(new Menu(shell, SWT.POP_UP), SWT.PUSH),
                    new ToolItem(new ToolBar(shell, SWT.NONE), SWT.PUSH),
                    new Button(popup, SWT.PUSH));
            int[] begun = {0};
            for (Widget source : sources) {
                SwtEvents.onAction(source, HandlerPolicy.PARALLEL, _ -> {
                    begun[0]++;
                    try {
                        Async.sleep(Duration.ofDays(1));
                    } finally {
                        log.add(source.getClass().getSimpleName());
                    }
                });
                fire(source, SWT.Selection);
            }
            await(() -> begun[0] == sources.size());
            popup.setVisible(false);
            WindowScope scope = SwtEvents.scopeOf(shell);
            assertThat(SwtEvents.scopeOf(shell)).isSameAs(scope);
            shell.close();
            scope.awaitClosed();
            return log;
        });
        assertThat(outcomeOf(run).getOrThrow()).containsExactlyInAnyOrder("Button", "MenuItem", "ToolItem", "Button");
    }

    @Test
    void aPopupThatClosesLeavesItsWindowsTasksAlone() throws Exception {
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            var shell = new Shell(ui.display());
            var popup = new Shell(shell, SWT.NO_TRIM | SWT.ON_TOP);
            var button = new Button(popup, SWT.PUSH);
            boolean[] wentOn = {false};
            SwtEvents.onAction(button, HandlerPolicy.DROP, _ -> {
                popup.dispose(); // as a drop-down does when something was chosen
                Async.sleep(Duration.ofMillis(5));
                wentOn[0] = true;
            });
            fire(button, SWT.Selection);
            await(() -> wentOn[0]);
            shell.dispose();
            return true;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
    }

    private enum Blocking {
        PRIMARY(SWT.PRIMARY_MODAL),
        APPLICATION(SWT.APPLICATION_MODAL),
        SYSTEM(SWT.SYSTEM_MODAL);

        final int style;

        Blocking(int style) {
            this.style = style;
        }
    }

    /** A task of each shell counts; those of a blocked one stand still. */
    @ParameterizedTest
    @EnumSource
    void aModalShellPausesTheTasksOfThoseItBlocks(Blocking blocking) throws Exception {
        GuestRun<List<Boolean>> run = GuestRun.start(ui.host(), () -> {
            var parent = new Shell(ui.display());
            var other = new Shell(ui.display());
            parent.open();
            other.open();
            int[] steps = counting(parent);
            int[] stepsOfOther = counting(other);
            var modal = new Shell(parent, SWT.DIALOG_TRIM | blocking.style);
            int[] stepsOfModal = counting(modal);
            modal.open();
            int[] stepsOfChild = counting(new Shell(modal, SWT.DIALOG_TRIM));
            Async.yieldNow();
            int before = steps[0];
            int otherBefore = stepsOfOther[0];
            int target = stepsOfModal[0] + 20;
            int targetOfChild = stepsOfChild[0] + 20;
            await(() -> stepsOfModal[0] > target && stepsOfChild[0] > targetOfChild);
            List<Boolean> stoodStill = List.of(steps[0] == before, stepsOfOther[0] == otherBefore);
            modal.dispose();
            await(() -> steps[0] > before && stepsOfOther[0] > otherBefore);
            return stoodStill;
        });
        assertThat(outcomeOf(run).getOrThrow()).containsExactly(true, blocking != Blocking.PRIMARY);
    }

    /** Hidden and shown again, modal shells come and go without being disposed of. */
    @Test
    void aModalShellThatIsHiddenBlocksNothing() throws Exception {
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            var shell = new Shell(ui.display());
            shell.open();
            var modal = new Shell(shell, SWT.DIALOG_TRIM | SWT.APPLICATION_MODAL);
            modal.open(); // before the first scope is asked for
            int[] steps = counting(shell);
            Async.sleep(Duration.ofMillis(5));
            boolean stoodStill = steps[0] == 0;
            modal.setVisible(false);
            await(() -> steps[0] > 0);
            return stoodStill;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
    }

    private static int[] counting(Shell shell) {
        int[] steps = {0};
        SwtEvents.scopeOf(shell).modality(ModalityRule.PAUSE).spawn("counting", () -> {
            while (true) {
                steps[0]++;
                Async.sleep(Duration.ofMillis(1));
            }
        });
        return steps;
    }

    @Test
    void aWidgetThatIsDisposedOfIsRefused() throws Exception {
        GuestRun<Void> run = GuestRun.start(ui.host(), () -> {
            var shell = new Shell(ui.display());
            shell.dispose();
            assertThatThrownBy(() -> SwtEvents.nextAction(shell))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("must not be disposed of")
                    .hasMessageContaining("widget=Shell");
            assertThatThrownBy(() -> SwtEvents.scopeOf(shell)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> SwtEvents.onAction(shell, HandlerPolicy.DROP, _ -> {}))
                    .isInstanceOf(IllegalStateException.class);
        });
        assertThat(outcomeOf(run)).isInstanceOf(Outcome.Success.class);
    }

    @Test
    void anotherThreadIsRefusedWithBothNames() throws Exception {
        Shell shell = ui.call(() -> new Shell(ui.display()));
        assertThatThrownBy(() -> SwtEvents.events(shell, SWT.Close).listen(_ -> {}))
                .isInstanceOf(WrongThreadException.class)
                .hasMessageContaining("thread=ui")
                .hasMessageContaining("current=" + Thread.currentThread().getName());
    }

    /** In a program whose only window has closed, nobody could end that wait. */
    @Test
    void aWaitForAnEventEndsWhenTheWidgetIsDisposedOf() throws Exception {
        GuestRun<Void> run = GuestRun.start(ui.host(), () -> {
            var shell = new Shell(ui.display());
            var button = new Button(shell, SWT.PUSH);
            Async.currentRun().spawn(() -> {
                await(() -> button.isListening(SWT.Selection));
                shell.close();
            });
            SwtEvents.nextAction(button);
        });
        assertThat(outcomeOf(run))
                .isInstanceOfSatisfying(
                        Outcome.Failure.class,
                        failure -> assertThat(failure.cause())
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("is closed")
                                .hasMessageContaining("widget=Button")
                                .hasMessageContaining("scopeOf"));
    }

    /** By the window, which says so before its widgets go, or right after it by the program. */
    @Test
    void aWaitOfATaskThatIsCancelledAsItsWidgetGoesIsNoFailure() throws Exception {
        GuestRun<List<Task.State>> run = GuestRun.start(ui.host(), () -> {
            var shell = new Shell(ui.display());
            var button = new Button(shell, SWT.PUSH);
            Task<?> ofWindow = SwtEvents.scopeOf(shell).spawn("waits", () -> SwtEvents.nextAction(button));
            Task<?> ofRun = Async.currentRun()
                    .spawn(() -> SwtEvents.events(button, SWT.Resize).next());
            await(() -> button.isListening(SWT.Selection) && button.isListening(SWT.Resize));
            shell.close();
            ofRun.cancel("not needed any more");
            await(() -> isDone(ofWindow) && isDone(ofRun));
            return List.of(ofWindow.state(), ofRun.state());
        });
        assertThat(outcomeOf(run).getOrThrow()).containsOnly(Task.State.CANCELLED);
    }

    private static boolean isDone(Task<?> task) {
        return task.state() != Task.State.READY && task.state() != Task.State.WAITING;
    }

    /** Guests come and go in a window that stays, such as a workbench's. */
    @Test
    void runsThatHaveEndedLeaveNothingOnAShellThatStays() throws Exception {
        Shell shell = ui.call(() -> new Shell(ui.display()));
        int before = ui.call(() -> shell.getListeners(SWT.Dispose).length);
        for (int i = 0; i < 50; i++) {
            outcomeOf(GuestRun.start(ui.host(), () -> {
                        SwtEvents.scopeOf(shell).spawn("of the window", () -> Async.sleep(Duration.ofDays(1)));
                        Async.yieldNow();
                    }))
                    .getOrThrow();
        }
        assertThat(ui.call(() -> shell.getListeners(SWT.Dispose).length)).isEqualTo(before);
        assertThat(ui.call(() -> ModalityWatch.of(ui.display()).watchedScopes()))
                .isZero();
    }

    /** As in the README: the listener to the busy state meets a button that is gone. */
    @Test
    void aWindowThatIsClosedWhileItsHandlerIsBusyIsNoFailure() throws Exception {
        List<String> failures = new CopyOnWriteArrayList<>();
        var options =
                GuestOptions.DEFAULT.withUncaughtHandler((source, failure) -> failures.add(source + ": " + failure));
        for (HandlerPolicy policy : HandlerPolicy.values()) {
            boolean[] enabled = {true};
            GuestRun<Boolean> run = GuestRun.start(ui.host(), options, () -> {
                var shell = new Shell(ui.display());
                var button = new Button(shell, SWT.PUSH);
                boolean[] begun = {false};
                var handler = SwtEvents.onAction(button, policy, _ -> {
                            begun[0] = true;
                            Async.sleep(Duration.ofDays(1));
                        })
                        .onBusy(busy -> button.setEnabled(!busy));
                fire(button, SWT.Selection);
                fire(button, SWT.Selection);
                await(() -> begun[0]);
                enabled[0] = button.isEnabled();
                shell.close();
                await(() -> !handler.isBusy());
                return true;
            });
            assertThat(outcomeOf(run)).as(policy.name()).isEqualTo(new Outcome.Success<>(true));
            assertThat(enabled[0]).isFalse();
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
            var shell = new Shell(ui.display());
            var button = new Button(shell, SWT.PUSH);
            var saved = new CompletableFuture<String>();
            var handler = SwtEvents.onAction(button, HandlerPolicy.DROP, _ -> {
                        Async.sleep(Duration.ofMillis(20));
                        saved.complete("saved");
                    })
                    .onBusy(busy -> button.setEnabled(!busy));
            fire(button, SWT.Selection);
            button.dispose();
            String result = Async.await(saved);
            await(() -> !handler.isBusy());
            shell.close();
            return result;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>("saved"));
        assertThat(failures).isEmpty();
    }

    @Test
    void disposingOfAPartCancelsItsTasksAndNoOthers() throws Exception {
        GuestRun<Void> run = GuestRun.start(ui.host(), () -> {
            var shell = new Shell(ui.display());
            var part = new Composite(shell, SWT.NONE);
            WindowScope scope = SwtEvents.scopeOf(part);
            assertThat(SwtEvents.scopeOf(part)).isSameAs(scope);
            assertThat(SwtEvents.scopeOf((Widget) shell)).isSameAs(SwtEvents.scopeOf(shell));
            Task<?> ofPart = scope.spawn("the part's", () -> Async.sleep(Duration.ofDays(1)));
            Task<?> ofShell = SwtEvents.scopeOf(shell).spawn("the shell's", () -> Async.sleep(Duration.ofDays(1)));
            await(() -> ofPart.state() == Task.State.WAITING && ofShell.state() == Task.State.WAITING);
            part.dispose();
            scope.awaitClosed();
            assertThat(ofPart.state()).isEqualTo(Task.State.CANCELLED);
            assertThat(ofShell.state()).isEqualTo(Task.State.WAITING);
            WindowScope other = SwtEvents.scopeOf(new Composite(shell, SWT.NONE));
            shell.close();
            other.awaitClosed();
        });
        outcomeOf(run).getOrThrow();
    }
}
