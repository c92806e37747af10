package dev.guestloop.internal;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The JVM's clock, threads and selectors. A test's machine that changes some of it extends this.
 *
 * <p><i>Safe to call from any thread.</i>
 */
public class RealMachine implements Machine {

    static final RealMachine INSTANCE = new RealMachine();

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** A day: far from any overflow, and a wake-up a day is no load. */
    private static final long MAX_SELECT_MILLIS = 24L * 60 * 60 * 1000;

    /** For machines that change some of it. */
    protected RealMachine() {}

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Worker startThread(String name, Runnable body) {
        return worker(Thread.ofPlatform().name(name).daemon(false).start(body));
    }

    @Override
    public Worker startHelper(String name, Runnable body) {
        return worker(Thread.ofPlatform().name(name).daemon(true).start(body));
    }

    private static Worker worker(Thread thread) {
        return new Worker() {
            @Override
            public void join() {
                joinUninterruptibly(thread);
            }

            @Override
            public boolean isCurrent() {
                return Thread.currentThread() == thread;
            }
        };
    }

    /** Waits for the end of a thread, whatever interrupts come; the flag is set again afterwards. */
    static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean acquire(Semaphore semaphore, long nanos) {
        if (nanos == Long.MAX_VALUE) {
            semaphore.acquireUninterruptibly();
            return true;
        }
        long end = System.nanoTime() + nanos;
        while (true) {
            try {
                return semaphore.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                // The flag is clear now; wait out the rest.
            }
        }
    }

    @Override
    public int select(Selector selector, long nanos, Consumer<SelectionKey> found) throws IOException {
        if (nanos == Long.MAX_VALUE) {
            return selector.select(found);
        }
        if (nanos <= 0) {
            return selector.selectNow(found);
        }
        // Rounded up: a timer that is not due yet must not make the caller spin until it is.
        long millis = (nanos - 1) / NANOS_PER_MILLI + 1;
        return selector.select(found, Math.min(millis, MAX_SELECT_MILLIS));
    }

    @Override
    public int selectNow(Selector selector, Consumer<SelectionKey> found) throws IOException {
        return selector.selectNow(found);
    }

    @Override
    public void wakeUp(Selector selector) {
        selector.wakeup();
    }

    @Override
    public Runnable whenEnded(Thread thread, Runnable action) {
        Thread watcher = Thread.ofVirtual().name("guestloop-host-watcher").start(() -> {
            try {
                thread.join();
            } catch (InterruptedException e) {
                return; // taken back
            }
            action.run();
        });
        return watcher::interrupt;
    }
}
