package dev.guestloop.examples.everywhere;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.GuestOptions;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.net.TcpListener;
import dev.guestloop.net.TcpStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class EverywhereTest {

    /** It would open a dialog, for a user who has done what the demo asks for. */
    @Test
    void aClientThatGoesInTheMiddleOfTheFileIsNoFailureOfTheServer() {
        List<String> failures = new CopyOnWriteArrayList<>();
        var options =
                GuestOptions.DEFAULT.withUncaughtHandler((source, failure) -> failures.add(source + ": " + failure));
        Outcome<?> outcome = EventLoop.run(options, () -> {
            try (TcpListener listener = TcpListener.bind(new InetSocketAddress("localhost", 0))) {
                var answered = new CompletableFuture<Boolean>();
                Task<?> server = Async.currentRun()
                        .spawn(
                                "server",
                                () -> listener.serve(stream -> {
                                    try {
                                        Everywhere.answer(stream);
                                    } finally {
                                        answered.complete(true);
                                    }
                                }));
                try (TcpStream client = TcpStream.connect(listener.localAddress())) {
                    client.write("GET /file HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    client.readUntil("\r\n\r\n".getBytes(StandardCharsets.US_ASCII), 1000);
                }
                Async.await(answered);
                Async.yieldNow();
                server.cancel("enough");
            }
        });
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(failures).isEmpty();
    }

    /** As of a user who is quick. SWT has no title for it any more. */
    private static final class ClosedWindow implements ProgressWindow {
        @Override
        public void title(String title) {
            throw new IllegalStateException("The window is disposed of: title=" + title);
        }

        @Override
        public void progress(double share) {
            throw new IllegalStateException("The window is disposed of: share=" + share);
        }

        @Override
        public Task<?> spawn(String name, TaskAction<?> task) {
            Task<?> spawned = Async.currentRun().spawn(name, task);
            spawned.cancel("the window has closed");
            return spawned;
        }

        @Override
        public void close() {}

        @Override
        public void awaitClosed() {}
    }

    @Test
    void aWindowThatClosesBeforeItsTaskHasBegunIsNotTouched() {
        Outcome<?> outcome = EventLoop.run(() -> {
            var window = new ClosedWindow();
            URI nowhere = URI.create("http://localhost/file");
            try (HttpClient client = HttpClient.newHttpClient()) {
                List<Task<?>> tasks = List.of(
                        window.spawn("count", () -> ThreeTasks.count(window)),
                        window.spawn("download", () -> ThreeTasks.download(window, client, nowhere, Path.of("file"))),
                        window.spawn("latency", () -> ThreeTasks.checkLatency(window)));
                for (Task<?> task : tasks) {
                    Async.await(task.toCompletableFuture().handle((_, _) -> true));
                    assertThat(task.state()).as(task.toString()).isEqualTo(Task.State.CANCELLED);
                }
            }
        });
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
    }
}
