package dev.guestloop.process;

import dev.guestloop.EventLoop;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** What a process writes. Its thread reads no further ahead than one ring, so a process that nobody reads from waits. */
final class PipeSource extends PipeEnd {

    private final InputStream in;

    PipeSource(EventLoop loop, String name, InputStream in) {
        super(loop, name, in);
        this.in = in;
    }

    @Override
    protected int receive(ByteBuffer into) throws IOException {
        requireOpen();
        begin();
        while (true) {
            boolean last = isDone(); // asked first: what came before it is in the ring by now
            int length = ring.take(into);
            if (length > 0) {
                if (ring.room() >= HALF) {
                    wakePipe();
                }
                return length;
            }
            if (last) {
                requireOpen(); // else it was closed from another thread before it began
                throwIfBroken("The output of the process cannot be read");
                return -1;
            }
            await(() -> ring.size() > 0);
        }
    }

    @Override
    void pump() throws IOException {
        while (true) {
            park(() -> ring.room() >= HALF || !isOpen());
            int length = isOpen() ? in.read(ring.array(), ring.addIndex(), ring.addLength()) : -1;
            if (length < 0) {
                return;
            }
            ring.added(length);
            callTask();
        }
    }

    @Override
    protected void send(ByteBuffer bytes) {
        throw readOnly();
    }

    @Override
    protected void endOutput() {
        throw readOnly();
    }

    private UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException(
                "What a process writes can be read only: stream=" + this + ". Write to AsyncProcess.stdin().");
    }

    @Override
    public void abort() throws IOException {
        end();
    }

    @Override
    public String toString() {
        return super.toString() + ", buffered=" + ring.size();
    }
}
