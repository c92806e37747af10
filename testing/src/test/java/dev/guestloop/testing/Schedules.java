package dev.guestloop.testing;

import java.util.List;

/** Runs random programs, one for each seed, until one fails. From the command line: {@code Schedules [first seed] [count]}. */
final class Schedules {

    /** How many a build runs; {@code -Dguestloop.schedules=1000000} asks for more. */
    static final long COUNT = Long.getLong("guestloop.schedules", 10_000);

    private static final int PROGRESS = 50_000;

    private Schedules() {}

    /** Returns what was wrong with the first program that failed, or null. */
    static String firstFailure(long firstSeed, long count) {
        Logs.keep();
        try {
            long began = System.nanoTime();
            for (long seed = firstSeed; seed < firstSeed + count; seed++) {
                var program = new RandomProgram(seed, false);
                List<String> problems = program.problems();
                if (!problems.isEmpty()) {
                    return "Seed " + seed + ", " + program + ", schedules=" + (seed - firstSeed + 1) + ":\n"
                            + String.join("\n", problems);
                }
                if ((seed - firstSeed + 1) % PROGRESS == 0) {
                    System.out.printf(
                            "%d schedules without a failure, %d s%n",
                            seed - firstSeed + 1, (System.nanoTime() - began) / 1_000_000_000);
                }
            }
            return null;
        } finally {
            Logs.letGo();
        }
    }

    /** Ends with 1 if a program failed. */
    public static void main(String[] args) {
        long first = args.length > 0 ? Long.parseLong(args[0]) : 0;
        long count = args.length > 1 ? Long.parseLong(args[1]) : COUNT;
        long began = System.nanoTime();
        String failure = firstFailure(first, count);
        System.out.println(failure == null ? count + " schedules, none failed" : failure);
        System.out.println((System.nanoTime() - began) / 1_000_000 + " ms");
        Runtime.getRuntime().halt(failure == null ? 0 : 1);
    }
}
