package dev.guestloop.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random programs in random interleavings; see {@link RandomProgram} for what must hold of each. */
class InterleavingsTest {

    private static final int REPLAYED = 200;

    @BeforeEach
    void keepLogs() {
        Logs.keep();
    }

    @AfterEach
    void letLogsGo() {
        Logs.letGo();
    }

    @Test
    @Timeout(value = 6, unit = TimeUnit.HOURS) // for as many schedules as somebody asks for
    void nothingIsLostInAnyInterleaving() {
        assertThat(Schedules.firstFailure(0, Schedules.COUNT)).isNull();
    }

    @Test
    void oneSeedGivesOneAndTheSameInterleaving() {
        int events = 0;
        for (long seed = 0; seed < REPLAYED; seed++) {
            List<String> first = events(seed);
            assertThat(events(seed)).as("seed " + seed).isEqualTo(first);
            events += first.size();
        }
        assertThat(events)
                .as("events in all: the comparison is not an empty one")
                .isGreaterThan(100 * REPLAYED);
    }

    private static List<String> events(long seed) {
        var program = new RandomProgram(seed, true);
        program.problems();
        return program.host().events();
    }
}
