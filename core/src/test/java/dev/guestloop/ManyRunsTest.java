package dev.guestloop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ManyRunsTest {

    private static final int RUNS = 1_000;

    /**
     * Each has a backend and a selector, and ends both. On Windows a selector that closes while it waits for the system's answer has it
     * written into memory that others use by then: in Wine the JVM crashed, or lost a wake-up and hung.
     */
    @Test
    void runsThatFollowEachOtherLeaveNothingOfTheirSelectorsBehind() {
        int[] steps = {0};
        for (int i = 0; i < RUNS; i++) {
            var host = new QueueHost();
            GuestRun<Void> run = GuestRun.start(host, () -> {
                Async.yieldNow();
                Async.toThread(() -> {});
                steps[0]++;
            });
            run.onDone(_ -> host.stop());
            host.run();
        }
        assertThat(steps[0]).isEqualTo(RUNS);
    }
}
