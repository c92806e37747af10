package dev.guestloop.benchmarks;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.GuestRun;
import dev.guestloop.QueueHost;
import dev.guestloop.net.ByteStream;
import dev.guestloop.net.Listener;
import dev.guestloop.net.TcpListener;
import dev.guestloop.net.TcpStream;
import dev.guestloop.net.TlsOptions;
import dev.guestloop.net.TlsStream;
import dev.guestloop.net.UnixListener;
import dev.guestloop.net.UnixStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * 64 bytes there and back between two tasks of one loop, over a connection of each kind: two writes, and two reads that wait. What they
 * leave for the collector is asked of JMH's own profiler, which counts all threads, the backend's among them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class GarbageBenchmark {

    private static final int MESSAGE_BYTES = 64;

    /** So many that connection and run, which are new each time, cost less than a byte of each. */
    private static final int ROUND_TRIPS = Setting.size(100_000, 100);

    /** TLS is ten times as slow, and its engine leaves more than that anyway. */
    private static final int ROUND_TRIPS_TLS = ROUND_TRIPS / 10;

    /** The kind of connection; with {@code array} the buffer is one of the heap, over TCP. */
    @Param({"tcp", "array", "unix", "tls"})
    public String what;

    private Path folder;
    private TlsOptions options;

    @Setup(Level.Trial)
    public void makeKeys() throws Exception {
        folder = Files.createTempDirectory("bench");
        options = TlsOptions.DEFAULT;
        if (what.equals("tls")) {
            options = options.withContext(TestKeys.context(TestKeys.make(folder)));
        }
    }

    @TearDown(Level.Trial)
    public void removeKeys() throws IOException {
        Files.deleteIfExists(folder.resolve("keys.p12"));
        Files.delete(folder);
    }

    static int roundTrips(String what) {
        return what.equals("tls") ? ROUND_TRIPS_TLS : ROUND_TRIPS;
    }

    /** On a loop with a thread of its own. */
    @Benchmark
    public void ownThread() {
        EventLoop.run(this::run).getOrThrow();
    }

    /** As a guest, on a host that is a queue. */
    @Benchmark
    public void guest() {
        var host = new QueueHost();
        GuestRun<?> run = GuestRun.start(host, this::run);
        run.onDone(outcome -> outcome.getOrThrow());
        host.runUntil(run::isDone);
    }

    private void run() throws IOException {
        if (what.equals("unix")) {
            Path path = folder.resolve("socket");
            try (UnixListener listener = UnixListener.bind(path)) {
                talk(listener, UnixStream.connect(path));
            } finally {
                Files.deleteIfExists(path);
            }
        } else {
            try (TcpListener listener = TcpListener.bind(0)) {
                talk(listener, TcpStream.connect(listener.localAddress()));
            }
        }
    }

    private void talk(Listener<?> listener, ByteStream below) throws IOException {
        ByteStream accepted = listener.accept();
        boolean tls = what.equals("tls");
        Async.currentRun().spawn("echo", () -> echo(tls ? TlsStream.server(accepted, options) : accepted));
        try (ByteStream stream = tls ? TlsStream.client(below, "localhost", options) : below) {
            ByteBuffer message = newMessage();
            for (int i = 0; i < roundTrips(what); i++) {
                stream.write(message.clear());
                message.clear();
                while (message.hasRemaining()) {
                    stream.read(message);
                }
            }
        }
    }

    private void echo(ByteStream stream) throws IOException {
        try (stream) {
            ByteBuffer message = newMessage();
            while (stream.read(message.clear()) >= 0) {
                stream.write(message.flip());
            }
        }
    }

    private ByteBuffer newMessage() {
        return what.equals("array") ? ByteBuffer.allocate(MESSAGE_BYTES) : ByteBuffer.allocateDirect(MESSAGE_BYTES);
    }
}
