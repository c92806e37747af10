package dev.guestloop;

import dev.guestloop.internal.Leftover;
import dev.guestloop.internal.Origin;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A channel of a loop, and the tasks that wait for it to be ready. One task at a time may wait to read or accept, and one to
 * write or connect. Ready means that the next operation would probably not block: it may still find nothing, so try again then.
 *
 * <p>Close the channel through {@link #close}, never directly: the tasks that wait would not hear of it.
 *
 * <p><i>Confined to the loop thread</i>, except {@link #close}, which is safe to call from any thread.
 */
public final class Readiness {

    private static final int INPUT = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
    private static final int OUTPUT = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;

    private final EventLoop loop;
    private final SelectableChannel channel;
    private final SelectionKey key;
    private final @Nullable Origin origin = Origin.here("The channel was given to the loop here");

    // Loop thread only.
    private @Nullable TaskImpl<?> reader;
    private @Nullable TaskImpl<?> writer;

    // Made once, for a wait should leave no garbage.
    private final TaskImpl.Abort giveUpReading = () -> {
        reader = null;
        return true;
    };
    private final TaskImpl.Abort giveUpWriting = () -> {
        writer = null;
        forgetConnecting();
        return true;
    };

    /** What the selector looks for. It is cleared lazily: a reader that comes back soon changes nothing and wakes nobody. */
    private int interest;

    /** Set by the loop thread, or by whoever ends the run from outside. */
    private volatile boolean closed;

    Readiness(EventLoop loop, SelectableChannel channel) throws IOException {
        this.loop = loop;
        this.channel = channel;
        if (channel.keyFor(loop.scheduler().selector) != null) {
            throw new IllegalStateException("A channel is registered once: channel=" + channel + ", loop=" + loop);
        }
        channel.configureBlocking(false);
        this.key = channel.register(loop.scheduler().selector, 0, this);
    }

    /**
     * Waits until the channel can probably be read, or has a connection to accept; a checkpoint.
     *
     * @throws AsynchronousCloseException if the channel is closed meanwhile
     * @throws ClosedChannelException if it is closed
     * @throws IllegalStateException if another task waits for the same
     */
    public void awaitInput() throws ClosedChannelException {
        TaskImpl<?> task = TaskImpl.atCheckpoint("Readiness.awaitInput");
        requireFree(reader, task, "input");
        want(channel.validOps() & INPUT);
        reader = task;
        task.park(giveUpReading);
        throwIfClosedMeanwhile();
        task.throwIfCancelled();
    }

    /**
     * Waits until the channel can probably be written, or its connection be finished; a checkpoint.
     *
     * @throws AsynchronousCloseException if the channel is closed meanwhile
     * @throws ClosedChannelException if it is closed
     * @throws IllegalStateException if another task waits for the same
     */
    public void awaitOutput() throws ClosedChannelException {
        TaskImpl<?> task = TaskImpl.atCheckpoint("Readiness.awaitOutput");
        requireFree(writer, task, "output");
        boolean connecting = channel instanceof SocketChannel socket && !socket.isConnected();
        want(connecting ? SelectionKey.OP_CONNECT : SelectionKey.OP_WRITE);
        writer = task;
        task.park(giveUpWriting);
        throwIfClosedMeanwhile();
        task.throwIfCancelled();
    }

    /**
     * Takes back the interest in a connection at once, not lazily: once it is made, the JDK never reports it again, while the
     * system calls the channel ready, and each select would return with nothing.
     */
    private void forgetConnecting() {
        if ((interest & SelectionKey.OP_CONNECT) != 0) {
            try {
                setInterest(interest & ~SelectionKey.OP_CONNECT);
            } catch (ClosedChannelException e) {
                return; // then nothing is reported any more
            }
        }
    }

    private void requireFree(@Nullable TaskImpl<?> waiting, TaskImpl<?> task, String what)
            throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (waiting != null) {
            throw new IllegalStateException("One task at a time may wait for " + what + " of a channel: waiting="
                    + waiting.name() + ", current=" + task.name() + ", channel=" + channel);
        }
    }

    private void want(int operation) throws ClosedChannelException {
        if ((interest & operation) == 0) {
            setInterest(interest | operation);
            loop.scheduler().driver.interestChanged();
        }
    }

    private void setInterest(int operations) throws ClosedChannelException {
        try {
            key.interestOps(operations);
            interest = operations;
        } catch (CancelledKeyException e) {
            var closedBehindUs = new ClosedChannelException();
            closedBehindUs.initCause(e);
            throw closedBehindUs;
        }
    }

    private void throwIfClosedMeanwhile() throws AsynchronousCloseException {
        if (closed) {
            throw new AsynchronousCloseException();
        }
    }

    /** Wakes the tasks that a selected key is for. Called at the beginning of a tick. */
    static void dispatch(SelectionKey key) {
        ((Readiness) Objects.requireNonNull(key.attachment())).dispatch();
    }

    private void dispatch() {
        int ready;
        try {
            ready = key.readyOps();
        } catch (CancelledKeyException e) {
            wakeAll(); // closed meanwhile
            return;
        }
        int unwanted = 0;
        if ((ready & INPUT) != 0) {
            unwanted |= wakeOr(reader, ready & INPUT);
            reader = null;
        }
        if ((ready & OUTPUT) != 0) {
            unwanted |= wakeOr(writer, ready & OUTPUT);
            writer = null;
            forgetConnecting();
        }
        if (unwanted != 0) {
            try {
                setInterest(interest & ~unwanted);
            } catch (ClosedChannelException e) {
                wakeAll();
            }
        }
    }

    private static int wakeOr(@Nullable TaskImpl<?> waiting, int operations) {
        if (waiting == null) {
            return operations;
        }
        waiting.wake();
        return 0;
    }

    private void wakeAll() {
        TaskImpl<?> waitingToRead = reader;
        TaskImpl<?> waitingToWrite = writer;
        reader = null;
        writer = null;
        if (waitingToRead != null) {
            waitingToRead.wake();
        }
        if (waitingToWrite != null) {
            waitingToWrite.wake();
        }
    }

    /**
     * Closes the channel; tasks that wait for it get an {@link AsynchronousCloseException}. Does nothing if it is closed. From
     * another thread it returns at once, and the channel is closed soon after.
     *
     * @throws IOException if closing fails; the channel is closed all the same
     */
    public void close() throws IOException {
        if (closed) {
            return;
        }
        if (loop.isLoopThread()) {
            closeHere();
        } else {
            try {
                loop.callSoonThreadsafe(() -> {
                    try {
                        closeHere();
                    } catch (IOException e) {
                        loop.reportUncaught("closing " + channel, e);
                    }
                });
            } catch (LoopClosedException e) {
                channel.close(); // with its run, or about to be
            }
        }
    }

    private void closeHere() throws IOException {
        if (!closed) {
            closed = true;
            loop.forget(this);
            wakeAll();
            try {
                channel.close();
            } finally {
                // The system's descriptor lives until the next select, even a listening port would stay taken.
                loop.scheduler().driver.interestChanged();
            }
        }
    }

    /** Closes the channel with its run: nobody waits any more, or will be woken any more. */
    void closeWithRun() throws IOException {
        closed = true;
        channel.close();
    }

    /** Whether a task waits for the channel. */
    boolean isAwaited() {
        return reader != null || writer != null;
    }

    boolean isClosed() {
        return closed;
    }

    Leftover asLeftover() {
        return new Leftover(Leftover.Kind.CHANNEL, channel.toString(), origin, null);
    }

    @Override
    public String toString() {
        return "Readiness[" + channel + (closed ? ", closed]" : "]");
    }
}
