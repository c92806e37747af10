package dev.guestloop.net.http;

import dev.guestloop.GuestRun;
import dev.guestloop.net.ByteStream;
import dev.guestloop.sync.Publishers;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/** A body that a task reads from a stream. */
final class StreamBody {

    private static final int PART = 16_384;

    private StreamBody() {}

    static BodyPublisher of(GuestRun<?> run, ByteStream stream, long length) {
        Objects.requireNonNull(stream, "stream");
        if (length < -1) {
            throw new IllegalArgumentException("A length is not negative, or -1 if it is not known: length=" + length);
        }
        var sent = new AtomicBoolean();
        Flow.Publisher<ByteBuffer> parts = Publishers.ofTasks(run, out -> {
            if (!sent.compareAndSet(false, true)) {
                throw new IOException("A stream can be sent once, and the client sends its request again: stream="
                        + stream + ". Send what can be read again: BodyPublishers.ofFile(…)");
            }
            while (true) {
                var part = ByteBuffer.allocate(PART);
                if (stream.read(part) < 0) {
                    return;
                }
                out.emit(part.flip());
            }
        });
        return length < 0
                ? BodyPublishers.fromPublisher(parts)
                : length == 0 ? BodyPublishers.noBody() : BodyPublishers.fromPublisher(parts, length);
    }
}
