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
 * by hand. Judged are the hops where there are several processors, and the throughput on one.
 */
final class EchoThroughput {

    private static final int ROUND_TRIPS_PER_BLOCK = 10_000;
    private static final int BLOCKS = 15;
    private static final int WARM_UP_BLOCKS = 5;

    private final SocketAddress server;
    private final GuestRun<?> run;
    private final int connections;

    // Added up over all blocks of the guest.
    private long posts;
    private long wakes;
    private long roundTrips;

    /** Of the last block. */
    private double hopsOfAlternation;

    private EchoThroughput(SocketAddress server, GuestRun<?> run, int connections) {
        this.server = server;
        this.run = run;
        this.connections = connections;
    }

    public static void main(String[] arguments) throws Exception {
        Setting.openWindow();
        GuestRun<?> run = GuestRun.start(SwingHost.instance(), () -> Async.sleep(Duration.ofHours(1)));
        try (EchoServer server = EchoServer.start()) {
            new EchoThroughput(server.address(), run, 10).run();
            new EchoThroughput(server.address(), run, 200).run();
        }
        System.exit(0);
    }

    private void run() throws Exception {
        Blocks blocks = Blocks.measure(
                WARM_UP_BLOCKS,
                BLOCKS,
                ROUND_TRIPS_PER_BLOCK / connections,
                this::onOwnThread,
                this::asGuest,
                this::inAlternation,
                this::withSelectorThread);
        String what = "4. echo, " + connections + " connections, " + Setting.pinnedOrNot();
        String guest = perSecond(blocks, 1);
        double hops = posts * 1000.0 / roundTrips;
        String count = Report.format("%.1f posts, %.1f wakes", hops, wakes * 1000.0 / roundTrips);
        String alternation = Report.format("strict alternation: %.1f posts", hopsOfAlternation);
        if (Setting.isPinned()) {
            Report.atLeast(0.95, what, guest, "own thread: " + perSecond(blocks, 0), blocks.ratio(0, 1));
        } else {
            Report.count(
                    what + ", per 1,000 round trips", count, alternation, "≤ 15 posts", hops <= 15 || connections > 10);
            Report.published(what, guest, "own thread: " + perSecond(blocks, 0), blocks.ratio(0, 1));
        }
        Report.published(what, guest, "strict alternation: " + perSecond(blocks, 2), blocks.ratio(2, 1));
        Report.published(what, guest, "selector thread + invokeLater: " + perSecond(blocks, 3), blocks.ratio(3, 1));
    }

    private static String perSecond(Blocks blocks, int variant) {
        return Report.format("%,.0f round trips/s", 1e9 / Statistics.median(blocks.medians(variant)));
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

    private double[] withSelectorThread(int rounds) throws Exception {
        return new double[] {
            EchoByHand.withSelectorThread(server, connections, rounds).nanosPerRoundTrip()
        };
    }
}
