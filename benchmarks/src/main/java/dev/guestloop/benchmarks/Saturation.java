package dev.guestloop.benchmarks;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.swing.SwingHost;
import java.awt.Canvas;
import java.awt.EventQueue;
import java.awt.Frame;
import java.awt.Graphics;
import java.awt.Toolkit;
import java.awt.event.MouseEvent;
import java.awt.event.MouseMotionAdapter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.swing.Timer;

/**
 * The host while the guest has always something ready: tasks that only yield. The host's own timer, posts of another thread and
 * mouse events are timed with and without the guest, by turns; a window that another one covered must be painted again; and the
 * guest must still get most of the thread.
 */
final class Saturation {

    private static final int TASKS = 10;
    private static final Duration PHASE = Duration.ofSeconds(4);
    private static final int PHASES = 4;
    private static final int TIMER_MILLIS = 10;
    private static final long INPUT_NANOS = 3_000_000;

    /** The default of {@code GuestOptions}. */
    private static final double BUDGET_MILLIS = 4;

    private static final double NANOS_PER_MILLI = 1e6;
    private static final int UNCOVERINGS = 10;
    private static final Duration PAINT_PATIENCE = Duration.ofSeconds(2);

    private final Frame frame = new Frame("benchmark");
    private final Semaphore painted = new Semaphore(0);
    private final AtomicLong yields = new AtomicLong();

    private Saturation() {}

    public static void main(String[] arguments) throws Exception {
        var saturation = new Saturation();
        EventQueue.invokeAndWait(saturation::openFrame);
        saturation.run();
        System.exit(0);
    }

    private void openFrame() {
        frame.add(new Canvas() {
            private static final long serialVersionUID = 1;

            @Override
            public void paint(Graphics g) {
                painted.release();
            }
        });
        frame.setBounds(100, 100, 300, 200);
        frame.setVisible(true);
    }

    /** How late the host was, in nanoseconds. */
    private record Lateness(List<Double> timer, List<Double> post, List<Double> mouse) {
        Lateness() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    private void run() throws Exception {
        var without = new Lateness();
        var with = new Lateness();
        measure(new Lateness()); // warms up
        for (int i = 0; i < PHASES; i++) {
            measure(without);
            GuestRun<?> run = saturate();
            measure(with);
            end(run);
        }
        judge("host's own 10 ms timer", with.timer, without.timer);
        judge("posts of another thread", with.post, without.post);
        judge("mouse events", with.mouse, without.mouse);

        int uncovered = 0;
        var paintMillis = new ArrayList<Double>();
        GuestRun<?> run = saturate();
        for (int i = 0; i < UNCOVERINGS; i++) {
            double millis = uncover();
            uncovered += millis >= 0 ? 1 : 0;
            paintMillis.add(millis);
        }
        end(run);
        Report.count(
                "6. an uncovered window repaints, saturated",
                uncovered + " of " + UNCOVERINGS
                        + Report.format(", p50 %.0f ms", Statistics.median(array(paintMillis))),
                "",
                "all",
                uncovered == UNCOVERINGS);

        Blocks blocks = Blocks.measure(2, 10, 1, this::yieldAsGuest, this::yieldOnOwnThread);
        Report.atLeast(
                0.80,
                "6. throughput of the saturating guest, " + Setting.pinnedOrNot(),
                Report.format("%,.0f yields/s", 1e9 / Statistics.median(blocks.medians(0))),
                Report.format("own thread: %,.0f yields/s", 1e9 / Statistics.median(blocks.medians(1))),
                blocks.ratio(1, 0));
    }

    private static void judge(String what, List<Double> with, List<Double> without) {
        double[] saturated = array(with);
        double[] alone = array(without);
        double p99 = Statistics.quantile(saturated, 0.99) / NANOS_PER_MILLI;
        double alonesP99 = Statistics.quantile(alone, 0.99) / NANOS_PER_MILLI;
        Report.count(
                "6. " + what + ", lateness while saturated",
                Report.format("p50 %.2f, p99 %.2f ms", Statistics.median(saturated) / NANOS_PER_MILLI, p99),
                Report.format("no guest: p50 %.2f, p99 %.2f ms", Statistics.median(alone) / NANOS_PER_MILLI, alonesP99),
                Report.format("p99 ≤ %.2f ms", alonesP99 + BUDGET_MILLIS),
                p99 <= alonesP99 + BUDGET_MILLIS);
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    // ------------------------------------------------------------------ the load

    private GuestRun<?> saturate() {
        return GuestRun.start(SwingHost.instance(), this::yieldForEver);
    }

    private void yieldForEver() {
        for (int i = 1; i < TASKS; i++) {
            Async.currentRun().spawn(this::yieldAlone);
        }
        yieldAlone();
    }

    private void yieldAlone() {
        while (true) {
            Async.yieldNow();
            yields.setPlain(yields.getPlain() + 1);
        }
    }

    private static void end(GuestRun<?> run) throws InterruptedException {
        var ended = new CountDownLatch(1);
        run.onDone(_ -> ended.countDown());
        run.cancel("enough");
        ended.await();
    }

    private double[] yieldAsGuest(int rounds) throws InterruptedException {
        GuestRun<?> run = saturate();
        double[] nanos = nanosPerYield(rounds);
        end(run);
        return nanos;
    }

    private double[] yieldOnOwnThread(int rounds) throws InterruptedException {
        var thread = Thread.ofPlatform().start(() -> {
            Outcome<?> outcome = EventLoop.run(() -> {
                Async.moveOnAfter(Duration.ofMillis(rounds * 500L + 200), () -> {
                    yieldAlone();
                    return null;
                });
                return null;
            });
            outcome.getOrThrow();
        });
        double[] nanos = nanosPerYield(rounds);
        thread.join();
        return nanos;
    }

    private double[] nanosPerYield(int rounds) throws InterruptedException {
        Thread.sleep(100); // it has begun
        double[] nanos = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            long before = yields.get();
            long began = System.nanoTime();
            Thread.sleep(500);
            nanos[i] = (System.nanoTime() - began) / (double) (yields.get() - before);
        }
        return nanos;
    }

    // ------------------------------------------------------------------ the host's own work

    private void measure(Lateness lateness) throws Exception {
        var mouse = new MouseMotionAdapter() {
            @Override
            public void mouseMoved(MouseEvent e) {
                lateness.mouse.add((double) System.nanoTime() - ((TimedMouse) e).nanos);
            }
        };
        long[] previous = {0};
        var timer = new Timer(TIMER_MILLIS, _ -> {
            long now = System.nanoTime();
            if (previous[0] != 0) {
                lateness.timer.add(Math.max(0, now - previous[0] - TIMER_MILLIS * NANOS_PER_MILLI));
            }
            previous[0] = now;
        });
        EventQueue.invokeAndWait(() -> {
            frame.addMouseMotionListener(mouse);
            timer.start();
        });
        EventQueue queue = Toolkit.getDefaultToolkit().getSystemEventQueue();
        long due = System.nanoTime();
        for (long end = due + PHASE.toNanos(); due < end; ) {
            due = sleepUntil(due + INPUT_NANOS);
            long postDue = due;
            EventQueue.invokeLater(() -> lateness.post.add((double) System.nanoTime() - postDue));
            due = sleepUntil(due + INPUT_NANOS);
            queue.postEvent(new TimedMouse(frame, due));
        }
        EventQueue.invokeAndWait(() -> {
            timer.stop();
            frame.removeMouseMotionListener(mouse);
        });
    }

    /**
     * Lateness counts from when an event was due: a guest that kept the sender from the processor would else go unnoticed.
     */
    private static long sleepUntil(long dueNanos) {
        for (long left; (left = dueNanos - System.nanoTime()) > 0; ) {
            LockSupport.parkNanos(left);
        }
        return dueNanos;
    }

    /** A mouse event that knows when it was due. */
    private static final class TimedMouse extends MouseEvent {
        private static final long serialVersionUID = 1;

        private final long nanos;

        TimedMouse(Frame source, long nanos) {
            super(source, MOUSE_MOVED, System.currentTimeMillis(), 0, 10, 10, 0, false);
            this.nanos = nanos;
        }
    }

    /** Covers the window, uncovers it, and returns how many milliseconds it took until it was painted, or -1. */
    private double uncover() throws Exception {
        var cover = new Frame[1];
        EventQueue.invokeAndWait(() -> {
            cover[0] = new Frame("cover");
            cover[0].setBounds(frame.getBounds());
            cover[0].setVisible(true);
        });
        Thread.sleep(500); // it is there, and what it made the other one paint is done
        painted.drainPermits();
        long began = System.nanoTime();
        EventQueue.invokeAndWait(() -> cover[0].dispose());
        return painted.tryAcquire(PAINT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                ? (System.nanoTime() - began) / NANOS_PER_MILLI
                : -1;
    }
}
