package dev.guestloop.testing;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Runs a program on simulated hosts with many seeds: many interleavings, and many programs if the program makes itself up from
 * {@link SimulatedHost#choices}. A seed with which it fails is shrunk to the simplest choices with which it fails in the same way, and one
 * line plays these again, exactly.
 *
 * <pre>{@code
 * Explorer.explore(0, 1_000, host -> {
 *     var run = GuestRun.start(host, () -> transfer(accounts));
 *     host.runUntilIdle();
 *     assertThat(run.isDone()).isTrue();
 *     assertThat(accounts.sum()).isEqualTo(100);
 * });
 * }</pre>
 *
 * <p>With {@code -Dguestloop.replay=TEXT} on the command line of such a test, the choices of that text are played instead of all seeds.
 * In debug mode ({@code -Ddev.guestloop.debug=true}), a breach of the engine's protocol is a failure as well.
 *
 * <p>A program that depends on something else, such as the real time, a static field or the order of a {@code HashSet} of objects without a
 * hash code of their own, does not fail again in the same way; the report says so.
 *
 * <p><i>Safe to call from any thread</i>, which the whole simulation then runs on.
 */
public final class Explorer {

    private static final String REPLAY_PROPERTY = "guestloop.replay";

    /** Shrinking ends after so many runs. Few failures need a tenth of them. */
    private static final int MAX_SHRINKING_RUNS = 20_000;

    /** And after this time: somebody waits for the report. */
    private static final Duration SHRINKING_PATIENCE = Duration.ofSeconds(20);

    /** How many events a report shows. */
    private static final int SHOWN_EVENTS = 40;

    /** A thread was at a point where another one could have gone first; there are too many of them. */
    private static final Predicate<String> MERE_EVENT =
            Pattern.compile(": at \\d+$").asPredicate();

    private Explorer() {}

    /** A program to be run with many seeds, each time from the beginning. */
    @FunctionalInterface
    public interface Program {
        /**
         * Starts a guest, or several, on the host, runs the host's loop, and looks at what came of it.
         *
         * @param host the host; what it leaves open is ended and closed afterwards
         * @throws Exception if the program fails; so it does with any other throwable
         */
        void run(SimulatedHost host) throws Exception;
    }

    /**
     * Runs a program with many seeds, on hosts without faults.
     *
     * @param firstSeed the first seed
     * @param count how many seeds, one after the other; positive
     * @param program the program
     * @throws AssertionError for the first seed with which the program fails, with all that is needed to play it again
     * @throws IllegalArgumentException if the count is not positive
     */
    public static void explore(long firstSeed, long count, Program program) {
        explore(firstSeed, count, _ -> SimulationOptions.DEFAULT, program);
    }

    /**
     * Runs a program with many seeds, on hosts whose behaviour is drawn as well.
     *
     * @param firstSeed the first seed
     * @param count how many seeds, one after the other; positive
     * @param options makes up the options of a host from its choices, before the program draws from them
     * @param program the program
     * @throws AssertionError for the first seed with which the program fails, with all that is needed to play it again
     * @throws IllegalArgumentException if the count is not positive
     */
    public static void explore(
            long firstSeed, long count, Function<? super Choices, SimulationOptions> options, Program program) {
        if (count <= 0) {
            throw new IllegalArgumentException("Without a seed nothing is tried: count=" + count);
        }
        String asked = System.getProperty(REPLAY_PROPERTY);
        if (asked != null) {
            var _ = replay(asked, options, program);
            return;
        }
        var subject = subject(options, program);
        for (long seed = firstSeed; seed < firstSeed + count; seed++) {
            Trial trial = subject.run(Choices.seeded(seed));
            if (trial.failure() != null) {
                throw report(subject, trial, "Seed " + seed + " fails, after " + (seed - firstSeed) + " that did not");
            }
        }
    }

    /**
     * Runs a program once, with choices that were made before, on a host without faults.
     *
     * @param choices what a report, or {@link Choices#toString}, says
     * @param program the program
     * @return what happened, a line for each event
     * @throws AssertionError if the program fails, with all that happened
     */
    public static List<String> replay(String choices, Program program) {
        return replay(choices, _ -> SimulationOptions.DEFAULT, program);
    }

    /**
     * Runs a program once, with choices that were made before.
     *
     * @param choices what a report, or {@link Choices#toString}, says
     * @param options makes up the options of a host, as it did then
     * @param program the program
     * @return what happened, a line for each event
     * @throws AssertionError if the program fails, with all that happened
     */
    public static List<String> replay(
            String choices, Function<? super Choices, SimulationOptions> options, Program program) {
        Trial trial = subject(options, program).runRecorded(Choices.parse(choices));
        Throwable failure = trial.failure();
        if (failure != null) {
            throw new AssertionError(
                    "It fails: " + failure + "\nWhat happened:\n  " + String.join("\n  ", trial.record()), failure);
        }
        return trial.record();
    }

    private static Trial.Subject subject(Function<? super Choices, SimulationOptions> options, Program program) {
        return new Trial.Subject(
                Objects.requireNonNull(options, "options"), Objects.requireNonNull(program, "program"));
    }

    // ------------------------------------------------------------------ the report

    private static AssertionError report(Trial.Subject subject, Trial found, String headline) {
        var shrinker = new Shrinker(subject, found, MAX_SHRINKING_RUNS, SHRINKING_PATIENCE);
        Trial shrunk;
        Trial played;
        boolean exact;
        try (var _ = new QuietLog()) {
            shrunk = shrinker.shrink();
            played = subject.runRecorded(shrunk.choices().asDrawn());
            exact = played.failedLike(found)
                    && played.record()
                            .equals(subject.runRecorded(shrunk.choices().asDrawn())
                                    .record());
        }
        if (!exact) {
            return new AssertionError(
                    headline
                            + ", and not in the same way when it is played again. So it depends on something besides its"
                            + " choices: " + found.failure(),
                    found.failure());
        }
        Throwable failure = played.failure();
        String text = shrunk.choices().toString();
        return new AssertionError(
                headline + ": " + failure + "\nTo play it again, add -D" + REPLAY_PROPERTY + "=" + text
                        + " or call Explorer.replay(\"" + text + "\", …)\nShrunk from "
                        + found.choices().describe() + "\nto "
                        + shrunk.choices().describe() + " that are not 0, in "
                        + shrinker.runs() + " runs\n" + lastEvents(played.record()),
                failure);
    }

    private static String lastEvents(List<String> record) {
        List<String> events =
                record.stream().filter(line -> !MERE_EVENT.test(line)).toList();
        int from = Math.max(0, events.size() - SHOWN_EVENTS);
        return "What happened" + (from > 0 ? ", the last " + SHOWN_EVENTS + " of " + events.size() + " events" : "")
                + ":\n  " + String.join("\n  ", events.subList(from, events.size()));
    }
}
