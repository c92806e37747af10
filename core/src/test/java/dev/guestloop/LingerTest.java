package dev.guestloop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.internal.Machine;
import dev.guestloop.internal.RealMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** When a tick waits a moment for an answer, for how long, and what that saves. */
class LingerTest {

    private static final long LOOK_NANOS = 2_000;

    /** A machine on which only giving way takes time. */
    private static final class Clock extends RealMachine {
        private long now = -1_000; // a clock may begin anywhere
        private long giveWayNanos = LOOK_NANOS;
        private int gaveWay;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void giveWay() {
            now += giveWayNanos;
            gaveWay++;
        }
    }

    private final Clock clock = new Clock();
    private final Linger linger = new Linger(clock);

    private int looksOfOneWait() {
        clock.gaveWay = 0;
        assertThat(linger.forAnswer(() -> false)).isFalse();
        return clock.gaveWay;
    }

    @Test
    void anAnswerEndsTheWait() {
        assertThat(linger.forAnswer(() -> clock.gaveWay == 3)).isTrue();
        assertThat(clock.gaveWay).isEqualTo(3);
    }

    @Test
    void aWaitIsShort() {
        assertThat(looksOfOneWait()).isEqualTo((int) (Linger.LONGEST_NANOS / LOOK_NANOS));
    }

    @Test
    void aWaitEndsThoughTheClockStandsStill() {
        clock.giveWayNanos = 0;
        assertThat(looksOfOneWait()).isEqualTo(Linger.MOST_LOOKS);
    }

    @Test
    void afterWaitsInVainThereIsARestAndThenOneTry() {
        for (int i = 0; i < Linger.MISSES; i++) {
            assertThat(looksOfOneWait()).isPositive();
        }
        assertThat(looksOfOneWait()).as("resting").isZero();
        clock.now += Linger.REST_FROM_MISSES_NANOS;
        assertThat(looksOfOneWait()).as("one try").isPositive();
        assertThat(looksOfOneWait()).as("resting again").isZero();
    }

    @Test
    void anAnswerMakesUpForWaitsInVain() {
        for (int i = 0; i < 10 * Linger.MISSES; i++) {
            assertThat(looksOfOneWait()).isPositive();
            assertThat(linger.forAnswer(() -> true)).isTrue();
        }
    }

    @Test
    void theHostsTurnIsARest() {
        linger.rest();
        assertThat(looksOfOneWait()).isZero();
        clock.now += Linger.REST_FOR_HOST_NANOS;
        assertThat(looksOfOneWait()).isPositive();
    }

    @Test
    void whoeverWantsTheProcessorHasItForALongRest() {
        clock.giveWayNanos = Linger.CROWDED_NANOS + 1;
        assertThat(looksOfOneWait()).isOne();
        clock.giveWayNanos = LOOK_NANOS;
        clock.now += Linger.REST_FROM_OTHERS_NANOS / 2;
        assertThat(looksOfOneWait()).isZero();
        clock.now += Linger.REST_FROM_OTHERS_NANOS / 2;
        assertThat(looksOfOneWait()).isPositive();
    }

    // ------------------------------------------------------------------ in a tick

    private static final int ROUND_TRIPS = 1_000;

    /** With ten microseconds for each look, and ticks of four milliseconds, there are three; with ticks of one, ten. */
    private static final int FEW_POSTS = 8;

    /** A host whose machine has a peer: one that answers each millisecond, or whenever we give way, which alone takes time. */
    private static final class HostWithPeer extends RealMachine implements HostLoop, Machine.Provider {
        private final AtomicLong now = new AtomicLong();
        private boolean inputPending;

        /** As one does that is faster than the host. */
        private boolean answersBeforeTicks;

        private final QueueHost queue = new QueueHost();
        private final Runnable peer;
        private final boolean answersAtOnce;

        HostWithPeer(Runnable peer, boolean answersAtOnce) {
            this.peer = peer;
            this.answersAtOnce = answersAtOnce;
        }

        @Override
        public long nanoTime() {
            return answersAtOnce ? now.get() : System.nanoTime();
        }

        @Override
        public void giveWay() {
            if (answersAtOnce) {
                now.addAndGet(10_000);
                answer();
            }
        }

        @Override
        public boolean inputPending() {
            return inputPending;
        }

        synchronized void answer() {
            peer.run();
        }

        @Override
        public void post(Runnable work) {
            queue.post(() -> {
                if (answersBeforeTicks) {
                    answer();
                }
                work.run();
            });
        }

        @Override
        public boolean isHostThread() {
            return queue.isHostThread();
        }

        @Override
        public Machine machine() {
            return this;
        }
    }

    @Test
    void answersThatComeAtOnceFindTheTickStillThere() throws Exception {
        assertThat(postsOfRoundTrips(true, false)).isLessThan(FEW_POSTS);
    }

    @Test
    void noTickLingersWhereInputWaitsForIt() throws Exception {
        assertThat(postsOfRoundTrips(true, true)).isGreaterThan(FEW_POSTS);
    }

    @Test
    void lateAnswersCostAPostEach() throws Exception {
        assertThat(postsOfRoundTrips(false, false)).isGreaterThan(ROUND_TRIPS / 10 * 3 / 4);
    }

    private static long postsOfRoundTrips(boolean answersAtOnce, boolean inputPending) throws Exception {
        try (var listener =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                var ours = SocketChannel.open(listener.getLocalAddress());
                var theirs = listener.accept()) {
            ours.setOption(StandardSocketOptions.TCP_NODELAY, true).configureBlocking(false);
            theirs.setOption(StandardSocketOptions.TCP_NODELAY, true).configureBlocking(false);
            var host = new HostWithPeer(() -> echo(theirs), answersAtOnce);
            host.inputPending = inputPending;
            int roundTrips = answersAtOnce ? ROUND_TRIPS : ROUND_TRIPS / 10;
            return resultBesidePeer(host, () -> postsOfRoundTrips(ours, roundTrips));
        }
    }

    private static void echo(SocketChannel channel) {
        var buffer = ByteBuffer.allocate(64);
        try {
            if (channel.read(buffer) > 0) {
                channel.write(buffer.flip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long resultBesidePeer(HostWithPeer host, TaskBody<Long, ?> main) throws InterruptedException {
        GuestRun<Long> run = GuestRun.start(host, main);
        var result = new CompletableFuture<Outcome<Long>>();
        run.onDone(outcome -> {
            result.complete(outcome);
            host.queue.stop();
        });
        Thread peer = Thread.ofPlatform().start(() -> {
            while (!run.isDone()) {
                host.answer(); // also the first one, before which no tick has heard of anybody
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        });
        host.queue.run();
        peer.join();
        return result.join().getOrThrow();
    }

    private static long postsOfRoundTrips(SocketChannel channel, int roundTrips) throws IOException {
        GuestRun<?> run = Async.currentRun();
        Readiness readiness = Async.currentLoop().readiness(channel);
        long before = run.statistics().posts();
        var buffer = ByteBuffer.allocateDirect(1);
        for (int i = 0; i < roundTrips; i++) {
            channel.write(buffer.clear());
            buffer.clear();
            while (channel.read(buffer) == 0) {
                readiness.awaitInput();
            }
        }
        readiness.close();
        return run.statistics().posts() - before;
    }

    /** For a millisecond: then others have their turn, of whose posts no host tells. */
    @Test
    void whatAnotherThreadCompletesAtOnceFindsTheTickStillThere() throws Exception {
        assertThat(postsOfCompletions(true)).isBetween(FEW_POSTS + 1L, ROUND_TRIPS / 10L);
    }

    @Test
    void lateCompletionsCostAPostEach() throws Exception {
        assertThat(postsOfCompletions(false)).isGreaterThan(ROUND_TRIPS / 10 * 3 / 4);
    }

    /** Ten microseconds each, so after 5,000 of them. In the rest the clock stands still, and the last 500 take a post for each two. */
    @Test
    void whoAlwaysHasMoreDoesNotKeepTheTickForLong() throws Exception {
        assertThat(postsOfCompletions(true, true, 5 * ROUND_TRIPS + ROUND_TRIPS / 2))
                .isGreaterThan(ROUND_TRIPS / 5);
    }

    private static long postsOfCompletions(boolean atOnce) throws Exception {
        return postsOfCompletions(atOnce, false, atOnce ? ROUND_TRIPS : ROUND_TRIPS / 10);
    }

    /** One after the other; the next one is awaited before it is completed. */
    private static long postsOfCompletions(boolean atOnce, boolean alsoBeforeTicks, int completions) throws Exception {
        var awaited = new AtomicReference<CompletableFuture<Boolean>>();
        var host = new HostWithPeer(() -> completeOnAnotherThread(awaited.getAndSet(null)), atOnce);
        host.answersBeforeTicks = alsoBeforeTicks;
        return resultBesidePeer(host, () -> {
            GuestRun<?> run = Async.currentRun();
            long before = run.statistics().posts();
            for (int i = 0; i < completions; i++) {
                var next = new CompletableFuture<Boolean>();
                awaited.set(next);
                Async.await(next);
            }
            return run.statistics().posts() - before;
        });
    }

    private static void completeOnAnotherThread(CompletableFuture<Boolean> future) {
        if (future != null) {
            try {
                Thread.ofPlatform().start(() -> future.complete(true)).join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
