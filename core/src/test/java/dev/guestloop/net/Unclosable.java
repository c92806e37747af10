package dev.guestloop.net;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A stream whose ends fail, when they have ended what is below. */
final class Unclosable extends ByteStream {
    private final ByteStream below;

    Unclosable(ByteStream below) {
        this.below = below;
    }

    @Override
    protected int receive(ByteBuffer into) throws IOException {
        return below.receive(into);
    }

    @Override
    protected void send(ByteBuffer bytes) throws IOException {
        below.send(bytes);
    }

    @Override
    protected void endOutput() throws IOException {
        below.endOutput();
    }

    @Override
    public boolean isOpen() {
        return below.isOpen();
    }

    @Override
    public void abort() throws IOException {
        below.abort();
        throw new IOException("no abort");
    }

    @Override
    public void close() throws IOException {
        below.close();
        throw new IOException("no end");
    }
}
