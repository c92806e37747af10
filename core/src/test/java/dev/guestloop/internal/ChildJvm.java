package dev.guestloop.internal;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A JVM of its own, with just the flags that a test names. */
public final class ChildJvm {

    /** The flags that grant everything, on the class path. */
    public static final List<String> FLAGS = List.of(
            "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED");

    private static final int PATIENCE_SECONDS = 60;

    /** A shell lets what it starts in the background ignore SIGINT, us among them, and what ignores it hands that on. */
    private static final List<String> LISTENING_TO_SIGNALS =
            System.getProperty("os.name").equals("Linux") ? List.of("env", "--default-signal=INT") : List.of();

    /** How it ended, all that it wrote, and how long it lived on after a signal. */
    public record Result(int exitCode, String output, Duration sinceSignal) {}

    /** What a terminal or a supervisor sends. */
    public enum Signal {
        INT,
        TERM
    }

    private ChildJvm() {}

    /** Runs a main class of the tests on the class path. */
    public static Result run(List<String> flags, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    /** Runs a JVM with a whole command line of its own. */
    public static Result run(List<String> arguments) {
        return end(start(arguments));
    }

    /** Runs a main class of the tests with so many descriptors at most. Where there is a shell that can limit them. */
    public static Result runWithDescriptors(int limit, List<String> flags, Class<?> main) {
        List<String> command =
                new ArrayList<>(List.of("bash", "-c", "ulimit -n " + limit + " && exec \"$@\"", "bash", java()));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        try {
            return end(new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Starts a JVM; standard output and error are one. */
    public static Process start(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(arguments);
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs a main class of the tests. If there is a signal, sends it when the program has printed "ready", or skips the test where
     * there are no signals.
     *
     * @param signal the signal, or null
     */
    public static Result runAndSignal(List<String> flags, Signal signal, Class<?> main, Object... arguments) {
        assumeFalse(
                signal != null && System.getProperty("os.name").startsWith("Windows"),
                "Windows has no signals that one process sends to another");
        List<String> command = new ArrayList<>(LISTENING_TO_SIGNALS);
        command.add(java());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return end(process, signal);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for its end. */
    public static Result end(Process process) {
        return end(process, null);
    }

    private static Result end(Process process, Signal signal) {
        var output = new StringBuffer();
        var ready = new CountDownLatch(signal == null ? 0 : 1);
        Thread reader = Thread.ofVirtual()
                .start(() -> process.inputReader().lines().forEach(line -> {
                    output.append(line).append('\n');
                    if (line.equals("ready")) {
                        ready.countDown();
                    }
                }));
        try {
            process.getOutputStream().close();
            if (!ready.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("The JVM did not get ready; it wrote:\n" + output);
            }
            long signalled = System.nanoTime();
            if (signal != null) {
                String pid = Long.toString(process.pid());
                new ProcessBuilder("kill", "-s", signal.name(), pid).start().waitFor();
            }
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("The JVM did not end; it wrote:\n" + output);
            }
            Duration sinceSignal = Duration.ofNanos(System.nanoTime() - signalled);
            if (!reader.join(Duration.ofSeconds(PATIENCE_SECONDS))) { // which others may have as well
                throw new AssertionError("The JVM has ended, and its output has not; it wrote:\n" + output);
            }
            return new Result(process.exitValue(), output.toString(), sinceSignal);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            process.destroyForcibly(); // which does nothing if it has ended
        }
    }
}
