package dev.guestloop.sync;

import dev.guestloop.Async;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/**
 * What the tests of Reactive Streams are to be run on, by {@link PublishersTckTest}. In a file without {@code Test} in its name, so that
 * they are not run twice.
 */
final class FlowRules {

    private FlowRules() {}

    /** Long enough for a busy machine where something has to come, short where nothing may. */
    private static TestEnvironment environment() {
        return new TestEnvironment(2_000, 50, 10);
    }

    /** For TestNG. */
    public static final class OfTasks extends FlowPublisherVerification<Integer> {
        private LoopThread loop;

        /** For TestNG. */
        public OfTasks() {
            super(environment());
        }

        @Override
        public Flow.Publisher<Integer> createFlowPublisher(long elements) {
            return Publishers.ofTasks(loop.run, out -> {
                for (int i = 0; i < elements; i++) {
                    out.emit(i);
                }
            });
        }

        @Override
        public Flow.Publisher<Integer> createFailedFlowPublisher() {
            var ended = new LoopThread();
            ended.end();
            return Publishers.ofTasks(ended.run, out -> out.emit(1));
        }

        /** Starts a run; not before, for TestNG makes all its objects at once. */
        @BeforeClass
        public void start() {
            loop = new LoopThread();
        }

        /** Ends it. */
        @AfterClass
        public void end() {
            loop.close();
        }
    }

    /** For TestNG. */
    public static final class OfChannel extends FlowPublisherVerification<Integer> {
        private LoopThread loop;

        /** For TestNG. */
        public OfChannel() {
            super(environment());
        }

        @Override
        public Flow.Publisher<Integer> createFlowPublisher(long elements) {
            AsyncChannel<Integer> channel = AsyncChannel.bounded(3);
            loop.run(() -> {
                Async.currentRun().spawn(() -> {
                    for (int i = 0; i < elements; i++) {
                        channel.send(i);
                    }
                    channel.close();
                });
            });
            return Publishers.ofChannel(loop.run, channel);
        }

        @Override
        public Flow.Publisher<Integer> createFailedFlowPublisher() {
            Flow.Publisher<Integer> taken = Publishers.ofChannel(loop.run, AsyncChannel.bounded(1));
            taken.subscribe(new RecordingSubscriber<>());
            return taken;
        }

        /** Starts a run; not before, for TestNG makes all its objects at once. */
        @BeforeClass
        public void start() {
            loop = new LoopThread();
        }

        /** Ends it. */
        @AfterClass
        public void end() {
            loop.close();
        }
    }

    /** For TestNG. */
    public static final class Items extends FlowSubscriberBlackboxVerification<Integer> {
        private LoopThread loop;

        /** For TestNG. */
        public Items() {
            super(environment());
        }

        @Override
        public Flow.Subscriber<Integer> createFlowSubscriber() {
            var made = new CompletableFuture<Flow.Subscriber<? super Integer>>();
            loop.run(() -> {
                Async.currentRun().spawn(() -> {
                    try (PublishedItems<Integer> items = Publishers.<Integer>subscribe(made::complete, 4)) {
                        items.forEach(List::of);
                    } catch (ChannelClosedException e) {
                        return; // the failure that the test has sent
                    }
                });
            });
            @SuppressWarnings("unchecked") // it takes integers
            var subscriber = (Flow.Subscriber<Integer>) LoopThread.get(made);
            return subscriber;
        }

        @Override
        public Integer createElement(int element) {
            return element;
        }

        /** Starts a run; not before, for TestNG makes all its objects at once. */
        @BeforeClass
        public void start() {
            loop = new LoopThread();
        }

        /** Ends it. */
        @AfterClass
        public void end() {
            loop.close();
        }
    }
}
