package dev.guestloop.process;

import dev.guestloop.EventLoop;
import dev.guestloop.LoopClosedException;
import dev.guestloop.Suspension;
import dev.guestloop.net.ByteStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One end of a pipe to a subprocess. Such pipes cannot be selected, so each has a thread that blocks in its place, from the first use
 * on, and a {@link ByteRing} between the two: the loop is woken when a task waits, and once for all that has come by then.
 *
 * <p>The threads are no virtual ones: each that blocks in a read or write of a file takes a carrier away, and of those there are 256.
 */
abstract class PipeEnd extends ByteStream {

    /** The pipe's thread is woken when so much is free, so that a task which takes bytes one by one does not wake it for each. */
    static final int HALF = ByteRing.SIZE / 2;

    final ByteRing ring = new ByteRing();

    private final EventLoop loop;
    private final String name;

    /** The JDK's stream. Closed by the thread, or by whoever closes this if there is none. */
    private final Closeable pipe;

    /** Whether there is a thread, or will be none any more. */
    private final AtomicBoolean begun = new AtomicBoolean();

    /** Whether a task waits that nobody has called yet. Set by the loop's thread, cleared by any. */
    private final AtomicBoolean awaited = new AtomicBoolean();

    /** Written by the pipe's thread before it parks, and after. */
    private volatile boolean parked;

    /** Set by the loop's thread when it starts it. */
    private volatile @Nullable Thread thread;

    private volatile boolean closed;

    /** Written by the pipe's thread, before {@link #done}. */
    private volatile @Nullable IOException failure;

    /** The pipe's thread has closed the pipe: nothing more comes or goes. */
    private volatile boolean done;

    /** Loop thread only. */
    private @Nullable Suspension wait;

    PipeEnd(EventLoop loop, String name, Closeable pipe) {
        this.loop = loop;
        this.name = name;
        this.pipe = pipe;
    }

    // ------------------------------------------------------------------ the task's side

    /** Starts the thread, the first time. */
    void begin() {
        if (begun.compareAndSet(false, true)) {
            ring.begin();
            Thread started = Thread.ofPlatform().daemon().name(name).unstarted(this::runPipe);
            thread = started;
            started.start();
        }
    }

    void requireOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    /** Waits until the pipe's thread says that something may be ready. */
    void await(BooleanSupplier ready) throws AsynchronousCloseException {
        awaited.set(true);
        if (ready.getAsBoolean() || done || closed) { // it may have come before that was set, and nobody would call
            awaited.set(false);
        } else {
            wait = Suspension.outside(Suspension.currentTask("ByteStream of a process"));
            wait.await(() -> {
                wait = null;
                awaited.set(false);
            });
        }
        if (closed) {
            throw new AsynchronousCloseException();
        }
    }

    private void wakeTask() {
        Suspension waiting = wait;
        if (waiting != null) {
            wait = null;
            waiting.resume();
        }
    }

    /** Lets the pipe's thread look again. */
    void wakePipe() {
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    // ------------------------------------------------------------------ the pipe's side

    /** Moves bytes between pipe and ring until there are no more. */
    abstract void pump() throws IOException;

    private void runPipe() {
        try (pipe) {
            pump();
        } catch (IOException e) {
            failure = e;
        } catch (RuntimeException | Error e) {
            failure = new IOException(e);
        } finally {
            done = true;
            callTask();
        }
    }

    void park(BooleanSupplier until) {
        while (!until.getAsBoolean()) {
            parked = true;
            if (!until.getAsBoolean()) { // else it came before that was set, and nobody would wake
                LockSupport.park(this);
            }
        }
        parked = false;
    }

    /** Wakes the task, if one waits. */
    void callTask() {
        if (awaited.get() && awaited.compareAndSet(true, false)) {
            try {
                loop.callSoonThreadsafe(this::wakeTask);
            } catch (LoopClosedException e) {
                return; // nobody waits any more
            }
        }
    }

    // ------------------------------------------------------------------ the end

    boolean isDone() {
        return done;
    }

    void throwIfBroken(String what) throws IOException {
        IOException cause = failure;
        if (done && cause != null) {
            throw new IOException(what + ": cause=" + cause.getMessage() + ", stream=" + this, cause);
        }
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() throws IOException {
        end();
    }

    /** Ends this side, on any thread. The pipe's thread closes the pipe when it comes out of what it is blocked in. */
    void end() throws IOException {
        closed = true;
        if (begun.compareAndSet(false, true)) {
            done = true;
            pipe.close();
        }
        wakePipe();
        callTask();
    }

    @Override
    public String toString() {
        return name + (closed ? " (closed)" : "");
    }
}
