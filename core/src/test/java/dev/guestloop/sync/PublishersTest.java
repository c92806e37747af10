package dev.guestloop.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.CancelScope;
import dev.guestloop.CancelledException;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.QueueHost;
import dev.guestloop.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What the rules of Reactive Streams leave open; those themselves are in {@link PublishersTckTest}. */
class PublishersTest {

    private static final int MANY = 10_000;

    private final LoopThread loop = new LoopThread();

    @AfterEach
    void endLoop() {
        loop.close();
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @Nested
    class FromAPublisher {

        private final ManualPublisher<Integer> publisher = new ManualPublisher<>();

        @Test
        void aTaskGoesThroughWhatComesFromOtherThreads() {
            List<Integer> received = new ArrayList<>();
            try (var submissions = new SubmissionPublisher<Integer>()) {
                var subscribed = new CompletableFuture<Void>();
                var sent = new CompletableFuture<Void>();
                Thread.ofPlatform().start(() -> {
                    LoopThread.get(subscribed);
                    numbers(MANY).forEach(submissions::submit); // waits when there is no room
                    sent.complete(null);
                });
                loop.run(() -> {
                    try (PublishedItems<Integer> items = Publishers.subscribe(submissions, 8)) {
                        subscribed.complete(null);
                        while (received.size() < MANY) {
                            received.add(items.receive());
                        }
                    }
                });
                LoopThread.get(sent);
            }
            assertThat(received).isEqualTo(numbers(MANY));
        }

        @Test
        void thePublisherIsAskedForAsMuchAsThereIsRoomFor() {
            loop.run(() -> {
                try (PublishedItems<Integer> items = Publishers.subscribe(publisher, 4)) {
                    assertThat(publisher.requested).hasValue(4);
                    numbers(4).forEach(publisher.subscriber()::onNext);
                    assertThat(items.receive()).isZero();
                    assertThat(publisher.requested).as("not for each").hasValue(4);
                    assertThat(items.receive()).isEqualTo(1);
                    assertThat(publisher.requested).hasValue(6);
                    var rest = items.iterator();
                    assertThat(rest.next()).isEqualTo(2);
                    assertThat(rest.next()).isEqualTo(3);
                    assertThat(publisher.requested).hasValue(8);
                }
            });
            assertThat(publisher.cancelled).hasValue(1);
        }

        @Test
        void aPublisherMaySendWhileItIsAsked() {
            publisher.onRequest = () -> publisher.subscribed.thenAccept(subscriber -> {
                if (publisher.requested.get() <= 6) {
                    subscriber.onNext((int) publisher.requested.get());
                } else {
                    subscriber.onComplete();
                }
            });
            List<Integer> received = new ArrayList<>();
            loop.run(() -> {
                try (PublishedItems<Integer> items = Publishers.subscribe(publisher, 1)) {
                    items.forEach(received::add);
                }
            });
            assertThat(received).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(publisher.cancelled).as("it has ended by itself").hasValue(0);
        }

        @Test
        void theSubscriptionIsUsedByTheLoopAloneWhereverItComesFrom() throws Exception {
            var made = new CompletableFuture<Flow.Subscriber<? super Integer>>();
            CompletableFuture<Integer> sum = new CompletableFuture<>();
            publisher.loopThread = loop.thread;
            loop.run(() -> {
                loop.run.spawn(() -> {
                    try (PublishedItems<Integer> items = Publishers.<Integer>subscribe(made::complete, 2)) {
                        sum.complete(items.receive() + items.receive());
                    }
                });
            });
            Flow.Subscriber<? super Integer> subscriber = LoopThread.get(made);
            subscriber.onSubscribe(publisher); // on the thread of the test
            LoopThread.await("it is asked", () -> publisher.requested.get() == 2);
            subscriber.onNext(1);
            subscriber.onNext(2);
            assertThat(LoopThread.get(sum)).isEqualTo(3);
            LoopThread.await("it is cancelled", () -> publisher.cancelled.get() == 1);
            assertThat(publisher.calledOffLoop).isFalse();
        }

        @Test
        void leavingEarlyCancelsTheSubscriptionOnce() {
            loop.run(() -> {
                PublishedItems<Integer> kept;
                try (PublishedItems<Integer> items = Publishers.subscribe(publisher, 4)) {
                    kept = items;
                    numbers(3).forEach(publisher.subscriber()::onNext);
                    for (int item : items) {
                        if (item == 1) {
                            break;
                        }
                    }
                    assertThat(publisher.cancelled).hasValue(0);
                }
                assertThat(publisher.cancelled).hasValue(1);
                kept.close();
                publisher.subscriber().onNext(4); // comes too late, and that is no fault
                assertThatThrownBy(() -> {
                            kept.receive();
                            kept.receive();
                        })
                        .isInstanceOf(ChannelClosedException.class)
                        .hasNoCause();
            });
            assertThat(publisher.cancelled).hasValue(1);
        }

        @Test
        void aCancellationCancelsTheSubscription() {
            loop.run(() -> {
                Outcome<Object> outcome = Async.moveOnAfter(Duration.ofMillis(1), () -> {
                    try (PublishedItems<Integer> items = Publishers.subscribe(publisher, 4)) {
                        return items.receive();
                    }
                });
                assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
                assertThat(publisher.cancelled).hasValue(1);
            });
        }

        @Test
        void aSubscriptionThatIsForgottenEndsWithItsTask() {
            loop.run(() -> {
                PublishedItems<Integer> forgotten = Publishers.subscribe(publisher, 4);
                assertThat(forgotten.toString()).contains("PublishedItems", "buffered=0");
            });
            LoopThread.await("it is cancelled", () -> publisher.cancelled.get() == 1);
        }

        @Test
        void aSubscriptionThatCannotBeCancelledIsClosedAllTheSame() {
            publisher.onCancel = () -> {
                throw new IllegalStateException("broken");
            };
            loop.run(() -> {
                PublishedItems<Integer> items = Publishers.subscribe(publisher, 4);
                assertThatThrownBy(items::close).hasMessage("broken");
                assertThatThrownBy(items::receive).isInstanceOf(ChannelClosedException.class);
                items.close();
            });
            loop.run(() -> {
                PublishedItems<Integer> forgotten = Publishers.subscribe(publisher, 4);
                assertThat(forgotten).isNotNull();
            });
            loop.run(() -> {}); // the run has not ended with it
            assertThat(loop.uncaught)
                    .singleElement()
                    .asString()
                    .startsWith("what watches for the end of task")
                    .endsWith("broken");
        }

        @Test
        void aSubscriptionThatComesTooLateIsCancelled() {
            var made = new CompletableFuture<Flow.Subscriber<? super Integer>>();
            loop.run(() -> {
                Publishers.<Integer>subscribe(made::complete, 4).close();
                publisher.loopThread = Thread.currentThread();
                LoopThread.get(made).onSubscribe(publisher);
            });
            assertThat(publisher.cancelled).hasValue(1);
            assertThat(publisher.requested).hasValue(0);
        }

        @Test
        void aFailureComesAfterTheItemsThatWereSent() {
            loop.run(() -> {
                try (PublishedItems<Integer> items = Publishers.subscribe(publisher, 4)) {
                    publisher.subscriber().onNext(1);
                    publisher.subscriber().onError(new IOException("disk"));
                    var all = items.iterator();
                    assertThat(all.next()).isEqualTo(1);
                    assertThatThrownBy(all::hasNext)
                            .isInstanceOf(ChannelClosedException.class)
                            .hasCauseInstanceOf(IOException.class);
                }
            });
            assertThat(publisher.cancelled).as("it has ended by itself").hasValue(0);
        }

        @Test
        void aFailureThatIsNoneIsRefusedAndEndsNothing() {
            loop.run(() -> {
                try (PublishedItems<Integer> items = Publishers.subscribe(publisher, 4)) {
                    assertThatThrownBy(() -> publisher.subscriber().onError(null))
                            .hasMessage("cause");
                    publisher.subscriber().onNext(1);
                    assertThat(items.receive()).isEqualTo(1);
                }
            });
            assertThat(publisher.cancelled).hasValue(1);
        }

        @Test
        void aPublisherThatSendsMoreThanWasAskedForIsGivenUp() {
            loop.run(() -> {
                try (PublishedItems<Integer> items = Publishers.subscribe(publisher, 2)) {
                    numbers(3).forEach(publisher.subscriber()::onNext);
                    assertThat(publisher.cancelled).hasValue(1);
                    assertThat(items.receive()).isZero();
                    assertThat(items.receive()).isEqualTo(1);
                    assertThatThrownBy(items::receive)
                            .isInstanceOf(ChannelClosedException.class)
                            .cause()
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("§1.1")
                            .hasMessageContaining("room=2");
                }
            });
            assertThat(publisher.cancelled).hasValue(1);
        }

        @Test
        void aPublisherThatThrowsWhenItIsAskedTakesNoItemAway() {
            loop.run(() -> {
                try (PublishedItems<Integer> items = Publishers.subscribe(publisher, 1)) {
                    publisher.onRequest = () -> {
                        throw new IllegalStateException("tired");
                    };
                    publisher.subscriber().onNext(1);
                    assertThat(items.receive()).isEqualTo(1);
                    assertThatThrownBy(items::receive).hasRootCauseMessage("tired");
                }
            });
            assertThat(publisher.cancelled).hasValue(1);
        }

        @Test
        void aPublisherThatTakesNoSubscriberIsHeardOf() {
            loop.run(() -> assertThatThrownBy(() -> Publishers.subscribe(
                            subscriber -> {
                                subscriber.onSubscribe(publisher);
                                throw new IllegalStateException("full");
                            },
                            1))
                    .hasMessage("full"));
            assertThat(publisher.cancelled).hasValue(1);
        }

        @Test
        void badCallsAreRefusedBeforeAnythingHappens() {
            loop.run(() -> {
                assertThatThrownBy(() -> Publishers.subscribe(null, 1)).hasMessage("publisher");
                assertThatThrownBy(() -> Publishers.subscribe(publisher, 0))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("room=0");
                CancelScope scope = CancelScope.create();
                scope.cancel("before");
                assertThat(scope.run(() -> Publishers.subscribe(publisher, 1))).isInstanceOf(Outcome.Cancelled.class);
            });
            assertThatThrownBy(() -> Publishers.subscribe(publisher, 1)).isInstanceOf(CannotAwaitException.class);
            assertThat(publisher.subscribed).isNotDone();
        }

        @Test
        void itIsClosedOnTheThreadOfItsLoopOnly() {
            loop.run(() -> {
                PublishedItems<Integer> items = Publishers.subscribe(publisher, 1);
                Async.toThread(() -> assertThatThrownBy(items::close)
                        .isInstanceOf(WrongThreadException.class)
                        .hasMessageContaining("PublishedItems.close"));
                assertThat(publisher.cancelled).hasValue(0);
            });
        }

        /** Nobody goes on with the task, so nobody closes. */
        @Test
        void thePublisherOfARunThatWasAbandonedIsCancelledWhenItSends() {
            var host = new QueueHost();
            GuestRun<Void> run = GuestRun.start(host, () -> {
                Publishers.subscribe(publisher, 4);
                host.stop();
                Async.shielded(() -> Async.sleep(Duration.ofDays(1)));
                return null;
            });
            host.run();
            assertThat(run.finish(Duration.ofMillis(1))).isFalse();
            assertThat(publisher.cancelled).hasValue(0);
            publisher.subscriber().onNext(1);
            assertThat(publisher.cancelled).hasValue(1);
            publisher.subscriber().onNext(2);
            assertThat(publisher.cancelled).hasValue(1);
            var late = new ManualPublisher<Integer>();
            publisher.subscriber().onSubscribe(late);
            assertThat(late.cancelled).hasValue(1);
        }
    }

    @Nested
    class OfTasks {

        private final RecordingSubscriber<Integer> subscriber = new RecordingSubscriber<>();
        private final List<String> record = new CopyOnWriteArrayList<>();

        @Test
        void eachSubscriberHasATaskOfItsOwnAndHearsOfItOnTheLoopsThread() {
            Flow.Publisher<Integer> publisher = Publishers.ofTasks(loop.run, out -> {
                for (int i = 0; i < 3; i++) {
                    out.emit(i);
                }
            });
            for (int i = 0; i < 2; i++) {
                var each = new RecordingSubscriber<Integer>();
                publisher.subscribe(each);
                each.subscription().request(Long.MAX_VALUE);
                assertThat(LoopThread.get(each.ended)).isNull();
                assertThat(each.items).containsExactly(0, 1, 2);
                assertThat(each.threads).hasSize(5).allMatch(thread -> thread == loop.thread);
            }
        }

        @Test
        void nothingIsSentThatWasNotAskedFor() {
            Publishers.<Integer>ofTasks(loop.run, out -> {
                        for (int i = 0; i < 5; i++) {
                            out.emit(i);
                            record.add("sent " + i);
                        }
                    })
                    .subscribe(subscriber);
            Flow.Subscription subscription = subscriber.subscription();
            subscription.request(2);
            LoopThread.await("two are there", () -> record.size() == 2);
            loop.run(Async::yieldNow);
            assertThat(subscriber.items).containsExactly(0, 1);
            loop.run(() -> subscription.request(2)); // there too
            LoopThread.await("two more", () -> record.size() == 4);
            assertThat(subscriber.ended).isNotDone();
            subscription.request(1);
            assertThat(LoopThread.get(subscriber.ended)).isNull();
            assertThat(subscriber.items).isEqualTo(numbers(5));
        }

        @Test
        void noDemandIsLostWhenManyThreadsAsk() throws Exception {
            Publishers.<Integer>ofTasks(loop.run, out -> {
                        for (int i = 0; i < MANY; i++) {
                            out.emit(i);
                        }
                    })
                    .subscribe(subscriber);
            Flow.Subscription subscription = subscriber.subscription();
            List<Thread> threads = new ArrayList<>();
            for (int n = 0; n < 4; n++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < MANY / 4; i++) {
                        subscription.request(1);
                    }
                }));
            }
            assertThat(LoopThread.get(subscriber.ended)).isNull();
            assertThat(subscriber.items).isEqualTo(numbers(MANY));
            for (Thread thread : threads) {
                thread.join();
            }
        }

        @Test
        void aSubscriberThatCancelsHasItsTaskCancelledAndHearsNothingMore() {
            var clean = new CompletableFuture<Void>();
            Publishers.<Integer>ofTasks(loop.run, out -> {
                        try {
                            out.emit(1);
                            out.emit(2);
                        } finally {
                            Async.shielded(() -> Async.sleep(Duration.ofMillis(1)));
                            clean.complete(null);
                        }
                    })
                    .subscribe(subscriber);
            subscriber.subscription().request(1);
            LoopThread.await("one is there", () -> !subscriber.items.isEmpty());
            subscriber.subscription().cancel();
            LoopThread.get(clean);
            subscriber.subscription().request(5);
            LoopThread.await("the task has ended", () -> loop.run.statistics().tasksAlive() == 1);
            assertThat(subscriber.items).containsExactly(1);
            assertThat(subscriber.ended).isNotDone();
            assertThat(loop.uncaught).isEmpty();
        }

        @Test
        void whatTheEmissionThrowsReachesTheSubscriberAndNobodyElse() {
            Publishers.<Integer>ofTasks(loop.run, out -> {
                        throw new IOException("disk");
                    })
                    .subscribe(subscriber);
            assertThat(LoopThread.get(subscriber.ended)).isInstanceOf(IOException.class);
            LoopThread.await("the task has ended", () -> loop.run.statistics().tasksAlive() == 1);
            assertThat(loop.uncaught).isEmpty();
        }

        @Test
        void whatACleanUpThrowsAfterACancellationReachesTheHandler() {
            Publishers.<Integer>ofTasks(loop.run, out -> {
                        try {
                            out.emit(1);
                        } catch (CancelledException e) {
                            throw new IOException("disk", e);
                        }
                    })
                    .subscribe(subscriber);
            subscriber.subscription().cancel();
            LoopThread.await("it is reported", () -> !loop.uncaught.isEmpty());
            assertThat(loop.uncaught).containsExactly("task publisher: disk");
            assertThat(subscriber.ended).isNotDone();
        }

        @Test
        void aBadRequestEndsTheTaskBeforeTheSubscriberHearsOfIt() {
            Publishers.<Integer>ofTasks(loop.run, out -> {
                        try {
                            out.emit(1);
                        } catch (CancelledException e) {
                            record.add("ended, told=" + subscriber.ended.isDone());
                            throw new IOException("disk", e);
                        }
                    })
                    .subscribe(subscriber);
            subscriber.subscription().request(-1);
            assertThat(LoopThread.get(subscriber.ended))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("§3.9")
                    .hasMessageContaining("n=-1")
                    .hasSuppressedException(new IOException("disk"));
            assertThat(record).containsExactly("ended, told=false");
        }

        @Test
        void aSubscriberThatThrowsHearsNothingMoreAndTheHandlerDoes() {
            var broken = new RecordingSubscriber<Integer>() {
                @Override
                public void onNext(Integer item) {
                    super.onNext(item);
                    throw new IllegalStateException("not this one");
                }
            };
            Publishers.<Integer>ofTasks(loop.run, out -> {
                        out.emit(1);
                        out.emit(2);
                    })
                    .subscribe(broken);
            broken.subscription().request(5);
            LoopThread.await("it is reported", () -> !loop.uncaught.isEmpty());
            assertThat(loop.uncaught).containsExactly("task publisher: not this one");
            assertThat(broken.items).containsExactly(1);
            assertThat(broken.ended).isNotDone();
        }

        @Test
        void theSubscriberHearsOfTheEndOfTheRun() {
            Publishers.<Integer>ofTasks(loop.run, out -> out.emit(1)).subscribe(subscriber);
            subscriber.subscription();
            loop.end();
            assertThat(LoopThread.get(subscriber.ended)).isInstanceOf(CancelledException.class);
        }

        @Test
        void aRunThatHasEndedHasNoItems() {
            loop.end();
            Publishers.<Integer>ofTasks(loop.run, out -> out.emit(1)).subscribe(subscriber);
            assertThat(subscriber.accepted).isDone();
            assertThat(LoopThread.get(subscriber.ended))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("run has ended");
            assertThat(loop.uncaught).isEmpty();
        }

        /** The subscriber is in the inbox of a run whose last step is running. */
        @Test
        void aSubscriberThatMeetsTheEndOfTheRunHearsOfIt() {
            var inStep = new CountDownLatch(1);
            var mayEnd = new CompletableFuture<Void>();
            var host = new QueueHost();
            GuestRun<Void> run = GuestRun.start(host, () -> {
                inStep.countDown();
                LoopThread.get(mayEnd);
                return null;
            });
            run.onDone(_ -> host.stop());
            Thread thread = Thread.ofPlatform().start(host::run);
            LoopThread.await("it is in its step", () -> inStep.getCount() == 0);
            Publishers.<Integer>ofTasks(run, out -> out.emit(1)).subscribe(subscriber);
            mayEnd.complete(null);
            assertThat(LoopThread.get(subscriber.ended)).isInstanceOf(RuntimeException.class);
            assertThat(subscriber.accepted).isDone();
            LoopThread.await("the thread has ended", () -> !thread.isAlive());
        }

        @Test
        void oneTaskAtATimeEmits() {
            Publishers.<Integer>ofTasks(loop.run, out -> {
                        Task<Void> second = Async.currentRun().spawn(() -> {
                            Async.sleep(Duration.ofMillis(1)); // the first one waits by now
                            assertThatThrownBy(() -> out.emit(2))
                                    .isInstanceOf(IllegalStateException.class)
                                    .hasMessageContaining("One task at a time")
                                    .hasMessageContaining("AsyncChannel");
                            subscriber.subscription().request(1);
                        });
                        out.emit(1);
                        second.await();
                    })
                    .subscribe(subscriber);
            assertThat(LoopThread.get(subscriber.ended)).isNull();
            assertThat(subscriber.items).containsExactly(1);
        }

        @Test
        void nothingIsEmittedAfterTheEnd() {
            Publishers.Emitter<?>[] kept = new Publishers.Emitter<?>[1];
            Publishers.<Integer>ofTasks(loop.run, out -> kept[0] = out).subscribe(subscriber);
            subscriber.subscription().request(5);
            assertThat(LoopThread.get(subscriber.ended)).isNull();
            @SuppressWarnings("unchecked")
            var out = (Publishers.Emitter<Integer>) kept[0];
            loop.run(() -> {
                assertThatThrownBy(() -> out.emit(1)).hasMessageContaining("has ended");
                assertThatThrownBy(() -> out.emit(null)).hasMessage("item");
            });
            assertThat(subscriber.items).isEmpty();
        }

        @Test
        void aTaskThatWaitsToEmitDoesNotOutliveTheEmission() {
            var refused = new CompletableFuture<Throwable>();
            Publishers.<Integer>ofTasks(loop.run, out -> {
                        Async.currentRun().spawn(() -> {
                            try {
                                out.emit(1);
                            } catch (IllegalStateException e) {
                                refused.complete(e);
                            }
                        });
                        Async.sleep(Duration.ofMillis(1)); // it waits by now
                    })
                    .subscribe(subscriber);
            assertThat(LoopThread.get(refused)).hasMessageContaining("has ended");
            assertThat(LoopThread.get(subscriber.ended)).isNull();
        }

        @Test
        void badArgumentsAreNamed() {
            assertThatThrownBy(() -> Publishers.ofTasks(null, _ -> {})).hasMessage("run");
            assertThatThrownBy(() -> Publishers.ofTasks(loop.run, null)).hasMessage("emission");
            assertThatThrownBy(() -> Publishers.ofChannel(null, AsyncChannel.unbounded()))
                    .hasMessage("run");
            assertThatThrownBy(() -> Publishers.ofChannel(loop.run, null)).hasMessage("channel");
            assertThatThrownBy(() -> Publishers.ofTasks(loop.run, _ -> {}).subscribe(null))
                    .hasMessage("subscriber");
        }

        /** From tasks of one loop to a task of another, and the wait of one holds the other back. */
        @Test
        void twoLoopsAreConnected() {
            List<Integer> received = new ArrayList<>();
            try (var other = new LoopThread()) {
                Flow.Publisher<Integer> publisher = Publishers.ofTasks(other.run, out -> {
                    for (int i = 0; i < MANY; i++) {
                        out.emit(i);
                    }
                });
                loop.run(() -> {
                    try (PublishedItems<Integer> items = Publishers.subscribe(publisher, 16)) {
                        items.forEach(received::add);
                    }
                });
            }
            assertThat(received).isEqualTo(numbers(MANY));
        }
    }

    @Nested
    class OfAChannel {

        private final RecordingSubscriber<Integer> subscriber = new RecordingSubscriber<>();
        private final AsyncChannel<Integer> channel = AsyncChannel.bounded(10);

        @Test
        void theSubscriberGetsWhatIsSentAndHearsOfTheEndWithoutAsking() {
            Publishers.ofChannel(loop.run, channel).subscribe(subscriber);
            subscriber.subscription().request(3);
            loop.run(() -> {
                for (int i = 0; i < 3; i++) {
                    channel.send(i);
                }
            });
            LoopThread.await("all are there", () -> subscriber.items.size() == 3);
            assertThat(subscriber.ended).isNotDone();
            channel.close(); // the task waits for demand by now, or soon
            assertThat(LoopThread.get(subscriber.ended)).isNull();
            assertThat(subscriber.items).isEqualTo(numbers(3));
        }

        @Test
        void theEndComesAfterTheLastItemAlsoIfTheChannelWasClosedBefore() {
            loop.run(() -> {
                channel.send(1);
                channel.close();
            });
            Publishers.ofChannel(loop.run, channel).subscribe(subscriber);
            subscriber.subscription();
            loop.run(Async::yieldNow);
            assertThat(subscriber.ended).isNotDone();
            subscriber.subscription().request(1);
            assertThat(LoopThread.get(subscriber.ended)).isNull();
            assertThat(subscriber.items).containsExactly(1);
        }

        @Test
        void theSubscriberGetsWhatTheChannelWasClosedWith() {
            Publishers.ofChannel(loop.run, channel).subscribe(subscriber);
            channel.close(new IOException("disk"));
            assertThat(LoopThread.get(subscriber.ended)).isInstanceOf(IOException.class);
        }

        @Test
        void whatIsThereWhenTheSubscriberCancelsStaysThere() {
            loop.run(() -> {
                channel.send(1);
                channel.send(2);
            });
            Publishers.ofChannel(loop.run, channel).subscribe(subscriber);
            subscriber.subscription().request(1);
            LoopThread.await("one is there", () -> !subscriber.items.isEmpty());
            subscriber.subscription().cancel();
            LoopThread.await("the task has ended", () -> loop.run.statistics().tasksAlive() == 1);
            assertThat(loop.<Integer>call(channel::receive)).isEqualTo(2);
            assertThat(subscriber.items).containsExactly(1);
        }

        @Test
        void anotherSubscriberIsRefused() {
            Flow.Publisher<Integer> publisher = Publishers.ofChannel(loop.run, channel);
            publisher.subscribe(subscriber);
            var second = new RecordingSubscriber<Integer>();
            publisher.subscribe(second);
            assertThat(second.accepted).isDone();
            assertThat(LoopThread.get(second.ended))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("one subscriber")
                    .hasMessageContaining("Publishers.ofTasks");
            assertThat(subscriber.ended).isNotDone();
        }
    }
}
