package dev.guestloop.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;

/**
 * A pipe of a {@link SimulatedHost}: something is written at one end at a time of the simulation's choice, and a task waits for
 * it at the other.
 *
 * <p><i>Confined to the thread of the simulation.</i> Any simulated thread may write.
 */
public final class SimulatedPipe {

    private final Pipe pipe = Pipe.open();
    private int writes;

    SimulatedPipe() throws IOException {
        pipe.sink().configureBlocking(false);
    }

    /**
     * Returns the end to wait for and to read from; to be given to {@link dev.guestloop.EventLoop#readiness}.
     *
     * @return the channel
     */
    public Pipe.SourceChannel source() {
        return pipe.source();
    }

    /**
     * Writes one byte, which makes the other end ready.
     *
     * @param value the byte
     * @throws IOException if the other end is closed
     */
    public void write(int value) throws IOException {
        try {
            int written = pipe.sink().write(ByteBuffer.wrap(new byte[] {(byte) value}));
            if (written != 1) {
                throw new IOException("The pipe is full: nobody reads it");
            }
        } finally {
            writes++;
        }
    }

    /**
     * Closes the writing end, which makes the other end ready, too.
     *
     * @throws IOException if that fails
     */
    public void closeSink() throws IOException {
        pipe.sink().close();
        writes++;
    }

    /** How often the other end became ready. */
    int writes() {
        return writes;
    }
}
