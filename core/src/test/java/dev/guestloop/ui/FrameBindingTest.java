package dev.guestloop.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class FrameBindingTest {

    private final Button pulses = new Button();
    private final FrameClock clock = new FrameClock(pulses);
    private final List<String> shown = new ArrayList<>();
    private boolean open = true;

    private FrameBinding<String> bind() {
        return FrameBinding.of(clock.frames(() -> open), shown::add);
    }

    /** Lets what was set reach the UI thread. */
    private static void settle() {
        for (int i = 0; i < 3; i++) {
            Async.yieldNow();
        }
    }

    @Test
    void aFrameShowsTheNewestValueAndNothingListensAfterwards() {
        VirtualTime.run(() -> {
            FrameBinding<String> binding = bind();
            assertThat(pulses.listeners).as("before the first value").isEmpty();
            binding.set("a");
            binding.set("b");
            settle();
            assertThat(shown).isEmpty();
            pulses.click(1);
            assertThat(shown).containsExactly("b");
            pulses.click(2);
            assertThat(pulses.listeners).as("at rest").isEmpty();
            binding.set("c");
            settle();
            pulses.click(3);
            assertThat(shown).containsExactly("b", "c");
        });
    }

    @Test
    void whatShowsAValueMaySetTheNextOne() {
        VirtualTime.run(() -> {
            var binding = new AtomicReference<FrameBinding<String>>();
            binding.set(FrameBinding.of(clock.frames(() -> true), value -> {
                shown.add(value);
                if (value.length() < 3) {
                    binding.get().set(value + 'x');
                }
            }));
            binding.get().set("x");
            for (int i = 0; i < 5; i++) {
                settle();
                pulses.click(i);
            }
            assertThat(shown).containsExactly("x", "xx", "xxx");
        });
    }

    @Test
    void aClosedWindowIsNotTouched() {
        VirtualTime.run(() -> {
            FrameBinding<String> binding = bind();
            binding.set("a");
            settle();
            open = false;
            pulses.click(1);
            pulses.click(2);
            assertThat(shown).isEmpty();
            assertThat(pulses.listeners).isEmpty();
            binding.set("b");
            settle();
            pulses.click(3);
            assertThat(shown).isEmpty();
        });
    }

    /** With a value that was never shown, and without. */
    @Test
    void aWindowThatIsShownAgainShowsValuesAgain() {
        VirtualTime.run(() -> {
            FrameBinding<String> binding = bind();
            binding.set("lost");
            settle();
            open = false;
            pulses.click(1);
            open = true;
            Async.sleep(Duration.ofSeconds(2));
            binding.set("a");
            settle();
            pulses.click(2);
            binding.set("b");
            settle();
            pulses.click(3);
            assertThat(shown).containsExactly("a", "b");
            pulses.click(4);
            assertThat(pulses.listeners).as("at rest").isEmpty();
        });
    }

    @Test
    void aWindowThatIsHiddenWhileAValueWaitsHasThatAndTheNextOnesAtOnce() {
        var hidden = new Button();
        VirtualTime.run(() -> {
            FrameBinding<String> binding = FrameBinding.of(clock.framesUntil(hidden), shown::add);
            binding.set("a");
            settle();
            hidden.click(1);
            pulses.click(1);
            assertThat(shown).containsExactly("a");
            binding.set("b");
            settle();
            pulses.click(2);
            assertThat(shown).containsExactly("a", "b");
            pulses.click(3);
            assertThat(pulses.listeners).as("at rest").isEmpty();
            assertThat(hidden.listeners).isEmpty();
        });
    }

    @Test
    void aFrameThatIsLateIsNotAskedForTwice() {
        VirtualTime.run(() -> {
            FrameBinding<String> binding = bind();
            for (int i = 0; i < 3; i++) {
                binding.set("value " + i);
                Async.sleep(Duration.ofSeconds(2));
            }
            assertThat(pulses.listeners).hasSize(1);
            pulses.click(1);
            assertThat(shown).containsExactly("value 2");
        });
    }

    @Test
    void afterTheEndOfTheRunNothingHappens() {
        var binding = new AtomicReference<FrameBinding<String>>();
        VirtualTime.run(() -> binding.set(bind()));
        binding.get().set("late");
        binding.get().set("later");
        assertThat(shown).isEmpty();
    }

    @Test
    void outsideATaskThereIsNoLoopToBindTo() {
        assertThatThrownBy(this::bind).isInstanceOf(CannotAwaitException.class);
    }
}
