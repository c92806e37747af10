package dev.guestloop.netty;

import dev.guestloop.Async;
import dev.guestloop.CancelledException;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.Suspension;
import dev.guestloop.Task;
import dev.guestloop.TaskFailedException;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Uses Netty from tasks: channels work on Netty's own threads, and what comes of them is handled on the loop's, which is the UI thread.
 *
 * <pre>{@code
 * ChannelFuture connected = bootstrap.connect(host, port);
 * Channel channel = connected.channel();
 * try (var messages = Netty.messages(channel, Quote.class)) { // before the peer can speak
 *     Netty.await(connected);
 *     for (Quote quote : messages) {                           // suspends the task; what is not taken is not read
 *         table.show(quote);
 *         Netty.await(channel.writeAndFlush(new Seen(quote)));
 *     }
 * }
 * }</pre>
 *
 * <p><i>Called in tasks, on their loop's thread.</i>
 */
public final class Netty {

    private Netty() {}

    /**
     * Waits for a future of Netty's, such as a {@link io.netty.channel.ChannelFuture}. One hop from Netty's thread.
     *
     * @param future the future. It is cancelled if the task is: a connection that is being made is given up, a write that has not begun is
     *     dropped; what cannot be cancelled goes on
     * @param <T> the type of its result
     * @return its result
     * @throws IOException if that is what it fails with, such as a refused connection
     * @throws TaskFailedException if it fails with something else, or was cancelled by others, with the cause
     * @throws CancelledException if the task's scope is cancelled
     * @throws CannotAwaitException if called outside a task
     */
    public static <T extends @Nullable Object> T await(Future<T> future) throws IOException {
        Objects.requireNonNull(future, "future");
        var done = new CompletableFuture<T>();
        future.addListener(_ -> {
            if (future.isSuccess()) {
                done.complete(future.getNow());
            } else {
                done.completeExceptionally(future.cause());
            }
        });
        try {
            return Async.await(done);
        } catch (TaskFailedException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw e;
        } catch (CancelledException e) {
            future.cancel(true);
            throw e;
        }
    }

    /**
     * Begins to receive a channel's messages for the task whose code calls. The channel's pipeline gets a handler at its end, automatic
     * reading is turned off, and from then on the channel reads when the task takes. Does not wait.
     *
     * @param channel the channel; may not be connected yet
     * @param type which messages: others go on along the pipeline, as without this
     * @param <T> the type of the messages
     * @return the messages, to be closed; that happens by itself when the task ends
     * @throws CancelledException if the task's scope is cancelled
     * @throws CannotAwaitException if called outside a task
     */
    public static <T> ChannelMessages<T> messages(Channel channel, Class<T> type) {
        Objects.requireNonNull(channel, "channel");
        Objects.requireNonNull(type, "type");
        Task<?> task = Suspension.checkpoint("Netty.messages");
        return new ChannelMessages<>(task, channel, type);
    }
}
