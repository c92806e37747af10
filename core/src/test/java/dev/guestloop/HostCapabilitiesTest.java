package dev.guestloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a host says of itself. */
class HostCapabilitiesTest {

    private static final HostCapabilities DEFAULT = HostCapabilities.DEFAULT;

    private static final HostCapabilities OTHER = DEFAULT.withDeliversInModalLoops(false)
            .withHopsPerPost(2)
            .withQueueLimit(500)
            .withTellsInput(true)
            .withTellsPaint(true)
            .withTimerGrain(Duration.ofMillis(16))
            .withCleanPosts(false);

    @Test
    void theDefaultIsAnOrdinaryLoop() {
        assertThat(DEFAULT.deliversInModalLoops()).isTrue();
        assertThat(DEFAULT.hopsPerPost()).isEqualTo(1);
        assertThat(DEFAULT.queueLimit()).isEqualTo(Integer.MAX_VALUE);
        assertThat(DEFAULT.tellsInput()).isFalse();
        assertThat(DEFAULT.tellsPaint()).isFalse();
        assertThat(DEFAULT.timerGrain()).isEqualTo(Duration.ofMillis(1));
        assertThat(DEFAULT.cleanPosts()).isTrue();
    }

    @Test
    void everyValueCanBeAnother() {
        assertThat(OTHER.deliversInModalLoops()).isFalse();
        assertThat(OTHER.hopsPerPost()).isEqualTo(2);
        assertThat(OTHER.queueLimit()).isEqualTo(500);
        assertThat(OTHER.tellsInput()).isTrue();
        assertThat(OTHER.tellsPaint()).isTrue();
        assertThat(OTHER.timerGrain()).isEqualTo(Duration.ofMillis(16));
        assertThat(OTHER.cleanPosts()).isFalse();
    }

    /** Back again from all the other values, one by one: what a copy confuses stays behind. */
    @Test
    void aCopyKeepsTheOtherValues() {
        assertThat(OTHER)
                .hasToString("HostCapabilities[deliversInModalLoops=false, hopsPerPost=2, queueLimit=500,"
                        + " tellsInput=true, tellsPaint=true, timerGrain=PT0.016S, cleanPosts=false]");
        HostCapabilities copy = OTHER.withDeliversInModalLoops(true);
        assertThat(copy)
                .hasToString("HostCapabilities[deliversInModalLoops=true, hopsPerPost=2, queueLimit=500,"
                        + " tellsInput=true, tellsPaint=true, timerGrain=PT0.016S, cleanPosts=false]");
        copy = copy.withHopsPerPost(3);
        assertThat(copy)
                .hasToString("HostCapabilities[deliversInModalLoops=true, hopsPerPost=3, queueLimit=500,"
                        + " tellsInput=true, tellsPaint=true, timerGrain=PT0.016S, cleanPosts=false]");
        copy = copy.withQueueLimit(10_000);
        assertThat(copy)
                .hasToString("HostCapabilities[deliversInModalLoops=true, hopsPerPost=3, queueLimit=10000,"
                        + " tellsInput=true, tellsPaint=true, timerGrain=PT0.016S, cleanPosts=false]");
        copy = copy.withTellsInput(false);
        assertThat(copy)
                .hasToString("HostCapabilities[deliversInModalLoops=true, hopsPerPost=3, queueLimit=10000,"
                        + " tellsInput=false, tellsPaint=true, timerGrain=PT0.016S, cleanPosts=false]");
        copy = copy.withTellsPaint(false);
        assertThat(copy)
                .hasToString("HostCapabilities[deliversInModalLoops=true, hopsPerPost=3, queueLimit=10000,"
                        + " tellsInput=false, tellsPaint=false, timerGrain=PT0.016S, cleanPosts=false]");
        copy = copy.withTimerGrain(Duration.ZERO);
        assertThat(copy)
                .hasToString("HostCapabilities[deliversInModalLoops=true, hopsPerPost=3, queueLimit=10000,"
                        + " tellsInput=false, tellsPaint=false, timerGrain=PT0S, cleanPosts=false]");
        copy = copy.withCleanPosts(true);
        assertThat(copy)
                .hasToString("HostCapabilities[deliversInModalLoops=true, hopsPerPost=3, queueLimit=10000,"
                        + " tellsInput=false, tellsPaint=false, timerGrain=PT0S, cleanPosts=true]");
    }

    @Test
    void whatNoHostCanBeIsRefused() {
        assertThatThrownBy(() -> DEFAULT.withHopsPerPost(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("hopsPerPost=0");
        assertThatThrownBy(() -> DEFAULT.withQueueLimit(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("queueLimit=0");
        assertThatThrownBy(() -> DEFAULT.withTimerGrain(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("timerGrain=PT-0.000000001S");
    }
}
