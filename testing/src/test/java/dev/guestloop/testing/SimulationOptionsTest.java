package dev.guestloop.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The values of a simulation, each for itself: in a run they are chances, and a lost one is easily overlooked. */
class SimulationOptionsTest {

    private static final SimulationOptions OTHER = SimulationOptions.DEFAULT
            .withSwitching(0.5)
            .withPostDelays(Duration.ofMillis(7))
            .withStalls(0.25, Duration.ofMillis(9))
            .withClockStep(Duration.ofNanos(3))
            .withFailingPosts(0.125, 4)
            .withFailingSelects(0.75)
            .withShuffling();

    @Test
    void theDefaultHasNoFaults() {
        SimulationOptions options = SimulationOptions.DEFAULT;
        assertThat(options.failing()).isZero();
        assertThat(options.dropping()).isZero();
        assertThat(options.doubling()).isZero();
        assertThat(options.selectFailing()).isZero();
        assertThat(options.shuffling()).isFalse();
        assertThat(options).hasToString("SimulationOptions.DEFAULT");
    }

    @Test
    void everyValueCanBeAnother() {
        assertThat(OTHER.switching()).isEqualTo(0.5);
        assertThat(OTHER.maxPostDelay()).isEqualTo(Duration.ofMillis(7));
        assertThat(OTHER.stalling()).isEqualTo(0.25);
        assertThat(OTHER.maxStall()).isEqualTo(Duration.ofMillis(9));
        assertThat(OTHER.clockStep()).isEqualTo(Duration.ofNanos(3));
        assertThat(OTHER.failing()).isEqualTo(0.125);
        assertThat(OTHER.maxFaults()).isEqualTo(4);
        assertThat(OTHER.selectFailing()).isEqualTo(0.75);
        assertThat(OTHER.shuffling()).isTrue();
    }

    @Test
    void aHostHasOneKindOfFaultyPosts() {
        SimulationOptions dropping = OTHER.withDroppedPosts(0.1, 2);
        assertThat(dropping.failing()).isZero();
        assertThat(dropping.dropping()).isEqualTo(0.1);
        assertThat(dropping.maxFaults()).isEqualTo(2);
        SimulationOptions doubling = dropping.withDoubledPosts(0.2, 3);
        assertThat(doubling.dropping()).isZero();
        assertThat(doubling.doubling()).isEqualTo(0.2);
        assertThat(doubling.maxFaults()).isEqualTo(3);
    }

    /** For the line that plays a failed simulation again. */
    @Test
    void theTextIsTheCodeThatMakesThem() {
        assertThat(OTHER)
                .hasToString("SimulationOptions.DEFAULT.withSwitching(0.5).withPostDelays(Duration.ofNanos(7000000))"
                        + ".withStalls(0.25, Duration.ofNanos(9000000)).withClockStep(Duration.ofNanos(3))"
                        + ".withFailingPosts(0.125, 4).withFailingSelects(0.75).withShuffling()");
    }
}
