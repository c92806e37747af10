package dev.guestloop.process;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.LoopClosedException;
import dev.guestloop.Suspension;
import dev.guestloop.Task;
import dev.guestloop.TaskScope;
import dev.guestloop.TaskScope.Joiner;
import dev.guestloop.net.ByteStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * A subprocess whose pipes are streams, and whose end can be awaited. It is the JDK's {@link Process}, started with the JDK's {@link
 * ProcessBuilder}: redirection, environment and folder are set there.
 *
 * <pre>{@code
 * try (var process = AsyncProcess.start("sort")) {
 *     process.stdin().write(text);
 *     process.stdin().shutdownOutput();
 *     for (String line; (line = process.stdout().readLine(1_000)) != null; ) {
 *         list.add(line);
 *     }
 *     int exitValue = process.waitFor();
 * }                                           // here it is gone, with all that it has started
 * }</pre>
 *
 * <p><b>The streams</b> hold what {@link ByteStream} says; each works in one direction, and an attempt in the other one is an {@link
 * UnsupportedOperationException}. Who does not read makes the process wait, and the other way round, with some 128 KiB in between. So
 * a process that writes much to its standard error wants a reader there too, or {@link ProcessBuilder#redirectErrorStream} or a
 * {@link ProcessBuilder.Redirect}. A stream that was redirected is at its end, or refuses what is written. A stream has a thread from its first
 * use on.
 *
 * <p><b>The end.</b> {@link #close} kills the process and all that it has started, if it has not ended; so does the cancellation of
 * a task that waits in its {@code try} block. What nobody has closed is killed with the run, when its tasks have ended or it is
 * abandoned, without being asked first; the thread that ends the run looks at all processes of the system for that. Not killed is what
 * is not found any more: a process that has outlived the one that started it before {@code close} was called, as daemons do. One that
 * keeps a pipe open keeps a daemon thread of this JVM as well, and what it writes after the process itself has ended may be lost. A JVM
 * that is itself killed kills nothing.
 *
 * <p><i>Confined to the loop thread</i>, except {@link #handle}, {@link #isAlive}, {@link #pid}, and {@link ByteStream#abort} of
 * its streams, which are safe to call from any thread.
 */
public final class AsyncProcess implements AutoCloseable {

    /** How long {@link #close} lets a process end by itself. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    /** How long the JDK may take to hear of an end. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int DEFAULT_LIMIT = 10_000_000;

    private final EventLoop loop;
    private final String program;
    private final Process process;
    private final ProcessTree tree;
    private final CompletableFuture<Integer> exit;
    private final PipeSink stdin;
    private final PipeSource stdout;
    private final PipeSource stderr;

    /** What the run closes if nobody does. */
    private final AutoCloseable atTheEndOfTheRun = new AutoCloseable() {
        @Override
        public void close() throws IOException {
            abandon();
        }

        @Override
        public String toString() {
            return AsyncProcess.this.toString();
        }
    };

    /** With a process that was started; tests have some of their own. */
    AsyncProcess(EventLoop loop, String program, Process process) {
        this.loop = loop;
        this.program = program;
        this.process = process;
        this.tree = new ProcessTree(process.toHandle());
        this.exit = process.onExit().thenApply(Process::exitValue);
        String of = " of " + program + ", pid=" + process.pid();
        this.stdin = new PipeSink(loop, "stdin" + of, process.getOutputStream());
        this.stdout = new PipeSource(loop, "stdout" + of, process.getInputStream());
        this.stderr = new PipeSource(loop, "stderr" + of, process.getErrorStream());
    }

    // ------------------------------------------------------------------ start

    /**
     * Starts a process, on another thread; a checkpoint.
     *
     * @param command the program and its arguments
     * @return the process
     * @throws IOException if it cannot be started; the message names the program, and says where it was looked for
     * @throws LoopClosedException if the run has been abandoned meanwhile
     */
    public static AsyncProcess start(String... command) throws IOException {
        return start(new ProcessBuilder(command));
    }

    /**
     * Starts a process, on another thread; a checkpoint. If the task is cancelled meanwhile, the process is there all the same, and the
     * next wait throws: put it into a {@code try} block at once.
     *
     * @param builder what to start, and how; not to be changed meanwhile
     * @return the process
     * @throws IOException if it cannot be started; the message names the program, and says where it was looked for
     * @throws LoopClosedException if the run has been abandoned meanwhile
     */
    public static AsyncProcess start(ProcessBuilder builder) throws IOException {
        Objects.requireNonNull(builder, "builder");
        EventLoop loop = Async.currentLoop();
        return Async.toThread(() -> startHere(loop, builder));
    }

    /** Belongs to the run before the task hears of it, who may never. */
    private static AsyncProcess startHere(EventLoop loop, ProcessBuilder builder) throws IOException {
        List<String> command = builder.command();
        Process started;
        try {
            started = builder.start();
        } catch (IOException e) {
            throw new IOException(
                    "The process cannot be started: program=" + command.getFirst() + ", folder="
                            + (builder.directory() == null ? "that of this JVM" : builder.directory()) + ", cause="
                            + e.getMessage() + ". A name without a separator is looked for in the PATH of this JVM,"
                            + " whatever ProcessBuilder.environment() says: PATH=" + System.getenv("PATH"),
                    e);
        }
        var process = new AsyncProcess(loop, command.getFirst(), started);
        try {
            loop.closeWithRun(process.atTheEndOfTheRun);
        } catch (LoopClosedException e) {
            process.abandon();
            throw e;
        }
        return process;
    }

    /**
     * Runs a command to its end, with nothing to read for it, and up to 10 MB of output and of errors.
     *
     * @param command the program and its arguments
     * @return what came out of it, whether it succeeded or not
     * @throws dev.guestloop.net.StreamLimitException if it writes more; it is killed
     * @throws IOException if it cannot be started, or a pipe breaks
     */
    public static ProcessResult run(String... command) throws IOException {
        return run(new ProcessBuilder(command), DEFAULT_LIMIT);
    }

    /**
     * Runs a command to its end, with nothing to read for it. Cancelled, it is killed.
     *
     * @param builder what to start, and how; not to be changed meanwhile
     * @param limit how many bytes it may write to its output, and to its standard error
     * @return what came out of it, whether it succeeded or not
     * @throws dev.guestloop.net.StreamLimitException if it writes more; it is killed
     * @throws IOException if it cannot be started, or a pipe breaks
     */
    public static ProcessResult run(ProcessBuilder builder, int limit) throws IOException {
        if (limit < 0) {
            throw new IllegalArgumentException("A number of bytes is not negative: limit=" + limit);
        }
        try (AsyncProcess process = start(builder)) {
            process.stdin.close();
            try (var scope = TaskScope.open(Joiner.<byte[], IOException>allSuccessfulOrThrow(
                    failure -> failure instanceof IOException e ? e : new IOException(failure)))) {
                scope.fork("stdout", () -> process.stdout.readAll(limit));
                scope.fork("stderr", () -> process.stderr.readAll(limit));
                List<byte[]> written = scope.join();
                return new ProcessResult(process.waitFor(), written.getFirst(), written.getLast());
            }
        }
    }

    // ------------------------------------------------------------------ streams

    /**
     * Returns what the process reads. {@link ByteStream#shutdownOutput} waits until the system has taken all that was written, and fails if
     * it cannot; {@link ByteStream#close} does not wait, and nobody hears of it.
     *
     * @return always the same stream, to write to
     */
    public ByteStream stdin() {
        return stdin;
    }

    /**
     * Returns what the process writes to its standard output. It can be read after the end of the process as well, until {@link #close}.
     *
     * @return always the same stream, to read from
     */
    public ByteStream stdout() {
        return stdout;
    }

    /**
     * Returns what the process writes to its standard error.
     *
     * @return always the same stream, to read from
     */
    public ByteStream stderr() {
        return stderr;
    }

    // ------------------------------------------------------------------ the process

    /**
     * Waits for the end of the process; a checkpoint. Cancelled, it leaves the process as it is. What the process has written may still
     * be there to read.
     *
     * @return its exit value; 128 and the number of the signal if it was killed, on systems that have those
     */
    public int waitFor() {
        Task<?> task = Suspension.currentTask("AsyncProcess.waitFor");
        return Suspension.outside(task, () -> Async.await(exit));
    }

    /**
     * Returns the number that the system has given to the process.
     *
     * @return the number
     */
    public long pid() {
        return process.pid();
    }

    /**
     * Tells whether the process has not ended.
     *
     * @return true if so
     */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Returns the JDK's view of the process, for whatever else is to be known of it or done to it.
     *
     * @return the handle
     */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    // ------------------------------------------------------------------ the end

    /**
     * Ends the process and all that it has started: asks them to end, and kills after 2 seconds those that have not. Waits for that,
     * shielded. Does nothing if the process has ended and is closed. To let it end by itself, {@link #waitFor} it before.
     *
     * @throws IOException if some go on 5 seconds after they were killed, or if closing a pipe fails
     */
    @Override
    public void close() throws IOException {
        close(GRACE);
    }

    /**
     * Ends the process and all that it has started, with another time for them to end by themselves. Waits for that, shielded.
     *
     * @param grace how long they may take; with zero they are killed at once. Not negative
     * @throws IOException if some go on 5 seconds after they were killed, or if closing a pipe fails
     */
    public void close(Duration grace) throws IOException {
        if (grace.isNegative()) {
            throw new IllegalArgumentException("A duration is not negative: grace=" + grace);
        }
        if (process.isAlive()) {
            Async.shielded(() -> Async.toThread(() -> {
                try {
                    end(grace);
                } finally {
                    release(); // here, so that the run ends it if no task can wait for that
                }
            }));
        } else {
            release();
        }
    }

    /** Any thread. */
    private void release() throws IOException {
        loop.letGo(atTheEndOfTheRun);
        closeStreams();
    }

    /** Another thread than the loop's. */
    private void end(Duration grace) throws IOException {
        tree.end(grace);
        try {
            if (!process.waitFor(PATIENCE)) { // known to the JDK a moment later
                throw new IOException("The process has ended, and this JVM does not get its exit value: pid="
                        + process.pid() + ", waited=" + PATIENCE
                        + ". Somebody else has asked for it, or a debugger holds it.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while a process ends: " + this);
        }
    }

    /** Any thread; looks at all processes of the system, and does not wait for any. */
    private void abandon() throws IOException {
        try {
            tree.kill();
        } finally {
            closeStreams();
        }
    }

    private void closeStreams() throws IOException {
        try (stdin;
                stdout;
                stderr) {
            stdin.abort();
        }
    }

    @Override
    public String toString() {
        return "AsyncProcess[program=" + program + ", pid=" + process.pid()
                + (process.isAlive() ? ", alive]" : ", exitValue=" + process.exitValue() + ']');
    }
}
