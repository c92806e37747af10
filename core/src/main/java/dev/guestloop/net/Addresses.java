package dev.guestloop.net;

import java.io.IOException;
import java.net.BindException;
import java.net.SocketAddress;
import java.nio.channels.NetworkChannel;

/** Gives channels their addresses. */
final class Addresses {

    private Addresses() {}

    /**
     * Binds a channel; closes it if that fails.
     *
     * @param hint follows the system's words, which name no address: which one it was, and what to do
     */
    static void bind(NetworkChannel channel, SocketAddress address, String hint) throws IOException {
        try {
            channel.bind(address);
        } catch (BindException e) {
            channel.close();
            var named = new BindException(e.getMessage() + ": " + hint);
            named.initCause(e);
            throw named;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }
}
