package dev.guestloop.net;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;

/** Whether there are any: Windows has them from version 10 on, and Wine has none. */
final class UnixSockets {

    private UnixSockets() {}

    /** Skips the test where there are none. */
    static void require() {
        try {
            SocketChannel.open(StandardProtocolFamily.UNIX).close();
        } catch (UnsupportedOperationException | IOException e) {
            abort("This system has no Unix domain sockets: " + e);
        }
    }
}
