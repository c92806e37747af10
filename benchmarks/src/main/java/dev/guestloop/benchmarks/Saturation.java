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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import javax.swing.Timer;
import kotlinx.coroutines.Job;

/**
 * The host while the guest has always something ready: tasks that only yield. The host's own timer, posts of another thread and
 * mouse events are timed with and without the guest, by turns; a window that another one covered must be painted again; and the
 * guest must still get most of the thread. Beside it, coroutines of Kotlin that only yield, and events that post the next one.
 */
final class Saturation {

    private static final String OURS = "Guestloop";
    private static final String NO_LOAD = "nothing else runs";
    private static final int TASKS = 10;
    private static final Duration PHASE = Duration.ofMillis(Setting.size(3000, 200));
    private static final int PHASES = Setting.size(4, 1);
    private static final int INTERVAL_MILLIS = Setting.size(500, 50);
    private static final int TIMER_MILLIS = 10;
    private static final long INPUT_NANOS = 3_000_000;

    /** The default of {@code GuestOptions}. */
    private static final double BUDGET_MILLIS = 4;

    private static final double NANOS_PER_MILLI = 1e6;
    private static final int UNCOVERINGS = Setting.size(10, 1);
    private static final Duration PAINT_PATIENCE = Duration.ofMillis(Setting.size(2000, 100));

    private final Frame frame = new Frame("benchmark");
    private final Semaphore painted = new Semaphore(0);
    private final AtomicLong yields = new AtomicLong();

    private Saturation() {}

    public static void main(String[] arguments) {
        Setting.runAndExit(Saturation::measureAll);
    }

    private static void measureAll() throws Exception {
        var saturation = new Saturation();
        EventQueue.invokeAndWait(saturation::openFrame);
        saturation.run();
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

    /** What keeps the event thread busy. */
    private interface Load {
        /** Begins it, and returns what ends it. */
        Runnable begin();
    }

    /** How late the host was, in nanoseconds. */
    private record Lateness(List<Double> timer, List<Double> post, List<Double> mouse) {
        Lateness() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    private void run() throws Exception {
        var loads = new LinkedHashMap<String, Load>();
        loads.put(NO_LOAD, () -> () -> {});
        loads.put(OURS, this::saturate);
        loads.put("Kotlin yield", this::saturateByKotlin);
        loads.put("invokeLater", this::saturateByPosts);
        var lateness = new LinkedHashMap<String, Lateness>();
        loads.keySet().forEach(name -> lateness.put(name, new Lateness()));
        measure(new Lateness()); // warms up
        for (int i = 0; i < PHASES; i++) {
            for (var load : loads.entrySet()) {
                Runnable end = load.getValue().begin();
                measure(lateness.get(load.getKey()));
                end.run();
            }
        }
        judge("host's own 10 ms timer", lateness, Lateness::timer);
        judge("posts of another thread", lateness, Lateness::post);
        judge("mouse events", lateness, Lateness::mouse);
        lateness.forEach((name, late) -> {
            Raw.keep("saturation", "a timer of 10 ms", name, array(late.timer));
            Raw.keep("saturation", "mouse events", name, array(late.mouse));
        });

        Repaints ours = uncover(loads.get(OURS), UNCOVERINGS);
        Report.count(
                "6. an uncovered window repaints, saturated",
                ours.toString(),
                "Kotlin yield: " + uncover(loads.get("Kotlin yield"), Setting.size(3, 1)) + "; invokeLater: "
                        + uncover(loads.get("invokeLater"), Setting.size(3, 1)),
                "all",
                ours.painted == UNCOVERINGS);

        String what = "6. throughput while saturated, " + Setting.pinnedOrNot();
        Blocks blocks = new Blocks()
                .add(OURS, rounds -> yieldUnder(this::saturate, rounds))
                .add("own thread", this::yieldOnOwnThread)
                .add("Kotlin yield", rounds -> yieldUnder(this::saturateByKotlin, rounds))
                .add("invokeLater", rounds -> yieldUnder(this::saturateByPosts, rounds))
                .measure(Setting.size(2, 0), Setting.size(8, 1), 1);
        for (String rival : blocks.rivals()) {
            String figures = rival + ": " + perSecond(blocks, rival);
            if (rival.equals("own thread")) {
                Report.atLeast(0.80, what, perSecond(blocks, OURS), figures, blocks.ratio(rival, OURS));
            } else {
                Report.published(what, perSecond(blocks, OURS), figures, blocks.ratio(rival, OURS));
            }
        }
    }

    private static String perSecond(Blocks blocks, String variant) {
        return Report.format("%,.0f steps/s", 1e9 / blocks.median(variant));
    }

    private static void judge(String what, Map<String, Lateness> lateness, Function<Lateness, List<Double>> kind) {
        double[] saturated = array(kind.apply(lateness.get(OURS)));
        double[] alone = array(kind.apply(lateness.get(NO_LOAD)));
        double p99 = Statistics.quantile(saturated, 0.99) / NANOS_PER_MILLI;
        double alonesP99 = Statistics.quantile(alone, 0.99) / NANOS_PER_MILLI;
        Report.count(
                "6. " + what + ", lateness while saturated",
                Report.format("p50 %.2f, p99 %.2f ms", Statistics.median(saturated) / NANOS_PER_MILLI, p99),
                Report.format("no guest: p50 %.2f, p99 %.2f ms", Statistics.median(alone) / NANOS_PER_MILLI, alonesP99),
                Report.format("p99 ≤ %.2f ms", alonesP99 + BUDGET_MILLIS),
                p99 <= alonesP99 + BUDGET_MILLIS);
        for (String rival : List.of("Kotlin yield", "invokeLater")) {
            double[] rivals = array(kind.apply(lateness.get(rival)));
            Report.published(
                    "6. " + what + ", lateness while saturated",
                    Report.format("p50 %.2f, p99 %.2f ms", Statistics.median(saturated) / NANOS_PER_MILLI, p99),
                    Report.format(
                            "%s: p50 %.2f, p99 %.2f ms",
                            rival,
                            Statistics.median(rivals) / NANOS_PER_MILLI,
                            Statistics.quantile(rivals, 0.99) / NANOS_PER_MILLI));
        }
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    // ------------------------------------------------------------------ the load

    private Runnable saturate() {
        GuestRun<?> run = GuestRun.start(SwingHost.instance(), this::yieldForEver);
        return () -> {
            var ended = new CountDownLatch(1);
            run.onDone(_ -> ended.countDown());
            run.cancel("enough");
            Setting.await(ended);
        };
    }

    /** As many coroutines, on Kotlin's dispatcher for Swing. */
    private Runnable saturateByKotlin() {
        Job job = Coroutines.yieldForEver(Coroutines.onSwing(), TASKS, this::countYield);
        return () -> job.cancel(null);
    }

    /** As many chains of events, each of which posts the next one. */
    private Runnable saturateByPosts() {
        var on = new AtomicBoolean(true);
        for (int i = 0; i < TASKS; i++) {
            postForEver(on);
        }
        return () -> on.set(false);
    }

    private void postForEver(AtomicBoolean on) {
        EventQueue.invokeLater(() -> {
            countYield();
            if (on.get()) {
                postForEver(on);
            }
        });
    }

    private void countYield() {
        yields.setPlain(yields.getPlain() + 1);
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
            countYield();
        }
    }

    private double[] yieldUnder(Load load, int rounds) throws InterruptedException {
        Runnable end = load.begin();
        double[] nanos = nanosPerYield(rounds);
        end.run();
        return nanos;
    }

    private double[] yieldOnOwnThread(int rounds) throws InterruptedException {
        var thread = Thread.ofPlatform().start(() -> {
            Outcome<?> outcome = EventLoop.run(() -> {
                Async.moveOnAfter(Duration.ofMillis((long) rounds * INTERVAL_MILLIS + 200), () -> {
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
            Thread.sleep(INTERVAL_MILLIS);
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

    /** How many of the times that the window was uncovered it was painted again, and after how many milliseconds. */
    private record Repaints(int painted, int of, double medianMillis) {
        @Override
        public String toString() {
            return painted + " of " + of + (painted == 0 ? "" : Report.format(", p50 %.0f ms", medianMillis));
        }
    }

    private Repaints uncover(Load load, int times) throws Exception {
        Runnable end = load.begin();
        var millis = new ArrayList<Double>();
        for (int i = 0; i < times; i++) {
            double paintedAfter = uncover();
            if (paintedAfter >= 0) {
                millis.add(paintedAfter);
            }
        }
        end.run();
        return new Repaints(millis.size(), times, millis.isEmpty() ? -1 : Statistics.median(array(millis)));
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
