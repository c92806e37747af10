package dev.guestloop.netty;

import dev.guestloop.CancelledException;
import dev.guestloop.EventLoop;
import dev.guestloop.Suspension;
import dev.guestloop.Task;
import dev.guestloop.sync.AsyncChannel;
import dev.guestloop.sync.ChannelClosedException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.RejectedExecutionException;

/**
 * The messages of a channel, for a task to go through: what {@link Netty#messages} returns. What Netty reads at once comes as one batch,
 * in one hop from its thread to the loop's. While the task works on a batch, one more is read ahead, and no more.
 *
 * <p>A message that was received is the receiver's, to be released if it is counted. Those that nobody has received are released by
 * {@link #close}.
 *
 * <p><i>Confined to the loop thread.</i>
 *
 * @param <T> the type of the messages
 */
public final class ChannelMessages<T> implements Iterable<T>, AutoCloseable {

    private final Task<?> task;
    private final EventLoop loop;
    private final Channel channel;
    private final Receiver receiver;
    private final Runnable closing = this::close;

    /** Few are on their way, for each was asked for. */
    private final AsyncChannel<List<T>> batches = AsyncChannel.unbounded();

    /** The rest of the batch that the task works on. */
    private final Deque<T> present = new ArrayDeque<>();

    ChannelMessages(Task<?> task, Channel channel, Class<T> type) {
        this.task = task;
        this.loop = Suspension.of(task).loop();
        this.channel = channel;
        this.receiver = new Receiver(type);
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(receiver);
        Suspension.watch(task, closing); // for who forgets to close
    }

    /**
     * Receives a message; waits, if there is none. A checkpoint. A cancelled call has taken no message.
     *
     * @return the next message
     * @throws ChannelClosedException if the channel has become inactive and all its messages have been received, or this is closed; with
     *     the cause if an exception came along the pipeline
     * @throws CancelledException if the task's scope is cancelled
     */
    public T receive() {
        if (present.isEmpty()) {
            beginBatch(batches.receive());
        } else {
            Suspension.checkpoint("ChannelMessages.receive");
        }
        return present.removeFirst();
    }

    private void beginBatch(List<T> batch) {
        present.addAll(batch);
        receiver.readMore();
    }

    /**
     * Goes through the messages as they come; {@code hasNext} waits, and is false when the channel has become inactive.
     *
     * @return an iterator; its calls are checkpoints, and throw what {@link #receive} does, but for the plain end
     */
    @Override
    public Iterator<T> iterator() {
        Iterator<List<T>> each = batches.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                if (!present.isEmpty()) {
                    Suspension.checkpoint("ChannelMessages.iterator().hasNext");
                } else if (each.hasNext()) {
                    beginBatch(each.next());
                }
                return !present.isEmpty();
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("The channel has ended: " + ChannelMessages.this);
                }
                return present.removeFirst();
            }
        };
    }

    /**
     * Ends receiving: the handler leaves the pipeline, and what was read and not received is released. The channel stays open, and reads
     * no more by itself. Does nothing if it was closed.
     *
     * @throws WrongThreadException if called on another thread than the loop's
     */
    @Override
    public void close() {
        if (!loop.isLoopThread()) {
            throw new WrongThreadException("ChannelMessages.close may be called on the loop's thread only: " + this);
        }
        Suspension.unwatch(task, closing);
        batches.close();
        receiver.leave();
        present.forEach(ReferenceCountUtil::release);
        present.clear();
        try {
            for (List<T> batch = batches.tryReceive(); batch != null; batch = batches.tryReceive()) {
                batch.forEach(ReferenceCountUtil::release);
            }
        } catch (ChannelClosedException e) {
            return; // that was all
        }
    }

    /** In the pipeline. Its methods are called on Netty's thread for the channel, but for those of the loop. */
    private final class Receiver extends ChannelInboundHandlerAdapter {

        private final Class<T> type;

        // Netty's thread only.
        private List<T> batch = new ArrayList<>();

        /** A batch has been asked for that has not come. */
        private boolean wanted = true;

        Receiver(Class<T> type) {
            this.type = type;
        }

        // The loop's side.

        void readMore() {
            onNettysThread(() -> {
                wanted = true;
                channel.read();
            });
        }

        void leave() {
            onNettysThread(() -> {
                if (channel.pipeline().context(this) != null) {
                    channel.pipeline().remove(this);
                }
                handOver();
            });
        }

        private void onNettysThread(Runnable call) {
            try {
                channel.eventLoop().execute(call);
            } catch (RejectedExecutionException e) {
                return; // Netty has been shut down, and with it the channel
            }
        }

        // Netty's side.

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            if (channel.isActive()) {
                context.read();
            }
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.fireChannelActive();
            context.read();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (type.isInstance(message)) {
                batch.add(type.cast(message));
            } else {
                context.fireChannelRead(message);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            if (!batch.isEmpty()) {
                wanted = false;
                handOver();
            } else if (wanted) {
                context.read(); // no message was complete yet
            }
            context.fireChannelReadComplete();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            handOver();
            batches.close();
            context.fireChannelInactive();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            handOver();
            batches.close(cause);
        }

        private void handOver() {
            List<T> full = batch;
            batch = new ArrayList<>();
            if (!full.isEmpty() && !batches.trySend(full)) {
                full.forEach(ReferenceCountUtil::release); // nobody receives any more
            }
        }
    }

    @Override
    public String toString() {
        return "ChannelMessages[" + channel + ", " + batches + ']';
    }
}
