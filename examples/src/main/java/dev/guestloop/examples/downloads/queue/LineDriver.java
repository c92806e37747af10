package dev.guestloop.examples.downloads.queue;

import dev.guestloop.Async;
import dev.guestloop.examples.downloads.Download;
import dev.guestloop.examples.downloads.RowAction;
import dev.guestloop.examples.downloads.check.Driver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Uses the console as a person would, who types lines. */
record LineDriver(Pipe keyboard) implements Driver {

    @Override
    public void add(String address) throws IOException {
        type("add " + address);
    }

    @Override
    public void act(Download download, RowAction action) throws IOException {
        type(action.name().toLowerCase(Locale.ROOT) + ' ' + download.number());
    }

    @Override
    public void closeWindow() throws IOException {
        type("quit");
    }

    private void type(String line) throws IOException {
        var bytes = ByteBuffer.wrap((line + '\n').getBytes(StandardCharsets.UTF_8));
        Async.toThread(() -> {
            while (bytes.hasRemaining()) {
                keyboard.sink().write(bytes);
            }
        });
    }

    @Override
    public void close() {
        // The pipe goes on: it is the console's.
    }
}
