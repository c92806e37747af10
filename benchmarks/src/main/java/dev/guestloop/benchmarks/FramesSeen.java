package dev.guestloop.benchmarks;

import dev.guestloop.GuestRun;
import dev.guestloop.ui.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A task that awaits one frame after the other: how many there are, how many it misses, and how evenly they come. */
final class FramesSeen {

    private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private FramesSeen() {}

    public static void main(String[] arguments) {
        Setting.runAndExit(() -> run(Ui.open(arguments[0])));
    }

    private static void run(Ui ui) {
        Duration length = Duration.ofSeconds(Setting.size(10, 1));
        List<Frame> seen = new ArrayList<>();
        var done = new CountDownLatch(1);
        GuestRun.start(ui.host(), () -> {
                    Frame first = ui.awaitFrame();
                    while (seen.isEmpty()
                            || seen.getLast().time().minus(first.time()).compareTo(length) < 0) {
                        seen.add(ui.awaitFrame());
                    }
                })
                .onDone(_ -> done.countDown());
        Setting.await(done);

        long missed = seen.getLast().number() - seen.getFirst().number() + 1 - seen.size();
        double[] nanos =
                seen.stream().mapToDouble(frame -> frame.step().toNanos()).toArray();
        Report.count(
                "17. " + ui.toolkit() + ": frames in " + length.toSeconds() + " s",
                Report.format(
                        "%d, %d missed; apart p50 %.1f, p99 %.1f ms",
                        seen.size(),
                        missed,
                        Statistics.median(nanos) / NANOS_PER_MILLI,
                        Statistics.quantile(nanos, 0.99) / NANOS_PER_MILLI),
                "",
                "none missed",
                missed == 0);
    }
}
