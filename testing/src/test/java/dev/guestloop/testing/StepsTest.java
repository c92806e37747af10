package dev.guestloop.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.Task;
import org.junit.jupiter.api.Test;

class StepsTest {

    private final Steps steps = new Steps();

    @GuestTest(seeds = 5)
    void theOrderIsPinned(Steps pinned) {
        Task<?> child = Async.currentRun().spawn(() -> pinned.expect(2));
        pinned.expect(1);
        child.await();
        pinned.finish(3);
    }

    @Test
    void aStepThatComesTooSoonOrTwiceIsAnError() {
        steps.expect(1);
        assertThat(steps).hasToString("Steps[last=1]");
        assertThatThrownBy(() -> steps.expect(3))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("next=2, came=3");
        assertThatThrownBy(() -> steps.expect(1)).hasMessageContaining("next=2, came=1");
        steps.expect(2);
        assertThatThrownBy(() -> new Steps().expect(0)).hasMessageContaining("next=1, came=0");
    }

    @Test
    void nothingComesAfterTheLastStep() {
        steps.expect(1);
        assertThatThrownBy(() -> steps.finish(3)).hasMessageContaining("next=2, came=3");
        steps.finish(2);
        assertThat(steps).hasToString("Steps[finished]");
        assertThatThrownBy(() -> steps.expect(3)).hasMessageContaining("next=none, it has finished, came=3");
        assertThatThrownBy(() -> steps.expect(1)).isInstanceOf(AssertionError.class);
    }

    static class NeverFinishes {
        @GuestTest
        void ends(Steps steps) {
            steps.expect(1);
            steps.expect(2);
        }
    }

    @Test
    void aTestWhoseLastStepHasNotComeFails() {
        assertThat(KitRun.failureOf(NeverFinishes.class))
                .hasMessage("The last step of the test has not come: last=2. End the test with finish(3).");
    }

    static class NeverBegins {
        @GuestTest
        void ends(Steps steps) {
            assertThat(steps).hasToString("Steps[last=0]");
        }
    }

    @Test
    void aTestWithoutStepsPasses() {
        KitRun.assertPasses(NeverBegins.class);
    }
}
