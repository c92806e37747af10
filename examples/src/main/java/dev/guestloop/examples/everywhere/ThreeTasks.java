package dev.guestloop.examples.everywhere;

import dev.guestloop.Async;
import dev.guestloop.net.http.Http;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;

/** The tasks. Each is straight-line code on the UI thread, and is cancelled by closing its window. */
final class ThreeTasks {

    private static final int MOST = 100;
    private static final Duration STEP = Duration.ofMillis(30);
    private static final double LONG_MILLIS = 50;

    private ThreeTasks() {}

    static void count(ProgressWindow window) {
        Async.checkpoint(); // the user may have closed the window before this has begun
        for (int i = 1; i <= MOST; i++) {
            window.title("Counting: " + i + " of " + MOST);
            window.progress((double) i / MOST);
            Async.sleep(STEP);
        }
    }

    static Path download(ProgressWindow window, HttpClient client, URI from, Path to) throws IOException {
        Async.checkpoint();
        window.title("Downloading " + from);
        return Http.download(client, HttpRequest.newBuilder(from).build(), to, (done, total) -> {
                    if (total > 0) { // else the server has not said so
                        window.progress((double) done / total);
                    }
                })
                .body();
    }

    /** How long the UI thread keeps others waiting: each sleep that ends late does so because of something else on it. */
    static void checkLatency(ProgressWindow window) {
        long worst = 0;
        while (true) {
            long due = Async.currentLoop().timeNanos() + STEP.toNanos();
            Async.sleep(STEP);
            long late = Math.max(0, Async.currentLoop().timeNanos() - due);
            worst = Math.max(worst, late);
            window.title("Late by %.1f ms, at most %.1f ms".formatted(late / 1e6, worst / 1e6));
            window.progress(Math.min(1, late / 1e6 / LONG_MILLIS));
        }
    }
}
