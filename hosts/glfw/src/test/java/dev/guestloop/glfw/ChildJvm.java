package dev.guestloop.glfw;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program of the tests in a JVM of its own, with our class path and our flags. */
record ChildJvm(int exitStatus, List<String> lines, List<String> log) {

    private static final int PATIENCE_SECONDS = 40;

    /** A program that prints this is sent SIGTERM. */
    static final String TERMINATE = "terminate me";

    /** Runs a main class to its end. The lines are what it printed, the log what it wrote besides. */
    static ChildJvm run(Class<?> main, String... extraFlags) throws Exception {
        return run(_ -> true, main, extraFlags);
    }

    /** The same, with those of our flags that are wanted. */
    static ChildJvm run(Predicate<String> wanted, Class<?> main, String... extraFlags) throws Exception {
        return run(wanted, _ -> true, _ -> {}, main, extraFlags);
    }

    /** The same, without the libraries whose name contains a text. */
    static ChildJvm runWithoutJars(String name, Class<?> main) throws Exception {
        return run(_ -> true, jar -> !jar.contains(name), _ -> {}, main);
    }

    /** The same, on a machine with no display. */
    static ChildJvm runWithoutScreen(Class<?> main) throws Exception {
        return run(
                _ -> true,
                _ -> true,
                environment -> environment.keySet().removeAll(List.of("DISPLAY", "WAYLAND_DISPLAY")),
                main);
    }

    /**
     * The same with LWJGL's binding of tinyfd, which tests do not have: nobody would close the dialogs of what fails there. The only
     * programs that can show one are those in a folder.
     */
    static ChildJvm runWithDialogs(Path programs, Class<?> main) throws Exception {
        List<String> path = List.of(classPath().split(File.pathSeparator));
        List<String> binding = path.stream()
                .filter(jar -> jar.contains("lwjgl-glfw"))
                .map(jar -> jar.replace("lwjgl-glfw", "lwjgl-tinyfd")) // beside it in the repository
                .toList();
        String all = Stream.concat(path.stream(), binding.stream()).collect(Collectors.joining(File.pathSeparator));
        return run(_ -> true, all, environment -> environment.put("PATH", programs.toString()), main);
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private static ChildJvm run(
            Predicate<String> wanted,
            Predicate<String> wantedJar,
            Consumer<Map<String, String>> environment,
            Class<?> main,
            String... extraFlags)
            throws Exception {
        String path = Stream.of(classPath().split(File.pathSeparator))
                .filter(wantedJar)
                .collect(Collectors.joining(File.pathSeparator));
        return run(wanted, path, environment, main, extraFlags);
    }

    private static ChildJvm run(
            Predicate<String> wanted,
            String classPath,
            Consumer<Map<String, String>> environment,
            Class<?> main,
            String... extraFlags)
            throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--"))
                .filter(wanted)
                .forEach(command::add);
        command.add("-Xmx128m");
        command.addAll(List.of(extraFlags));
        command.add("-cp");
        command.add(classPath);
        command.add(main.getName());
        var builder = new ProcessBuilder(command);
        environment.accept(builder.environment());
        Process process = builder.start();
        process.getOutputStream().close();
        var lines = new CompletableFuture<List<String>>();
        var log = new CompletableFuture<List<String>>();
        Thread.ofVirtual()
                .start(() -> lines.complete(process.inputReader()
                        .lines()
                        .peek(line -> {
                            if (line.equals(TERMINATE)) {
                                process.toHandle().destroy(); // SIGTERM
                            }
                        })
                        .toList()));
        Thread.ofVirtual()
                .start(() -> log.complete(process.errorReader().lines().toList()));
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("The program did not end within " + PATIENCE_SECONDS + " s; it said\n"
                    + String.join("\n", lines.get()) + "\n" + String.join("\n", log.get()));
        }
        return new ChildJvm(process.exitValue(), lines.get(), log.get());
    }

    String text() {
        return String.join("\n", lines) + "\n" + String.join("\n", log);
    }
}
