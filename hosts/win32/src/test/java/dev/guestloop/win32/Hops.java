package dev.guestloop.win32;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How often work passed from one thread to another. A hop is one message that a thread posted to the UI thread, one permit of a semaphore
 * that another thread took, or one wake-up of the selector; the note's loop and ours have all three, so they are counted alike.
 *
 * @param posts messages of the guest that other threads put into the window's queue
 * @param ownPosts those that the UI thread put there itself: nothing passes to another thread, but the queue is gone through once
 * @param turns permits that the backend took; in ours also those of the watchdog, a thread that the note does not have
 * @param wakes wake-ups of the selector: bytes written to the note's pipe, calls of {@code Selector.wakeup} in ours
 */
record Hops(long posts, long ownPosts, long turns, long wakes) {

    /** Counts, on any thread. */
    static final class Counter {
        private final AtomicLong posts = new AtomicLong();
        private final AtomicLong ownPosts = new AtomicLong();
        final AtomicLong turns = new AtomicLong();
        final AtomicLong wakes = new AtomicLong();

        void post(boolean onUiThread) {
            (onUiThread ? ownPosts : posts).incrementAndGet();
        }

        Hops now() {
            return new Hops(posts.get(), ownPosts.get(), turns.get(), wakes.get());
        }
    }

    long betweenThreads() {
        return posts + turns + wakes;
    }

    long total() {
        return betweenThreads() + ownPosts;
    }

    Hops since(Hops before) {
        return new Hops(posts - before.posts, ownPosts - before.ownPosts, turns - before.turns, wakes - before.wakes);
    }
}
