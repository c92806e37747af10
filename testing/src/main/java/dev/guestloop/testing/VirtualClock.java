package dev.guestloop.testing;

import dev.guestloop.Async;
import java.time.Duration;
import java.util.Objects;

/**
 * The clock of a {@link GuestTest}, for tests that drive time by hand: declare a parameter of this type.
 *
 * <pre>{@code
 * @GuestTest
 * void aConnectionThatSaysNothingIsClosed(VirtualClock clock) throws IOException {
 *     Task<?> reader = Async.currentRun().spawn("reader", this::readUntilClosed);
 *     clock.advance(Duration.ofMinutes(5)); // though the reader waits for a channel
 *     assertThat(reader.state()).isEqualTo(Task.State.SUCCEEDED);
 * }
 * }</pre>
 *
 * <p><i>Confined to the loop thread</i>, except {@link #now}, which is safe to call from any thread.
 */
public final class VirtualClock {

    /** Longer waits have no end. */
    private static final Duration FARTHEST = Duration.ofNanos(Long.MAX_VALUE / 2 - 1);

    private final VirtualMachine machine;

    VirtualClock(VirtualMachine machine) {
        this.machine = machine;
    }

    /**
     * Returns how much virtual time has passed since the test began.
     *
     * @return the time
     */
    public Duration now() {
        return Duration.ofNanos(machine.nanoTime());
    }

    /**
     * Lets time pass, whatever tasks wait for, and all happen that is due until then and at that time; returns when every other
     * task is blocked. Called in a task, by one at a time.
     *
     * @param time how much; not negative, and 146 years at most
     * @throws IllegalArgumentException if it is negative or longer
     * @throws IllegalStateException if another task does so
     * @throws dev.guestloop.CancelledException if the task's scope is cancelled
     * @throws dev.guestloop.CannotAwaitException if called outside a task
     */
    public void advance(Duration time) {
        requireNotNegative(time, "time");
        if (time.compareTo(FARTHEST) > 0) {
            throw new IllegalArgumentException(
                    "A loop's clock reaches no farther than " + FARTHEST.toDays() / 365 + " years: time=" + time);
        }
        if (machine.isAdvancing()) {
            throw new IllegalStateException("One task at a time may let time pass: current="
                    + Async.currentTask().name() + ", now=" + now());
        }
        machine.letPass(time.toNanos());
        try {
            Async.sleep(time);
            TestTasks.awaitAllTasksBlocked();
        } finally {
            machine.letPass(-1);
        }
    }

    /**
     * Says whether the clock jumps to the next timer by itself, when nothing else can happen. It does, unless this says no; then
     * time passes in {@link #advance} only.
     *
     * @param on whether it does
     */
    public void autojump(boolean on) {
        machine.setAutojump(on, 0);
    }

    /**
     * Has the clock jump by itself only after nothing has come from outside for a while of real time: for tests in which other
     * threads complete what tasks wait for, beside timers. How much virtual time passes is then a matter of luck, so let the
     * timers of such a test be generous.
     *
     * @param realTime how long, in real time, rounded up to milliseconds; not negative
     * @throws IllegalArgumentException if it is negative
     */
    public void autojumpAfter(Duration realTime) {
        requireNotNegative(realTime, "realTime");
        machine.setAutojump(true, realTime.toNanos());
    }

    private static void requireNotNegative(Duration duration, String name) {
        if (Objects.requireNonNull(duration, name).isNegative()) {
            throw new IllegalArgumentException("A duration must not be negative: " + name + "=" + duration);
        }
    }

    @Override
    public String toString() {
        return "VirtualClock[" + now() + ']';
    }
}
