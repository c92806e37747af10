package dev.guestloop;

import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A host that is only an executor. It learns its thread from the first work that it runs. */
final class ExecutorHost implements HostLoop {

    private final Executor executor;

    /** Set by the first work that runs, read by any thread; two hosts of one executor each find out for themselves. */
    private volatile @Nullable Thread thread;

    ExecutorHost(Executor executor) {
        this.executor = Objects.requireNonNull(executor, "executor");
    }

    @Override
    public void post(Runnable work) {
        executor.execute(() -> {
            if (thread == null) {
                thread = Thread.currentThread();
            }
            work.run();
        });
    }

    @Override
    public boolean isHostThread() {
        return Thread.currentThread() == thread;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ExecutorHost host && host.executor == executor;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(executor);
    }

    @Override
    public String toString() {
        return "HostLoop.of(" + executor + ')';
    }
}
