package dev.guestloop.net;

import dev.guestloop.Async;
import dev.guestloop.CancelledException;
import dev.guestloop.EventLoop;
import dev.guestloop.Readiness;
import dev.guestloop.Suspension;
import dev.guestloop.TaskScope;
import dev.guestloop.sync.AsyncSemaphore;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Waits for connections. One task at a time may accept. It is closed with its run, if not before.
 *
 * <p><i>Confined to the loop thread</i>, except {@link #close}, which is safe to call from any thread.
 *
 * @param <S> the kind of stream that it accepts
 */
public abstract sealed class Listener<S extends ByteStream> implements AutoCloseable permits TcpListener, UnixListener {

    private static final System.Logger LOG = System.getLogger("dev.guestloop.net");

    /** How long {@link #serve} rests when the system has no descriptor left. Trio rests as long. */
    private static final Duration REST = Duration.ofMillis(100);

    final ServerSocketChannel channel;
    private final EventLoop loop;
    private final Readiness readiness;
    private final StreamMaker<S> maker;

    /**
     * Serves a connection.
     *
     * @param <S> the kind of stream
     */
    @FunctionalInterface
    public interface Handler<S extends ByteStream> {

        /**
         * Serves a connection, in a task of its own. The stream is closed afterwards.
         *
         * @param stream the connection
         * @throws Exception if serving fails: that ends this connection, and is reported to the run's
         *     {@link dev.guestloop.UncaughtHandler}
         */
        void handle(S stream) throws Exception;
    }

    /**
     * Makes a stream of an accepted channel. Closes it if that fails.
     *
     * @param <S> the kind of stream
     */
    @FunctionalInterface
    interface StreamMaker<S> {
        S make(SocketChannel accepted, EventLoop loop) throws IOException;
    }

    /** Takes over a bound channel. Closes it if that fails. */
    Listener(ServerSocketChannel channel, EventLoop loop, StreamMaker<S> maker) throws IOException {
        this.channel = channel;
        this.loop = loop;
        this.maker = maker;
        try {
            this.readiness = loop.readiness(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Waits for a connection; a checkpoint. A cancelled call has accepted none.
     *
     * @return the connection
     * @throws java.nio.channels.AsynchronousCloseException if the listener is closed meanwhile
     * @throws IOException if accepting fails, for instance because this process has no descriptor left, or the connection has broken
     *     meanwhile; the next call may succeed
     */
    public final S accept() throws IOException {
        return maker.make(acceptChannel(), loop);
    }

    private SocketChannel acceptChannel() throws IOException {
        Suspension.checkpoint("Listener.accept");
        SocketChannel accepted;
        while ((accepted = channel.accept()) == null) {
            readiness.awaitInput();
        }
        return accepted;
    }

    /**
     * Accepts connections and serves each in a task of its own, until the listener is closed or the caller cancelled. Neither a
     * connection that fails nor one that cannot be accepted ends it. If the system has no descriptor left it says so in the log, once
     * for each time that this begins, and tries again every tenth of a second. A connection that has broken before it could be served
     * is reported to the run's {@link dev.guestloop.UncaughtHandler}.
     *
     * @param limit how many connections may be open at a time; more wait in the system's queue ({@link ListenerOptions#withBacklog})
     * @param handler serves a connection; when it returns, or throws, the connection is closed
     * @throws dev.guestloop.CancelledException if the task's scope is cancelled; the handlers are cancelled as well, and have ended
     * @throws IllegalArgumentException if the limit is less than 1
     */
    public final void serve(int limit, Handler<? super S> handler) {
        Objects.requireNonNull(handler, "handler");
        if (limit < 1) {
            throw new IllegalArgumentException("At least one connection is served at a time: limit=" + limit);
        }
        var places = new AsyncSemaphore(limit);
        try (var scope = TaskScope.<@Nullable Void>open(c -> c.withName("serve " + this))) {
            while (channel.isOpen()) {
                places.acquire();
                boolean passedOn = false;
                try {
                    S stream = acceptPatiently();
                    if (stream != null) {
                        scope.fork(() -> serveOne(stream, handler, places));
                        passedOn = true;
                    }
                } finally {
                    if (!passedOn) {
                        places.release();
                    }
                }
            }
            scope.join();
        }
    }

    /**
     * Serves any number of connections at a time, as {@link #serve(int, Handler)} does.
     *
     * @param handler serves a connection
     * @throws dev.guestloop.CancelledException if the task's scope is cancelled; the handlers are cancelled as well, and have ended
     */
    public final void serve(Handler<? super S> handler) {
        serve(Integer.MAX_VALUE, handler);
    }

    /** The next connection; null if the listener is closed. */
    private @Nullable S acceptPatiently() {
        boolean told = false;
        while (true) {
            SocketChannel accepted;
            try {
                accepted = acceptChannel();
            } catch (ClosedChannelException e) {
                return null;
            } catch (IOException e) {
                told = told || tell(e);
                Async.sleep(REST);
                continue;
            }
            told = false;
            try {
                return maker.make(accepted, loop);
            } catch (IOException | RuntimeException e) { // of this connection, so there is nothing to rest for
                loop.reportUncaught("accepting a connection of " + this, e);
            }
        }
    }

    /** Says that it rests; false if not even that is possible, for the log's first words need descriptors, too. */
    private boolean tell(IOException failure) {
        try {
            LOG.log(
                    Level.WARNING,
                    "A connection could not be accepted, and the listener tries again every " + REST.toMillis()
                            + " ms: listener=" + this + ". If no descriptor is left, serve with a lower limit, or"
                            + " raise that of the process.",
                    failure);
            return true;
        } catch (LinkageError e) {
            return false;
        }
    }

    private void serveOne(S stream, Handler<? super S> handler, AsyncSemaphore places) {
        try (stream) {
            handler.handle(stream);
        } catch (CancelledException e) {
            return; // of the server, which knows it; or of this one task, which ends nothing else
        } catch (Throwable failure) {
            loop.reportUncaught("serving " + stream, failure);
        } finally {
            places.release();
        }
    }

    /**
     * Stops listening, without waiting; a task that waits in {@link #accept} gets an
     * {@link java.nio.channels.AsynchronousCloseException}. Connections stay open. Safe to call from any thread, and again.
     *
     * @throws IOException if closing fails
     */
    @Override
    public void close() throws IOException {
        readiness.close();
    }

    /**
     * Tells whether the listener is open.
     *
     * @return false once it was closed
     */
    public final boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + '[' + channel + ']';
    }
}
