package dev.guestloop.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random programs in random interleavings; see {@link RandomProgram} for what must hold of each. */
class InterleavingsTest {

    private static final int REPLAYED = 200;

    @Test
    @Timeout(value = 6, unit = TimeUnit.HOURS) // for as many schedules as somebody asks for
    void nothingIsLostInAnyInterleaving() {
        Schedules.PROTOCOL.explore(0, Schedules.COUNT);
    }

    @Test
    void oneSeedGivesOneAndTheSameInterleaving() {
        int events = 0;
        for (long seed = 0; seed < REPLAYED; seed++) {
            Choices choices = Choices.seeded(seed);
            List<String> first = Schedules.PROTOCOL.events(choices);
            assertThat(Schedules.PROTOCOL.events(Choices.seeded(seed)))
                    .as("seed " + seed)
                    .isEqualTo(first);
            assertThat(Schedules.PROTOCOL.events(Choices.parse(choices.toString())))
                    .as("the choices of seed " + seed)
                    .isEqualTo(first);
            events += first.size();
        }
        assertThat(events)
                .as("events in all: the comparison is not an empty one")
                .isGreaterThan(100 * REPLAYED);
    }
}
