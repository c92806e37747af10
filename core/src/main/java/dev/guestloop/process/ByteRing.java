package dev.guestloop.process;

import java.nio.ByteBuffer;

/**
 * Bytes on their way from one thread to one other, without a lock that the loop's thread could wait for. One side is a task's, which
 * never blocks here; the other is the thread of the pipe, which does.
 *
 * <p>Invariant: {@code 0 <= put - taken <= SIZE}; only the side that adds writes {@link #put} and only the other one {@link #taken}, each
 * after it has copied the bytes.
 */
final class ByteRing {

    /** As much as a pipe of Linux holds. A power of two. */
    static final int SIZE = 65_536;

    /** Empty until the pipe is used: most programs use one or two of a process's three. */
    private byte[] bytes = {};

    /** How many bytes were ever added; written by the side that adds. */
    private volatile long put;

    /** How many bytes were ever taken; written by the side that takes. */
    private volatile long taken;

    /** Makes the memory. Called once, by the loop's thread, before it starts that of the pipe. */
    void begin() {
        bytes = new byte[SIZE];
    }

    int size() {
        return (int) (put - taken);
    }

    int room() {
        return SIZE - size();
    }

    // ------------------------------------------------------------------ copies, for the task's side

    int take(ByteBuffer into) {
        int length = Math.min(into.remaining(), size());
        long at = taken;
        int start = index(at);
        int toTheEdge = Math.min(length, SIZE - start);
        into.put(bytes, start, toTheEdge).put(bytes, 0, length - toTheEdge);
        taken = at + length;
        return length;
    }

    int add(ByteBuffer from) {
        int length = Math.min(from.remaining(), room());
        long at = put;
        int start = index(at);
        int toTheEdge = Math.min(length, SIZE - start);
        from.get(bytes, start, toTheEdge).get(bytes, 0, length - toTheEdge);
        put = at + length;
        return length;
    }

    // ------------------------------------------------------------------ in place, for the pipe's side

    byte[] array() {
        return bytes;
    }

    /** Where the next byte is added. */
    int addIndex() {
        return index(put);
    }

    /** How many bytes can be added there in one piece. */
    int addLength() {
        return Math.min(room(), SIZE - addIndex());
    }

    void added(int length) {
        long at = put;
        put = at + length;
    }

    /** Where the next byte is taken. */
    int takeIndex() {
        return index(taken);
    }

    /** How many bytes can be taken there in one piece. */
    int takeLength() {
        return Math.min(size(), SIZE - takeIndex());
    }

    void taken(int length) {
        long at = taken;
        taken = at + length;
    }

    private static int index(long position) {
        return (int) (position & (SIZE - 1));
    }
}
