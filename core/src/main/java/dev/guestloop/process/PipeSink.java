package dev.guestloop.process;

import dev.guestloop.EventLoop;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** What a process reads. A task that writes waits when one ring and the pipe are full. */
final class PipeSink extends PipeEnd {

    private final OutputStream out;

    /** Nothing is added any more. Loop thread, or whoever closes. */
    private volatile boolean ended;

    /** What is in the ring is not wanted any more. */
    private volatile boolean aborted;

    PipeSink(EventLoop loop, String name, OutputStream out) {
        super(loop, name, out);
        this.out = out;
    }

    @Override
    protected void send(ByteBuffer bytes) throws IOException {
        requireOpen();
        if (ended) {
            throw new IOException("This side was shut down and takes no more bytes: stream=" + this);
        }
        begin();
        requireOpen(); // another thread may have closed it in between, and then the ring has no room
        while (bytes.hasRemaining()) {
            throwIfBroken("The process does not read its input any more");
            if (ring.add(bytes) > 0) {
                wakePipe();
            } else {
                await(() -> ring.room() >= HALF);
            }
        }
    }

    /** Waits until the system has taken all bytes, so that none is lost without a word. */
    @Override
    protected void endOutput() throws IOException {
        requireOpen();
        ended = true;
        begin();
        wakePipe();
        while (!isDone()) {
            await(this::isDone);
        }
        throwIfBroken("The process did not read all of its input");
    }

    @Override
    void pump() throws IOException {
        while (true) {
            park(() -> ring.size() > 0 || ended || aborted);
            boolean last = ended; // asked first: what was added before it is in the ring by now
            int length = ring.takeLength();
            if (aborted || (length == 0 && last)) {
                return;
            }
            out.write(ring.array(), ring.takeIndex(), length);
            out.flush();
            ring.taken(length);
            if (ring.room() >= HALF) {
                callTask();
            }
        }
    }

    @Override
    protected int receive(ByteBuffer into) {
        throw new UnsupportedOperationException("What a process reads can be written only: stream=" + this
                + ". Read from AsyncProcess.stdout() or stderr().");
    }

    /** What was written before goes on to the process, if it reads; this does not wait for it. */
    @Override
    public void close() throws IOException {
        ended = true;
        end();
    }

    @Override
    public void abort() throws IOException {
        aborted = true;
        close();
    }

    @Override
    public String toString() {
        return super.toString() + ", buffered=" + ring.size();
    }
}
