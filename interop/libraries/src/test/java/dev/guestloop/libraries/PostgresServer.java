package dev.guestloop.libraries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real PostgreSQL, with a fresh database of its own, which ends with the test. */
final class PostgresServer implements AutoCloseable {

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

    private final Path folder;
    private final Process process;
    private final int port;

    private PostgresServer(Path programs) throws IOException, InterruptedException {
        folder = Path.of(
                System.getProperty("java.io.tmpdir"),
                "guestloop-postgres-" + ProcessHandle.current().pid());
        run(programs.resolve("initdb").toString(), "-D", folder.toString(), "-A", "trust", "-U", "tester");
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        List<String> command = command(
                programs.resolve("postgres").toString(),
                "-D",
                folder.toString(),
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(port),
                "-k",
                folder.toString(),
                "-F");
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Starts one if it is installed, and waits until it answers. If not, the test is skipped; in CI it fails. */
    static PostgresServer startOrSkip() throws IOException, InterruptedException {
        Optional<Path> programs = programs();
        if (programs.isEmpty()) {
            assertThat(Boolean.getBoolean("guestloop.ci"))
                    .as("In CI nothing is skipped for want of PostgreSQL: apt-get install postgresql")
                    .isFalse();
        }
        assumeTrue(programs.isPresent(), "PostgreSQL is not installed: apt-get install postgresql");
        var server = new PostgresServer(programs.orElseThrow());
        server.awaitReady();
        return server;
    }

    private void awaitReady() throws InterruptedException {
        while (true) {
            try (Connection connection = DriverManager.getConnection(url())) {
                assertThat(connection.isClosed()).isFalse();
                return;
            } catch (SQLException e) {
                assertThat(process.isAlive()).as("the server runs").isTrue();
                Thread.sleep(20); // it is starting; JUnit's timeout ends this
            }
        }
    }

    private static Optional<Path> programs() throws IOException {
        List<Path> folders = new ArrayList<>();
        for (String folder : System.getenv("PATH").split(":", -1)) {
            folders.add(Path.of(folder));
        }
        if (Files.isDirectory(DEBIAN)) {
            try (Stream<Path> versions = Files.list(DEBIAN)) {
                versions.map(version -> version.resolve("bin"))
                        .sorted(Comparator.reverseOrder())
                        .forEach(folders::add);
            }
        }
        return folders.stream()
                .filter(folder -> Files.isExecutable(folder.resolve("initdb")))
                .findFirst();
    }

    /** The server refuses to run as root. */
    private static List<String> command(String... command) {
        List<String> all = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            all.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        all.addAll(List.of(command));
        return all;
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command(command))
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=tester";
    }

    @Override
    public void close() throws IOException {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        }
    }
}
