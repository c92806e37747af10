package dev.guestloop.win32;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.testing.internal.Waits;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Windows hands out posted messages first. A guest that always has work gives way all the same. */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "Win32 needs Windows: tools/on-windows.sh")
class FairnessTest {

    private static final int PERIOD_MILLIS = 15;
    private static final int TIMES = 200;
    private static final int PAINTS = 100;

    private static final int ATTEMPTS = 5;

    private interface Comparison {
        boolean isFair() throws Exception;
    }

    /** Whatever else the machine does can only disturb this, and a guest that starves others does so each time. */
    private static void onceOf(Comparison comparison) throws Exception {
        for (int i = 0; i < ATTEMPTS; i++) {
            if (comparison.isFair()) {
                return;
            }
        }
        throw new AssertionError("Not fair in any of " + ATTEMPTS + " attempts; the figures are above.");
    }

    private static boolean isSoon(String what, double alone, double busy) {
        System.out.printf("%s, p99: alone %.1f ms, busy %.1f ms%n", what, alone, busy);
        return busy <= 2 * Math.max(PERIOD_MILLIS, alone);
    }

    /** Counts the application's timer for a while, and returns the interval that 99 in 100 do not exceed. */
    private static double intervalMillis(UiThread ui) {
        var nanos = new long[TIMES + 1];
        var all = new CompletableFuture<Void>();
        int[] count = {0}; // of the loop's thread
        ui.window().procedure = (message, _, _) -> {
            if (message == TestApi.WM_TIMER && count[0] <= TIMES) {
                nanos[count[0]++] = System.nanoTime();
                if (count[0] > TIMES) {
                    all.complete(null);
                }
            }
            return null;
        };
        ui.call(() -> {
            TestApi.setTimer(ui.window().handle(), 1, PERIOD_MILLIS);
            return null;
        });
        UiThread.get(all);
        TestApi.killTimer(ui.window().handle(), 1);
        var intervals = new long[TIMES];
        for (int i = 0; i < TIMES; i++) {
            intervals[i] = nanos[i + 1] - nanos[i];
        }
        Arrays.sort(intervals);
        return intervals[TIMES * 99 / 100] / 1e6;
    }

    private static GuestRun<Object> busyGuest(UiThread ui) {
        var begun = new CompletableFuture<Void>();
        GuestRun<Object> run = ui.call(() -> GuestRun.start(ui.host(), () -> {
            begun.complete(null);
            while (true) {
                Async.yieldNow();
            }
        }));
        UiThread.get(begun);
        return run;
    }

    @Test
    void aTimerOfTheApplicationKeepsTickingBesideAGuestThatAlwaysHasWork() throws Exception {
        try (var ui = UiThread.started()) {
            onceOf(() -> {
                double alone = intervalMillis(ui);
                GuestRun<Object> run = busyGuest(ui);
                double busy = intervalMillis(ui);
                run.cancel("enough");
                Waits.outcomeOf(run);
                return isSoon("interval of a WM_TIMER of 15 ms", alone, busy);
            });
        }
    }

    @Test
    void aWindowIsPaintedBesideAGuestThatAlwaysHasWork() throws Exception {
        try (var ui = UiThread.started()) {
            onceOf(() -> {
                double alone = paintMillis(ui);
                GuestRun<Object> run = busyGuest(ui);
                double busy = paintMillis(ui);
                run.cancel("enough");
                Waits.outcomeOf(run);
                return isSoon("until WM_PAINT comes", alone, busy);
            });
        }
    }

    private static double paintMillis(UiThread ui) throws Exception {
        var millis = new double[PAINTS];
        for (int i = 0; i < PAINTS; i++) {
            var painted = new CompletableFuture<Long>();
            long asked = System.nanoTime();
            ui.window().postPaint(() -> painted.complete(System.nanoTime()));
            millis[i] = (UiThread.get(painted) - asked) / 1e6;
        }
        Arrays.sort(millis);
        return millis[PAINTS * 98 / 100];
    }

    /** Not a guest's ticks, but plain posts, each of which posts the next. */
    @Test
    void aTimerKeepsTickingBesidePostsThatPostThemselves() throws Exception {
        try (var ui = UiThread.started()) {
            onceOf(() -> {
                var enough = new AtomicBoolean();
                GuestRun<Object> run =
                        ui.call(() -> GuestRun.start(ui.host(), () -> Async.await(new CompletableFuture<>())));
                double alone = intervalMillis(ui);
                ui.host().post(new Runnable() {
                    @Override
                    public void run() {
                        if (!enough.get()) {
                            ui.host().post(this);
                        }
                    }
                });
                double busy = intervalMillis(ui);
                enough.set(true);
                run.cancel("enough");
                Waits.outcomeOf(run);
                return isSoon("interval of a WM_TIMER beside posts", alone, busy);
            });
        }
    }

    /** Giving way costs the guest little: it stands still only while the others have their turn. */
    @Test
    void aBusyGuestGetsMostOfTheTimeBesideATimer() throws Exception {
        try (var ui = UiThread.started()) {
            stepsInASecond(ui); // until the compiler has seen it
            onceOf(() -> {
                long alone = stepsInASecond(ui);
                TestApi.setTimer(ui.window().handle(), 1, PERIOD_MILLIS);
                long beside = stepsInASecond(ui);
                TestApi.killTimer(ui.window().handle(), 1);
                System.out.printf("steps in a second: alone %d, beside a timer %d%n", alone, beside);
                return (double) beside / alone > 0.7;
            });
        }
    }

    private static long stepsInASecond(UiThread ui) throws Exception {
        GuestRun<Long> run = ui.call(() -> GuestRun.start(ui.host(), () -> {
            long steps = 0;
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
            while (System.nanoTime() < end) {
                Async.yieldNow();
                steps++;
            }
            return steps;
        }));
        return Waits.outcomeOf(run).getOrThrow();
    }
}
