package dev.guestloop.gtk;

import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.testing.internal.Waits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The user and the screen are served beside a guest that always has work: real keys, real frames, GLib's own timers. */
class InputAndPaintTest {

    private static final int KEYS = 50;
    private static final int FRAMES = 50;
    private static final int TIMER_MILLIS = 10;
    private static final int FIRINGS = 150;

    private final AtomicLong steps = new AtomicLong();
    private final AtomicInteger keys = new AtomicInteger();
    private final AtomicInteger frames = new AtomicInteger();
    private Keyboard keyboard;
    private UiThread ui;
    private long window;
    private GuestRun<Void> busy;

    @BeforeEach
    void openWindow() throws Exception {
        ui = UiThread.started();
        keyboard = new Keyboard();
        window = ui.call(() -> {
            long made = TestGtk.newWindow("input and paint");
            long entry = TestGtk.newEntry();
            TestGtk.setChild(made, entry);
            TestGtk.present(made);
            Signals.connect(entry, "changed", _ -> keys.incrementAndGet());
            Signals.connect(TestGtk.frameClock(made), "paint", _ -> frames.incrementAndGet());
            return made;
        });
        Waits.await("the focus", () -> {
            keyboard.type(); // lost until the window has it
            return keys.get() > 0;
        });
        Waits.await("a quiet keyboard", () -> {
            int before = keys.get();
            sleepAMoment();
            return keys.get() == before;
        });
    }

    private static void sleepAMoment() {
        try {
            Thread.sleep(50); // only how often it looks
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
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

    private static void print(String what, List<Double> millis) {
        Collections.sort(millis);
        System.out.printf(
                "%s: %s p50 %.1f ms, p99 %.1f ms%n",
                TestGtk.VERSION, what, millis.get(millis.size() / 2), millis.get(millis.size() * 99 / 100));
    }

    @Test
    void keysAreServedBesideABusyGuest() throws Exception {
        startBusyGuest(GuestOptions.DEFAULT);
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            int before = keys.get();
            long began = System.nanoTime();
            keyboard.type();
            awaitMore(keys, before);
            millis.add((System.nanoTime() - began) / 1e6);
        }
        print("a key beside a busy guest", millis);
        assertThat(millis.get(KEYS / 2)).isLessThan(100);
    }

    /** With a budget of ten minutes, nothing but the probe can let the key in. */
    @Test
    void aKeyEndsATickLongBeforeItsBudgetDoes() throws Exception {
        startBusyGuest(GuestOptions.DEFAULT.withBudget(Waits.PATIENCE.multipliedBy(30)));
        int before = keys.get();
        keyboard.type();
        awaitMore(keys, before);
        assertThat(keys.get()).isGreaterThan(before);
    }

    @Test
    void framesArePaintedBesideABusyGuest() throws Exception {
        startBusyGuest(GuestOptions.DEFAULT);
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < FRAMES; i++) {
            int before = frames.get();
            long began = System.nanoTime();
            ui.call(() -> {
                TestGtk.queueDraw(window);
                return true;
            });
            awaitMore(frames, before);
            millis.add((System.nanoTime() - began) / 1e6);
        }
        print("a repaint beside a busy guest", millis);
        assertThat(millis.get(FRAMES / 2)).isLessThan(200);
    }

    @Test
    void timersOfGlibFireBesideABusyGuest() throws Exception {
        startBusyGuest(GuestOptions.DEFAULT);
        long before = steps.get();
        List<Long> times = Collections.synchronizedList(new ArrayList<>());
        TestGtk.addTimeout(TIMER_MILLIS, new Runnable() {
            @Override
            public void run() {
                times.add(System.nanoTime());
                if (times.size() <= FIRINGS) {
                    TestGtk.addTimeout(TIMER_MILLIS, this);
                }
            }
        });
        Waits.await("the timer's firings", () -> times.size() > FIRINGS);
        List<Double> gaps = new ArrayList<>();
        for (int i = 1; i <= FIRINGS; i++) {
            gaps.add((times.get(i) - times.get(i - 1)) / 1e6);
        }
        print("a timer of 10 ms beside a busy guest", gaps);
        assertThat(steps.get() - before).as("the guest was served as well").isGreaterThan(FIRINGS);
        assertThat(gaps.stream().filter(gap -> gap < 5 * TIMER_MILLIS).count())
                .as("firings that came in time")
                .isGreaterThan(FIRINGS * 3 / 4);
    }

    private static void awaitMore(AtomicInteger count, int before) {
        long end = System.nanoTime() + Waits.PATIENCE.toNanos();
        while (count.get() == before) {
            if (System.nanoTime() > end) {
                throw new AssertionError("It did not come within " + Waits.PATIENCE);
            }
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
        }
    }
}
