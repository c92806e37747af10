package dev.guestloop.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is made: {@link #DEFAULT}, changed by {@code with…}.
 *
 * <p><i>Immutable, so safe to share.</i>
 */
public final class TcpOptions {

    /** Small writes are sent at once ({@code TCP_NODELAY}); all else is the system's and the JDK's choice. */
    public static final TcpOptions DEFAULT = new TcpOptions(
            Map.of(StandardSocketOptions.TCP_NODELAY, true),
            null,
            Duration.ofMillis(250),
            host -> List.of(InetAddress.getAllByName(host)));

    /** Finds the addresses of a name. */
    @FunctionalInterface
    public interface Resolver {

        /**
         * Looks a name up. Called on a thread that may block, and interrupted or left behind if the task is cancelled.
         *
         * @param host the name, or an address
         * @return its addresses, one at least, the best first
         * @throws IOException if there are none, or looking failed
         */
        List<InetAddress> resolve(String host) throws IOException;
    }

    private final Map<SocketOption<?>, Object> options;
    private final @Nullable InetSocketAddress localAddress;
    private final Duration attemptDelay;
    private final Resolver resolver;

    private TcpOptions(
            Map<SocketOption<?>, Object> options,
            @Nullable InetSocketAddress localAddress,
            Duration attemptDelay,
            Resolver resolver) {
        this.options = options;
        this.localAddress = localAddress;
        this.attemptDelay = attemptDelay;
        this.resolver = resolver;
    }

    /**
     * Returns a copy that sets an option of the socket before it connects.
     *
     * @param option one of {@link StandardSocketOptions} or {@code jdk.net.ExtendedSocketOptions}; what the system does not have for
     *     TCP is an {@link UnsupportedOperationException} when connecting
     * @param value its value
     * @param <V> the type of the value
     * @return the copy
     */
    public <V> TcpOptions with(SocketOption<V> option, V value) {
        var copy = new LinkedHashMap<>(options);
        copy.put(Objects.requireNonNull(option, "option"), Objects.requireNonNull(value, "value"));
        return new TcpOptions(Map.copyOf(copy), localAddress, attemptDelay, resolver);
    }

    /**
     * Returns a copy that connects from an address of this machine.
     *
     * @param value the address; with port 0 the system chooses one. Null leaves all to the system
     * @return the copy
     */
    public TcpOptions withLocalAddress(@Nullable InetSocketAddress value) {
        return new TcpOptions(options, value, attemptDelay, resolver);
    }

    /**
     * Returns a copy with another time after which the next address is tried at the side of the one before. RFC 8305 names 250 ms, and
     * 10 ms as the least.
     *
     * @param value the time, 10 ms or more
     * @return the copy
     * @throws IllegalArgumentException if it is less
     */
    public TcpOptions withAttemptDelay(Duration value) {
        if (value.compareTo(Duration.ofMillis(10)) < 0) {
            throw new IllegalArgumentException(
                    "The next address is not tried sooner than after 10 ms (RFC 8305): attemptDelay=" + value);
        }
        return new TcpOptions(options, localAddress, value, resolver);
    }

    /**
     * Returns a copy that looks names up in another way than {@link InetAddress#getAllByName}.
     *
     * @param value looks names up
     * @return the copy
     */
    public TcpOptions withResolver(Resolver value) {
        return new TcpOptions(options, localAddress, attemptDelay, Objects.requireNonNull(value, "resolver"));
    }

    @Nullable
    InetSocketAddress localAddress() {
        return localAddress;
    }

    Duration attemptDelay() {
        return attemptDelay;
    }

    Resolver resolver() {
        return resolver;
    }

    void apply(SocketChannel channel) throws IOException {
        for (Map.Entry<SocketOption<?>, Object> entry : options.entrySet()) {
            set(channel, entry.getKey(), entry.getValue());
        }
    }

    private static <V> void set(SocketChannel channel, SocketOption<V> option, Object value) throws IOException {
        channel.setOption(option, option.type().cast(value));
    }

    @Override
    public String toString() {
        return "TcpOptions[options=" + options + ", localAddress=" + localAddress + ", attemptDelay=" + attemptDelay
                + ']';
    }
}
