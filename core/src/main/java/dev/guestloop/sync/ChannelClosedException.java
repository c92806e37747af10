package dev.guestloop.sync;

import org.jspecify.annotations.Nullable;

/**
 * A channel is closed: it takes no more items, and those that it had have been received. {@link #getCause()} is what it was closed
 * with; null if that was {@link AsyncChannel#close()}.
 *
 * <p><i>Immutable, so safe to share.</i>
 */
public final class ChannelClosedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient AsyncChannel<?> channel;

    ChannelClosedException(String message, AsyncChannel<?> channel, @Nullable Throwable cause) {
        super(message, cause);
        this.channel = channel;
    }

    /**
     * Returns the channel: which of them it was, after a {@link AsyncChannel#select}.
     *
     * @return the channel
     */
    public AsyncChannel<?> channel() {
        return channel;
    }
}
