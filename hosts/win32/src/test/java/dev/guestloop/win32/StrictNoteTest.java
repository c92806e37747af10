package dev.guestloop.win32;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.GuestOptions;
import dev.guestloop.testing.internal.Waits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The design note's protocol beside ours: what it can do ours can, with fewer hops; and what only ours can. */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "Win32 needs Windows: tools/on-windows.sh")
class StrictNoteTest {

    private static final int MANY = 200;
    private static final int CONNECTIONS = 10;
    private static final int BLOCKS = 4;
    private static final int ROUNDS = 200;
    private static final int WARM_UP_ROUNDS = 50;
    private static final Duration NO_LIMIT = Duration.ofMinutes(1);
    private static final String TITLE = "guestloop asks a note";

    /** The two loops. */
    enum Form {
        STRICT,
        OURS,

        /** Ours with ticks that have no limit, as the note's rounds have none. */
        OURS_WITHOUT_BUDGET;

        GuestLoop start(UiThread ui, Hops.Counter hops) throws IOException {
            return switch (this) {
                case STRICT -> StrictNote.asyncioGuestRun(ui.window(), hops);
                case OURS -> OurLoop.start(ui, GuestOptions.DEFAULT, hops);
                case OURS_WITHOUT_BUDGET -> OurLoop.start(ui, GuestOptions.DEFAULT.withBudget(NO_LIMIT), hops);
            };
        }
    }

    /** A UI thread with one of the loops as its guest. */
    private static final class Guest implements AutoCloseable {
        private final Hops.Counter hops = new Hops.Counter();
        private final UiThread ui = OurLoop.uiThread(hops);
        private final GuestLoop loop;

        Guest(Form form) {
            loop = ui.call(() -> form.start(ui, hops));
        }

        /** Runs something as a plain handler of the program. */
        void handle(Body body) {
            ui.call(() -> {
                body.run(loop);
                return null;
            });
        }

        /** Opens a message box in some way, has something done while it is open, and closes it. */
        void whileABoxIsOpen(Opener opener, Body body) throws Exception {
            var returned = new CompletableFuture<Void>();
            handle(loop -> opener.open(loop, () -> {
                TestApi.messageBox(ui.window().handle(), TITLE);
                returned.complete(null);
            }));
            Waits.await("the box is open", () -> TestApi.findWindow(TITLE) != 0);
            body.run(loop);
            assertThat(returned).as("open all the time").isNotDone();
            Win32Api.PostMessageW(TestApi.findWindow(TITLE), Win32Api.WM_COMMAND, TestApi.IDOK, 0);
            UiThread.get(returned);
        }

        @Override
        public void close() {
            handle(GuestLoop::close);
            ui.close();
        }
    }

    private interface Body {
        void run(GuestLoop loop) throws Exception;
    }

    private interface Opener {
        void open(GuestLoop loop, Runnable box);
    }

    /** Timers, a download and callbacks: all that the note's loop is for. */
    private static final class Work implements AutoCloseable {
        private final SlowServer server = new SlowServer();
        private final Thread[] wrongThread = {null};
        private final List<Integer> rung = new ArrayList<>();
        private final List<Integer> called = new ArrayList<>();
        private final AtomicInteger early = new AtomicInteger();
        private final AtomicInteger steps = new AtomicInteger();
        private final AtomicInteger bytes = new AtomicInteger();
        private final AtomicInteger open = new AtomicInteger(4);
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        Work() throws IOException {}

        /** Begins all of it, on the UI thread. */
        void begin(GuestLoop loop) throws IOException {
            Thread uiThread = Thread.currentThread();
            loop.callLater(Duration.ZERO, () -> {}); // loads classes, lest the next ones be set long after each other
            for (int millis : new int[] {200, 50, 150, 100}) {
                long due = System.nanoTime() + Duration.ofMillis(millis).toNanos();
                loop.callLater(Duration.ofMillis(millis), () -> {
                    if (System.nanoTime() - due < 0) {
                        early.incrementAndGet();
                    }
                    rung.add(millis);
                    if (rung.size() == 4) {
                        partDone();
                    }
                });
            }
            step(loop);
            var channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
            channel.configureBlocking(false);
            ByteBuffer buffer = ByteBuffer.allocate(SlowServer.BYTES);
            loop.whenReadable(channel, () -> {
                int n = read(channel, buffer.clear());
                if (n >= 0) {
                    bytes.addAndGet(n);
                    return true;
                }
                partDone();
                return false;
            });
            Thread.ofPlatform()
                    .start(() -> IntStream.range(0, MANY)
                            .forEach(i -> loop.runSyncSoonThreadsafe(() -> {
                                if (Thread.currentThread() != uiThread) {
                                    wrongThread[0] = Thread.currentThread();
                                }
                                called.add(i);
                                if (called.size() == MANY) {
                                    partDone();
                                }
                            })));
        }

        private void step(GuestLoop loop) {
            loop.callSoon(() -> {
                if (steps.incrementAndGet() < MANY) {
                    step(loop);
                } else {
                    partDone();
                }
            });
        }

        private void partDone() {
            if (open.decrementAndGet() == 0) {
                done.complete(null);
            }
        }

        void verify() {
            UiThread.get(done);
            assertThat(rung).as("timers").containsExactly(50, 100, 150, 200);
            assertThat(early).as("timers that rang early").hasValue(0);
            assertThat(steps).hasValue(MANY);
            assertThat(bytes).hasValue(SlowServer.BYTES);
            assertThat(called)
                    .as("functions of another thread")
                    .isEqualTo(IntStream.range(0, MANY).boxed().toList());
            assertThat(wrongThread[0]).isNull();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    private static int read(SocketChannel channel, ByteBuffer buffer) {
        try {
            return channel.read(buffer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ------------------------------------------------------------------ what both can do

    @ParameterizedTest
    @EnumSource(names = {"STRICT", "OURS"})
    void bothServeTimersSocketsAndCallbacksOnTheUiThread(Form form) throws Exception {
        try (var work = new Work();
                var guest = new Guest(form)) {
            guest.handle(work::begin);
            work.verify();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STRICT", "OURS"})
    void bothGoOnInABoxThatTheProgramOpens(Form form) throws Exception {
        try (var work = new Work();
                var guest = new Guest(form)) {
            guest.whileABoxIsOpen((_, box) -> guest.ui.window().postEvent(box), _ -> {
                guest.handle(work::begin);
                work.verify();
            });
        }
    }

    /** The backend waits for nothing that is near, and has to be told. */
    @ParameterizedTest
    @EnumSource(names = {"STRICT", "OURS"})
    void bothAreWokenForATimerThatIsNearer(Form form) throws Exception {
        try (var guest = new Guest(form)) {
            var rung = new CompletableFuture<Void>();
            guest.handle(loop -> loop.callLater(Duration.ofHours(1), () -> {}));
            guest.handle(loop -> loop.callLater(Duration.ofMillis(5), () -> rung.complete(null)));
            UiThread.get(rung);
        }
    }

    // ------------------------------------------------------------------ what only ours can do

    @Test
    void oursGoesOnInABoxThatACallbackOpens() throws Exception {
        try (var work = new Work();
                var guest = new Guest(Form.OURS)) {
            guest.whileABoxIsOpen(GuestLoop::callSoon, _ -> {
                guest.handle(work::begin);
                work.verify();
            });
        }
    }

    /** The callback has not returned, so the semaphore is not released. What needs no turn goes on: functions of other threads. */
    @Test
    void theNotesLoopStandsStillInABoxThatACallbackOpens() throws Exception {
        try (var work = new Work();
                var guest = new Guest(Form.STRICT)) {
            guest.whileABoxIsOpen(GuestLoop::callSoon, loop -> {
                guest.handle(work::begin);
                Waits.await("functions of the other thread ran", () -> work.open.get() == 3);
                var due = System.nanoTime() + Duration.ofMillis(200).toNanos();
                Waits.await("all timers are due", () -> System.nanoTime() > due);
                assertThat(((StrictNote) loop).isBackendWaitingForUiThread()).isTrue();
                assertThat(guest.ui.call(() -> work.rung.size() + work.steps.get() + work.bytes.get()))
                        .as("timers, steps and bytes")
                        .isZero();
            });
            work.verify();
        }
    }

    // ------------------------------------------------------------------ hops

    @Test
    void roundTripsOfTenConnectionsCostAFifthOfTheNotesHopsAtMost() throws Exception {
        try (var server = new EchoServer()) {
            List<Hops> strict = new ArrayList<>();
            List<Hops> ours = new ArrayList<>();
            List<Hops> oursWithoutBudget = new ArrayList<>();
            for (int i = 0; i < BLOCKS; i++) {
                strict.add(hopsOfRoundTrips(Form.STRICT, server.address()));
                ours.add(hopsOfRoundTrips(Form.OURS, server.address()));
                oursWithoutBudget.add(hopsOfRoundTrips(Form.OURS_WITHOUT_BUDGET, server.address()));
            }
            assertThat(fewest(ours, Hops::betweenThreads))
                    .as("hops between threads")
                    .isLessThanOrEqualTo(fewest(strict, Hops::betweenThreads) / 5);
            // After 4 ms we give way to the window, by a message that the UI thread posts to itself. The note has no
            // such limit, so the
            // comparison that takes these in is without ours.
            assertThat(fewest(oursWithoutBudget, Hops::total))
                    .as("hops of all kinds")
                    .isLessThanOrEqualTo(fewest(strict, Hops::total) / 5);
        }
    }

    /** In the note's loop each callback that makes the next one ready costs a turn and a message. */
    @Test
    void callbacksThatFollowEachOtherStayOnTheUiThread() {
        Hops strict = hopsOfSteps(Form.STRICT);
        Hops ours = hopsOfSteps(Form.OURS);
        System.out.printf("%d callbacks, each made ready by the last: STRICT %s, OURS %s%n", MANY, strict, ours);
        assertThat(strict.betweenThreads()).isGreaterThanOrEqualTo(2 * (MANY - 1));
        assertThat(ours.total()).isLessThanOrEqualTo(strict.total() / 5);
    }

    private static Hops hopsOfSteps(Form form) {
        try (var guest = new Guest(form)) {
            var hops = new CompletableFuture<Hops>();
            guest.handle(loop -> step(loop, MANY, loop.hops(), hops));
            return UiThread.get(hops);
        }
    }

    private static void step(GuestLoop loop, int left, Hops before, CompletableFuture<Hops> hops) {
        if (left == 0) {
            hops.complete(loop.hops().since(before));
        } else {
            loop.callSoon(() -> step(loop, left - 1, before, hops));
        }
    }

    /** The first of them is the nearest, so the others concern nobody who waits. */
    @Test
    void timersThatAreNotTheNearestWakeTheNotesBackendOnly() {
        assertThat(wakesOfTimers(Form.STRICT)).isEqualTo(MANY);
        assertThat(wakesOfTimers(Form.OURS)).isLessThanOrEqualTo(1); // none, if the turn has not been given yet
    }

    private static long wakesOfTimers(Form form) {
        try (var guest = new Guest(form)) {
            return guest.ui.call(() -> {
                Hops before = guest.loop.hops();
                for (int i = 0; i < MANY; i++) {
                    guest.loop.callLater(Duration.ofMinutes(60 + i), () -> {});
                }
                return guest.loop.hops().since(before).wakes();
            });
        }
    }

    /**
     * Whoever else uses the machine changes the counts: a server that is held up leaves our loop idle, which costs hops, and gives the
     * note's loop more answers at a time, which saves it some. So both are taken at their best.
     */
    private static long fewest(List<Hops> blocks, ToLongFunction<Hops> count) {
        return blocks.stream().mapToLong(count).min().orElseThrow();
    }

    private static Hops hopsOfRoundTrips(Form form, SocketAddress server) {
        try (var guest = new Guest(form)) {
            echo(guest, server, WARM_UP_ROUNDS);
            Hops hops = echo(guest, server, ROUNDS);
            double thousands = CONNECTIONS * ROUNDS / 1000.0;
            System.out.printf(
                    "%s, %d connections, per 1,000 round trips: %.1f hops between threads, %.1f of all kinds; %s%n",
                    form, CONNECTIONS, hops.betweenThreads() / thousands, hops.total() / thousands, hops);
            return hops;
        }
    }

    /** Sends a message and awaits it, so often, on all connections at once. */
    private static Hops echo(Guest guest, SocketAddress server, int rounds) {
        var all = new CompletableFuture<Hops>();
        guest.handle(loop -> {
            Hops before = loop.hops();
            var open = new AtomicInteger(CONNECTIONS);
            for (int i = 0; i < CONNECTIONS; i++) {
                var channel = SocketChannel.open(server);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.configureBlocking(false);
                ByteBuffer message = ByteBuffer.allocateDirect(64);
                channel.write(message);
                var left = new AtomicInteger(rounds);
                loop.whenReadable(channel, () -> {
                    message.clear();
                    read(channel, message);
                    if (left.decrementAndGet() > 0) {
                        write(channel, message.flip());
                        return true;
                    }
                    if (open.decrementAndGet() == 0) {
                        all.complete(loop.hops().since(before));
                    }
                    return false;
                });
            }
        });
        return UiThread.get(all);
    }

    private static void write(SocketChannel channel, ByteBuffer message) {
        try {
            channel.write(message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
