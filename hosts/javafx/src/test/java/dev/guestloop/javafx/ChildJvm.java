package dev.guestloop.javafx;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A program of the tests in a JVM of its own, with our flags: on our class path, or some of it as modules. */
final class ChildJvm {

    private static final int PATIENCE_SECONDS = 50;

    /** A program that prints this is sent SIGTERM. */
    static final String TERMINATE = "terminate me";

    /** What a program printed, what it wrote besides, and how it ended. */
    record Result(int exitStatus, List<String> lines, List<String> log) {
        String text() {
            return String.join("\n", lines) + "\n" + String.join("\n", log);
        }
    }

    private final List<String> flags = new ArrayList<>();
    private final List<String> classPath = new ArrayList<>(
            List.of(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                    .split(java.io.File.pathSeparator)));
    private final Map<String, String> environment;
    private final ProcessBuilder process = new ProcessBuilder();

    ChildJvm() {
        environment = process.environment();
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--add-") || flag.startsWith("--enable-"))
                .forEach(flags::add);
        String platform = System.getProperty("glass.platform");
        if (platform != null) {
            flags.add("-Dglass.platform=" + platform);
        }
        flags.add("-Xmx256m");
    }

    ChildJvm with(String... more) {
        flags.addAll(List.of(more));
        return this;
    }

    ChildJvm without(Predicate<String> flag) {
        flags.removeIf(flag);
        return this;
    }

    ChildJvm withoutDisplay() {
        environment.remove("DISPLAY");
        environment.remove("WAYLAND_DISPLAY");
        return this;
    }

    ChildJvm withoutOnClassPath(Predicate<String> entry) {
        classPath.removeIf(entry);
        return this;
    }

    /** Moves what a program needs at run time from the class path to the module path. */
    ChildJvm asModules() {
        List<String> modules = classPath.stream()
                .filter(entry -> entry.contains("openjfx")
                        || entry.contains("guestloop-core")
                        || entry.endsWith(Path.of("core", "target", "classes").toString())
                        || entry.endsWith(Path.of("javafx", "target", "classes").toString()))
                .toList();
        classPath.removeAll(modules);
        flags.replaceAll(flag -> flag.replace("=ALL-UNNAMED", "=dev.guestloop"));
        return with(
                "--module-path",
                String.join(java.io.File.pathSeparator, modules),
                "--add-modules",
                "dev.guestloop.javafx,dev.guestloop,javafx.controls");
    }

    /** Runs a main class to its end. */
    Result run(Class<?> main, Object... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.add("-cp");
        command.add(String.join(java.io.File.pathSeparator, classPath));
        command.add(main.getName());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Process started = process.command(command).start();
        started.getOutputStream().close();
        var lines = new CompletableFuture<List<String>>();
        var log = new CompletableFuture<List<String>>();
        Thread.ofVirtual()
                .start(() -> lines.complete(started.inputReader()
                        .lines()
                        .peek(line -> {
                            if (line.equals(TERMINATE)) {
                                started.toHandle().destroy(); // SIGTERM
                            }
                        })
                        .toList()));
        Thread.ofVirtual()
                .start(() -> log.complete(started.errorReader().lines().toList()));
        if (!started.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            started.destroyForcibly();
            throw new AssertionError("The program did not end within " + PATIENCE_SECONDS + " s; it said\n"
                    + String.join("\n", lines.get()) + "\n" + String.join("\n", log.get()));
        }
        return new Result(started.exitValue(), lines.get(), log.get());
    }
}
