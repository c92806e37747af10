package dev.guestloop.examples.everywhere;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.QueueHost;
import dev.guestloop.Task;
import dev.guestloop.glfw.GlfwGuest;
import dev.guestloop.gtk.GtkGuest;
import dev.guestloop.gtk.GtkVersion;
import dev.guestloop.javafx.JavaFxGuest;
import dev.guestloop.net.ByteStream;
import dev.guestloop.net.TcpListener;
import dev.guestloop.swing.SwingGuest;
import dev.guestloop.swt.SwtGuest;
import dev.guestloop.win32.Win32Guest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The three tasks, one after the other, each in a window of its own; the next one opens when the user closes it or the task is done.
 *
 * <pre>
 *   HOST             swing, javafx, swt, gtk, glfw, win32 or queue
 *   HOST --check     closes the windows by itself, and says what was right
 * </pre>
 */
final class Everywhere {

    private static final int FILE_SIZE = 20_000_000;
    private static final int MOST_HEADERS = 8192;

    private final Supplier<ProgressWindow> windows;
    private final boolean check;

    private Everywhere(Supplier<ProgressWindow> windows, boolean check) {
        this.windows = windows;
        this.check = check;
    }

    static void main(String[] args) {
        boolean check = args.length > 1 && args[1].equals("--check");
        switch (args[0]) {
            case "swing" -> SwingGuest.launch(() -> new Everywhere(SwingProgress::new, check).run());
            case "javafx" -> JavaFxGuest.launch(() -> new Everywhere(JavaFxProgress::new, check).run());
            case "swt" -> SwtGuest.launch(() -> new Everywhere(SwtProgress::new, check).run());
            case "gtk" -> GtkGuest.launch(GtkVersion.GTK4, () -> new Everywhere(GtkProgress::new, check).run());
            case "glfw" -> GlfwGuest.launch(() -> new Everywhere(GlfwProgress::new, check).run());
            case "win32" -> Win32Guest.launch(() -> new Everywhere(Win32Progress::new, check).run());
            case "queue" -> onQueue(check);
            default -> throw new IllegalArgumentException("No such host: " + args[0]);
        }
    }

    private static void onQueue(boolean check) {
        var host = new QueueHost();
        GuestRun.start(host, () -> new Everywhere(ConsoleProgress::new, check).run())
                .onDone(_ -> host.stop());
        host.run();
    }

    // ------------------------------------------------------------------ the main task

    private void run() throws Exception {
        count();
        download();
        latency();
    }

    private void count() {
        ProgressWindow window = windows.get();
        Task<?> task = window.spawn("count", () -> ThreeTasks.count(window));
        if (check) {
            Async.sleep(Duration.ofMillis(500)); // in the middle
            window.close();
        }
        closeAfter(window, task);
        say(task.state() == Task.State.CANCELLED, "closing the window cancels the task that counts");
    }

    private void download() throws Exception {
        Path folder = Async.toThread(() -> Files.createTempDirectory("everywhere"));
        HttpClient client = Async.toThread(HttpClient::newHttpClient); // takes a tenth of a second
        try (TcpListener listener = TcpListener.bind(new InetSocketAddress("localhost", 0))) {
            Task<?> server = Async.currentRun().spawn("server", () -> listener.serve(Everywhere::answer));
            URI from = URI.create("http://localhost:" + listener.localAddress().getPort() + "/file");
            ProgressWindow window = windows.get();
            Path file = folder.resolve("file");
            Task<?> task = window.spawn("download", () -> ThreeTasks.download(window, client, from, file));
            closeAfter(window, task);
            say(!check || Async.toThread(() -> Files.size(file)) == FILE_SIZE, "the whole file was downloaded");
            server.cancel("the download is over");
            ended(server);
        } finally {
            client.shutdownNow(); // its close would wait
            Async.shielded(() -> Async.toThread(() -> {
                Files.deleteIfExists(folder.resolve("file"));
                Files.deleteIfExists(folder);
            }));
        }
    }

    /** Answers one request with a file, slowly enough to be seen, unless the user closes the window before. */
    static void answer(ByteStream stream) {
        try (stream) {
            stream.readUntil("\r\n\r\n".getBytes(StandardCharsets.US_ASCII), MOST_HEADERS);
            stream.write(("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + FILE_SIZE + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            byte[] part = new byte[FILE_SIZE / 100];
            for (int sent = 0; sent < FILE_SIZE; sent += part.length) {
                stream.write(part);
                Async.sleep(Duration.ofMillis(10));
            }
        } catch (IOException _) {
            // The client has gone, and that is no failure of the server.
        }
    }

    private void latency() {
        ProgressWindow window = windows.get();
        Task<?> task = window.spawn("latency", () -> ThreeTasks.checkLatency(window));
        if (check) {
            Async.sleep(Duration.ofSeconds(1));
            window.close();
        }
        window.awaitClosed();
        ended(task);
        say(task.state() == Task.State.CANCELLED, "closing the window cancels the task that looks for latency");
    }

    /** Waits until the user closes the window, or the task has ended, which closes it. */
    private static void closeAfter(ProgressWindow window, Task<?> task) {
        Async.currentRun().spawn("close", () -> {
            ended(task);
            if (task.state() != Task.State.CANCELLED) { // else the user has closed it
                window.close();
            }
        });
        window.awaitClosed();
        ended(task);
    }

    /** Waits for its end, whatever that is. */
    private static void ended(Task<?> task) {
        Async.await(task.toCompletableFuture().handle((_, _) -> true));
    }

    private void say(boolean right, String what) {
        if (check) {
            System.out.println((right ? "ok      " : "FAILED  ") + what);
        }
    }
}
