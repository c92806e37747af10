package dev.guestloop.swt;

import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.HostCapabilities;
import dev.guestloop.HostLoop.Attachment;
import dev.guestloop.internal.Coroutine;
import dev.guestloop.testing.internal.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Shell;
import org.junit.jupiter.api.Test;

class SwtHostTest {

    /** SWT checks the thread at each call; a wrong one would throw. */
    @Test
    void aTaskMayTouchAShowingShellBeforeAndAfterEachKindOfWait() throws Exception {
        try (UiThread ui = UiThread.started()) {
            GuestRun<List<String>> run = GuestRun.start(ui.host(), () -> {
                var shell = new Shell(ui.display());
                var label = new Label(shell, SWT.NONE);
                shell.setSize(200, 100);
                shell.open();
                List<String> texts = new ArrayList<>();
                touch(label, texts, "at first");
                Async.sleep(Duration.ofMillis(1));
                touch(label, texts, "after sleep");
                Async.yieldNow();
                touch(label, texts, "after yieldNow");
                Async.toThread(() -> {});
                touch(label, texts, "after toThread");
                Async.await(CompletableFuture.runAsync(() -> {}));
                touch(label, texts, "after await");
                Async.awaitModal(() -> {
                    touch(label, texts, "in awaitModal");
                    return true;
                });
                touch(label, texts, "after awaitModal");
                assertThat(Display.getCurrent()).isSameAs(ui.display());
                shell.dispose();
                return texts;
            });
            assertThat(outcomeOf(run).getOrThrow())
                    .containsExactly(
                            "at first",
                            "after sleep",
                            "after yieldNow",
                            "after toThread",
                            "after await",
                            "in awaitModal",
                            "after awaitModal");
        }
    }

    private static void touch(Label label, List<String> texts, String text) {
        label.setText(text);
        texts.add(label.getText());
    }

    @Test
    void allRunsOnADisplayShareTheirTicks() throws Exception {
        try (UiThread ui = UiThread.started()) {
            assertThat(SwtHost.of(ui.display())).isEqualTo(ui.host()).hasSameHashCodeAs(ui.host());
            var bothRun = new CompletableFuture<Boolean>();
            GuestRun<Long> first = GuestRun.start(ui.host(), () -> {
                Async.await(bothRun);
                return 1L;
            });
            GuestRun<Long> second = GuestRun.start(SwtHost.of(ui.display()), () -> {
                bothRun.complete(true);
                return 2L;
            });
            outcomeOf(second);
            outcomeOf(first);
            assertThat(ui.call(() ->
                            first.statistics().ticks() == second.statistics().ticks())) // between two ticks
                    .isTrue();
        }
    }

    @Test
    void theCardSaysWhatIsSo() throws Exception {
        try (UiThread ui = UiThread.started()) {
            HostCapabilities card = ui.host().capabilities();
            assertThat(card.deliversInModalLoops()).isTrue();
            assertThat(card.hopsPerPost()).isEqualTo(1);
            assertThat(card.cleanPosts()).isFalse();
            assertThat(card.tellsInput()).isEqualTo(InputProbe.isGtk3());
            assertThat(card.tellsPaint()).isEqualTo(InputProbe.isGtk3());
        }
    }

    /** If SWT drops its lock one day, or moves it to another frame, this is the test that says so. */
    @Test
    void aPostRunsUnderOneMonitorInOneFrameThatTheHostKnows() throws Exception {
        try (UiThread ui = UiThread.started()) {
            SwtHost host = ui.host();
            assertThat(ui.call(Coroutine::monitorsHeld)).isEqualTo(1);
            long frames = ui.call(() -> StackWalker.getInstance()
                    .walk(all -> all.filter(f -> host.isOwnMonitor(f.getClassName(), f.getMethodName()))
                            .count()));
            assertThat(frames).isEqualTo(1);
        }
    }

    @Test
    void aTimerRunsUnderNone() throws Exception {
        try (UiThread ui = UiThread.started()) {
            var held = new CompletableFuture<Integer>();
            ui.display().asyncExec(() -> ui.display().timerExec(0, () -> held.complete(Coroutine.monitorsHeld())));
            assertThat(Waits.get(held)).isZero();
        }
    }

    /** An SWT that tells of no dispatch is asked again and again. */
    @Test
    void aHostWithoutAGuestSeesAnotherDispatchEachTime() throws Exception {
        try (UiThread ui = UiThread.started()) {
            SwtHost host = ui.host();
            assertThat(host.currentDispatch()).isNotSameAs(host.currentDispatch());
        }
    }

    /** A task that only waits looks at the stack never: each look would take as long as a post. */
    @Test
    void eachDispatchIsAnotherOneWithAPumpBelow() throws Exception {
        try (UiThread ui = UiThread.started()) {
            SwtHost host = ui.host();
            Attachment attachment = ui.call(() -> host.attach(() -> {}));
            Object first = ui.call(() -> {
                Object dispatch = host.currentDispatch();
                assertThat(host.currentDispatch()).isSameAs(dispatch);
                return dispatch;
            });
            Object second = ui.call(() -> {
                Object dispatch = host.currentDispatch();
                var shell = new Shell(ui.display());
                var inListener = new CompletableFuture<Object>();
                shell.addListener(SWT.Dispose, _ -> inListener.complete(host.currentDispatch()));
                shell.dispose();
                assertThat(inListener.join()).isNotSameAs(dispatch).isSameAs(host.currentDispatch());
                return dispatch;
            });
            assertThat(second).isNotSameAs(first);
            ui.call(() -> {
                attachment.close();
                assertThat(host.currentDispatch()).isNotSameAs(host.currentDispatch());
                return null;
            });
            boolean pumpFound = ui.call(() -> StackWalker.getInstance()
                    .walk(frames -> frames.anyMatch(f -> host.isPump(f.getClassName(), f.getMethodName()))));
            assertThat(pumpFound).isTrue();
        }
    }
}
