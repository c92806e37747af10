package dev.guestloop.swt;

import static dev.guestloop.testing.internal.Waits.get;
import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.testing.internal.Displays;
import dev.guestloop.testing.internal.Waits;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.swt.widgets.Synchronizer;
import org.junit.jupiter.api.Test;

/** A guest in a program that knows nothing of it: a workbench with its own loop and its own synchronizer. */
class ForeignLoopTest {

    /** Holds runnables back until the start is over, and then hands them on one at a time, as workbenches do. */
    private static final class Throttle extends Synchronizer {

        private final ArrayDeque<Runnable> heldBack = new ArrayDeque<>();
        private boolean started;
        private boolean oneIsOut;

        Throttle(Display display) {
            super(display);
        }

        @Override
        protected void asyncExec(Runnable runnable) {
            synchronized (heldBack) {
                heldBack.add(runnable);
            }
            handOn();
        }

        void startIsOver() {
            synchronized (heldBack) {
                started = true;
            }
            handOn();
        }

        private void handOn() {
            Runnable next;
            synchronized (heldBack) {
                if (!started || oneIsOut || heldBack.isEmpty()) {
                    return;
                }
                oneIsOut = true;
                next = heldBack.remove();
            }
            super.asyncExec(() -> {
                synchronized (heldBack) {
                    oneIsOut = false;
                }
                handOn(); // before it runs: it may open a loop
                next.run();
            });
        }
    }

    /** The loop of a workbench: what a handler throws is logged, and the loop goes on. */
    private static final class Workbench implements Runnable {

        final CompletableFuture<Display> display = new CompletableFuture<>();
        final CompletableFuture<Throttle> throttle = new CompletableFuture<>();
        final List<Throwable> logged = new CopyOnWriteArrayList<>();

        @Override
        public void run() {
            var made = new Display();
            var synchronizer = new Throttle(made);
            made.setSynchronizer(synchronizer);
            var shell = new Shell(made);
            shell.setText("a workbench");
            shell.open();
            throttle.complete(synchronizer);
            display.complete(made);
            while (!shell.isDisposed()) {
                try {
                    if (!made.readAndDispatch()) {
                        made.sleep();
                    }
                } catch (RuntimeException | Error e) {
                    logged.add(e);
                }
            }
            made.dispose();
        }
    }

    @Test
    void aGuestLivesInAWorkbenchAndEndsWithIt() throws Exception {
        Displays.require();
        var workbench = new Workbench();
        var over = UiThread.start(workbench);
        Display display = get(workbench.display);
        List<String> log = new CopyOnWriteArrayList<>();
        var ticking = new CompletableFuture<Void>();
        GuestRun<Void> run = SwtGuest.attach(display, () -> {
            try {
                for (int i = 0; ; i++) {
                    Async.sleep(Duration.ofMillis(1));
                    Async.toThread(() -> {});
                    if (i == 20) {
                        ticking.complete(null);
                    }
                }
            } finally {
                Async.shielded(() -> Async.sleep(Duration.ofMillis(1)));
                log.add("cleaned up, display disposed: " + display.isDisposed());
            }
        });
        assertThat(run.statistics().ticks()).as("held back").isZero();
        get(workbench.throttle).startIsOver();
        get(ticking);
        display.asyncExec(() -> {
            throw new IllegalStateException("a handler of the workbench's");
        });
        long before = run.statistics().ticks();
        Waits.await("ticks after a handler has failed", () -> run.statistics().ticks() > before + 20);
        assertThat(workbench.logged).hasSize(1);
        display.asyncExec(() -> {
            for (Shell shell : display.getShells()) {
                shell.close();
            }
        });
        assertThat(outcomeOf(run)).isInstanceOf(Outcome.Cancelled.class);
        over.get(Waits.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(log).containsExactly("cleaned up, display disposed: false");
    }

    @Test
    void attachReturnsAtOnceAndLeavesTheDisplayAlone() throws Exception {
        try (UiThread ui = UiThread.started()) {
            List<String> order = new CopyOnWriteArrayList<>();
            GuestRun<Void> run = ui.call(() -> {
                GuestRun<Void> attached = SwtGuest.attach(ui.display(), () -> order.add("main"));
                order.add("attached");
                return attached;
            });
            assertThat(outcomeOf(run)).isInstanceOf(Outcome.Success.class);
            assertThat(order).containsExactly("attached", "main");
            assertThat(ui.display().isDisposed()).isFalse();
        }
    }
}
