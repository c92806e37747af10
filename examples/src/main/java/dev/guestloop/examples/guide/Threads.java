package dev.guestloop.examples.guide;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.ThreadOptions;
import dev.guestloop.sync.CapacityLimiter;
import dev.guestloop.sync.Publishers;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import javax.swing.JLabel;
import javax.swing.JProgressBar;

/** What {@code threads.md} quotes. */
final class Threads {

    /** Something that blocks its thread. */
    @FunctionalInterface
    interface Database {
        String load(int id);
    }

    private static final ScopedValue<String> LANGUAGE = ScopedValue.newInstance();

    private Threads() {}

    static String thread(Path file) throws IOException {
        // region: thread
        String text = Async.toThread(() -> Files.readString(file)); // the event thread goes on meanwhile
        return text.strip();
        // end
    }

    static Database limited(Database database) {
        // region: limit
        var fourAtATime = ThreadOptions.DEFAULT.withLimiter(new CapacityLimiter(4));
        return id -> Async.toThread(fourAtATime, () -> database.load(id)); // waits for its turn, then for the body
        // end
    }

    static int pool(ExecutorService cores, byte[] bytes) {
        // region: pool
        var computing = ThreadOptions.DEFAULT.withExecutor(cores); // as many threads as there are cores
        return Async.toThread(computing, () -> checksum(bytes));
        // end
    }

    private static int checksum(byte[] bytes) {
        int sum = 0;
        for (byte each : bytes) {
            sum += each;
        }
        return sum;
    }

    static String abandon(Database database) {
        // region: abandon
        return Async.toThread(Async.OnCancel.ABANDON, () -> database.load(1)); // does not heed interrupts
        // end
    }

    static String withTheTask() {
        // region: values
        return ScopedValue.where(LANGUAGE, "fr")
                .call(() -> Async.toThread(
                        () -> LANGUAGE.get() + " on " + Thread.currentThread().getName()));
        // end
    }

    static void backAndForth(List<Path> files, JLabel label) throws IOException {
        // region: back
        GuestRun<?> run = Async.currentRun();
        Async.toThread(() -> {
            for (Path file : files) {
                long size = Files.size(file);
                run.callFromThread(
                        () -> { // a task, on the event thread; the thread waits for it
                            label.setText(file.getFileName() + ": " + size + " bytes");
                            Async.sleep(Duration.ofMillis(10)); // so that somebody can read it
                            return size;
                        });
            }
        });
        // end
    }

    static long download(HttpClient client, HttpRequest request, JProgressBar bar) {
        // region: publisher
        HttpResponse<Flow.Publisher<List<ByteBuffer>>> response =
                Async.await(client.sendAsync(request, BodyHandlers.ofPublisher()));
        int total = 0;
        try (var parts = Publishers.subscribe(response.body(), 4)) { // so many may be there that were not taken
            for (List<ByteBuffer> part : parts) { // waits for each; ends with the publisher
                total += part.stream().mapToInt(ByteBuffer::remaining).sum();
                bar.setValue(total);
            }
        } // however it is left, the subscription ends
        return total;
        // end
    }

    static Flow.Publisher<String> clock(GuestRun<?> run) {
        // region: of-tasks
        return Publishers.ofTasks(
                run,
                out -> { // a task for each subscriber
                    for (int seconds = 0; seconds < 3; seconds++) {
                        out.emit(seconds + " s"); // waits until the subscriber has asked for one
                        Async.sleep(Duration.ofSeconds(1));
                    }
                });
        // end
    }
}
