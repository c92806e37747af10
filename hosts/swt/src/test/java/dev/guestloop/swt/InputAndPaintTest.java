package dev.guestloop.swt;

import static dev.guestloop.testing.internal.Waits.PATIENCE;
import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.guestloop.Async;
import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.testing.internal.Waits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.swt.SWT;
import org.eclipse.swt.layout.FillLayout;
import org.eclipse.swt.widgets.Canvas;
import org.eclipse.swt.widgets.Shell;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the user does and what windows need, beside a guest that always has something to do. */
class InputAndPaintTest {

    private static final int TIMER_MILLIS = 10;
    private static final int FIRINGS = 150;

    private final AtomicLong steps = new AtomicLong();
    private final AtomicInteger paints = new AtomicInteger();
    private final CompletableFuture<Long> clicked = new CompletableFuture<>();
    private UiThread ui;
    private Canvas canvas;
    private GuestRun<Void> busy;

    @BeforeEach
    void openCanvas() throws Exception {
        ui = UiThread.started();
        canvas = ui.call(() -> {
            var shell = new Shell(ui.display());
            shell.setLayout(new FillLayout());
            var area = new Canvas(shell, SWT.NONE);
            area.addListener(SWT.Paint, _ -> paints.incrementAndGet());
            area.addListener(SWT.MouseDown, _ -> clicked.complete(steps.get()));
            shell.setBounds(200, 200, 300, 200);
            shell.open();
            return area;
        });
        Waits.await("the first paint", () -> paints.get() > 0);
    }

    @AfterEach
    void closeAll() throws Exception {
        if (busy != null) {
            busy.cancel("the test is over");
            assertThat(outcomeOf(busy)).isInstanceOf(Outcome.Cancelled.class);
        }
        if (ui != null) {
            ui.close();
        }
    }

    private void startBusyGuest(GuestOptions options) throws Exception {
        busy = GuestRun.start(ui.host(), options, () -> {
            while (true) {
                steps.incrementAndGet();
                Async.yieldNow();
            }
        });
        Waits.await("the guest's steps", () -> steps.get() > 1_000);
    }

    private void click() throws Exception {
        ui.call(() -> {
            Mouse.click(canvas);
            return true;
        });
    }

    /** With a budget of ten minutes, nothing but the probe can let the click in. */
    @Test
    void aClickEndsATickLongBeforeItsBudgetDoes() throws Exception {
        assumeTrue(InputProbe.CAN_TELL, "needs GTK 3");
        busy = GuestRun.start(ui.host(), GuestOptions.DEFAULT.withBudget(PATIENCE.multipliedBy(30)), () -> {
            while (steps.incrementAndGet() != 1_000) {
                Async.yieldNow();
            }
            Mouse.click(canvas);
            while (true) {
                steps.incrementAndGet();
                Async.yieldNow();
            }
        });
        assertThat(Waits.get(clicked)).isGreaterThan(1_000);
    }

    @Test
    void aClickIsServedBesideABusyGuest() throws Exception {
        startBusyGuest(GuestOptions.DEFAULT);
        click();
        assertThat(Waits.get(clicked)).isPositive();
    }

    @Test
    void aRepaintIsServedBesideABusyGuest() throws Exception {
        startBusyGuest(GuestOptions.DEFAULT);
        int before = paints.get();
        ui.display().asyncExec(canvas::redraw);
        Waits.await("a repaint", () -> paints.get() > before);
    }

    /** A guest that posts to itself must not end its own ticks. */
    @Test
    void theProbeSeesARepaintAndNotOurOwnPosts() throws Exception {
        assumeTrue(InputProbe.CAN_TELL, "needs GTK 3");
        Waits.await("a quiet window", () -> {
            try {
                return !ui.call(() -> looksPending(() -> {}));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        assertThat(ui.call(() -> looksPending(() -> ui.host().post(() -> {})))).isFalse();
        boolean repaintSeen = ui.call(() -> {
            canvas.redraw();
            long end = System.nanoTime() + PATIENCE.toNanos();
            boolean seen = false;
            while (!seen && System.nanoTime() < end) { // GTK paints with the next frame
                seen = looksPending(() -> {});
            }
            return seen;
        });
        assertThat(repaintSeen).isTrue();
    }

    /** What a new probe, which has not looked yet, says after something. */
    private static boolean looksPending(Runnable before) {
        var probe = new InputProbe();
        before.run();
        return probe.isPending();
    }

    /** SWT serves its own timers first, so a busy guest cannot starve them. */
    @Test
    void swtsOwnTimerFiresBesideABusyGuest() throws Exception {
        startBusyGuest(GuestOptions.DEFAULT);
        long before = steps.get();
        List<Long> times = Collections.synchronizedList(new ArrayList<>());
        ui.display().asyncExec(new Runnable() {
            @Override
            public void run() {
                times.add(System.nanoTime());
                if (times.size() <= FIRINGS) {
                    ui.display().timerExec(TIMER_MILLIS, this);
                }
            }
        });
        Waits.await("the timer's firings", () -> times.size() > FIRINGS);
        List<Double> gaps = new ArrayList<>();
        for (int i = 1; i <= FIRINGS; i++) {
            gaps.add((times.get(i) - times.get(i - 1)) / 1e6);
        }
        Collections.sort(gaps);
        System.out.printf(
                "timerExec(%d) beside a busy guest: gaps p50 %.1f ms, p99 %.1f ms; guest: %,d steps%n",
                TIMER_MILLIS, gaps.get(FIRINGS / 2), gaps.get(FIRINGS * 99 / 100), steps.get() - before);
        assertThat(steps.get() - before).as("the guest was served as well").isGreaterThan(FIRINGS);
        long prompt = gaps.stream().filter(gap -> gap < 5 * TIMER_MILLIS).count();
        assertThat(prompt).as("firings that came in time").isGreaterThan(FIRINGS * 3 / 4);
    }
}
