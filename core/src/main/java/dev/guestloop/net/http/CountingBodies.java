package dev.guestloop.net.http;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Bodies that go through a {@link ProgressReport}, on the client's threads, and are otherwise what they were. */
final class CountingBodies {

    private CountingBodies() {}

    static BodyPublisher sent(BodyPublisher body, ProgressReport report) {
        return new BodyPublisher() {
            @Override
            public long contentLength() {
                return body.contentLength();
            }

            @Override
            public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
                report.begin(Math.max(body.contentLength(), -1));
                body.subscribe(new Counting<ByteBuffer>(subscriber) {
                    @Override
                    public void onNext(ByteBuffer item) {
                        report.add(List.of(item));
                        subscriber.onNext(item);
                    }
                });
            }
        };
    }

    static <T> BodyHandler<T> received(BodyHandler<T> handler, ProgressReport report) {
        return response -> {
            report.begin(response.headers().firstValueAsLong("Content-Length").orElse(-1));
            return new CountedBody<>(handler.apply(response), report);
        };
    }

    private abstract static class Counting<I> implements Flow.Subscriber<I> {
        private final Flow.Subscriber<? super I> subscriber;

        Counting(Flow.Subscriber<? super I> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscriber.onSubscribe(subscription);
        }

        @Override
        public void onError(Throwable cause) {
            subscriber.onError(cause);
        }

        @Override
        public void onComplete() {
            subscriber.onComplete();
        }
    }

    private static final class CountedBody<T> extends Counting<List<ByteBuffer>> implements BodySubscriber<T> {
        private final BodySubscriber<T> body;
        private final ProgressReport report;

        CountedBody(BodySubscriber<T> body, ProgressReport report) {
            super(body);
            this.body = body;
            this.report = report;
        }

        @Override
        public void onNext(List<ByteBuffer> item) {
            report.add(item);
            body.onNext(item);
        }

        @Override
        public CompletionStage<T> getBody() {
            return body.getBody();
        }
    }
}
