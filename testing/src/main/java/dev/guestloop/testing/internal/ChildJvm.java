package dev.guestloop.testing.internal;

import java.io.BufferedReader;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A program of the tests in a JVM of its own, with our class path and those of our flags that grant something. */
public final class ChildJvm {

    /** A program that prints this is sent SIGTERM. */
    public static final String TERMINATE = "terminate me";

    private static final Duration PATIENCE = Duration.ofSeconds(50);

    /** For what a program said before it was killed. */
    private static final Duration REST = Duration.ofSeconds(2);

    /**
     * How a program ended.
     *
     * @param exitStatus its exit status
     * @param lines what it printed
     * @param log what it wrote besides
     */
    public record Result(int exitStatus, List<String> lines, List<String> log) {
        /**
         * All that it said, for messages.
         *
         * @return the lines, and then the log
         */
        public String text() {
            return String.join("\n", lines) + "\n" + String.join("\n", log);
        }
    }

    private final List<String> flags = new ArrayList<>();
    private final List<String> classPath = new ArrayList<>(classPath());
    private final ProcessBuilder process = new ProcessBuilder();
    private Duration patience = PATIENCE;

    /** Creates it; {@link #run} starts it. */
    public ChildJvm() {
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--"))
                .forEach(flags::add);
        flags.add("-Xmx256m");
    }

    /**
     * Our class path.
     *
     * @return its entries
     */
    public static List<String> classPath() {
        return List.of(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator));
    }

    /**
     * Adds flags.
     *
     * @param more the flags
     * @return this
     */
    public ChildJvm with(String... more) {
        flags.addAll(List.of(more));
        return this;
    }

    /**
     * Leaves out some of our flags.
     *
     * @param flag which
     * @return this
     */
    public ChildJvm without(Predicate<String> flag) {
        flags.removeIf(flag);
        return this;
    }

    /**
     * Adds to the class path.
     *
     * @param entries jars and folders
     * @return this
     */
    public ChildJvm withOnClassPath(Collection<String> entries) {
        classPath.addAll(entries);
        return this;
    }

    /**
     * Leaves out some of the class path.
     *
     * @param entry which jars and folders
     * @return this
     */
    public ChildJvm withoutOnClassPath(Predicate<String> entry) {
        classPath.removeIf(entry);
        return this;
    }

    /**
     * Moves some of the class path to the module path, and grants to the library's module what our flags grant.
     *
     * @param entry which jars and folders
     * @param modules those to begin with
     * @return this
     */
    public ChildJvm asModules(Predicate<String> entry, String... modules) {
        List<String> moved = classPath.stream().filter(entry).toList();
        classPath.removeAll(moved);
        flags.replaceAll(flag -> flag.replace("=ALL-UNNAMED", "=dev.guestloop"));
        return with(
                "--module-path", String.join(File.pathSeparator, moved), "--add-modules", String.join(",", modules));
    }

    /**
     * Sets a variable of its environment.
     *
     * @param name the variable's name
     * @param value its value
     * @return this
     */
    public ChildJvm withVariable(String name, String value) {
        process.environment().put(name, value);
        return this;
    }

    /**
     * Has it run on a machine with no display.
     *
     * @return this
     */
    public ChildJvm withoutDisplay() {
        process.environment().keySet().removeAll(List.of("DISPLAY", "WAYLAND_DISPLAY"));
        return this;
    }

    /**
     * Sets how long it may take, in place of 50 s.
     *
     * @param longest how long at most
     * @return this
     */
    public ChildJvm within(Duration longest) {
        patience = longest;
        return this;
    }

    /**
     * Runs a program to its end. One that does not end in time is killed, and so is what it has started.
     *
     * @param main its class
     * @param arguments its arguments
     * @return how it ended
     * @throws Exception if it cannot be run
     * @throws AssertionError if it, or its output, does not end in time; with all that it said until then
     */
    public Result run(Class<?> main, Object... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath), main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Process started = process.command(command).start();
        started.getOutputStream().close();
        var lines = new Output(started.inputReader(), line -> {
            if (line.equals(TERMINATE)) {
                started.toHandle().destroy(); // SIGTERM
            }
        });
        var log = new Output(started.errorReader(), _ -> {});
        boolean ended = started.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (ended && lines.awaitEnd(patience) && log.awaitEnd(patience)) {
            return new Result(started.exitValue(), lines.soFar(), log.soFar());
        }
        started.descendants().forEach(ProcessHandle::destroyForcibly);
        started.toHandle().destroyForcibly(); // the process would close its output, and what was not read would be lost
        lines.awaitEnd(REST);
        log.awaitEnd(REST);
        throw new AssertionError(
                (ended ? "What the program started keeps its output open" : "The program did not end") + " after "
                        + patience.toSeconds() + " s; it said\n" + new Result(-1, lines.soFar(), log.soFar()).text());
    }

    /** One of a program's two outputs. It is read as it comes, for a pipe that is full stops the program. */
    private static final class Output {

        private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
        private final Thread reader;

        Output(BufferedReader from, Consumer<String> listener) {
            reader = Thread.ofVirtual()
                    .start(() -> from.lines().forEach(line -> {
                        lines.add(line);
                        listener.accept(line);
                    }));
        }

        /** It ends after the program and all that the program has started, if they have it too. */
        boolean awaitEnd(Duration atMost) throws InterruptedException {
            return reader.join(atMost);
        }

        List<String> soFar() {
            return List.copyOf(lines);
        }
    }
}
