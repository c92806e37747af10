package dev.guestloop.testing;

import dev.guestloop.internal.Leftover;
import dev.guestloop.internal.LoopView;
import dev.guestloop.internal.RealMachine;
import dev.guestloop.internal.Standstill;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The machine below one {@link GuestTest}: real threads and channels, and a clock that stands still as long as anything can
 * happen. All of it is in {@link #select}, where the loop has nothing to do. In this order, it
 *
 * <ol>
 *   <li>looks at the channels, and returns if one is ready or anything has arrived;
 *   <li>wakes the tasks that wait until all others are blocked;
 *   <li>jumps to the next timer, if the test has asked for that much time;
 *   <li>waits really, while something outside of the loop is certain to be waited for: a blocking call, a channel, a process, an HTTP
 *       exchange. No virtual time passes then, for it would be a matter of luck how much;
 *   <li>jumps to the next timer;
 *   <li>waits really, if there is none: another thread may complete a stage.
 * </ol>
 *
 * <p>A real wait in which nothing comes for as long as the test has patience ends the test.
 */
final class VirtualMachine extends RealMachine implements TestMachine {

    private final boolean isVirtual;
    private final long patienceNanos;
    private final String replay;
    private final @Nullable RandomGenerator shuffle;
    private final QuietWaiters quietWaiters = new QuietWaiters();

    /** Written by the loop thread, read by any. */
    private volatile long virtualNanos;

    // Loop thread only.
    private @Nullable LoopView view;
    private boolean autojump = true;
    private long idleNanosBeforeJump;
    private long jumpUntilNanos = -1;
    private @Nullable AssertionError standstill;
    private List<Leftover> leftovers = List.of();

    VirtualMachine(GuestTest settings, long seed, String replay) {
        this.isVirtual = settings.clock() == GuestTest.Clock.VIRTUAL;
        this.patienceNanos = TimeUnit.MILLISECONDS.toNanos(settings.patienceMillis());
        this.replay = replay;
        this.shuffle = settings.shuffle() ? new SplittableRandom(seed) : null;
    }

    // ------------------------------------------------------------------ the loop

    @Override
    public void loopMade(LoopView made) {
        view = made;
    }

    LoopView view() {
        return Objects.requireNonNull(view, "no loop was made on this machine");
    }

    @Override
    public void loopEnds() {
        leftovers = view().leftovers();
    }

    /** What was left when all tasks had ended. */
    List<Leftover> leftovers() {
        return leftovers;
    }

    @Override
    public @Nullable RandomGenerator shuffle() {
        return shuffle;
    }

    @Override
    public QuietWaiters quietWaiters() {
        return quietWaiters;
    }

    // ------------------------------------------------------------------ time

    @Override
    public long nanoTime() {
        return isVirtual ? virtualNanos : System.nanoTime();
    }

    boolean isVirtual() {
        return isVirtual;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // the loop thread is the only one that writes
    private void jump(long nanos) {
        virtualNanos += nanos;
    }

    @Override
    public void compute(long nanos) {
        if (isVirtual) {
            jump(nanos);
        } else {
            long end = System.nanoTime() + nanos;
            while (System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
        }
    }

    void setAutojump(boolean on, long idleNanos) {
        autojump = on;
        idleNanosBeforeJump = idleNanos;
    }

    /** Lets the clock jump by so much whatever is waited for; -1 to take that back. */
    void letPass(long nanos) {
        jumpUntilNanos = nanos < 0 ? -1 : virtualNanos + nanos;
    }

    boolean isAdvancing() {
        return jumpUntilNanos >= 0;
    }

    // ------------------------------------------------------------------ waiting

    @Override
    public int select(Selector selector, long nanos, Consumer<SelectionKey> found) throws IOException {
        int ready = super.selectNow(selector, found);
        if (nanos > 0 && ready == 0 && !view().hasWork() && !quietWaiters.wake()) {
            return waitForSomething(selector, nanos, found);
        }
        return ready;
    }

    @Override
    public void interrupted() {
        giveUp("The test was interrupted, as JUnit does when a @Timeout has passed");
    }

    /** Nothing can happen at the present time. */
    private int waitForSomething(Selector selector, long nanos, Consumer<SelectionKey> found) throws IOException {
        if (!isVirtual) {
            return waitReally(selector, nanos, found);
        }
        if (nanos == Long.MAX_VALUE) {
            return waitReally(selector, Long.MAX_VALUE, found);
        }
        if (virtualNanos + nanos <= jumpUntilNanos) {
            jump(nanos);
            return 0;
        }
        if (!autojump || isOutsideAwaited()) {
            return waitReally(selector, Long.MAX_VALUE, found);
        }
        int ready = idleNanosBeforeJump > 0 ? super.select(selector, idleNanosBeforeJump, found) : 0;
        if (ready == 0 && !view().hasWork()) {
            jump(nanos);
        }
        return ready;
    }

    /** Whether a task waits for something outside of the loop that is certain to come. */
    private boolean isOutsideAwaited() {
        return view().threadCalls() > 0 || view().channelWaits() > 0 || view().outsideWaits() > 0;
    }

    private int waitReally(Selector selector, long nanos, Consumer<SelectionKey> found) throws IOException {
        long began = System.nanoTime();
        int ready = super.select(selector, Math.min(nanos, patienceNanos), found);
        if (nanos == Long.MAX_VALUE
                && ready == 0
                && !view().hasWork()
                && !Thread.currentThread().isInterrupted()
                && System.nanoTime() - began >= patienceNanos) {
            giveUp(whatIsWaitedFor());
        }
        return ready;
    }

    private String whatIsWaitedFor() {
        int calls = view().threadCalls();
        int channels = view().channelWaits();
        int outside = view().outsideWaits();
        String inVain = TimeUnit.NANOSECONDS.toMillis(patienceNanos) + " ms";
        if (!isOutsideAwaited() && autojump) {
            return "Nothing can ever wake these tasks: no timer is set, no blocking call runs, no channel or process is waited for, and no other"
                    + " thread has brought anything for " + inVain;
        }
        return "The clock stands still, and nothing has come for " + inVain + ": threadCalls=" + calls + ", channels="
                + channels + ", outside=" + outside + ", autojump=" + autojump
                + ". Virtual time does not pass while a task waits for a blocking call, a channel or a process, or for something else outside, such as an HTTP exchange. Let it pass with"
                + " VirtualClock.advance(…), allow more patienceMillis, or use clock = REAL";
    }

    /** Ends the test with a report: first its tasks clean up; if they do not end by that, the loop does. */
    private void giveUp(String why) {
        AssertionError first = standstill;
        if (first != null) {
            throw new Standstill("The tasks of a test were cancelled, and have not ended: " + why + ".\n"
                    + view().dumpTasks() + "They were cancelled because of this: " + first.getMessage());
        }
        var report = new AssertionError(why + ".\n" + view().dumpTasks() + replay);
        standstill = report;
        view().fail(report);
    }
}
