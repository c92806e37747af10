package dev.guestloop.gtk;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * Measures the times of the README's card. Not a test: it is run by hand, in a test JVM's class path and with its flags, on a bare main
 * loop, which is what GTK has, too.
 */
final class Card {

    private static final int WARM_UP = 20_000;
    private static final int LOOKS = 5_000;
    private static final int FLOOD = 100_000;
    private static final int THREADS = 8;

    private Card() {}

    private static void print(String what, long[] nanos) {
        Arrays.sort(nanos);
        System.out.printf(
                "%-60s p50 %8.2f us, p99 %8.2f us%n",
                what, nanos[nanos.length / 2] / 1e3, nanos[nanos.length * 99 / 100] / 1e3);
    }

    /** What is done with a moment at which something is asked for: it completes with the moment at which that was so. */
    private interface Way {
        void ask(CompletableFuture<Long> came);
    }

    private static void latency(String what, Way way) {
        long[] nanos = new long[LOOKS];
        for (int i = -WARM_UP; i < LOOKS; i++) {
            var came = new CompletableFuture<Long>();
            long asked = System.nanoTime();
            way.ask(came);
            long took = came.join() - asked;
            if (i >= 0) {
                nanos[i] = took;
            }
        }
        print(what, nanos);
    }

    public static void main(String[] args) throws Exception {
        try (GlibThread glib = GlibThread.started()) {
            GtkHost host = glib.host();
            latency(
                    "an idle source of the program's own, from another thread",
                    came -> TestGtk.addIdle(
                            glib.context, GtkHost.DEFAULT_PRIORITY, () -> came.complete(System.nanoTime())));
            latency("a post from another thread", came -> host.post(() -> came.complete(System.nanoTime())));
            var done = new CompletableFuture<Boolean>();
            host.post(() -> {
                ownThread(host);
                done.complete(true);
            });
            done.join();
            flood(host);
            GuestRun<Void> run = GuestRun.start(host, () -> Async.await(new CompletableFuture<>()));
            latency("the same beside a guest that waits", came -> host.post(() -> came.complete(System.nanoTime())));
            run.cancel("enough");
            run.onDone(_ -> host.close());
        }
    }

    private static void ownThread(GtkHost host) {
        long[] posts = new long[LOOKS];
        for (int i = 0; i < LOOKS; i++) {
            long began = System.nanoTime();
            host.post(() -> {});
            posts[i] = System.nanoTime() - began;
        }
        print("a post alone, if others wait", posts);
        long[] looks = new long[LOOKS];
        for (int i = 0; i < LOOKS; i++) {
            long began = System.nanoTime();
            int _ = host.ready();
            looks[i] = System.nanoTime() - began;
        }
        print("a look for input", looks);
    }

    private static void flood(GtkHost host) throws InterruptedException {
        var all = new CountDownLatch(FLOOD);
        long began = System.nanoTime();
        for (int t = 0; t < THREADS; t++) {
            Thread.ofPlatform().start(() -> {
                for (int i = 0; i < FLOOD / THREADS; i++) {
                    host.post(all::countDown);
                }
            });
        }
        all.await();
        System.out.printf("%d posts of %d threads: %.2f s%n", FLOOD, THREADS, (System.nanoTime() - began) / 1e9);
    }
}
