package dev.guestloop.examples;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A program in a JVM of its own, with our class path and our flags.
 *
 * @param exitStatus how it ended
 * @param lines what it printed
 */
public record OtherJvm(int exitStatus, List<String> lines) {

    private static final int PATIENCE_SECONDS = 60;

    /**
     * Runs a program to its end.
     *
     * @param main its class, by name
     * @return how it ended
     * @throws AssertionError if it does not
     */
    public static OtherJvm run(String main) throws IOException, InterruptedException, ExecutionException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--add-"))
                .forEach(command::add);
        command.addAll(List.of(
                "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), main));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var lines = new CompletableFuture<List<String>>();
        Thread.ofVirtual()
                .start(() -> lines.complete(process.inputReader().lines().toList()));
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("The program did not end within " + PATIENCE_SECONDS + " s: main=" + main
                    + ", it said\n" + String.join("\n", lines.get()));
        }
        return new OtherJvm(process.exitValue(), lines.get());
    }
}
