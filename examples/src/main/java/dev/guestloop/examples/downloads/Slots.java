package dev.guestloop.examples.downloads;

import dev.guestloop.Async;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** So many places, given out in the order in which they were asked for. UI thread, so there is no lock in it. */
final class Slots {

    private final ArrayDeque<CompletableFuture<@Nullable Void>> waiting = new ArrayDeque<>();
    private int limit;
    private int taken;

    Slots(int limit) {
        this.limit = limit;
    }

    int limit() {
        return limit;
    }

    /** Those that have a place keep it, also if there are more of them than the new limit. */
    void limit(int places) {
        limit = places;
        giveOut();
    }

    /** Waits for a place. If the task is cancelled meanwhile, it has taken none. */
    void acquire() {
        var turn = new CompletableFuture<@Nullable Void>();
        waiting.add(turn);
        giveOut();
        try {
            Async.await(turn);
        } catch (Throwable e) {
            if (!waiting.removeIf(other -> other == turn)) {
                release(); // its turn had come
            }
            throw e;
        }
    }

    void release() {
        taken--;
        giveOut();
    }

    private void giveOut() {
        while (taken < limit && !waiting.isEmpty()) {
            taken++;
            waiting.remove().complete(null);
        }
    }
}
