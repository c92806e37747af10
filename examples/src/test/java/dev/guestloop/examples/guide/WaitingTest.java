package dev.guestloop.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.testing.GuestTest;
import dev.guestloop.testing.VirtualClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

class WaitingTest {

    @GuestTest
    void aTaskWaitsForAStageAndForTime(VirtualClock clock) {
        assertThat(Waiting.waiting(CompletableFuture.completedFuture("a"))).isEqualTo("a");
        assertThat(clock.now()).isEqualTo(Duration.ofMillis(5));
    }
}
