package dev.guestloop.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.guestloop.Async;
import dev.guestloop.Task;
import dev.guestloop.TaskScope;
import dev.guestloop.TaskScope.Joiner;
import dev.guestloop.sync.Publishers;
import dev.guestloop.testing.GuestTest;
import dev.guestloop.testing.Leak;
import dev.guestloop.testing.TestTasks;
import dev.guestloop.testing.VirtualClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import javax.swing.JLabel;
import javax.swing.JProgressBar;
import org.junit.jupiter.api.io.TempDir;

class ThreadsTest {

    @GuestTest
    void aFileIsReadOnAnotherThread(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("text"), " text ");
        assertThat(Threads.thread(file)).isEqualTo("text");
    }

    @GuestTest
    void fourRunAtATime() {
        var inside = new Semaphore(4);
        var four = new CyclicBarrier(4);
        Threads.Database database = Threads.limited(id -> {
            assertThat(inside.tryAcquire()).as("a place for " + id).isTrue();
            try {
                four.await(); // until there are four
            } catch (InterruptedException | BrokenBarrierException e) {
                throw new AssertionError(e);
            }
            inside.release();
            return "row " + id;
        });
        try (var scope = TaskScope.open(Joiner.<String>allSuccessfulOrThrow())) {
            for (int i = 0; i < 20; i++) {
                int id = i;
                scope.fork(() -> database.load(id));
            }
            assertThat(scope.join()).hasSize(20).contains("row 7");
        }
    }

    @GuestTest
    void aPoolComputes() {
        try (var cores = Executors.newFixedThreadPool(2)) {
            assertThat(Threads.pool(cores, new byte[] {1, 2, 3})).isEqualTo(6);
        }
    }

    @GuestTest
    void anAbandonedBodyGoesOnWithoutItsTask() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        Task<String> task = Async.currentRun()
                .spawn(() -> Threads.abandon(_ -> {
                    begun.countDown();
                    awaitUninterruptibly(goOn);
                    return "late";
                }));
        Async.toThread(() -> begun.await());
        task.cancel("the test");
        TestTasks.awaitAllTasksBlocked();
        assertThat(task.state()).isEqualTo(Task.State.CANCELLED);
        goOn.countDown();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            Thread.onSpinWait();
        }
    }

    @GuestTest
    void theNameAndTheScopedValuesGoAlong() {
        assertThat(Threads.withTheTask()).isEqualTo("fr on main in toThread");
    }

    @GuestTest(clock = GuestTest.Clock.REAL) // while a thread works, virtual time stands still
    void aThreadComesBackForEachFile(@TempDir Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String name : new String[] {"a", "b", "c"}) {
            files.add(Files.writeString(folder.resolve(name), name.repeat(3)));
        }
        var label = new JLabel();
        Threads.backAndForth(files, label);
        assertThat(label.getText()).isEqualTo("c: 3 bytes");
    }

    /** The client and the server keep their sockets for themselves. */
    @GuestTest(clock = GuestTest.Clock.REAL, allow = Leak.DESCRIPTOR)
    void aBodyComesInPartsThatAreAskedFor() throws IOException {
        var page = new byte[300_000];
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, page.length);
            try (var body = exchange.getResponseBody()) {
                body.write(page);
            }
        });
        server.start();
        var bar = new JProgressBar(0, page.length);
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(
                            URI.create("http://localhost:" + server.getAddress().getPort()))
                    .build();
            assertThat(Threads.download(client, request, bar)).isEqualTo(page.length);
        } finally {
            server.stop(0);
        }
        assertThat(bar.getValue()).isEqualTo(page.length);
    }

    @GuestTest
    void aTaskEmitsForEachSubscriber(VirtualClock clock) {
        List<String> heard = new ArrayList<>();
        try (var seconds = Publishers.subscribe(Threads.clock(Async.currentRun()), 1)) {
            seconds.forEach(heard::add);
        }
        assertThat(heard).containsExactly("0 s", "1 s", "2 s");
        assertThat(clock.now()).isEqualTo(Duration.ofSeconds(3));
    }
}
