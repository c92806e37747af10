package dev.guestloop.sync;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A publisher that does what the test says, and counts what its subscriber asks for. */
final class ManualPublisher<T> implements Flow.Publisher<T>, Flow.Subscription {

    final CompletableFuture<Flow.Subscriber<? super T>> subscribed = new CompletableFuture<>();
    final AtomicLong requested = new AtomicLong();
    final AtomicInteger cancelled = new AtomicInteger();
    final AtomicBoolean calledOffLoop = new AtomicBoolean();
    volatile Thread loopThread;
    volatile Runnable onRequest = () -> {};
    volatile Runnable onCancel = () -> {};

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        loopThread = Thread.currentThread();
        subscriber.onSubscribe(this);
        subscribed.complete(subscriber);
    }

    Flow.Subscriber<? super T> subscriber() {
        return LoopThread.get(subscribed);
    }

    @Override
    public void request(long n) {
        calledOffLoop.compareAndSet(false, Thread.currentThread() != loopThread);
        requested.addAndGet(n);
        onRequest.run();
    }

    @Override
    public void cancel() {
        calledOffLoop.compareAndSet(false, Thread.currentThread() != loopThread);
        cancelled.incrementAndGet();
        onCancel.run();
    }
}
