package dev.guestloop.testing;

import java.util.List;
import java.util.Locale;

/**
 * Random programs, one for each seed, until one fails. By hand: {@code Schedules PROTOCOL|TASKS [first seed] [count]}, or
 * {@code Schedules PROTOCOL|TASKS TEXT} to see all that happens with the choices of a report.
 */
enum Schedules {
    /** What the engine's threads hand over to each other. */
    PROTOCOL {
        @Override
        SimulationOptions options(Choices choices) {
            return RandomProgram.options(choices);
        }

        @Override
        void run(SimulatedHost host) {
            RandomProgram.run(host);
        }
    },

    /** Tasks, scopes, cancellations, and what tasks share. */
    TASKS {
        @Override
        SimulationOptions options(Choices choices) {
            return RandomTasks.options(choices);
        }

        @Override
        void run(SimulatedHost host) {
            RandomTasks.run(host);
        }
    };

    /** How many a build runs; {@code -Dguestloop.schedules=1000000} asks for more. */
    static final long COUNT = Long.getLong("guestloop.schedules", 10_000);

    private static final int PROGRESS = 50_000;

    abstract SimulationOptions options(Choices choices);

    abstract void run(SimulatedHost host);

    /** Throws an AssertionError that says all about the first program that failed. */
    void explore(long firstSeed, long count) {
        Logs.keep();
        try {
            Explorer.explore(firstSeed, count, this::options, this::run);
        } finally {
            Logs.letGo();
        }
    }

    /** Returns what happens with certain choices, for which there may be no failure. */
    List<String> events(Choices choices) {
        Logs.keep();
        try {
            return new Trial.Subject(this::options, this::run)
                    .runRecorded(choices)
                    .record();
        } finally {
            Logs.letGo();
        }
    }

    /** Ends with 1 if a program failed. */
    public static void main(String[] args) {
        Schedules programs = valueOf(args[0].toUpperCase(Locale.ROOT));
        try {
            if (args.length > 1 && args[1].contains(".")) {
                programs.events(Choices.parse(args[1])).forEach(System.out::println);
                Explorer.replay(args[1], programs::options, programs::run);
            } else {
                long first = args.length > 1 ? Long.parseLong(args[1]) : 0;
                programs.exploreAll(first, args.length > 2 ? Long.parseLong(args[2]) : COUNT);
            }
        } catch (AssertionError e) {
            e.printStackTrace(System.out);
            Runtime.getRuntime().halt(1);
        }
        Runtime.getRuntime().halt(0);
    }

    private void exploreAll(long first, long count) {
        long began = System.nanoTime();
        for (long done = 0; done < count; ) {
            long some = Math.min(PROGRESS, count - done);
            explore(first + done, some);
            done += some;
            System.out.printf("%d schedules, none failed, %d ms%n", done, (System.nanoTime() - began) / 1_000_000);
        }
    }
}
