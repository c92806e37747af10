package dev.guestloop.examples.downloads;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Opens files to write to. A test has another one, which is full. */
@FunctionalInterface
public interface Disk {

    /** The real one. */
    Disk REAL = (file, position) -> {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        try {
            return channel.truncate(position).position(position);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    };

    /** Opens a file, cuts it off at a position, and goes on from there. Blocks; called on a thread that may. */
    WritableByteChannel open(Path file, long position) throws IOException;
}
