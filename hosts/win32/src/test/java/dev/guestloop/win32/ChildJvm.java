package dev.guestloop.win32;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own, with just the flags that a test names. */
final class ChildJvm {

    private static final int PATIENCE_SECONDS = 60;

    /** How it ended, and all that it wrote. */
    record Result(int exitCode, String output) {}

    private ChildJvm() {}

    static Result run(List<String> flags, Class<?> main) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes());
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("The JVM did not end; it wrote:\n" + output);
        }
        return new Result(process.exitValue(), output);
    }
}
