package dev.guestloop;

import dev.guestloop.internal.Machine;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A moment's wait of a tick that has nothing to do, for the answer to what it has just sent, or for more from a thread that it has just
 * heard from. A peer on the same machine answers in less time than a thread takes to go to sleep and be woken again; so the next answer
 * finds the tick still there, and no work passes from thread to thread.
 *
 * <p>Others go first meanwhile: each look is behind a {@link Thread#yield}. Where that takes long the processor is wanted, and where no
 * answer comes so soon a few times the peer is slow; then there is a rest without such waits.
 *
 * <p><i>Confined to the host thread.</i>
 */
final class Linger {

    /** A third of what a hop takes, and a thousandth of a frame. */
    static final long LONGEST_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    /** Where the clock stands still, as in tests. */
    static final int MOST_LOOKS = 100;

    /** A look takes two microseconds. One that takes so long has given a slice of the processor away, and others want it. */
    static final long CROWDED_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** One slice in so long is not noticed. */
    static final long REST_FROM_OTHERS_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** So many waits in vain. */
    static final int MISSES = 4;

    static final long REST_FROM_MISSES_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Twice a gap of the engine's for its host. */
    static final long REST_FOR_HOST_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Machine machine;
    private long restsUntilNanos;
    private int missesLeft = MISSES;

    Linger(Machine machine) {
        this.machine = machine;
        this.restsUntilNanos = machine.nanoTime();
    }

    /** Has a rest, so that the host gets the thread between any two answers. */
    void rest() {
        restsUntilNanos = machine.nanoTime() + REST_FOR_HOST_NANOS;
    }

    /** Has a rest as long as that from others: where one tick follows the other because others always have more. */
    void longRest() {
        restsUntilNanos = machine.nanoTime() + REST_FROM_OTHERS_NANOS;
    }

    /**
     * Waits a moment, unless it rests.
     *
     * @param look looks for an answer, without waiting
     * @return whether there was one
     */
    boolean forAnswer(BooleanSupplier look) {
        long began = machine.nanoTime();
        if (began - restsUntilNanos < 0) {
            return false;
        }
        long now = began;
        for (int looks = 0; looks < MOST_LOOKS && now - began < LONGEST_NANOS; looks++) {
            long before = now;
            machine.giveWay();
            boolean answered = look.getAsBoolean();
            now = machine.nanoTime();
            if (now - before > CROWDED_NANOS) {
                restsUntilNanos = now + REST_FROM_OTHERS_NANOS;
                return answered;
            } else if (answered) {
                missesLeft = MISSES;
                return true;
            }
        }
        if (--missesLeft <= 0) {
            missesLeft = 1; // one try after the rest will do
            restsUntilNanos = now + REST_FROM_MISSES_NANOS;
        }
        return false;
    }
}
