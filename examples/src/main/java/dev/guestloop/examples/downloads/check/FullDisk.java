package dev.guestloop.examples.downloads.check;

import dev.guestloop.examples.downloads.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/**
 * A disk that is full after so many bytes of the files whose name begins so; all others go to the real one.
 *
 * @param names how the names begin
 * @param room how many bytes of each have room
 */
public record FullDisk(String names, long room) implements Disk {

    @Override
    public WritableByteChannel open(Path file, long position) throws IOException {
        WritableByteChannel real = REAL.open(file, position);
        return file.getFileName().toString().startsWith(names) ? new Limited(real, room - position) : real;
    }

    /** Says what Linux says. */
    private static final class Limited implements WritableByteChannel {
        private final WritableByteChannel real;
        private long room;

        Limited(WritableByteChannel real, long room) {
            this.real = real;
            this.room = room;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            if (bytes.remaining() > room) {
                throw new IOException("No space left on device");
            }
            int n = real.write(bytes);
            room -= n;
            return n;
        }

        @Override
        public boolean isOpen() {
            return real.isOpen();
        }

        @Override
        public void close() throws IOException {
            real.close();
        }
    }
}
