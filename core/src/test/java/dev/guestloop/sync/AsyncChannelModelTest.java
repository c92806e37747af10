package dev.guestloop.sync;

import static dev.guestloop.sync.Tasks.inTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.CancelledException;
import dev.guestloop.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Random programs on one thread, each repeatable by its seed. */
class AsyncChannelModelTest {

    private static final int SEEDS = 150;

    private static final Map<String, Supplier<AsyncChannel<Integer>>> KINDS = Map.of(
            "rendezvous", AsyncChannel::rendezvous,
            "bounded(1)", () -> AsyncChannel.bounded(1),
            "bounded(3)", () -> AsyncChannel.bounded(3),
            "unbounded", AsyncChannel::unbounded,
            "conflated", AsyncChannel::conflated,
            "dropOldest(3)", () -> AsyncChannel.dropOldest(3),
            "dropNewest(3)", () -> AsyncChannel.dropNewest(3));

    // ------------------------------------------------------------------ without waiting

    /** Against a queue that does what the kind of the channel says, in the plainest way. */
    @Test
    void withoutWaitingAChannelIsAQueueOfItsKind() {
        KINDS.forEach((kind, factory) -> inTask(() -> {
            for (int seed = 0; seed < SEEDS; seed++) {
                var random = new Random(seed);
                AsyncChannel<Integer> channel = factory.get();
                var model = new ArrayDeque<Integer>();
                long dropped = 0;
                for (int item = 0; item < 50; item++) {
                    if (random.nextInt(3) < 2) {
                        boolean accepted = true;
                        switch (kind) {
                            case "unbounded" -> model.add(item);
                            case "conflated", "dropOldest(3)" -> {
                                if (model.size() == (kind.equals("conflated") ? 1 : 3)) {
                                    model.remove();
                                    dropped++;
                                }
                                model.add(item);
                            }
                            default -> {
                                int capacity = kind.equals("rendezvous") ? 0 : kind.equals("bounded(1)") ? 1 : 3;
                                accepted = model.size() < capacity && model.add(item);
                            }
                        }
                        assertThat(channel.trySend(item))
                                .as(kind + ", seed " + seed)
                                .isEqualTo(accepted);
                    } else {
                        assertThat(channel.tryReceive())
                                .as(kind + ", seed " + seed)
                                .isEqualTo(model.poll());
                    }
                    assertThat(channel.statistics())
                            .as(kind + ", seed " + seed)
                            .isEqualTo(new AsyncChannel.Statistics(model.size(), 0, 0, dropped, false));
                }
            }
        }));
    }

    // ------------------------------------------------------------------ with waiting

    /** What the tasks of one program know of their items. */
    private static final class Books {
        final List<Integer> sent = new ArrayList<>();
        final List<Integer> refused = new ArrayList<>();
        final List<Integer> received = new ArrayList<>();
        int next;
    }

    @Test
    void eachItemIsReceivedOnceOrWasNotSent() {
        for (String kind : List.of("rendezvous", "bounded(1)", "bounded(3)", "unbounded")) {
            for (int seed = 0; seed < SEEDS; seed++) {
                String name = kind + ", seed " + seed;
                Books books = randomProgram(KINDS.get(kind).get(), new Random(seed));
                assertThat(books.received).as(name).doesNotHaveDuplicates();
                assertThat(books.received).as(name).containsExactlyInAnyOrderElementsOf(books.sent);
            }
        }
    }

    @Test
    void whatIsNotReceivedWasDroppedAndCounted() {
        for (String kind : List.of("conflated", "dropOldest(3)", "dropNewest(3)")) {
            for (int seed = 0; seed < SEEDS; seed++) {
                String name = kind + ", seed " + seed;
                AsyncChannel<Integer> channel = KINDS.get(kind).get();
                Books books = randomProgram(channel, new Random(seed));
                assertThat(books.received).as(name).doesNotHaveDuplicates();
                assertThat(books.sent).as(name).containsAll(books.received);
                assertThat(books.sent.size() - books.received.size()).as(name).isEqualTo((int)
                        channel.statistics().dropped());
            }
        }
    }

    /** Tasks that send, receive and select in all ways, are cancelled by chance, and in the end drain and close the channel. */
    private static Books randomProgram(AsyncChannel<Integer> channel, Random random) {
        var books = new Books();
        AsyncChannel<Integer> other = AsyncChannel.rendezvous();
        boolean closeEarly = random.nextInt(3) == 0;
        inTask(() -> {
            List<Task<Void>> tasks = new ArrayList<>();
            for (int step = 0; step < 120; step++) {
                switch (random.nextInt(10)) {
                    case 0, 1 -> tasks.add(Tasks.spawn("sender", () -> send(channel, books, random.nextInt(4))));
                    case 2, 3 -> tasks.add(Tasks.spawn("receiver", () -> receive(channel, books, random.nextInt(4))));
                    case 4 ->
                        tasks.add(Tasks.spawn("chooser", () -> choose(channel, other, books, random.nextBoolean())));
                    case 5 -> {
                        if (!tasks.isEmpty()) {
                            tasks.get(random.nextInt(tasks.size())).cancel("by chance");
                        }
                    }
                    case 6 -> other.trySend(0);
                    default -> Async.yieldNow();
                }
                if (closeEarly && step == 100) {
                    channel.close();
                }
            }
            channel.close();
            Tasks.settle();
            channel.forEach(books.received::add);
            for (int i = 0; i < 100; i++) {
                Async.yieldNow();
            }
            other.close();
            Tasks.settle();
            assertThat(channel.statistics().buffered()).isZero();
            assertThat(channel.statistics().sendersWaiting()).isZero();
            assertThat(channel.statistics().receiversWaiting()).isZero();
            assertThat(tasks).noneMatch(task -> task.state() == Task.State.WAITING);
        });
        assertThat(books.sent.size() + books.refused.size()).isEqualTo(books.next);
        return books;
    }

    private static void send(AsyncChannel<Integer> channel, Books books, int how) {
        int item = books.next++;
        boolean accepted = false;
        try {
            accepted = switch (how) {
                case 0 -> channel.trySend(item);
                case 1 -> AsyncChannel.<Boolean>select(channel.onSend(item, () -> true));
                default -> {
                    channel.send(item);
                    yield true;
                }
            };
        } catch (ChannelClosedException | CancelledException e) {
            // Then it was not sent.
        } finally {
            (accepted ? books.sent : books.refused).add(item);
        }
    }

    private static void receive(AsyncChannel<Integer> channel, Books books, int items) {
        try {
            for (int i = 0; i <= items; i++) {
                books.received.add(channel.receive());
            }
        } catch (ChannelClosedException e) {
            // Then there is none.
        }
    }

    private static void choose(AsyncChannel<Integer> channel, AsyncChannel<Integer> other, Books books, boolean sends) {
        int item = sends ? books.next++ : -1;
        Runnable refuse = () -> {
            if (sends) {
                books.refused.add(item);
            }
        };
        try {
            Selection<Runnable> first = other.onReceive(_ -> refuse);
            Selection<Runnable> second = sends
                    ? channel.onSend(item, () -> () -> books.sent.add(item))
                    : channel.onReceive(got -> () -> books.received.add(got));
            AsyncChannel.<Runnable>select(first, second).run();
        } catch (ChannelClosedException | CancelledException e) {
            refuse.run();
        }
    }

    // ------------------------------------------------------------------ order

    @Test
    void theItemsOfOneSenderArriveInItsOrder() {
        for (String kind : KINDS.keySet()) {
            for (int seed = 0; seed < 20; seed++) {
                var random = new Random(seed);
                AsyncChannel<Integer> channel = KINDS.get(kind).get();
                Map<Integer, List<Integer>> bySender = new HashMap<>();
                inTask(() -> {
                    List<Task<Void>> senders = new ArrayList<>();
                    for (int s = 0; s < 3; s++) {
                        int sender = s;
                        senders.add(Tasks.spawn("sender", () -> {
                            for (int i = 0; i < 100; i++) {
                                channel.send(sender * 1000 + i);
                                if (random.nextInt(4) == 0) {
                                    Async.yieldNow();
                                }
                            }
                        }));
                    }
                    Task<Void> receiver = Tasks.spawn(
                            "receiver",
                            () -> channel.forEach(item -> bySender.computeIfAbsent(item / 1000, _ -> new ArrayList<>())
                                    .add(item)));
                    senders.forEach(Task::await);
                    channel.close();
                    receiver.await();
                });
                int total = 0;
                for (List<Integer> items : bySender.values()) {
                    assertThat(items).as(kind + ", seed " + seed).isSorted();
                    total += items.size();
                }
                assertThat(total)
                        .as(kind + ", seed " + seed)
                        .isEqualTo(300 - (int) channel.statistics().dropped());
            }
        }
    }
}
