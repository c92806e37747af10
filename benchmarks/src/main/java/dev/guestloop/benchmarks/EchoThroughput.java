package dev.guestloop.benchmarks;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.GuestRun;
import dev.guestloop.RunStatistics;
import dev.guestloop.swing.SwingHost;
import java.awt.EventQueue;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Echo from the event thread: the guest against the same loop on a thread of its own, strict alternation, and a selector thread
 * by hand, Netty, virtual threads, and Kotlin's coroutines. Judged are the hops where there are several processors, and the
 * throughput on one.
 */
final class EchoThroughput {

    private static final int ROUND_TRIPS_PER_BLOCK = Setting.size(10_000, 400);
    private static final int BLOCKS = Setting.size(15, 1);
    private static final int WARM_UP_BLOCKS = Setting.size(15, 1);

    private static final String OWN_THREAD = "own thread";
    private static final String NETTY = "Netty + invokeLater";

    private final SocketAddress server;
    private final GuestRun<?> run;
    private final int connections;

    // Added up over all blocks of the guest.
    private long posts;
    private long wakes;
    private long roundTrips;

    /** Of the last block. */
    private double hopsOfAlternation;

    /** The same. All other rivals post each message, so they have 1,000. */
    private double hopsOfSelectorThread;

    private EchoThroughput(SocketAddress server, GuestRun<?> run, int connections) {
        this.server = server;
        this.run = run;
        this.connections = connections;
    }

    public static void main(String[] arguments) {
        Setting.runAndExit(EchoThroughput::measureAll);
    }

    private static void measureAll() throws Exception {
        Setting.openWindow();
        GuestRun<?> run = GuestRun.start(SwingHost.instance(), () -> Async.sleep(Duration.ofHours(1)));
        try (EchoServer server = EchoServer.start()) {
            new EchoThroughput(server.address(), run, 1).run();
            new EchoThroughput(server.address(), run, 10).run();
            new EchoThroughput(server.address(), run, 200).run();
            new EchoThroughput(server.address(), run, 1_000).run();
        }
    }

    private void run() throws Exception {
        Blocks blocks = new Blocks()
                .add("Guestloop", this::asGuest)
                .add(OWN_THREAD, this::onOwnThread)
                .add("strict alternation", this::inAlternation)
                .add("selector thread + invokeLater", this::withSelectorThread)
                .add(NETTY, this::withNetty)
                .add("virtual threads + invokeLater", this::withVirtualThreads)
                .add("Kotlin coroutines", this::withKotlin)
                .measure(WARM_UP_BLOCKS, BLOCKS, Math.max(1, ROUND_TRIPS_PER_BLOCK / connections));
        String size = connections == 1 ? "1 connection" : connections + " connections";
        String what = "4. echo, " + size + ", " + Setting.pinnedOrNot();
        String guest = perSecond(blocks, blocks.ours());
        double hops = posts * 1000.0 / roundTrips;
        String count = Report.format("%.1f posts, %.1f wakes", hops, wakes * 1000.0 / roundTrips);
        String others = Report.format(
                "strict alternation: %.1f posts; selector thread: %.1f; each other: 1,000",
                hopsOfAlternation, hopsOfSelectorThread);
        String whatIsCounted = what + ", per 1,000 round trips";
        double fewest = Math.min(1_000, Math.min(hopsOfAlternation, hopsOfSelectorThread));
        if (!Setting.isPinned() && connections == 10) {
            Report.count(whatIsCounted, count, others, "≤ 15 posts, and the fewest", hops <= 15 && hops < fewest);
        } else if (!Setting.isPinned()) {
            Report.count(whatIsCounted, count, others, "the fewest", hops < fewest);
        }
        for (String rival : blocks.rivals()) {
            String figures = rival + ": " + perSecond(blocks, rival);
            if (Setting.isPinned() && rival.equals(OWN_THREAD)) {
                Report.atLeast(0.95, what, guest, figures, blocks.ratio(rival, blocks.ours()));
            } else if (Setting.isPinned() && rival.equals(NETTY)) {
                Report.atLeast(2, what, guest, figures, blocks.ratio(rival, blocks.ours()));
            } else {
                Report.published(what, guest, figures, blocks.ratio(rival, blocks.ours()));
            }
        }
        blocks.keepMedians("echo", size + ' ' + Setting.pinnedOrNot());
    }

    private static String perSecond(Blocks blocks, String variant) {
        return Report.format("%,.0f round trips/s", 1e9 / blocks.median(variant));
    }

    private double[] asGuest(int rounds) throws Exception {
        var cost = new CompletableFuture<EchoClient.Cost>();
        EventQueue.invokeAndWait(() -> run.spawn(() -> cost.complete(EchoClient.load(server, connections, rounds))));
        RunStatistics before = cost.join().before();
        RunStatistics after = cost.join().after();
        posts += after.posts() - before.posts();
        wakes += after.interestWakes() + after.timerWakes() - before.interestWakes() - before.timerWakes();
        roundTrips += (long) connections * rounds;
        return new double[] {cost.join().nanosPerRoundTrip()};
    }

    private double[] onOwnThread(int rounds) {
        var cost = EventLoop.run(() -> EchoClient.load(server, connections, rounds));
        return new double[] {cost.getOrThrow().nanosPerRoundTrip()};
    }

    private double[] inAlternation(int rounds) throws Exception {
        EchoByHand.Cost cost = EchoByHand.inStrictAlternation(server, connections, rounds);
        hopsOfAlternation = cost.hopsPerThousand();
        return new double[] {cost.nanosPerRoundTrip()};
    }

    private double[] withNetty(int rounds) throws Exception {
        return new double[] {EchoByNetty.load(server, connections, rounds)};
    }

    private double[] withVirtualThreads(int rounds) throws Exception {
        return new double[] {EchoByVirtualThreads.load(server, connections, rounds)};
    }

    private double[] withKotlin(int rounds) {
        return new double[] {Coroutines.echo(server, EchoClient.MESSAGE_BYTES, connections, rounds)};
    }

    private double[] withSelectorThread(int rounds) throws Exception {
        EchoByHand.Cost cost = EchoByHand.withSelectorThread(server, connections, rounds);
        hopsOfSelectorThread = cost.hopsPerThousand();
        return new double[] {cost.nanosPerRoundTrip()};
    }
}
