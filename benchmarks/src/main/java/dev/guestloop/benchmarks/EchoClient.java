package dev.guestloop.benchmarks;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.RunStatistics;
import dev.guestloop.Task;
import dev.guestloop.net.TcpStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;

/** Round trips over many connections at a time, one task for each: the same code in whatever mode the loop runs. */
final class EchoClient {

    static final int MESSAGE_BYTES = 64;

    private EchoClient() {}

    /** What a load cost. */
    record Cost(double nanosPerRoundTrip, RunStatistics before, RunStatistics after) {}

    /** To be called in a task. */
    static Cost load(SocketAddress server, int connections, int rounds) throws IOException {
        GuestRun<?> run = Async.currentRun();
        var streams = new ArrayList<TcpStream>();
        for (int i = 0; i < connections; i++) {
            streams.add(TcpStream.connect(server));
        }
        RunStatistics before = run.statistics();
        long began = System.nanoTime();
        var tasks = new ArrayList<Task<?>>();
        for (TcpStream stream : streams) {
            tasks.add(run.spawn(() -> roundTrips(stream, rounds)));
        }
        for (Task<?> task : tasks) {
            task.await();
        }
        double nanos = System.nanoTime() - began;
        RunStatistics after = run.statistics();
        for (TcpStream stream : streams) {
            stream.close();
        }
        return new Cost(nanos / connections / rounds, before, after);
    }

    private static void roundTrips(TcpStream stream, int rounds) throws IOException {
        ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_BYTES);
        for (int i = 0; i < rounds; i++) {
            message.clear();
            stream.write(message);
            message.clear();
            while (message.hasRemaining()) {
                stream.read(message);
            }
        }
    }
}
