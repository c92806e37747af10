package dev.guestloop.examples.downloads.server;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A server in a process of its own, which ends when its input is closed: so it never outlives the program that started it. All
 * calls but {@link #port} and {@link #address} block.
 */
public final class ServerProcess implements AutoCloseable {

    private static final String PORT_LINE = "port=";
    private static final long PATIENCE_SECONDS = 10;

    private final Process process;
    private final int port;

    private ServerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it and waits until it serves; with port 0 on any free port. */
    public static ServerProcess start(int port) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:-PrintWarnings", // of what the machine lacks; they would be among the program's own words
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServerProcess.class.getName(),
                        Integer.toString(port))
                .redirectError(Redirect.INHERIT)
                .start();
        String line = process.inputReader().readLine();
        if (line == null || !line.startsWith(PORT_LINE)) {
            process.destroy();
            throw new IOException("The server did not say its port: line=" + line);
        }
        return new ServerProcess(process, Integer.parseInt(line.substring(PORT_LINE.length())));
    }

    static void main(String[] args) throws IOException {
        try (var server = ScriptedServer.start(Integer.parseInt(args[0]))) {
            System.out.println(PORT_LINE + server.port());
            while (System.in.read() >= 0) {
                // Only the end counts.
            }
        }
    }

    public int port() {
        return port;
    }

    /** The address of a file, with what the server shall do. */
    public String address(String nameAndScript) {
        return "http://localhost:" + port + "/" + nameAndScript;
    }

    /** The same over TLS, with {@link LocalhostKey}. */
    public String secureAddress(String nameAndScript) {
        return "https://localhost:" + port + "/" + nameAndScript;
    }

    /** Ends it at once, as a power cut would. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Lets it end, and does not wait for that. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
    }

    /** Waits for its end, for ten seconds at most. */
    public boolean hasEnded() throws InterruptedException {
        return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
