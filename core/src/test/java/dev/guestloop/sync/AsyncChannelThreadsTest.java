package dev.guestloop.sync;

import static dev.guestloop.sync.Tasks.inRealTime;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.HostThread;
import dev.guestloop.LogCapture;
import dev.guestloop.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A channel of a loop, and senders on other threads. */
class AsyncChannelThreadsTest {

    private static final int SENDERS = 4;

    /** There the shortest time to park is a millisecond, and a thread takes its time to start. */
    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

    private static final int ITEMS = WINDOWS ? 100 : 5_000;

    private final HostThread host = new HostThread();

    @AfterEach
    void closeHost() {
        host.close();
    }

    private static void join(Iterable<Thread> threads) {
        for (Thread thread : threads) {
            HostThread.await("thread " + thread.getName() + " ends", () -> !thread.isAlive());
        }
    }

    private static Thread start(String name, Runnable body) {
        return Thread.ofPlatform().name(name).start(body);
    }

    // ------------------------------------------------------------------ one sender

    @Test
    void anItemOfAnotherThreadReachesATaskThatWaits() {
        AsyncChannel<String> channel = AsyncChannel.rendezvous();
        GuestRun<String> run = host.start(channel::receive);
        host.awaitIdle();
        assertThat(channel.trySend("item")).isTrue();
        assertThat(channel.trySend("nobody waits for this one")).isFalse();
        assertThat(HostThread.outcomeOf(run).getOrThrow()).isEqualTo("item");
    }

    @Test
    void whatWasSentBeforeAnyTaskUsedTheChannelIsThere() {
        AsyncChannel<Integer> channel = AsyncChannel.bounded(2);
        assertThat(channel.trySend(1)).isTrue();
        assertThat(channel.trySend(2)).isTrue();
        assertThat(channel.trySend(3)).isFalse();
        GuestRun<List<Integer>> run = host.start(() -> List.of(channel.receive(), channel.receive()));
        assertThat(HostThread.outcomeOf(run).getOrThrow()).containsExactly(1, 2);
    }

    @Test
    void whatWasClosedBeforeAnyTaskUsedTheChannelIsClosed() {
        AsyncChannel<Integer> channel = AsyncChannel.bounded(2);
        channel.trySend(1);
        channel.close();
        assertThat(channel.trySend(2)).isFalse();
        GuestRun<List<Integer>> run = host.start(() -> {
            List<Integer> items = new ArrayList<>();
            channel.forEach(items::add);
            return items;
        });
        assertThat(HostThread.outcomeOf(run).getOrThrow()).containsExactly(1);
    }

    /** As of a publisher that goes on, on the loop's thread, where another thread has left off; with more than one round on its way. */
    @Test
    void whatTheLoopSendsComesBehindWhatAnotherThreadHasSentBefore() {
        inRealTime(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.unbounded();
            channel.trySend(0);
            int last = 3_000;
            join(List.of(start("sender", () -> {
                for (int i = 1; i < last; i++) {
                    channel.trySend(i);
                }
            })));
            channel.trySend(last);
            for (int i = 0; i <= last; i++) {
                assertThat(channel.receive()).isEqualTo(i);
            }
        });
    }

    /** What was accepted can be received at once; nobody has to wait for the loop to come to it. */
    @Test
    void whatIsOnItsWayIsFound() {
        inRealTime(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.bounded(2);
            join(List.of(start("sender", () -> assertThat(channel.trySend(1)).isTrue())));
            assertThat(channel.tryReceive()).isEqualTo(1);
            join(List.of(start("sender", () -> assertThat(channel.trySend(2)).isTrue())));
            assertThat(AsyncChannel.<Integer>select(channel.onReceive(i -> i))).isEqualTo(2);
        });
    }

    @Test
    void placesAreSharedWithTheTasksOfTheLoop() {
        inRealTime(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.bounded(3);
            channel.send(1);
            List<Boolean> accepted = new ArrayList<>();
            join(List.of(start("sender", () -> {
                for (int i = 2; i < 5; i++) {
                    accepted.add(channel.trySend(i));
                }
            })));
            assertThat(accepted).containsExactly(true, true, false);
            assertThat(channel.trySend(5))
                    .as("the places are taken, though not all items have arrived")
                    .isFalse();
            assertThat(channel.receive()).isEqualTo(1);
            assertThat(channel.receive()).isEqualTo(2);
            channel.send(6);
            channel.send(7);
            assertThat(List.of(channel.receive(), channel.receive(), channel.receive()))
                    .containsExactly(3, 6, 7);
        });
    }

    /** The place that it took was the receiver's, who is gone. */
    @Test
    void whatWasOnItsWayToACancelledReceiverIsTheNextOnes() {
        inRealTime(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.rendezvous();
            Task<Void> receiver = Tasks.started("receiver", channel::receive);
            join(List.of(start("sender", () -> assertThat(channel.trySend(1)).isTrue())));
            receiver.cancel("meanwhile");
            Tasks.settle();
            assertThat(channel.statistics().buffered()).isEqualTo(1);
            Task<Void> sender = Tasks.started("local sender", () -> channel.send(2));
            assertThat(channel.receive()).isEqualTo(1);
            Async.yieldNow();
            assertThat(sender.state()).as("nobody has received its item").isEqualTo(Task.State.WAITING);
            assertThat(channel.trySend(3)).isFalse();
            assertThat(channel.receive()).isEqualTo(2);
        });
    }

    @Test
    void allThatComesBeforeTheLoopLooksCostsItOneCall() {
        try (var log = new LogCapture()) {
            // The run ends with the step in which they come, so each call is refused and logged.
            EventLoop.run(() -> {
                AsyncChannel<Integer> channel = AsyncChannel.unbounded();
                join(List.of(start("sender", () -> {
                    for (int i = 0; i < 1000; i++) {
                        channel.trySend(i);
                    }
                })));
                useUpTheTick();
            });
            assertThat(log.messages())
                    .filteredOn(message -> message.contains("callback=delivery to AsyncChannel[unbounded, "))
                    .hasSize(1);
        }
    }

    /** So that nothing else runs before the loop sees that its last task has ended. */
    private static void useUpTheTick() {
        EventLoop loop = Async.currentLoop();
        long end = loop.timeNanos() + TimeUnit.MILLISECONDS.toNanos(20);
        while (loop.timeNanos() < end) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aFloodIsTakenOverInRounds() {
        inRealTime(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.unbounded();
            join(List.of(start("sender", () -> {
                for (int i = 0; i < 5000; i++) {
                    channel.trySend(i);
                }
            })));
            while (channel.takenOver() == 0) {
                Async.yieldNow();
            }
            assertThat(channel.takenOver()).isLessThan(5000);
            List<Integer> items = new ArrayList<>();
            while (items.size() < 5000) {
                items.add(channel.receive());
            }
            assertThat(items).isSorted().doesNotHaveDuplicates();
        });
    }

    /** A fast sender does not fill the memory while the loop is busy. */
    @Test
    void aConflatedChannelKeepsOneItemAlsoOnTheWay() {
        inRealTime(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.dropOldest(2);
            channel.send(-2);
            channel.send(-1);
            join(List.of(start("sender", () -> {
                for (int i = 0; i < 1000; i++) {
                    assertThat(channel.trySend(i)).isTrue();
                }
            })));
            assertThat(channel.statistics().dropped())
                    .as("before the loop has looked")
                    .isEqualTo(998);
            Async.yieldNow();
            Async.yieldNow();
            assertThat(channel.statistics()).isEqualTo(new AsyncChannel.Statistics(2, 0, 0, 1000, false));
            assertThat(List.of(channel.receive(), channel.receive())).containsExactly(998, 999);
        });
    }

    // ------------------------------------------------------------------ rules

    @Test
    void allButSendingAndClosingIsRefusedOnOtherThreads() {
        inRealTime(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.bounded(1);
            channel.send(1);
            for (Runnable call : List.<Runnable>of(
                    () -> channel.send(2),
                    channel::receive,
                    channel::tryReceive,
                    () -> channel.iterator().hasNext(),
                    () -> AsyncChannel.select(channel.onReceive(i -> i)))) {
                assertThat(Tasks.failureOnAnotherThread(call::run))
                        .isInstanceOf(WrongThreadException.class)
                        .hasMessageStartingWith("AsyncChannel.")
                        .hasMessageContaining("current=another")
                        .hasMessageContaining("callSoonThreadsafe");
            }
            assertThat(channel.statistics()).isEqualTo(new AsyncChannel.Statistics(1, 0, 0, 0, false));
        });
    }

    /** It belongs to the loop of the task that makes it, also if no task has used it. */
    @Test
    void afterTheRunHasEndedNothingIsAccepted() {
        List<AsyncChannel<Integer>> channels = new ArrayList<>();
        inRealTime(() -> {
            channels.add(AsyncChannel.unbounded());
            channels.add(AsyncChannel.conflated());
        });
        for (AsyncChannel<Integer> channel : channels) {
            assertThat(channel.trySend(1)).as("on the thread of the loop").isFalse();
            List<Boolean> accepted = new ArrayList<>();
            join(List.of(start("sender", () -> accepted.add(channel.trySend(2)))));
            assertThat(accepted).containsExactly(false);
            channel.close();
        }
    }

    @Test
    void tasksOfTwoRunsOfOneHostShareAChannel() {
        AsyncChannel<Integer> channel = AsyncChannel.rendezvous();
        GuestRun<Integer> one = host.start(channel::receive);
        GuestRun<Void> two = host.start(() -> {
            channel.send(1);
            return null;
        });
        assertThat(HostThread.outcomeOf(one).getOrThrow()).isEqualTo(1);
        HostThread.outcomeOf(two);
    }

    // ------------------------------------------------------------------ closing

    @Test
    void anotherThreadClosesTheChannelAfterWhatItHasSent() {
        AsyncChannel<Integer> channel = AsyncChannel.unbounded();
        var disk = new IOException("disk");
        GuestRun<Integer> run = host.start(() -> {
            int sum = 0;
            try {
                for (int item : channel) {
                    sum += item;
                }
            } catch (ChannelClosedException e) {
                assertThat(e).hasCause(disk);
            }
            return sum;
        });
        for (int i = 1; i <= 100; i++) {
            assertThat(channel.trySend(i)).isTrue();
        }
        channel.close(disk);
        assertThat(channel.isClosed()).isTrue();
        assertThat(channel.trySend(1000)).isFalse();
        assertThat(HostThread.outcomeOf(run).getOrThrow()).isEqualTo(5050);
    }

    @Test
    void thoseWhoWaitHearThatAnotherThreadHasClosedTheChannel() {
        AsyncChannel<Integer> channel = AsyncChannel.bounded(1);
        GuestRun<Boolean> run = host.start(() -> {
            channel.send(1);
            assertThatThrownBy(() -> channel.send(2)).isInstanceOf(ChannelClosedException.class);
            assertThat(channel.receive()).isEqualTo(1);
            return true;
        });
        host.awaitIdle();
        channel.close();
        assertThat(HostThread.outcomeOf(run).getOrThrow()).isTrue();
    }

    /** However sending and the end meet, the two sides agree on what was sent. */
    @Test
    void whatIsAcceptedWhileTheChannelIsClosedIsReceived() {
        for (int round = 0; round < 200; round++) {
            AsyncChannel<Integer> channel = round % 2 == 0 ? AsyncChannel.unbounded() : AsyncChannel.bounded(3);
            var accepted = new AtomicInteger();
            boolean byTheLoop = round % 3 == 0;
            GuestRun<Integer> run = host.start(() -> {
                int count = 0;
                if (byTheLoop) {
                    channel.receive();
                    count++;
                    Async.yieldNow();
                    channel.close();
                }
                for (int _ : channel) {
                    count++;
                }
                return count;
            });
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                threads.add(start("sender", () -> {
                    while (!channel.isClosed()) {
                        if (channel.trySend(1)) {
                            accepted.incrementAndGet();
                        }
                    }
                }));
            }
            if (!byTheLoop) {
                HostThread.await("something was accepted", () -> accepted.get() > 3);
                channel.close();
            }
            join(threads);
            assertThat(HostThread.outcomeOf(run).getOrThrow())
                    .as("round " + round)
                    .isEqualTo(accepted.get());
        }
    }

    /** However the first use and the first item meet, the one finds the other. */
    @Test
    void anItemFindsATaskThatComesToTheChannelAtThatMoment() {
        for (int round = 0; round < (WINDOWS ? 100 : 1_000); round++) {
            AsyncChannel<Integer> channel = AsyncChannel.bounded(1);
            Thread sender = start("sender", () -> channel.trySend(1));
            GuestRun<Integer> run = host.start(channel::receive);
            assertThat(HostThread.outcomeOf(run).getOrThrow()).isEqualTo(1);
            join(List.of(sender));
        }
    }

    /** However sending and the end of the run meet, nobody gets an exception, and in the end nothing is accepted. */
    @Test
    void sendersSeeTheEndOfTheRun() {
        for (int round = 0; round < (WINDOWS ? 50 : 200); round++) {
            AsyncChannel<Integer> channel = AsyncChannel.rendezvous();
            var failure = new CompletableFuture<Throwable>();
            var over = new AtomicBoolean();
            GuestRun<Void> run = host.start(() -> {
                for (int i = 0; i < 5; i++) {
                    channel.receive();
                }
                return null;
            });
            Thread sender = start("sender", () -> {
                try {
                    while (!over.get()) {
                        channel.trySend(1);
                    }
                    assertThat(channel.trySend(1)).isFalse();
                } catch (Throwable e) {
                    failure.complete(e);
                }
            });
            HostThread.outcomeOf(run);
            over.set(true);
            join(List.of(sender));
            assertThat(failure).isNotDone();
        }
    }

    // ------------------------------------------------------------------ many senders

    private record Item(int sender, int number) {}

    /** Receives until the end, in a task of its own: the items of each sender come in its order. */
    private static Task<Void> receiver(AsyncChannel<Item> channel, Collection<Item> received) {
        int[] last = new int[SENDERS];
        Arrays.fill(last, -1);
        return Async.currentRun()
                .spawn(
                        "receiver",
                        () -> channel.forEach(item -> {
                            received.add(item);
                            assertThat(item.number)
                                    .as("the order of sender " + item.sender)
                                    .isGreaterThan(last[item.sender]);
                            last[item.sender] = item.number;
                        }));
    }

    /** What four threads have sent, and what two tasks have received, of which one is cancelled and replaced all the time. */
    private List<Item> sendFromAllThreads(AsyncChannel<Item> channel, boolean insist, AtomicInteger accepted) {
        List<Item> received = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        GuestOptions options = GuestOptions.DEFAULT.withUncaughtHandler((_, failure) -> failures.add(failure));
        var goOn = new AtomicBoolean(true);
        GuestRun<Void> run = host.start(options, () -> {
            Task<Void> steady = receiver(channel, received);
            var random = new Random(1);
            while (goOn.get()) {
                Task<Void> cancelled = receiver(channel, received);
                for (int i = random.nextInt(3); i >= 0; i--) {
                    Async.yieldNow();
                }
                cancelled.cancel("again and again");
                Async.yieldNow();
            }
            channel.close();
            steady.await();
            return null;
        });
        var start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int s = 0; s < SENDERS; s++) {
            int sender = s;
            threads.add(start("sender-" + s, () -> {
                HostThread.await("the start", () -> start.getCount() == 0);
                for (int i = 0; i < ITEMS; i++) {
                    var item = new Item(sender, i);
                    boolean sent = channel.trySend(item);
                    while (!sent && insist) {
                        LockSupport.parkNanos(1); // leaves the processor to the loop
                        sent = channel.trySend(item);
                    }
                    if (sent) {
                        accepted.incrementAndGet();
                    }
                }
            }));
        }
        start.countDown();
        join(threads);
        goOn.set(false);
        HostThread.outcomeOf(run).getOrThrow();
        assertThat(failures).isEmpty();
        assertThat(Set.copyOf(received)).as("none twice").hasSameSizeAs(received);
        return received;
    }

    @Test
    void fourThreadsSendToTasksAndNothingIsLostOrDoubled() {
        for (AsyncChannel<Item> channel : List.<AsyncChannel<Item>>of(
                AsyncChannel.unbounded(),
                AsyncChannel.bounded(16),
                AsyncChannel.bounded(1),
                AsyncChannel.rendezvous())) {
            var accepted = new AtomicInteger();
            assertThat(sendFromAllThreads(channel, true, accepted))
                    .as(channel.toString())
                    .hasSize(SENDERS * ITEMS);
            assertThat(accepted).hasValue(SENDERS * ITEMS);
        }
    }

    @Test
    void whatIsRefusedIsNotReceived() {
        for (AsyncChannel<Item> channel : List.<AsyncChannel<Item>>of(
                AsyncChannel.bounded(3), AsyncChannel.dropNewest(3), AsyncChannel.rendezvous())) {
            var accepted = new AtomicInteger();
            assertThat(sendFromAllThreads(channel, false, accepted))
                    .as(channel.toString())
                    .hasSize(accepted.get());
        }
    }

    @Test
    void whatIsDroppedIsCountedAndTheLastOnesArrive() {
        for (AsyncChannel<Item> channel :
                List.<AsyncChannel<Item>>of(AsyncChannel.conflated(), AsyncChannel.dropOldest(100))) {
            List<Item> received = sendFromAllThreads(channel, false, new AtomicInteger());
            assertThat(received.size() + channel.statistics().dropped()).isEqualTo(SENDERS * ITEMS);
            assertThat(received).as("the last one of some sender").anyMatch(item -> item.number == ITEMS - 1);
        }
    }

    /**
     * Two threads send a few items each, again and again, while the loop takes what there is: whoever makes room by dropping the oldest
     * may be held up, find that the loop was quicker, and must not drop the newest then.
     */
    @Test
    void theNewestIsNeverDropped() {
        int rounds = 2_000;
        var round = new AtomicInteger();
        var done = new AtomicInteger();
        GuestRun<Void> run = host.start(() -> {
            AsyncChannel<Item> channel = AsyncChannel.conflated();
            List<Thread> threads = new ArrayList<>();
            for (int s = 0; s < 2; s++) {
                int sender = s;
                threads.add(start("sender-" + s, () -> {
                    for (int r = 1; r <= rounds; r++) {
                        while (round.get() < r) {
                            Thread.yield();
                        }
                        for (int i = 0; i < 4; i++) {
                            channel.trySend(new Item(sender, i));
                        }
                        done.incrementAndGet();
                    }
                }));
            }
            for (int r = 1; r <= rounds; r++) {
                Item last = null;
                round.set(r);
                boolean over;
                do {
                    over = done.get() == 2 * r; // before the last look
                    Item item = channel.tryReceive();
                    last = item == null ? last : item;
                } while (!over);
                assertThat(last).as("round " + r).isNotNull();
                assertThat(last.number).as("round " + r).isEqualTo(3);
                Async.checkpoint();
            }
            join(threads);
            return null;
        });
        HostThread.outcomeOf(run).getOrThrow();
    }
}
