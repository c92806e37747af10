package dev.guestloop.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A stream as libraries know it: where it would block, the task is suspended. */
final class StreamInput extends InputStream {

    private final ByteStream stream;

    StreamInput(ByteStream stream) {
        this.stream = stream;
    }

    @Override
    public int read() throws IOException {
        return stream.readByte();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        return stream.read(ByteBuffer.wrap(into, offset, length));
    }

    @Override
    public int available() {
        return stream.available();
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }

    @Override
    public String toString() {
        return "input of " + stream;
    }
}
