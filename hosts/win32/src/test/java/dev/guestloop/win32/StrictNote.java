package dev.guestloop.win32;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Comparator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * The design note taken at its word, under its own names: the UI thread and a backend thread alternate by a semaphore, whatever there is
 * to do. {@code docs/design-note.md} says where each part of it lives in the library; {@link StrictNoteTest} compares the two.
 *
 * <p><i>Confined to the UI thread</i>, except {@link #runSyncSoonThreadsafe}, which is safe to call from any thread.
 */
final class StrictNote implements GuestLoop {

    static final int TRIO_MSG = Win32Api.WM_APP + 101;

    private record Timer(long dueNanos, long number, Runnable callback) {}

    private final TestWindow window;
    private final Hops.Counter hops;
    private final Semaphore semaphore = new Semaphore(0);
    private final Selector epoll = Selector.open();
    private final Pipe wakePipe = Pipe.open();

    /** The note's task queue: what is to run when a {@link #TRIO_MSG} arrives. */
    private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();

    /** Asyncio's own queue, and its timers. The backend only looks how long it may wait. */
    private final Queue<Runnable> ready = new ConcurrentLinkedQueue<>();

    private final PriorityBlockingQueue<Timer> timers = new PriorityBlockingQueue<>(
            16, Comparator.comparingLong(Timer::dueNanos).thenComparingLong(Timer::number));
    private final AtomicLong timersMade = new AtomicLong();
    private final Thread backend = Thread.ofPlatform().daemon().name("note").unstarted(this::backendThreadLoop);
    private final Thread uiThread = Thread.currentThread();
    private boolean inRunOnce;
    private volatile boolean done;

    private StrictNote(TestWindow window, Hops.Counter hops) throws IOException {
        this.window = window;
        this.hops = hops;
        window.procedure = (message, _, _) -> message == TRIO_MSG ? onTrioMsg() : null;
        wakePipe.source().configureBlocking(false);
        wakePipe.source().register(epoll, SelectionKey.OP_READ, (BooleanSupplier) this::drainPipe);
    }

    /** The way in: sets it all up, starts the backend, and gives it its first turn. */
    static StrictNote asyncioGuestRun(TestWindow window, Hops.Counter hops) throws IOException {
        var guest = new StrictNote(window, hops);
        guest.backend.start();
        guest.runEventsOnUiThread();
        return guest;
    }

    // ------------------------------------------------------------------ the two loops

    /** Waits for its turn, then for an event, and has the UI thread handle it; again and again. */
    private void backendThreadLoop() {
        try {
            while (true) {
                semaphore.acquireUninterruptibly();
                if (done) {
                    return;
                }
                hops.turns.incrementAndGet();
                poll();
                runSyncSoonThreadsafe(this::runEventsOnUiThread);
            }
        } catch (IOException e) {
            e.printStackTrace(); // the test fails by what is missing
        } finally {
            closeSelector();
        }
    }

    /** By the thread that has waited: if the selector outlives that one, Wine writes into memory that is free by then. */
    private void closeSelector() {
        epoll.keys().forEach(key -> closeAll(key.channel()));
        closeAll(epoll, wakePipe.sink());
    }

    private void poll() throws IOException {
        Timer next = timers.peek();
        long waitNanos = next == null ? Long.MAX_VALUE : next.dueNanos - System.nanoTime();
        if (!ready.isEmpty() || waitNanos <= 0) {
            epoll.selectNow();
        } else if (next == null) {
            epoll.select();
        } else {
            epoll.select(TimeUnit.NANOSECONDS.toMillis(waitNanos - 1) + 1); // rounded up, or it would spin
        }
    }

    /** One round of the loop. The semaphore is released on every path, or both threads would wait for ever. */
    private void runEventsOnUiThread() {
        if (done) {
            return;
        }
        inRunOnce = true;
        try {
            for (SelectionKey key : epoll.selectedKeys()) {
                ready.add(() -> readable(key));
            }
            epoll.selectedKeys().clear();
            runOnce();
        } finally {
            inRunOnce = false;
            semaphore.release();
        }
    }

    /** Runs what is ready now; what that makes ready waits for the next round, as in asyncio. */
    private void runOnce() {
        while (!timers.isEmpty() && timers.peek().dueNanos - System.nanoTime() <= 0) {
            ready.add(timers.remove().callback);
        }
        for (int todo = ready.size(); todo > 0; todo--) {
            try {
                ready.remove().run();
            } catch (RuntimeException e) {
                e.printStackTrace();
            }
        }
    }

    private static void readable(SelectionKey key) {
        if (!((BooleanSupplier) key.attachment()).getAsBoolean()) {
            closeAll(key.channel());
        }
    }

    // ------------------------------------------------------------------ messages and wakes

    @Override
    public void runSyncSoonThreadsafe(Runnable function) {
        queue.add(function);
        hops.post(Thread.currentThread() == uiThread);
        window.post(TRIO_MSG, 0, 0);
    }

    private long onTrioMsg() {
        for (Runnable function = queue.poll(); function != null; function = queue.poll()) {
            function.run();
        }
        return 0;
    }

    /** Makes the backend look again, for it waits by what it knew before. */
    private void wakeBackend4Timer() {
        hops.wakes.incrementAndGet();
        try {
            wakePipe.sink().write(ByteBuffer.allocate(1));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private boolean drainPipe() {
        try {
            wakePipe.source().read(ByteBuffer.allocate(4096));
            return true;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    // ------------------------------------------------------------------ for programs

    /** The note patches this, so that each new timer wakes the backend. */
    @Override
    public void callLater(Duration delay, Runnable callback) {
        timers.add(new Timer(System.nanoTime() + delay.toNanos(), timersMade.incrementAndGet(), callback));
        wakeBackend4Timer();
    }

    /** The note speaks of timers only, but a handler's callback would wait for the next event without a wake, too. */
    @Override
    public void callSoon(Runnable callback) {
        ready.add(callback);
        if (!inRunOnce) {
            wakeBackend4Timer();
        }
    }

    @Override
    public void whenReadable(SocketChannel channel, BooleanSupplier goesOn) throws IOException {
        channel.register(epoll, SelectionKey.OP_READ, goesOn);
        wakeBackend4Timer();
    }

    /** Whether nothing of the loop can run before the UI thread comes back from a callback. */
    boolean isBackendWaitingForUiThread() {
        return semaphore.hasQueuedThreads() && semaphore.availablePermits() == 0 && queue.isEmpty();
    }

    @Override
    public Hops hops() {
        return hops.now();
    }

    @Override
    public void close() {
        done = true;
        wakeBackend4Timer();
        semaphore.release();
        try {
            backend.join();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts the UI thread", e);
        }
        window.procedure = (_, _, _) -> null;
    }

    private static void closeAll(AutoCloseable... things) {
        for (AutoCloseable thing : things) {
            try {
                thing.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
