package dev.guestloop.testing;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Everything that a simulation leaves to chance, drawn from a seed and kept, so that it can be had again, changed a little, and written on
 * one line. The host draws from it, and so does a program that makes itself up.
 *
 * <pre>{@code
 * Choices choices = host.choices();
 * while (choices.happens(0.8)) {                      // rather than a number of rounds: a round is then left out by itself
 *     Async.sleep(choices.upTo(Duration.ofMillis(50)));
 * }
 * }</pre>
 *
 * <p><b>Nought is the simplest.</b> {@link Explorer} looks for the simplest choices with which a program fails, by leaving some out and by
 * making others smaller. Draw, therefore, so that 0, false and the first of several mean the least: nothing happens, no time passes.
 *
 * <p>What the host draws and what programs draw are two lists, which do not disturb each other.
 *
 * <p><i>Confined to the thread of the simulation.</i>
 */
public final class Choices {

    private final long seed;
    private final boolean seeded;
    private final Track program;
    private final Track schedule;

    private Choices(long seed, boolean seeded, Track program, Track schedule) {
        this.seed = seed;
        this.seeded = seeded;
        this.program = program;
        this.schedule = schedule;
    }

    /**
     * Makes choices from a seed.
     *
     * @param seed decides all of them
     * @return the choices
     */
    public static Choices seeded(long seed) {
        var random = new SplittableRandom(seed);
        return new Choices(seed, true, new Track(random.split()), new Track(random));
    }

    /**
     * Makes choices that were made before; beyond the end, each is 0.
     *
     * @param text what {@link #toString} gave
     * @return the choices
     * @throws IllegalArgumentException if the text is none
     */
    public static Choices parse(String text) {
        int dot = text.indexOf('.');
        try {
            if (dot < 0) {
                throw new IllegalArgumentException("there is no full stop in it");
            }
            return of(Track.parse(text.substring(0, dot)), Track.parse(text.substring(dot + 1)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Choices are two lists with a full stop between them: text=" + text + ". Copy all of the text: "
                            + e.getMessage(),
                    e);
        }
    }

    static Choices of(int[] program, int[] schedule) {
        return new Choices(0, false, new Track(program), new Track(schedule));
    }

    /** The choices of a program that were made before, with others of the host. */
    static Choices of(int[] program, long scheduleSeed) {
        return new Choices(0, false, new Track(program), new Track(new SplittableRandom(scheduleSeed)));
    }

    /** The same choices, from the beginning. */
    Choices again() {
        return seeded ? seeded(seed) : of(program.given(), schedule.given());
    }

    // ------------------------------------------------------------------ drawing

    /**
     * Draws a number.
     *
     * @param most the greatest that it may be; if that is not positive, nothing is drawn
     * @return a number from 0 to {@code most}
     */
    public int upTo(int most) {
        return program.upTo(most);
    }

    /**
     * Draws a number.
     *
     * @param most the greatest that it may be; if that is not positive, nothing is drawn
     * @return a number from 0 to {@code most}
     */
    public long upTo(long most) {
        return program.upTo(most);
    }

    /**
     * Draws a time.
     *
     * @param most the longest that it may be
     * @return a time from zero to {@code most}
     */
    public Duration upTo(Duration most) {
        return Duration.ofNanos(program.upTo(most.toNanos()));
    }

    /**
     * Draws whether something happens.
     *
     * @param chance how likely, from 0 to 1; with these two nothing is drawn
     * @return true if it happens
     */
    public boolean happens(double chance) {
        return program.happens(chance);
    }

    /**
     * Draws one of several.
     *
     * @param several of what to draw, the simplest first
     * @param <E> the type
     * @return one of them
     * @throws IndexOutOfBoundsException if there is none
     */
    public <E> E oneOf(List<? extends E> several) {
        return several.get(program.upTo(several.size() - 1));
    }

    /**
     * Returns these choices in the shape that other libraries ask for, {@link java.util.Collections#shuffle} for one. Whatever can be said
     * with the methods above is better said with them, for then it is clear what is simple.
     *
     * @return a generator that draws from here
     */
    public RandomGenerator asRandomGenerator() {
        return generatorOf(program);
    }

    static RandomGenerator generatorOf(Track track) {
        return new RandomGenerator() {

            @Override
            public int nextInt() {
                return track.upTo(Integer.MAX_VALUE) << 1 | track.upTo(1);
            }

            @Override
            public long nextLong() {
                return (long) nextInt() << 32 | (nextInt() & 0xffff_ffffL);
            }

            @Override
            public int nextInt(int bound) {
                if (bound <= 0) {
                    throw new IllegalArgumentException("A bound is positive: bound=" + bound);
                }
                return track.upTo(bound - 1);
            }

            @Override
            public boolean nextBoolean() {
                return track.upTo(1) != 0;
            }
        };
    }

    // ------------------------------------------------------------------ what was drawn

    /** What the machine draws from. */
    Track schedule() {
        return schedule;
    }

    /** What was drawn so far, to be drawn again. */
    Choices asDrawn() {
        return of(programDrawn(), scheduleDrawn());
    }

    int[] programDrawn() {
        return program.drawn();
    }

    int[] scheduleDrawn() {
        return schedule.drawn();
    }

    boolean isSeeded() {
        return seeded;
    }

    long seed() {
        return seed;
    }

    /** For people: how much was drawn. */
    String describe() {
        return size(programDrawn()) + " choices of the program and " + size(scheduleDrawn()) + " of the host";
    }

    private static long size(int[] drawn) {
        return Arrays.stream(drawn).filter(value -> value != 0).count();
    }

    /** What was drawn so far, for {@link #parse}. */
    @Override
    public String toString() {
        return Track.text(programDrawn()) + '.' + Track.text(scheduleDrawn());
    }
}
