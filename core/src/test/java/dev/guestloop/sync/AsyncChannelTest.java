package dev.guestloop.sync;

import static dev.guestloop.sync.Tasks.inTask;
import static dev.guestloop.sync.Tasks.settle;
import static dev.guestloop.sync.Tasks.spawn;
import static dev.guestloop.sync.Tasks.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.CancelScope;
import dev.guestloop.CancelledException;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** One channel on its own thread; for other threads see {@link AsyncChannelThreadsTest}, for several channels {@link SelectTest}. */
class AsyncChannelTest {

    private final List<Object> received = new ArrayList<>();
    private final List<Object> sent = new ArrayList<>();

    private Task<Void> sender(AsyncChannel<Integer> channel, int item) {
        return started("sender of " + item, () -> {
            channel.send(item);
            sent.add(item);
        });
    }

    private Task<Void> receiver(AsyncChannel<Integer> channel) {
        return started("receiver", () -> received.add(channel.receive()));
    }

    private static void sendAll(AsyncChannel<Integer> channel, int... items) {
        for (int item : items) {
            channel.send(item);
        }
    }

    /** What can be received without waiting. */
    private static List<Integer> drain(AsyncChannel<Integer> channel) {
        List<Integer> items = new ArrayList<>();
        for (Integer item; (item = channel.tryReceive()) != null; ) {
            items.add(item);
        }
        return items;
    }

    private static AsyncChannel.Statistics statistics(int buffered, int sendersWaiting, int receiversWaiting) {
        return new AsyncChannel.Statistics(buffered, sendersWaiting, receiversWaiting, 0, false);
    }

    // ------------------------------------------------------------------ the kinds

    @Test
    void inARendezvousWhoSendsWaitsForWhoReceives() {
        inTask(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.rendezvous();
            assertThat(channel.trySend(0)).as("nobody waits").isFalse();
            sender(channel, 1);
            sender(channel, 2);
            assertThat(channel.statistics()).isEqualTo(statistics(0, 2, 0));
            assertThat(channel.receive()).isEqualTo(1);
            settle();
            assertThat(sent).containsExactly(1);
            assertThat(channel.tryReceive()).isEqualTo(2);
            assertThat(channel.tryReceive()).isNull();
            receiver(channel);
            receiver(channel);
            assertThat(channel.statistics()).isEqualTo(statistics(0, 0, 2));
            assertThat(channel.trySend(3)).isTrue();
            channel.send(4);
            assertThat(channel.trySend(5)).isFalse();
            settle();
            assertThat(received).containsExactly(3, 4);
        });
    }

    @Test
    void aBoundedChannelKeepsSoManyAndThenWhoSendsWaits() {
        inTask(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.bounded(2);
            assertThat(channel.tryReceive()).isNull();
            sendAll(channel, 1, 2);
            assertThat(channel.trySend(0)).isFalse();
            sender(channel, 3);
            sender(channel, 4);
            assertThat(channel.statistics()).isEqualTo(statistics(2, 2, 0));
            assertThat(channel.receive()).isEqualTo(1);
            assertThat(channel.trySend(0))
                    .as("the place is the waiting sender's")
                    .isFalse();
            settle();
            assertThat(sent).containsExactly(3);
            assertThat(drain(channel)).containsExactly(2, 3, 4);
            settle();
            assertThat(sent).containsExactly(3, 4);
            sendAll(channel, 5, 6);
            assertThat(channel.trySend(7)).isFalse();
            assertThat(drain(channel)).containsExactly(5, 6);
        });
    }

    @Test
    void anUnboundedChannelKeepsAll() {
        inTask(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.unbounded();
            for (int i = 0; i < 10_000; i++) {
                assertThat(channel.trySend(i)).isTrue();
            }
            channel.send(10_000);
            assertThat(channel.statistics()).isEqualTo(statistics(10_001, 0, 0));
            assertThat(drain(channel)).hasSize(10_001).isSorted();
        });
    }

    @Test
    void aConflatedChannelKeepsTheNewest() {
        inTask(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.conflated();
            sendAll(channel, 1, 2);
            assertThat(channel.trySend(3)).isTrue();
            assertThat(channel.statistics()).isEqualTo(new AsyncChannel.Statistics(1, 0, 0, 2, false));
            assertThat(drain(channel)).containsExactly(3);
        });
    }

    @Test
    void dropOldestKeepsTheNewestSoMany() {
        inTask(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.dropOldest(3);
            sendAll(channel, 1, 2, 3, 4, 5);
            assertThat(channel.trySend(6)).isTrue();
            assertThat(channel.statistics()).isEqualTo(new AsyncChannel.Statistics(3, 0, 0, 3, false));
            assertThat(drain(channel)).containsExactly(4, 5, 6);
            receiver(channel);
            sendAll(channel, 7, 8, 9, 10);
            assertThat(channel.statistics().dropped())
                    .as("the first went to the receiver")
                    .isEqualTo(3);
            settle();
            assertThat(received).containsExactly(7);
        });
    }

    @Test
    void dropNewestKeepsTheFirstSoMany() {
        inTask(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.dropNewest(3);
            sendAll(channel, 1, 2, 3, 4, 5);
            assertThat(channel.trySend(6)).isFalse();
            assertThat(channel.statistics())
                    .as("what trySend refuses is known to who sent it")
                    .isEqualTo(new AsyncChannel.Statistics(3, 0, 0, 2, false));
            assertThat(drain(channel)).containsExactly(1, 2, 3);
            assertThat(channel.trySend(7)).isTrue();
        });
    }

    @Test
    void capacitiesThatMakeNoSenseAreRefused() {
        for (TaskAction<RuntimeException> factory : List.<TaskAction<RuntimeException>>of(
                () -> AsyncChannel.bounded(0), () -> AsyncChannel.dropOldest(0), () -> AsyncChannel.dropNewest(0))) {
            assertThatThrownBy(factory::run)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("capacity=0")
                    .hasMessageContaining("rendezvous()");
        }
        assertThatThrownBy(() -> AsyncChannel.bounded(Integer.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("capacity=2147483647")
                .hasMessageContaining("unbounded()");
    }

    @Test
    void nullsAreRefused() {
        inTask(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.unbounded();
            for (Runnable call : List.<Runnable>of(
                    () -> channel.send(null), () -> channel.trySend(null), () -> channel.onSend(null, () -> 1))) {
                assertThatThrownBy(call::run)
                        .isInstanceOf(NullPointerException.class)
                        .hasMessage("item");
            }
            assertThat(channel.statistics().buffered()).isZero();
        });
    }

    // ------------------------------------------------------------------ who is served

    @Test
    void receiversAreServedInTheOrderInWhichTheyCame() {
        inTask(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.bounded(2);
            for (String name : List.of("a", "b", "c")) {
                started(name, () -> received.add(name + channel.receive()));
            }
            sendAll(channel, 1);
            assertThat(channel.tryReceive()).as("it is the first receiver's").isNull();
            sendAll(channel, 2, 3);
            settle();
            assertThat(received).containsExactly("a1", "b2", "c3");
        });
    }

    @Test
    void aTaskThatSendsAndReceivesWithoutWaitingLetsOthersRunAllTheSame() {
        inTask(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.bounded(1);
            boolean[] ran = {false};
            spawn("other", () -> ran[0] = true);
            while (!ran[0]) {
                channel.send(1);
                channel.receive();
            }
        });
    }

    // ------------------------------------------------------------------ cancellation

    @Test
    void aCancelledReceiverEatsNoItem() {
        inTask(() -> {
            for (AsyncChannel<Integer> channel :
                    List.of(AsyncChannel.<Integer>rendezvous(), AsyncChannel.<Integer>bounded(1))) {
                received.clear();
                Task<Void> cancelled = receiver(channel);
                receiver(channel);
                cancelled.cancel("not needed");
                assertThat(channel.statistics()).as("in the same step").isEqualTo(statistics(0, 0, 1));
                channel.send(1);
                settle();
                assertThat(received).containsExactly(1);
                assertThat(channel.statistics()).isEqualTo(statistics(0, 0, 0));
            }
        });
    }

    /** The place of a receiver goes with it: what nobody waits for is not accepted. */
    @Test
    void aCancelledReceiverLeavesNoPlace() {
        inTask(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.rendezvous();
            receiver(channel).cancel("not needed");
            assertThat(channel.trySend(1)).isFalse();
            AsyncChannel<Integer> bounded = AsyncChannel.bounded(1);
            receiver(bounded).cancel("not needed");
            assertThat(bounded.trySend(1)).isTrue();
            assertThat(bounded.trySend(2)).isFalse();
        });
    }

    @Test
    void aCancelledSenderHasSentNothing() {
        inTask(() -> {
            for (AsyncChannel<Integer> channel :
                    List.of(AsyncChannel.<Integer>rendezvous(), AsyncChannel.<Integer>bounded(1))) {
                channel.trySend(0);
                sender(channel, 1);
                Task<Void> cancelled = sender(channel, 2);
                sender(channel, 3);
                cancelled.cancel("not needed");
                assertThat(channel.statistics().sendersWaiting())
                        .as("in the same step")
                        .isEqualTo(2);
                assertThat(drain(channel)).endsWith(1, 3).doesNotContain(2);
            }
        });
    }

    @Test
    void whatHasReachedAReceiverIsReturnedThoughItIsCancelledAtOnce() {
        inTask(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.rendezvous();
            Task<Void> receiver = receiver(channel);
            channel.send(1);
            receiver.cancel("too late");
            settle();
            assertThat(received).containsExactly(1);
        });
    }

    @Test
    void whoseItemWasTakenHasSentItThoughItIsCancelledAtOnce() {
        inTask(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.rendezvous();
            Task<Void> sender = sender(channel, 1);
            assertThat(channel.receive()).isEqualTo(1);
            sender.cancel("too late");
            settle();
            assertThat(sent).containsExactly(1);
        });
    }

    @Test
    void sendingAndReceivingAreCheckpointsAlsoWhenNobodyHasToWait() {
        inTask(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.bounded(2);
            channel.send(1);
            CancelScope scope = CancelScope.create();
            scope.cancel("before");
            scope.run(() -> {
                for (Runnable call : List.<Runnable>of(
                        () -> channel.send(2),
                        channel::receive,
                        () -> channel.iterator().hasNext(),
                        () -> AsyncChannel.select(channel.onReceive(item -> item)),
                        () -> AsyncChannel.select(channel.onSend(3, () -> 3)))) {
                    assertThatThrownBy(call::run).isInstanceOf(CancelledException.class);
                }
                return null;
            });
            assertThat(drain(channel)).containsExactly(1);
        });
    }

    @Test
    void manyWaitersAreCancelled() {
        inTask(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.rendezvous();
            List<Task<Void>> waiters = new ArrayList<>();
            for (int i = 0; i < Tasks.MANY; i++) {
                waiters.add(spawn("receiver", channel::receive));
            }
            settle();
            assertThat(channel.statistics()).isEqualTo(statistics(0, 0, Tasks.MANY));
            waiters.reversed().forEach(waiter -> waiter.cancel("all of them"));
            assertThat(channel.statistics()).isEqualTo(statistics(0, 0, 0));
            waiters.clear();
            for (int i = 0; i < Tasks.MANY; i++) {
                waiters.add(spawn("sender", () -> channel.send(1)));
            }
            settle();
            assertThat(channel.statistics()).isEqualTo(statistics(0, Tasks.MANY, 0));
            waiters.reversed().forEach(waiter -> waiter.cancel("all of them"));
            assertThat(channel.statistics()).isEqualTo(statistics(0, 0, 0));
        });
    }

    // ------------------------------------------------------------------ the end

    @Test
    void whatWasSentBeforeTheEndIsReceivedAndThenReceiversHearOfIt() {
        inTask(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.bounded(2);
            sendAll(channel, 1, 2);
            assertThat(channel.isClosed()).isFalse();
            channel.close();
            channel.close(new IOException("the first end counts"));
            assertThat(channel.isClosed()).isTrue();
            assertThat(channel.receive()).isEqualTo(1);
            assertThat(channel.tryReceive()).isEqualTo(2);
            for (Runnable call : List.<Runnable>of(
                    channel::receive, channel::tryReceive, () -> AsyncChannel.select(channel.onReceive(i -> i)))) {
                assertThatThrownBy(call::run)
                        .isInstanceOfSatisfying(
                                ChannelClosedException.class,
                                e -> assertThat(e.channel()).isSameAs(channel))
                        .hasMessageContaining("channel=" + channel)
                        .hasNoCause();
            }
        });
    }

    @Test
    void aCauseReachesThoseWhoSendAndThoseWhoReceive() {
        inTask(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.bounded(1);
            channel.send(1);
            var disk = new IOException("disk");
            channel.close(disk);
            assertThatThrownBy(() -> channel.send(2))
                    .isInstanceOf(ChannelClosedException.class)
                    .hasMessageContaining("takes no more items: channel=AsyncChannel[bounded(1), buffered=1")
                    .hasCause(disk);
            assertThatThrownBy(() -> AsyncChannel.select(channel.onSend(2, () -> 2)))
                    .isInstanceOf(ChannelClosedException.class)
                    .hasCause(disk);
            assertThat(channel.trySend(2)).isFalse();
            assertThat(channel.receive()).isEqualTo(1);
            assertThatThrownBy(channel::receive)
                    .isInstanceOf(ChannelClosedException.class)
                    .hasCause(disk);
            assertThatThrownBy(channel::tryReceive).hasCause(disk);
        });
    }

    @Test
    void thoseWhoWaitHearOfTheEndAtOnce() {
        inTask(() -> {
            AsyncChannel<Integer> full = AsyncChannel.bounded(1);
            full.send(1);
            AsyncChannel<Integer> empty = AsyncChannel.rendezvous();
            List<Task<Void>> waiters = List.of(
                    started(
                            "sender",
                            () -> assertThatThrownBy(() -> full.send(2))
                                    .isInstanceOf(ChannelClosedException.class)
                                    .hasMessageContaining("takes no more items")),
                    started(
                            "receiver",
                            () -> assertThatThrownBy(empty::receive)
                                    .isInstanceOf(ChannelClosedException.class)
                                    .hasMessageContaining("have been received")),
                    started(
                            "iterator",
                            () -> assertThat(empty.iterator().hasNext()).isFalse()));
            full.close();
            empty.close();
            assertThat(full.statistics()).isEqualTo(new AsyncChannel.Statistics(1, 0, 0, 0, true));
            assertThat(empty.statistics()).isEqualTo(new AsyncChannel.Statistics(0, 0, 0, 0, true));
            waiters.forEach(Task::await);
            assertThat(untilTheEnd(full)).containsExactly(1);
        });
    }

    private static List<Integer> untilTheEnd(AsyncChannel<Integer> closed) {
        List<Integer> items = new ArrayList<>();
        closed.forEach(items::add);
        return items;
    }

    // ------------------------------------------------------------------ one after the other

    @Test
    void aLoopWaitsForEachItemAndEndsWithTheChannel() {
        inTask(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.rendezvous();
            Task<Void> loop = started("loop", () -> {
                for (int item : channel) {
                    received.add(item);
                }
                received.add("end");
            });
            sendAll(channel, 1, 2);
            settle();
            assertThat(received).containsExactly(1, 2);
            channel.close();
            loop.await();
            assertThat(received).containsExactly(1, 2, "end");
        });
    }

    @Test
    void forEachWaitsForEachItemToo() {
        inTask(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.bounded(2);
            Task<Void> loop = started("loop", () -> channel.forEach(received::add));
            sendAll(channel, 1, 2, 3);
            channel.close();
            loop.await();
            assertThat(received).containsExactly(1, 2, 3);
        });
    }

    @Test
    void aLoopThrowsWhatTheChannelWasClosedWith() {
        inTask(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.bounded(2);
            var disk = new IOException("disk");
            sendAll(channel, 1);
            channel.close(disk);
            assertThatThrownBy(() -> channel.forEach(received::add))
                    .isInstanceOf(ChannelClosedException.class)
                    .hasCause(disk);
            assertThat(received).containsExactly(1);
        });
    }

    @Test
    void anIteratorKeepsWhatItHasFound() {
        inTask(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.bounded(2);
            sendAll(channel, 1, 2);
            channel.close();
            Iterator<Integer> items = channel.iterator();
            assertThat(items.hasNext()).isTrue();
            assertThat(items.hasNext()).isTrue();
            assertThat(items.next()).isEqualTo(1);
            assertThat(items.next()).isEqualTo(2);
            assertThat(items.hasNext()).isFalse();
            assertThatThrownBy(items::next)
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessageContaining("channel=" + channel);
        });
    }

    @Test
    void twoLoopsShareTheItems() {
        inTask(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.rendezvous();
            Task<Void> one = started("one", () -> channel.forEach(received::add));
            Task<Void> two = started("two", () -> channel.forEach(received::add));
            for (int i = 0; i < 100; i++) {
                channel.send(i);
            }
            channel.close();
            one.await();
            two.await();
            assertThat(received).hasSize(100).doesNotHaveDuplicates();
        });
    }

    // ------------------------------------------------------------------ rules

    @Test
    void nobodyWaitsOutsideOfATask() {
        AsyncChannel<Integer> channel = AsyncChannel.unbounded();
        for (Runnable call : List.<Runnable>of(
                () -> channel.send(1),
                channel::receive,
                () -> channel.iterator().hasNext(),
                () -> AsyncChannel.select(channel.onReceive(i -> i)))) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(CannotAwaitException.class)
                    .hasMessageContaining("AsyncChannel.");
        }
        assertThat(channel.statistics()).isEqualTo(statistics(0, 0, 0));
    }

    @Test
    void itsTextShowsItsState() {
        inTask(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.rendezvous();
            Task<Void> receiver = receiver(channel);
            assertThat(channel)
                    .hasToString("AsyncChannel[rendezvous, buffered=0, sendersWaiting=0, receiversWaiting=1]");
            receiver.cancel("enough");
            channel.close();
            assertThat(channel)
                    .hasToString("AsyncChannel[rendezvous, buffered=0, sendersWaiting=0, receiversWaiting=0, closed]");
            assertThat(AsyncChannel.bounded(3)).asString().contains("[bounded(3), ");
            assertThat(AsyncChannel.unbounded()).asString().contains("[unbounded, ");
            assertThat(AsyncChannel.conflated()).asString().contains("[conflated, ");
            assertThat(AsyncChannel.dropOldest(3)).asString().contains("[dropOldest(3), ");
            assertThat(AsyncChannel.dropNewest(3)).asString().contains("[dropNewest(3), ");
        });
    }

    @Test
    void aClosedChannelWithRoomTakesNothingMore() {
        inTask(() -> {
            AsyncChannel<Integer> channel = AsyncChannel.bounded(2);
            channel.close();
            assertThat(channel.trySend(1)).isFalse();
            assertThat(channel.statistics().buffered()).isZero();
        });
    }

    @Test
    void eachFigureOfTheStatisticsIsItsOwn() {
        inTask(() -> {
            AsyncChannel<Integer> full = AsyncChannel.bounded(1);
            full.send(1);
            Tasks.started("sender", () -> full.send(2));
            assertThat(full.statistics().buffered()).isEqualTo(1);
            assertThat(full.statistics().sendersWaiting()).isEqualTo(1);
            assertThat(full.statistics().closed()).isFalse();
            assertThat(full.receive()).isEqualTo(1);
            full.close();
            assertThat(full.statistics().closed()).isTrue();

            AsyncChannel<Integer> newest = AsyncChannel.conflated();
            newest.send(1);
            newest.send(2);
            assertThat(newest.statistics().dropped()).isEqualTo(1);
            newest.receive();
            Tasks.started("receiver", newest::receive);
            assertThat(newest.statistics().receiversWaiting()).isEqualTo(1);
            newest.send(3);
        });
    }
}
