package dev.guestloop.examples.guide;

import dev.guestloop.Async;
import dev.guestloop.net.ByteStream;
import dev.guestloop.net.StreamReader;
import dev.guestloop.net.http.Http;
import dev.guestloop.net.http.HttpBody;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import javax.swing.JLabel;
import javax.swing.JProgressBar;
import javax.swing.JTextArea;

/** What {@code http.md} quotes. */
final class HttpRequests {

    private HttpRequests() {}

    static void send(HttpClient client, URI uri, JLabel label) throws IOException {
        // region: send
        var request = HttpRequest.newBuilder(uri).build();
        label.setText("Asking…");
        HttpResponse<String> answer = Http.send(client, request, BodyHandlers.ofString()); // suspends the task
        label.setText(answer.statusCode() + ": " + answer.body());
        // end
    }

    static String inTime(HttpClient client, HttpRequest request) throws IOException {
        // region: timeout
        return Async.withTimeout(
                Duration.ofSeconds(5), // for all of it; then the connection is closed
                () -> Http.send(client, request, BodyHandlers.ofString()).body());
        // end
    }

    static int parts(HttpClient client, HttpRequest request, JProgressBar bar) throws IOException {
        // region: parts
        int total = 0;
        try (HttpBody body = Http.open(client, request).body()) {
            for (ByteBuffer part : body) { // waits for each; the server waits for us
                total += part.remaining();
                bar.setValue(total);
            }
        } // left before its end, also by a cancellation, the connection is closed
        return total;
        // end
    }

    static void lines(HttpClient client, HttpRequest request, JTextArea log) throws IOException {
        // region: lines
        try (var lines = new StreamReader(Http.open(client, request).body().input(), StandardCharsets.UTF_8)) {
            for (String line; (line = lines.readLine()) != null; ) {
                log.append(line + "\n"); // as the server sends them
            }
        }
        // end
    }

    static void download(HttpClient client, HttpRequest request, Path file, JProgressBar bar) throws IOException {
        // region: download
        Http.download(client, request, file, (done, total) -> { // on the event thread, with the newest figures
            bar.setIndeterminate(total < 0);
            bar.setValue((int) (100 * done / Math.max(total, 1)));
        });
        // end
    }

    static void upload(HttpClient client, URI uri, Path file, JProgressBar bar) throws IOException {
        // region: upload
        var request =
                HttpRequest.newBuilder(uri).PUT(BodyPublishers.ofFile(file)).build();
        Http.upload(
                client,
                request,
                BodyHandlers.discarding(),
                (done, total) -> bar.setValue((int) (100 * done / Math.max(total, 1))));
        // end
    }

    static void uploadStream(HttpClient client, URI uri, ByteStream camera) throws IOException {
        // region: upload-stream
        var request =
                HttpRequest.newBuilder(uri).POST(Http.publisherOf(camera, -1)).build(); // its length is not known
        Http.send(client, request, BodyHandlers.discarding());
        // end
    }
}
