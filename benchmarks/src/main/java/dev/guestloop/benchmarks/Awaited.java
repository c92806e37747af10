package dev.guestloop.benchmarks;

import java.util.concurrent.CompletableFuture;

/** The future that somebody waits for, one after the other. */
final class Awaited {

    /** Written by whoever waits, and taken by the measuring thread. */
    private volatile CompletableFuture<Boolean> future = new CompletableFuture<>();

    /** Measuring thread only. */
    private CompletableFuture<Boolean> completed = future;

    /** Whoever waits: the next one to wait for. */
    CompletableFuture<Boolean> renew() {
        var next = new CompletableFuture<Boolean>();
        future = next;
        return next;
    }

    /** Measuring thread: waits until there is one that it has not completed yet. */
    void awaitRenewed() {
        while (future == completed) {
            Thread.yield();
        }
    }

    /** Measuring thread: completes it. */
    void complete() {
        completed = future;
        completed.complete(true);
    }
}
