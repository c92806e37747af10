package dev.guestloop.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.ui.EventSource.Registration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What does not need a toolkit; tasks that await frames are tested on each. */
class FrameClockTest {

    private final Button pulses = new Button();
    private final FrameClock clock = new FrameClock(pulses);
    private boolean open = true;

    @Test
    void framesAreNumberedFromOneAndKnowTheirTime() {
        List<Frame> heard = new ArrayList<>();
        clock.frames(() -> true).listen(heard::add);
        pulses.click(1);
        pulses.click(2);
        assertThat(heard).extracting(Frame::number).containsExactly(1L, 2L);
        assertThat(heard.getFirst().step()).isZero();
        assertThat(heard.getLast().step()).isPositive();
        assertThat(heard.getLast().time())
                .isEqualTo(heard.getFirst().time().plus(heard.getLast().step()));
    }

    @Test
    void itListensToThePulsesWhileSomebodyWantsFramesAndOnePulseLonger() {
        assertThat(pulses.listeners).isEmpty();
        Registration one = clock.frames(() -> true).listen(_ -> {});
        Registration other = clock.frames(() -> true).listen(_ -> {});
        assertThat(pulses.listeners).hasSize(1);
        one.close();
        pulses.click(1);
        assertThat(pulses.listeners).hasSize(1);
        other.close();
        assertThat(pulses.listeners).as("the next one may be wanted").hasSize(1);
        pulses.click(2);
        assertThat(pulses.listeners).isEmpty();
        List<Frame> heard = new ArrayList<>();
        clock.frames(() -> true).listen(heard::add);
        pulses.click(3);
        assertThat(heard).extracting(Frame::number).containsExactly(2L);
    }

    @Test
    void aListenerOfAWindowThatHasClosedIsForgotten() {
        List<Frame> heard = new ArrayList<>();
        clock.frames(() -> open).listen(heard::add);
        pulses.click(1);
        open = false;
        pulses.click(2);
        open = true;
        pulses.click(3);
        assertThat(heard).hasSize(1);
        assertThat(pulses.listeners).isEmpty();
    }

    @Test
    void aWindowThatIsHiddenHasTheFrameThatIsOnItsWayAndNoMore() {
        var hidden = new Button();
        List<Frame> heard = new ArrayList<>();
        Registration registration = clock.framesUntil(hidden).listen(heard::add);
        pulses.click(1);
        hidden.click(1);
        pulses.click(2);
        pulses.click(3);
        assertThat(heard).hasSize(2);
        pulses.click(4);
        assertThat(pulses.listeners).isEmpty();
        registration.close();
        assertThat(hidden.listeners).isEmpty();
    }

    @Test
    void listenersMayComeAndGoInAFrame() {
        List<String> log = new ArrayList<>();
        var registration = new Object() {
            Registration of;
        };
        registration.of = clock.frames(() -> true).listen(_ -> {
            log.add("first");
            registration.of.close();
            clock.frames(() -> true).listen(_ -> log.add("second"));
        });
        pulses.click(1);
        pulses.click(2);
        assertThat(log).containsExactly("first", "second");
    }

    @Test
    void aListenerThatThrowsKeepsTheFrameFromNoOther() {
        List<Frame> heard = new ArrayList<>();
        clock.frames(() -> true).listen(_ -> {
            throw new IllegalStateException("first");
        });
        clock.frames(() -> true).listen(heard::add);
        clock.frames(() -> {
                    throw new IllegalStateException("second");
                })
                .listen(_ -> {});
        clock.frames(() -> true).listen(heard::add);
        for (int i = 1; i <= 2; i++) {
            assertThatThrownBy(() -> pulses.click(1))
                    .hasMessage("first")
                    .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
            assertThat(heard).hasSize(2 * i);
        }
    }

    @Test
    void whoCannotListenIsForgotten() {
        var broken = new AtomicBoolean(true);
        var often = new FrameClock(listener -> {
            if (broken.get()) {
                throw new IllegalStateException("no timer");
            }
            return pulses.listen(listener);
        });
        List<String> heard = new ArrayList<>();
        assertThatThrownBy(() -> often.frames(() -> true).listen(_ -> heard.add("one")))
                .hasMessage("no timer");
        broken.set(false);
        often.frames(() -> true).listen(_ -> heard.add("other"));
        pulses.click(1);
        assertThat(heard).containsExactly("other");
    }

    @Test
    void aFrameKnowsItsTimesInSeconds() {
        var frame = new Frame(3, Duration.ofMillis(1500), Duration.ofMillis(20));
        assertThat(frame.seconds()).isEqualTo(1.5);
        assertThat(frame.stepSeconds()).isEqualTo(0.02);
    }
}
