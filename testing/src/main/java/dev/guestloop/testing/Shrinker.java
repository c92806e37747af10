package dev.guestloop.testing;

import java.time.Duration;
import java.util.Arrays;

/**
 * Looks for the simplest choices with which a program fails in the same way: makes numbers 0, many at a time and then fewer, leaves some
 * out, makes others smaller, and keeps what fails still. What a program would have to be for its numbers it need not know; this is
 * known from Hypothesis as integrated shrinking.
 *
 * <p>A smaller program counts for more than a calmer schedule. It meets another schedule, too, for what happened at its 500th event
 * happens earlier then; so a few new ones are tried with it.
 */
final class Shrinker {

    /** Of the schedules that are drawn for a smaller program. */
    private static final int NEW_SCHEDULES = 20;

    private final Trial.Subject subject;
    private final Trial original;
    private final int maxRuns;
    private final long endNanos;

    private Trial best;
    private int runs;

    /**
     * Makes one.
     *
     * @param original the run that failed
     * @param maxRuns how often the program is run at most
     * @param patience how long that may take, roughly
     */
    Shrinker(Trial.Subject subject, Trial original, int maxRuns, Duration patience) {
        this.subject = subject;
        this.original = original;
        this.best = original;
        this.maxRuns = maxRuns;
        this.endNanos = System.nanoTime() + patience.toNanos();
    }

    /** Returns the simplest run that was found to fail. */
    Trial shrink() {
        if (attempt(Choices.of(program(), new int[0])) || attempt(Choices.of(program(), schedule()))) {
            Trial before;
            do {
                before = best;
                zeroSchedule();
                leaveOutOfProgram();
                zeroProgram();
                lower(true);
                lower(false);
            } while (best != before && !isSpent());
        }
        return best;
    }

    /** How often the program was run. */
    int runs() {
        return runs;
    }

    private boolean isSpent() {
        return runs >= maxRuns || System.nanoTime() > endNanos;
    }

    // ------------------------------------------------------------------ what is tried

    private void zeroSchedule() {
        for (int size = nonZeros(schedule()); size > 0; size /= 2) {
            for (int end = nonZeros(schedule()); end > 0 && !isSpent(); end -= size) {
                int[] fewer = zeroed(schedule(), end - size, end);
                attempt(Choices.of(program(), fewer));
            }
        }
    }

    private void zeroProgram() {
        for (int size = nonZeros(program()); size > 0; size /= 2) {
            for (int end = nonZeros(program()); end > 0 && !isSpent(); end -= size) {
                attemptProgram(zeroed(program(), end - size, end));
            }
        }
    }

    private void leaveOutOfProgram() {
        for (int size = program().length; size > 0; size /= 2) {
            for (int end = program().length; end > 0 && !isSpent(); end -= size) {
                int[] all = program();
                int last = Math.min(end, all.length);
                attemptProgram(without(all, Math.max(0, last - size), last));
            }
        }
    }

    private void lower(boolean ofProgram) {
        for (int i = 0; i < list(ofProgram).length && !isSpent(); i++) {
            lower(ofProgram, i);
        }
    }

    /** Halves the way between what is too small and what is small enough. */
    private void lower(boolean ofProgram, int place) {
        int tooSmall = 0;
        int[] values = list(ofProgram);
        while (place < values.length && tooSmall + 1 < values[place] && !isSpent()) {
            int middle = (tooSmall + values[place]) >>> 1;
            int[] lowered = values.clone();
            lowered[place] = middle;
            if (!attempt(ofProgram ? Choices.of(lowered, schedule()) : Choices.of(program(), lowered))) {
                tooSmall = middle;
            }
            values = list(ofProgram);
        }
    }

    private int[] list(boolean ofProgram) {
        return ofProgram ? program() : schedule();
    }

    private void attemptProgram(int[] candidate) {
        if (!attempt(Choices.of(candidate, schedule())) && schedule().length > 0) {
            for (int seed = 0; seed < NEW_SCHEDULES && !isSpent(); seed++) {
                if (attempt(Choices.of(candidate, seed))) {
                    return;
                }
            }
        }
    }

    /** Runs the program; if it fails as it did, and is simpler, that is what comes next. */
    private boolean attempt(Choices candidate) {
        if (isSpent()) {
            return false;
        }
        runs++;
        Trial trial = subject.run(candidate, false, 10 * original.events() + 10_000);
        boolean simpler =
                trial.failedLike(original) && (isSimpler(trial.choices(), best.choices()) || best == original);
        if (simpler) {
            best = trial;
        }
        return simpler;
    }

    // ------------------------------------------------------------------ lists

    private int[] program() {
        return best.choices().programDrawn();
    }

    private int[] schedule() {
        return best.choices().scheduleDrawn();
    }

    private static boolean isSimpler(Choices one, Choices other) {
        int order = compare(one.programDrawn(), other.programDrawn());
        return order < 0 || (order == 0 && compare(one.scheduleDrawn(), other.scheduleDrawn()) < 0);
    }

    private static int compare(int[] one, int[] other) {
        int order = Integer.compare(nonZeros(one), nonZeros(other));
        if (order == 0) {
            order = Integer.compare(one.length, other.length);
        }
        return order == 0 ? Long.compare(sum(one), sum(other)) : order;
    }

    private static long sum(int[] values) {
        return Arrays.stream(values).asLongStream().sum();
    }

    private static int nonZeros(int[] values) {
        return (int) Arrays.stream(values).filter(value -> value != 0).count();
    }

    /** With 0 in place of the numbers from one place to another, counting only those that are not 0. */
    private static int[] zeroed(int[] values, int from, int to) {
        int[] copy = values.clone();
        int place = 0;
        for (int i = 0; i < copy.length; i++) {
            if (copy[i] != 0) {
                if (place >= from && place < to) {
                    copy[i] = 0;
                }
                place++;
            }
        }
        return copy;
    }

    private static int[] without(int[] values, int from, int to) {
        int[] copy = new int[values.length - (to - from)];
        System.arraycopy(values, 0, copy, 0, from);
        System.arraycopy(values, to, copy, from, values.length - to);
        return copy;
    }
}
