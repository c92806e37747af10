package dev.guestloop.swing;

import static dev.guestloop.testing.internal.Waits.PATIENCE;
import static dev.guestloop.testing.internal.Waits.on;
import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.guestloop.Async;
import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.testing.internal.Waits;
import java.awt.Canvas;
import java.awt.Color;
import java.awt.EventQueue;
import java.awt.Frame;
import java.awt.Graphics;
import java.awt.Point;
import java.awt.Robot;
import java.awt.event.InputEvent;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.swing.JFrame;
import javax.swing.Timer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the user does and what windows need, beside a guest that always has something to do. */
class InputAndPaintTest {

    private static final int TIMER_MILLIS = 10;
    private static final int FIRINGS = 150;

    private final List<Frame> frames = new ArrayList<>();
    private final AtomicLong steps = new AtomicLong();
    private final AtomicInteger paints = new AtomicInteger();
    private GuestRun<Void> busy;

    @BeforeEach
    void requireDisplay() {
        Display.require();
    }

    @AfterEach
    void closeAll() throws Exception {
        if (busy != null) {
            busy.cancel("the test is over");
            assertThat(outcomeOf(busy)).isInstanceOf(Outcome.Cancelled.class);
        }
        on(EventQueue::invokeLater, () -> {
            frames.forEach(Frame::dispose);
            return true;
        });
    }

    /** Heavyweight, so that an exposure calls its paint method and is not answered from Swing's buffer. */
    private Canvas openCanvas() throws Exception {
        var canvas = new Canvas() {
            private static final long serialVersionUID = 1;

            @Override
            public void paint(Graphics g) {
                g.setColor(Color.GREEN);
                g.fillRect(0, 0, getWidth(), getHeight());
                paints.incrementAndGet();
            }
        };
        Frame frame = open(canvas, "a canvas");
        Waits.await("the first paint", () -> paints.get() > 0);
        Waits.await("the focus", frame::isActive); // given late, it would be taken from the next window
        return canvas;
    }

    private Frame open(Canvas canvas, String title) throws Exception {
        return on(EventQueue::invokeLater, () -> {
            var frame = new JFrame(title);
            frame.add(canvas);
            frame.setBounds(200, 200, 300, 200);
            frame.setVisible(true);
            frames.add(frame);
            return frame;
        });
    }

    private void startBusyGuest(GuestOptions options) throws Exception {
        busy = GuestRun.start(SwingHost.instance(), options, () -> {
            while (true) {
                steps.incrementAndGet();
                Async.yieldNow();
            }
        });
        Waits.await("the guest's steps", () -> steps.get() > 1_000);
    }

    private static void click(Point where) throws Exception {
        var robot = new Robot();
        robot.mouseMove(where.x, where.y);
        robot.mousePress(InputEvent.BUTTON1_DOWN_MASK);
        robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK);
    }

    private static Point middle(Canvas canvas) throws Exception {
        return on(EventQueue::invokeLater, () -> {
            Point corner = canvas.getLocationOnScreen();
            return new Point(corner.x + canvas.getWidth() / 2, corner.y + canvas.getHeight() / 2);
        });
    }

    /** With a budget of ten minutes, nothing but the probe can let the click in. */
    @Test
    void aClickEndsATickLongBeforeItsBudgetDoes() throws Exception {
        assumeTrue(AwtInternals.GRANTED, "needs --add-exports java.desktop/sun.awt");
        Canvas canvas = openCanvas();
        var clicked = new CompletableFuture<Long>();
        canvas.addMouseListener(new MouseAdapter() {
            @Override
            public void mousePressed(MouseEvent e) {
                clicked.complete(steps.get());
            }
        });
        Point middle = middle(canvas);
        startBusyGuest(GuestOptions.DEFAULT.withBudget(PATIENCE.multipliedBy(30)));
        click(middle);
        assertThat(Waits.get(clicked)).isGreaterThan(1_000);
    }

    @Test
    void theProbeSeesAClickThatArrivesDuringAHandler() throws Exception {
        assumeTrue(AwtInternals.GRANTED, "needs --add-exports java.desktop/sun.awt");
        Point middle = middle(openCanvas());
        new Robot().waitForIdle();
        var handlerRuns = new CompletableFuture<Void>();
        var seen = new CompletableFuture<Boolean>();
        SwingHost.instance().post(() -> {
            SwingHost.instance().post(() -> {}); // as the guest's next tick, in front of the click
            handlerRuns.complete(null);
            long end = System.nanoTime() + PATIENCE.toNanos();
            boolean pending = false;
            while (!pending && System.nanoTime() < end) {
                pending = SwingHost.instance().inputPending();
            }
            seen.complete(pending);
        });
        Waits.get(handlerRuns);
        click(middle);
        assertThat(Waits.get(seen)).isTrue();
    }

    @Test
    void theProbeSeesARepaint() throws Exception {
        assumeTrue(AwtInternals.GRANTED, "needs --add-exports java.desktop/sun.awt");
        Canvas canvas = openCanvas();
        new Robot().waitForIdle();
        assertThat(on(EventQueue::invokeLater, () -> {
                    canvas.repaint();
                    return SwingHost.instance().inputPending();
                }))
                .isTrue();
    }

    @Test
    void aWindowThatIsUncoveredRepaintsBesideABusyGuest() throws Exception {
        openCanvas();
        Frame cover = open(new Canvas(), "a cover");
        Waits.await("the cover", cover::isActive);
        startBusyGuest(GuestOptions.DEFAULT);
        int before = paints.get();
        on(EventQueue::invokeLater, () -> {
            cover.dispose();
            return true;
        });
        Waits.await("a repaint of what was covered", () -> paints.get() > before);
    }

    @Test
    void swingsOwnTimerFiresBesideABusyGuest() throws Exception {
        startBusyGuest(GuestOptions.DEFAULT);
        long before = steps.get();
        List<Long> times = Collections.synchronizedList(new ArrayList<>());
        var timer = new Timer(TIMER_MILLIS, _ -> times.add(System.nanoTime()));
        timer.start();
        try {
            Waits.await("the timer's firings", () -> times.size() > FIRINGS);
        } finally {
            timer.stop();
        }
        List<Double> gaps = new ArrayList<>();
        for (int i = 1; i <= FIRINGS; i++) {
            gaps.add((times.get(i) - times.get(i - 1)) / 1e6);
        }
        Collections.sort(gaps);
        System.out.printf(
                "A Swing timer of %d ms beside a busy guest: gaps p50 %.1f ms, p99 %.1f ms; guest: %,d steps%n",
                TIMER_MILLIS, gaps.get(FIRINGS / 2), gaps.get(FIRINGS * 99 / 100), steps.get() - before);
        assertThat(steps.get() - before).as("the guest was served as well").isGreaterThan(FIRINGS);
        long prompt = gaps.stream().filter(gap -> gap < 5 * TIMER_MILLIS).count();
        assertThat(prompt).as("firings that came in time").isGreaterThan(FIRINGS * 3 / 4);
    }
}
