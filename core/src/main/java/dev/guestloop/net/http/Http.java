package dev.guestloop.net.http;

import dev.guestloop.Async;
import dev.guestloop.CancelledException;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.Suspension;
import dev.guestloop.Task;
import dev.guestloop.TaskFailedException;
import dev.guestloop.disk.Replacement;
import dev.guestloop.net.ByteStream;
import dev.guestloop.progress.ProgressReports;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests with the JDK's {@link HttpClient} from a task. The client works on its own threads and is set up as ever; these
 * methods wait for it, and give the exchange up when the task is cancelled.
 *
 * <pre>{@code
 * HttpResponse<String> answer = Http.send(client, request, BodyHandlers.ofString());
 * label.setText(answer.body());
 * }</pre>
 *
 * <p>Leave the client its own executor. With the loop as its executor, encryption and the copying of bodies would be the UI thread's
 * work.
 *
 * <p><b>Errors.</b> What goes wrong with the network is the {@link IOException} that the client has for it, such as
 * {@link java.net.http.HttpTimeoutException}. Another failure, as of a body handler, is a {@link TaskFailedException} with that cause.
 * A status such as 404 is an answer, not an error, except for {@link #download}.
 *
 * <p><b>Cancellation.</b> The exchange is given up at once: with HTTP/1.1 its connection is closed, with HTTP/2 its stream is reset.
 * What the server has done by then, it has done.
 *
 * <p><b>Tests.</b> No virtual time passes while an exchange is waited for. A test of a timeout has to let it pass, and a body that is
 * made in virtual time has to be there before it is sent.
 *
 * <p><i>Called in tasks, on their loop's thread.</i>
 */
public final class Http {

    private static final int OK = 200;
    private static final int MULTIPLE_CHOICES = 300;

    private Http() {}

    /**
     * Sends a request and waits for the response, body included as the handler has it.
     *
     * @param client the client
     * @param request the request
     * @param handler what to make of the body; called on the client's threads. With one that returns before the body has come, such as
     *     {@link BodyHandlers#ofInputStream}, reading is the caller's affair; {@link #open} is made for it
     * @param <T> what the body becomes
     * @return the response, whatever its status
     * @throws IOException if there is no response, or its body breaks off
     * @throws TaskFailedException if something else fails, with the cause
     * @throws CancelledException if the task's scope is cancelled; the exchange is given up
     * @throws CannotAwaitException if called outside a task
     */
    public static <T extends @Nullable Object> HttpResponse<T> send(
            HttpClient client, HttpRequest request, BodyHandler<T> handler) throws IOException {
        Objects.requireNonNull(client, "client");
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(handler, "handler");
        Task<?> task = Suspension.checkpoint("Http.send"); // a cancelled task sends nothing
        CompletableFuture<HttpResponse<T>> exchange = client.sendAsync(request, handler);
        try {
            return Suspension.outside(task, () -> Async.await(exchange));
        } catch (TaskFailedException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw e;
        } catch (CancelledException | CannotAwaitException e) {
            giveUp(exchange);
            throw e;
        }
    }

    private static <T extends @Nullable Object> void giveUp(CompletableFuture<HttpResponse<T>> exchange) {
        exchange.cancel(true); // the very future of sendAsync: that of a later stage would not reach the exchange
        var _ = exchange.whenComplete((response, _) -> {
            if (response != null) { // it was quicker, and nobody will read what it brings
                drop(response.body());
            }
        });
    }

    private static void drop(@Nullable Object body) {
        if (body instanceof Flow.Publisher<?> publisher) {
            HttpBody.cancel(publisher);
        } else if (body instanceof AutoCloseable open) {
            try {
                open.close();
            } catch (Exception e) {
                return; // it has ended, in its own way
            }
        }
    }

    /**
     * Sends a request and waits for the head of the response; the body is read as it comes.
     *
     * <pre>{@code
     * try (var body = Http.open(client, request).body()) {
     *     for (ByteBuffer part : body) { … }       // or body.read(…), or a library on body.input()
     * }
     * }</pre>
     *
     * @param client the client
     * @param request the request
     * @return the response, whatever its status; its body belongs to the task, and is to be closed
     * @throws IOException if there is no response
     * @throws TaskFailedException if something else fails, with the cause
     * @throws CancelledException if the task's scope is cancelled; the exchange is given up
     * @throws CannotAwaitException if called outside a task
     */
    public static HttpResponse<HttpBody> open(HttpClient client, HttpRequest request) throws IOException {
        HttpResponse<HttpBody.Unopened> response = send(
                client, request, _ -> BodySubscribers.mapping(BodySubscribers.ofPublisher(), HttpBody.Unopened::new));
        try {
            return new ResponseWith<>(response, response.body().open());
        } catch (CancelledException e) {
            response.body().close();
            throw e;
        }
    }

    /**
     * Downloads into a file: there is the whole of it in the end, in place of what was there, or nothing has changed. The bytes go from
     * the client to the disk; the loop hears of the progress only. A file that was there keeps its permissions.
     *
     * <p>A body has broken off if it is shorter than its server has said, or lacks the last of its chunks. If its server says neither,
     * the end of the connection is the end of the body, and nobody can tell whether it is the whole: compare a digest, if there is one.
     *
     * @param client the client
     * @param request the request
     * @param file the file; if it is a link, what it shows. While it comes it is beside this one, with {@code .part} at the end of its
     *     name
     * @param progress hears how much has come, on the loop thread
     * @return the response, with the file as its body
     * @throws HttpStatusException if the status is not in the range from 200 to 299
     * @throws IOException if the download fails or breaks off, or the file cannot be written
     * @throws TaskFailedException if something else fails, with the cause
     * @throws CancelledException if the task's scope is cancelled; the exchange is given up
     * @throws CannotAwaitException if called outside a task
     */
    public static HttpResponse<Path> download(HttpClient client, HttpRequest request, Path file, HttpProgress progress)
            throws IOException {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(progress, "progress");
        Suspension.checkpoint("Http.download");
        Replacement whole = Async.toThread(() -> Replacement.begin(file, "", ".part"));
        try {
            HttpResponse<Path> response = downloadTo(whole.part(), client, request, progress);
            Async.toThread(whole::putInPlace);
            return new ResponseWith<>(response, file);
        } catch (Throwable e) {
            giveUp(whole, e);
            throw e;
        }
    }

    private static HttpResponse<Path> downloadTo(
            Path part, HttpClient client, HttpRequest request, HttpProgress progress) throws IOException {
        ProgressReports reports = reportsTo(progress);
        try {
            HttpResponse<Path> response = send(client, request, head -> {
                if (isSuccess(head.statusCode())) {
                    // It is there. After a cancellation it is not, and must not be made again.
                    return CountingBodies.received(BodyHandlers.ofFile(part, StandardOpenOption.WRITE), reports)
                            .apply(head);
                }
                return BodySubscribers.replacing(part);
            });
            if (!isSuccess(response.statusCode())) {
                throw new HttpStatusException(response.statusCode(), response.uri());
            }
            reports.end(true);
            return response;
        } finally {
            reports.end(false);
        }
    }

    private static void giveUp(Replacement part, Throwable failure) {
        try {
            Async.shielded(() -> Async.toThread(part::giveUp));
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private static boolean isSuccess(int status) {
        return OK <= status && status < MULTIPLE_CHOICES;
    }

    /**
     * Sends a request as {@link #send} does, and tells how much of its body has gone. That is what the client has taken to send it; some
     * of it is under way still.
     *
     * @param client the client
     * @param request the request, with a body
     * @param handler what to make of the response's body; called on the client's threads
     * @param progress hears how much has gone, on the loop thread
     * @param <T> what the response's body becomes
     * @return the response, whatever its status
     * @throws IllegalArgumentException if the request has no body
     * @throws IOException if there is no response, or its body breaks off
     * @throws TaskFailedException if something else fails, with the cause
     * @throws CancelledException if the task's scope is cancelled; the exchange is given up
     * @throws CannotAwaitException if called outside a task
     */
    public static <T extends @Nullable Object> HttpResponse<T> upload(
            HttpClient client, HttpRequest request, BodyHandler<T> handler, HttpProgress progress) throws IOException {
        Objects.requireNonNull(progress, "progress");
        BodyPublisher body = request.bodyPublisher()
                .orElseThrow(() -> new IllegalArgumentException("An upload has a body: request=" + request
                        + ". Give it one: HttpRequest.newBuilder(…).POST(…), or use Http.send."));
        ProgressReports reports = reportsTo(progress);
        HttpRequest counted = HttpRequest.newBuilder(request, (_, _) -> true)
                .method(request.method(), CountingBodies.sent(body, reports))
                .build();
        try {
            HttpResponse<T> response = send(client, counted, handler);
            reports.end(true);
            return response;
        } finally {
            reports.end(false);
        }
    }

    private static ProgressReports reportsTo(HttpProgress progress) {
        return new ProgressReports(Async.currentLoop(), "a listener to the progress of a body", progress::progress);
    }

    /**
     * Makes the body of a request from a stream. A task of the current run reads it as the client asks for more, so a server that is slow
     * makes the stream's writer wait. The stream is not closed.
     *
     * <p>The body can be sent once: if the client has to send the request again, after some redirects or to log in, that fails with an
     * {@link IOException}.
     *
     * @param stream the stream, which is read to its end
     * @param length how many bytes that is, or -1 if it is not known
     * @return the body
     * @throws IllegalArgumentException if the length is less than -1
     * @throws CannotAwaitException if called outside a task
     */
    public static BodyPublisher publisherOf(ByteStream stream, long length) {
        return StreamBody.of(Async.currentRun(), stream, length);
    }
}
