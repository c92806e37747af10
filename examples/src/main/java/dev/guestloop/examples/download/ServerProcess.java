package dev.guestloop.examples.download;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The server's process. Its input stays open for as long as it is to run. */
record ServerProcess(Process process, int port) implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 10;

    /** Starts it and waits for its port; blocks. */
    static ServerProcess start() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FileServer.class.getName())
                .redirectError(Redirect.INHERIT)
                .start();
        String line = process.inputReader().readLine();
        if (line == null || !line.startsWith(FileServer.PORT_LINE)) {
            process.destroy();
            throw new IOException("The server did not say its port: line=" + line);
        }
        return new ServerProcess(process, Integer.parseInt(line.substring(FileServer.PORT_LINE.length())));
    }

    /** Lets it end, and does not wait for that. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
    }

    /** Waits for its end; blocks. */
    boolean hasEnded() throws InterruptedException {
        return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
