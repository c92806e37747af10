package dev.guestloop.net.http;

import dev.guestloop.progress.ProgressReports;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Bodies that are told to {@link ProgressReports}, on the client's threads, and are otherwise what they were. */
final class CountingBodies {

    private CountingBodies() {}

    static BodyPublisher sent(BodyPublisher body, ProgressReports reports) {
        return new BodyPublisher() {
            @Override
            public long contentLength() {
                return body.contentLength();
            }

            @Override
            public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
                body.subscribe(new Counting<ByteBuffer>(subscriber, reports, Math.max(body.contentLength(), -1)) {
                    @Override
                    public void onNext(ByteBuffer item) {
                        add(item.remaining());
                        subscriber.onNext(item);
                    }
                });
            }
        };
    }

    static <T> BodyHandler<T> received(BodyHandler<T> handler, ProgressReports reports) {
        return response -> new CountedBody<>(
                handler.apply(response),
                reports,
                response.headers().firstValueAsLong("Content-Length").orElse(-1));
    }

    /** One body; after a redirect there is another one. */
    private abstract static class Counting<I> implements Flow.Subscriber<I> {
        private final Flow.Subscriber<? super I> subscriber;
        private final ProgressReports reports;
        private final long total;
        private long done;

        Counting(Flow.Subscriber<? super I> subscriber, ProgressReports reports, long total) {
            this.subscriber = subscriber;
            this.reports = reports;
            this.total = total;
        }

        final void add(long bytes) {
            done += bytes;
            reports.report(done, total);
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

        CountedBody(BodySubscriber<T> body, ProgressReports reports, long total) {
            super(body, reports, total);
            this.body = body;
        }

        @Override
        public void onNext(List<ByteBuffer> item) {
            add(item.stream().mapToLong(ByteBuffer::remaining).sum());
            body.onNext(item);
        }

        @Override
        public CompletionStage<T> getBody() {
            return body.getBody();
        }
    }
}
