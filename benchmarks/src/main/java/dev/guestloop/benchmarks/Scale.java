package dev.guestloop.benchmarks;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.QueueHost;
import dev.guestloop.RunStatistics;
import dev.guestloop.TaskAction;
import dev.guestloop.net.TcpStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import kotlinx.coroutines.Job;

/**
 * A million tasks, a million timers, ten thousand connections: memory, and the longest time for which the host was kept waiting.
 * The host is a queue, so all of that is ours and the collector's.
 */
final class Scale {

    private static final int MILLION = Setting.size(1_000_000, 10_000);
    private static final int CONNECTIONS = Setting.size(10_000, 100);
    private static final int ROUND_TRIPS = 5;

    /** A task that starts many others lets the host go on now and then. */
    private static final int STARTS_BETWEEN_CHECKPOINTS = 50;

    private static final int MEMORY_BAR_BYTES = 1024;
    private static final int CONNECTION_BAR_BYTES = 4096;
    private static final Duration TICK_BAR = Duration.ofMillis(16);

    private final CompletableFuture<Boolean> go = new CompletableFuture<>();
    private long bytesPerTask;

    private Scale() {}

    public static void main(String[] arguments) {
        Setting.runAndExit(Scale::measureAll);
    }

    private static void measureAll() throws Exception {
        new Scale().tasks();
        new Scale().timers();
        try (EchoServer server = EchoServer.start()) {
            connections(server.address());
        }
    }

    // ------------------------------------------------------------------ tasks

    private void tasks() {
        run("1,000,000 tasks started, suspended, resumed, ended", "none is left", this::suspendMillion);
        long bytesPerCoroutine = bytesPerCoroutine();
        long bytesPerVirtualThread = bytesPerVirtualThread();
        Raw.keep("memory", Setting.collector(), "Guestloop", bytesPerTask);
        Raw.keep("memory", Setting.collector(), "Kotlin", bytesPerCoroutine);
        Raw.keep("memory", Setting.collector(), "virtual thread", bytesPerVirtualThread);
        Report.count(
                "7. memory of a suspended task, of 1,000,000, " + Setting.collector(),
                bytesPerTask + " bytes",
                "Kotlin: " + bytesPerCoroutine + " bytes, virtual thread: " + bytesPerVirtualThread + " bytes",
                "≤ 1 KB",
                bytesPerTask <= MEMORY_BAR_BYTES);
        run("1,000,000 tasks suspended", "1,000,000 tasks are cancelled", this::endWithMillion);
    }

    private void suspendMillion() {
        long before = usedBytes();
        var left = new int[] {MILLION};
        var done = new CompletableFuture<Boolean>();
        spawnMillion(() -> {
            Async.await(go);
            if (--left[0] == 0) {
                done.complete(true);
            }
        });
        Async.toThread(() -> {
            bytesPerTask = (usedBytes() - before) / MILLION;
            go.complete(true);
        });
        Async.await(done);
    }

    /** Coroutines that await a future, as our tasks do. */
    private static long bytesPerCoroutine() {
        var released = new CompletableFuture<Boolean>();
        try (var executor = Executors.newSingleThreadExecutor()) {
            long before = usedBytes();
            Job job = Coroutines.suspendMany(Coroutines.onExecutor(executor), MILLION, released);
            CompletableFuture.runAsync(() -> {}, executor).join(); // all have been started
            CompletableFuture.runAsync(() -> {}, executor).join(); // all wait
            long bytes = (usedBytes() - before) / MILLION;
            released.complete(true);
            Coroutines.join(job);
            return bytes;
        }
    }

    private static long bytesPerVirtualThread() {
        var released = new CompletableFuture<Boolean>();
        long before = usedBytes();
        var waiting = new CountDownLatch(MILLION);
        for (int i = 0; i < MILLION; i++) {
            Thread.startVirtualThread(() -> {
                waiting.countDown();
                released.join();
            });
        }
        Setting.await(waiting);
        long bytes = (usedBytes() - before) / MILLION;
        released.complete(true);
        return bytes;
    }

    private void endWithMillion() {
        spawnMillion(() -> Async.await(new CompletableFuture<Boolean>()));
    }

    private static void spawnMillion(TaskAction<?> task) {
        GuestRun<?> run = Async.currentRun();
        for (int i = 0; i < MILLION; i++) {
            run.spawn(task);
            if (i % STARTS_BETWEEN_CHECKPOINTS == 0) {
                Async.checkpoint();
            }
        }
        Async.sleep(Duration.ofMillis(100)); // the last ones have begun to wait
    }

    /** What is reachable. Not to be called on the event thread, for that takes long. */
    private static long usedBytes() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    // ------------------------------------------------------------------ timers

    private void timers() {
        run("1,000,000 timers due within 2 s", "none is left", () -> setMillion(Duration.ofSeconds(2), true));
        run("1,000,000 timers set", "1,000,000 timers are dropped", () -> setMillion(Duration.ofHours(1), false));
    }

    private static void setMillion(Duration within, boolean wait) {
        var random = new Random(1);
        var loop = Async.currentLoop();
        var left = new int[] {MILLION};
        var done = new CompletableFuture<Boolean>();
        for (int i = 0; i < MILLION; i++) {
            loop.callLater(Duration.ofNanos((long) (random.nextDouble() * within.toNanos())), () -> {
                if (--left[0] == 0) {
                    done.complete(true);
                }
            });
            if (i % STARTS_BETWEEN_CHECKPOINTS == 0) {
                Async.checkpoint();
            }
        }
        if (wait) {
            Async.await(done);
        }
    }

    // ------------------------------------------------------------------ connections

    private static void connections(SocketAddress server) {
        run("10,000 connections, " + ROUND_TRIPS + " round trips each", "10,000 connections are closed", () -> {
            var streams = new ArrayList<TcpStream>();
            for (int i = 0; i < CONNECTIONS; i++) {
                streams.add(TcpStream.connect(server));
            }
            for (int i = 0; i < ROUND_TRIPS; i++) {
                roundTrip(streams);
            }
        });
        run(
                "10,000 connections, a task waits for a line of each",
                "their tasks are cancelled",
                () -> waitForLines(server));
    }

    private static void waitForLines(SocketAddress server) throws IOException {
        long before = Async.toThread(Scale::usedBytes);
        for (int i = 0; i < CONNECTIONS; i++) {
            TcpStream stream = TcpStream.connect(server);
            Async.currentRun().spawn(() -> stream.readLine(1_000));
        }
        Async.sleep(Duration.ofMillis(100)); // the last ones have begun to wait
        long bytes = (Async.toThread(Scale::usedBytes) - before) / CONNECTIONS;
        Report.count(
                "7. memory of a connection whose task waits for a line, of 10,000, " + Setting.collector(),
                bytes + " bytes",
                "",
                "≤ 4 KB",
                bytes <= CONNECTION_BAR_BYTES);
    }

    private static void roundTrip(Iterable<TcpStream> streams) throws IOException {
        var left = new int[] {CONNECTIONS};
        var done = new CompletableFuture<Boolean>();
        for (TcpStream stream : streams) {
            Async.currentRun().spawn(() -> {
                ByteBuffer message = ByteBuffer.allocate(EchoClient.MESSAGE_BYTES);
                stream.write(message);
                message.clear();
                while (message.hasRemaining()) {
                    stream.read(message);
                }
                if (--left[0] == 0) {
                    done.complete(true);
                }
            });
            Async.checkpoint();
        }
        Async.await(done);
    }

    // ------------------------------------------------------------------ both

    /** Runs a main task to its end, on a host of its own, and judges the longest tick: while it ran, and of all. */
    private static void run(String what, String end, TaskAction<?> main) {
        var host = new QueueHost();
        var beforeEnd = new RunStatistics[1];
        GuestRun<?> run = GuestRun.start(host, () -> {
            main.run();
            Async.yieldNow(); // the tick that it ended in counts
            beforeEnd[0] = Async.currentRun().statistics();
        });
        run.onDone(outcome -> outcome.getOrThrow());
        host.runUntil(run::isDone);
        host.pump(Duration.ZERO);
        judgeTick(what, beforeEnd[0].longestTick());
        judgeTick("the same with the end of the run: " + end, run.statistics().longestTick());
    }

    private static void judgeTick(String what, Duration longestTick) {
        String longest = Report.format("%.1f ms", longestTick.toNanos() / 1e6);
        String name = "7. longest tick, " + what + ", " + Setting.collector();
        if (Setting.collector().contains("ZGC")) {
            Report.count(name, longest, "", "≤ 16 ms", longestTick.compareTo(TICK_BAR) <= 0);
        } else {
            Report.published(name, longest, "");
        }
    }
}
