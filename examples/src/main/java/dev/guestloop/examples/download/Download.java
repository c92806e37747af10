package dev.guestloop.examples.download;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** How one file gets here: straight-line code, run as a task on the UI thread. It knows no toolkit. */
final class Download {

    private static final int BUFFER_BYTES = 256 * 1024;

    /** What shows a download. Called on the UI thread, between the task's reads. */
    interface View {
        void progress(long bytes, long total);
    }

    private Download() {}

    /** Fetches a file; returns its size. Whatever goes wrong, or if cancelled, nothing of it stays on the disk. */
    static long fetch(int port, String name, Path folder, View view) throws IOException {
        try (var get = HttpGet.open(port, "/" + name);
                var file = PartialFile.create(folder.resolve(name))) {
            long total = get.contentLength();
            var buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            for (long bytes = 0; bytes < total; ) {
                int n = get.read(buffer); // the task waits here, the window does not
                if (n < 0) {
                    throw new EOFException("The server ended early: bytes=" + bytes + ", total=" + total);
                }
                bytes += n;
                view.progress(bytes, total);
                if (!buffer.hasRemaining() || bytes == total) {
                    file.write(buffer.flip());
                    buffer.clear();
                }
            }
            file.complete(get.header(FileServer.DIGEST_HEADER));
            return total;
        }
    }
}
