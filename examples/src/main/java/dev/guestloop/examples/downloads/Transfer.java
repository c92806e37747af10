package dev.guestloop.examples.downloads;

import dev.guestloop.Async;
import dev.guestloop.Outcome;
import dev.guestloop.TaskTimeoutException;
import dev.guestloop.examples.downloads.Download.State;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * How one file gets here: straight-line code, run as a task on the UI thread. It waits for its turn, connects, receives, checks,
 * and begins again where it stopped if the connection is lost. Pausing it is cancelling it; what has arrived stays.
 */
final class Transfer {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Download download;
    private final Settings settings;
    private final Slots slots;
    private final Runnable changed;

    Transfer(Download download, Settings settings, Slots slots, Runnable changed) {
        this.download = download;
        this.settings = settings;
        this.slots = slots;
        this.changed = changed;
    }

    /** Returns when the file is complete. */
    void run() throws IOException {
        for (int failures = 0; ; ) {
            long before = download.bytes();
            try {
                slots.acquire();
                try {
                    fetch();
                    return;
                } finally {
                    slots.release();
                }
            } catch (IOException | TaskTimeoutException e) {
                failures = download.bytes() > before ? 1 : failures + 1;
                if (!Problem.isPassing(e) || failures > settings.backoff().tries()) {
                    throw e;
                }
                download.failed(failures, Problem.of(e));
                countDown(settings.backoff().pause(failures));
            }
        }
    }

    /** One connection, from where the last one ended. */
    private void fetch() throws IOException {
        moveTo(State.CONNECTING);
        try (PartialFile file = PartialFile.find(settings.folder(), download.name(), settings.disk())) {
            Origin known = file.origin();
            if (known != null && !known.address().equals(download.address().toString())) {
                known = null; // of another file with the same name
            }
            if (known == null || known.total() < 0 || file.length() != known.total()) {
                known = receive(file, known);
            }
            verify(file, known);
            download.name(file.complete(download.name()));
        }
    }

    private Origin receive(PartialFile file, @Nullable Origin known) throws IOException {
        long have = known == null ? 0 : file.length();
        try (HttpRange get = HttpRange.open(download.address(), have, known == null ? null : known.etag(), settings)) {
            Origin origin = get.origin(download.address());
            if (get.start() != 0 && (get.start() != have || known == null || !known.isSame(origin))) {
                PartialFile.remove(settings.folder(), download.name());
                throw new EOFException("The file has changed on the server; it is fetched from its beginning");
            }
            file.open(get.start(), origin);
            download.size(origin.total());
            download.begin(get.start(), Async.currentLoop().timeNanos());
            moveTo(State.RUNNING);
            try {
                copy(get, file, origin.total());
            } finally {
                file.flush(); // what has arrived stays, however this ends
            }
            return origin;
        }
    }

    private void copy(HttpRange get, PartialFile file, long total) throws IOException {
        while (total < 0 || download.bytes() < total) {
            int n = get.read(file.buffer); // the task waits here, the window does not
            if (n < 0 && total < 0) {
                return;
            }
            if (n < 0) {
                throw new EOFException("The server ended early: bytes=" + download.bytes() + ", total=" + total);
            }
            download.progress(download.bytes() + n);
            changed.run();
            if (!file.buffer.hasRemaining()) {
                file.flush();
            }
        }
    }

    private void verify(PartialFile file, Origin origin) throws IOException {
        download.size(file.length());
        download.progress(file.length());
        moveTo(State.VERIFYING);
        if (origin.sha256() != null) {
            String actual = file.sha256();
            if (!actual.equals(origin.sha256())) {
                PartialFile.remove(settings.folder(), download.name());
                download.progress(0);
                throw new ServerException("The file is damaged: this is not its SHA-256", false);
            }
            download.digestChecked(true);
        }
    }

    /** Waits, and shows for how long still; a click may shorten it. */
    private void countDown(Duration pause) {
        var hurry = new CompletableFuture<@Nullable Void>();
        download.hurry = hurry;
        try {
            moveTo(State.RETRYING);
            long end = Async.currentLoop().timeNanos() + pause.toNanos();
            for (long left = pause.toNanos();
                    left > 0;
                    left = end - Async.currentLoop().timeNanos()) {
                download.retryIn((left + SECOND.toNanos() - 1) / SECOND.toNanos());
                changed.run();
                long slice = (left - 1) % SECOND.toNanos() + 1;
                var hurried = Async.moveOnAfter(Duration.ofNanos(slice), () -> Async.await(hurry));
                if (hurried instanceof Outcome.Success<?>) {
                    break;
                }
            }
        } finally {
            download.hurry = null;
        }
        moveTo(State.QUEUED);
    }

    private void moveTo(State next) {
        download.moveTo(next);
        changed.run();
    }
}
