package dev.guestloop.win32;

import dev.guestloop.Async;
import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.HostCapabilities;
import dev.guestloop.HostLoop;
import dev.guestloop.Readiness;
import dev.guestloop.internal.Machine;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The library behind the same few calls, with its hops counted where they leave it: at the window, the semaphore and the selector. */
final class OurLoop implements GuestLoop {

    private final Hops.Counter hops;
    private final GuestRun<?> run;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private OurLoop(Win32Host host, GuestOptions options, Hops.Counter hops) {
        this.hops = hops;
        this.run = GuestRun.start(new CountingHost(host, hops), options, () -> Async.await(end));
    }

    /** A thread whose host counts the messages that it posts. */
    static UiThread uiThread(Hops.Counter hops) {
        var ui = new UiThread(window -> new CountingWindow(window, Thread.currentThread(), hops));
        ui.start();
        return ui;
    }

    static OurLoop start(UiThread ui, GuestOptions options, Hops.Counter hops) {
        return new OurLoop(ui.host(), options, hops);
    }

    @Override
    public void callSoon(Runnable callback) {
        run.loop().callSoon(callback);
    }

    @Override
    public void callLater(Duration delay, Runnable callback) {
        run.loop().callLater(delay, callback);
    }

    @Override
    public void runSyncSoonThreadsafe(Runnable function) {
        run.loop().callSoonThreadsafe(function);
    }

    @Override
    public void whenReadable(SocketChannel channel, BooleanSupplier goesOn) {
        run.spawn("reader", () -> {
            Readiness readiness = run.loop().readiness(channel);
            do {
                readiness.awaitInput();
            } while (goesOn.getAsBoolean());
            readiness.close();
        });
    }

    @Override
    public Hops hops() {
        return hops.now();
    }

    /** Has the run end; what it has left ends with it. */
    @Override
    public void close() {
        end.complete(null);
    }

    private record CountingWindow(GuestQueue.Window real, Thread uiThread, Hops.Counter hops)
            implements GuestQueue.Window {

        @Override
        public int postMessage() {
            hops.post(Thread.currentThread() == uiThread);
            return real.postMessage();
        }

        @Override
        public boolean othersWait() {
            return real.othersWait();
        }

        @Override
        public void later(Duration delay, Runnable action) {
            real.later(delay, action);
        }
    }

    /** The host, with the machine below it that counts. */
    private record CountingHost(Win32Host real, Hops.Counter hops) implements HostLoop, Machine.Provider {

        @Override
        public Machine machine() {
            return new CountingMachine(Machine.real(), hops);
        }

        @Override
        public void post(Runnable work) {
            real.post(work);
        }

        @Override
        public boolean isHostThread() {
            return real.isHostThread();
        }

        @Override
        public boolean inputPending() {
            return real.inputPending();
        }

        @Override
        public Attachment attach(Runnable onClosing) {
            return real.attach(onClosing);
        }

        @Override
        public HostCapabilities capabilities() {
            return real.capabilities();
        }
    }

    private record CountingMachine(Machine real, Hops.Counter hops) implements Machine {

        @Override
        public boolean acquire(Semaphore semaphore, long nanos) {
            boolean acquired = real.acquire(semaphore, nanos);
            if (acquired) {
                hops.turns.incrementAndGet();
            }
            return acquired;
        }

        @Override
        public void wakeUp(Selector selector) {
            hops.wakes.incrementAndGet();
            real.wakeUp(selector);
        }

        @Override
        public long nanoTime() {
            return real.nanoTime();
        }

        @Override
        public Worker startThread(String name, Runnable body) {
            return real.startThread(name, body);
        }

        @Override
        public Worker startHelper(String name, Runnable body) {
            return real.startHelper(name, body);
        }

        @Override
        public int select(Selector selector, long nanos, Consumer<SelectionKey> found) throws IOException {
            return real.select(selector, nanos, found);
        }

        @Override
        public int selectNow(Selector selector, Consumer<SelectionKey> found) throws IOException {
            return real.selectNow(selector, found);
        }

        @Override
        public Runnable whenEnded(Thread thread, Runnable action) {
            return real.whenEnded(thread, action);
        }
    }
}
