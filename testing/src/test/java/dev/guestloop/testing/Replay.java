package dev.guestloop.testing;

/** Prints what happened in one schedule: {@code Replay seed}. */
final class Replay {

    private Replay() {}

    /** Prints the events of the program of a seed, then what was wrong with it. */
    public static void main(String[] args) {
        Logs.keep();
        var program = new RandomProgram(Long.parseLong(args[0]), true);
        var problems = program.problems();
        program.host().events().forEach(System.out::println);
        Logs.taken().forEach(System.out::println);
        System.out.println(program);
        problems.forEach(System.out::println);
        Runtime.getRuntime().halt(problems.isEmpty() ? 0 : 1);
    }
}
