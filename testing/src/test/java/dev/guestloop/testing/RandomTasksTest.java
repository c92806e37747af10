package dev.guestloop.testing;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random programs of tasks; see {@link RandomTasks} for what must hold of each. */
class RandomTasksTest {

    @Test
    @Timeout(value = 6, unit = TimeUnit.HOURS) // for as many programs as somebody asks for
    void nothingIsLostAndNothingIsLeftInAnyProgram() {
        Schedules.TASKS.explore(0, Schedules.COUNT);
    }
}
