package dev.guestloop.sync;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;

/** Writes down what it is sent, and on which threads; asks for nothing by itself. */
class RecordingSubscriber<T> implements Flow.Subscriber<T> {

    final CompletableFuture<Flow.Subscription> accepted = new CompletableFuture<>();
    final List<T> items = new CopyOnWriteArrayList<>();
    final List<Thread> threads = new CopyOnWriteArrayList<>();

    /** Completed with null by {@code onComplete}, with the failure by {@code onError}. */
    final CompletableFuture<Throwable> ended = new CompletableFuture<>();

    Flow.Subscription subscription() {
        return LoopThread.get(accepted);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        threads.add(Thread.currentThread());
        accepted.complete(subscription);
    }

    @Override
    public void onNext(T item) {
        threads.add(Thread.currentThread());
        items.add(item);
    }

    @Override
    public void onError(Throwable failure) {
        threads.add(Thread.currentThread());
        ended.complete(failure);
    }

    @Override
    public void onComplete() {
        threads.add(Thread.currentThread());
        ended.complete(null);
    }
}
