package dev.guestloop.net;

import java.io.IOException;
import java.net.BindException;
import java.net.SocketAddress;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;

/** Gives channels their addresses. */
final class Addresses {

    private Addresses() {}

    private interface Binding {
        void bind() throws IOException;
    }

    /**
     * Binds a channel; closes it if that fails.
     *
     * @param hint follows the system's words, which name no address: which one it was, and what to do
     */
    static void bind(NetworkChannel channel, SocketAddress address, String hint) throws IOException {
        bind(channel, () -> channel.bind(address), hint);
    }

    /** Binds a channel that is to wait for connections; closes it if that fails. */
    static void listen(ServerSocketChannel channel, SocketAddress address, ListenerOptions options, String hint)
            throws IOException {
        bind(channel, () -> channel.bind(address, options.backlog()), hint);
    }

    private static void bind(NetworkChannel channel, Binding binding, String hint) throws IOException {
        try {
            binding.bind();
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
