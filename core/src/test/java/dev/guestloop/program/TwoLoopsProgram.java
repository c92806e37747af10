package dev.guestloop.program;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.GuestOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** Two loops on threads of their own, which begin, end, or do not end, together. */
public final class TwoLoopsProgram {

    /** What the clean-up of each loop waits for. */
    public enum CleanUp {
        EACH_OTHER,
        FOR_EVER
    }

    private TwoLoopsProgram() {}

    /** Runs it. */
    public static void main(String[] arguments) {
        CleanUp cleanUp = CleanUp.valueOf(arguments[0]);
        var left = new CompletableFuture<Void>();
        var right = new CompletableFuture<Void>();
        var ready = new CountDownLatch(2);
        boolean ends = cleanUp == CleanUp.EACH_OTHER;
        loop("left", ready, left, ends ? right : new CompletableFuture<>());
        loop("right", ready, right, ends ? left : new CompletableFuture<>());
    }

    private static void loop(
            String name, CountDownLatch ready, CompletableFuture<Void> mine, CompletableFuture<Void> others) {
        Thread.ofPlatform()
                .start(() -> EventLoop.run(GuestOptions.DEFAULT.withName(name), () -> {
                    try {
                        ready.countDown();
                        if (ready.getCount() == 0) {
                            System.out.println("ready");
                        }
                        Async.sleep(Duration.ofDays(1));
                    } finally {
                        mine.complete(null);
                        Async.shielded(() -> Async.await(others));
                        System.out.println(name + " is clean");
                    }
                }));
    }
}
