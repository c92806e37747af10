package dev.guestloop.glfw;

import dev.guestloop.HostCapabilities;
import dev.guestloop.HostLoop;
import dev.guestloop.UncaughtHandler;
import dev.guestloop.ui.Frame;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.lwjgl.glfw.GLFW;
import org.lwjgl.system.Platform;

/**
 * GLFW as a host. It has no loop of its own but what a program writes, so this is a queue beside it, and two methods of which that
 * loop calls one: {@link #pump} waits for something to do, {@link #poll} does not, for programs that draw each frame anyway. Most
 * programs use {@link GlfwGuest} instead.
 *
 * <pre>{@code
 * try (GlfwHost host = GlfwHost.attach()) {
 *     while (!glfwWindowShouldClose(window)) {
 *         host.poll();               // in place of glfwPollEvents: events, tasks, and the beginning of a frame
 *         draw();
 *         glfwSwapBuffers(window);
 *     }
 * }                                  // tasks have cleaned up
 * glfwTerminate();
 * }</pre>
 *
 * <p>A post of any thread wakes the loop by {@code glfwPostEmptyEvent}. Work comes behind the events that wait. Close the host before
 * {@code glfwTerminate}; it notices if that comes first, and ends its guests, but their windows are then gone.
 *
 * <p>GLFW is there once for a process, and so is its host.
 *
 * <p><i>Safe to call from any thread</i>, except {@link #attach()}, {@link #pump}, {@link #poll} and {@link #close}, which belong to
 * the thread on which GLFW was initialized, and what the guest calls there.
 */
public final class GlfwHost implements HostLoop, AutoCloseable {

    static final Logger LOG = System.getLogger("dev.guestloop.glfw");

    private static final double NANOS_PER_SECOND = 1e9;

    /** The one that is not closed, if any. Written under the class's monitor, read by any thread. */
    private static volatile @Nullable GlfwHost current;

    private final Thread thread = Thread.currentThread();
    private final Queue<Runnable> works =
            new ConcurrentLinkedQueue<>(); // no lock that threads which post could keep from the loop

    /** How many works there are, as far as their threads have come to count them: asking the queue takes as long as it is. */
    private final AtomicInteger waiting = new AtomicInteger();

    /** Whether an empty event has been posted since the loop has last looked into the queue. */
    private final AtomicBoolean woken = new AtomicBoolean();

    /** Held for a wake, and for closing: GLFW must not be terminated in the middle of a {@code glfwPostEmptyEvent}. */
    private final ReentrantLock wakeLock = new ReentrantLock();

    private volatile boolean closed;

    // What follows belongs to the host thread.

    private final List<Runnable> onClosing = new ArrayList<>();
    private final Map<Long, WatchedWindow> windows = new HashMap<>();
    private final FramePace frames = new FramePace();
    private UncaughtHandler failureHandler = UncaughtHandler.LOG;

    /** What our loop is running. */
    private @Nullable Object dispatching;

    private long iterations;

    private GlfwHost() {}

    // ------------------------------------------------------------------ the one host

    /**
     * Returns the host of the calling thread, on which GLFW has been initialized, and makes it if there is none.
     *
     * @return the host, the same for as long as it is not closed
     * @throws IllegalStateException if LWJGL or its native libraries are missing, if GLFW is not initialized, or if the thread is a
     *     virtual one; the message says what to do
     * @throws WrongThreadException if GLFW has a host on another thread
     */
    public static GlfwHost attach() {
        GlfwLibrary.require();
        requirePlatformThread();
        synchronized (GlfwHost.class) {
            GlfwHost present = current;
            if (present != null && present.thread.isAlive()) {
                present.requireThread("GlfwHost.attach");
                return present;
            }
            if (!GlfwError.isInitialized()) {
                throw new IllegalStateException("GLFW is not initialized: thread="
                        + Thread.currentThread().getName()
                        + ". Call glfwInit() first, on this thread; or GlfwGuest.launch(main), which does so.");
            }
            var made = new GlfwHost();
            current = made;
            return made;
        }
    }

    static void requirePlatformThread() {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("GLFW needs a platform thread: current=" + Thread.currentThread()
                    + ". Call this in main, or on a thread of Thread.ofPlatform().");
        }
    }

    /** For a program that initializes GLFW, and so cannot be called inside another one. */
    static GlfwHost attachToNew(Runnable initialize) {
        synchronized (GlfwHost.class) { // of two at a time, the second one finds the first one's host
            GlfwHost present = current;
            if (present != null && present.thread.isAlive()) {
                throw new IllegalStateException("GLFW is there once for a process, and has a host already: host="
                        + present + ", current=" + Thread.currentThread().getName()
                        + ". To run tasks there, call GlfwGuest.attach(main) on its thread.");
            }
            if (GlfwError.isInitialized()) {
                throw new IllegalStateException("launch initializes GLFW, and the program has done so already: current="
                        + Thread.currentThread().getName()
                        + ". To run tasks there, call GlfwGuest.attach(main), and host.pump(…) in its loop.");
            }
            initialize.run();
            return attach();
        }
    }

    /** The host that is there, for a method that needs one. */
    static GlfwHost current(String method) {
        GlfwHost present = current;
        if (present == null) {
            throw new IllegalStateException("GLFW has no guest: method=" + method
                    + ". Start the program with GlfwGuest.launch(main), or call GlfwGuest.attach(main).");
        }
        present.requireThread(method);
        return present;
    }

    /**
     * What is known of a window.
     *
     * @throws IllegalStateException if there is no window
     */
    static WatchedWindow window(long handle, String method) {
        GlfwHost host = current(method);
        if (handle == 0) {
            throw new IllegalStateException("The window must be there: window=NULL, method=" + method
                    + ". That is what glfwCreateWindow returns when it fails; it said: " + GlfwError.take());
        }
        return host.windows.computeIfAbsent(handle, _ -> new WatchedWindow(host, handle));
    }

    private void requireThread(String method) {
        if (!isHostThread()) {
            throw new WrongThreadException("GLFW belongs to one thread: method=" + method + ", thread="
                    + thread.getName() + ", current=" + Thread.currentThread().getName()
                    + ". Call this in a task, or hop over with the post of the GlfwHost.");
        }
    }

    // ------------------------------------------------------------------ the loop

    /**
     * Waits until there are events, work, or a frame to begin, and handles them: one iteration of a loop that draws only if somebody
     * wants it. A frame begins if a task awaits it ({@link GlfwFrames#awaitFrame}), or a window that {@link GlfwFrames#draw} draws has
     * to be drawn again; no sooner after the last one than the screen shows one.
     *
     * <p>It may be called in a task or handler as well, for a nested loop.
     *
     * @param timeout how long to wait if there is nothing
     * @return whether a frame has begun: time to draw, for a program that draws by itself
     * @throws WrongThreadException if the caller is not on the host thread
     * @throws IllegalStateException if the host is closed
     * @throws IllegalArgumentException if the timeout is negative
     */
    public boolean pump(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("A duration must not be negative: timeout=" + timeout);
        }
        return iterate(
                "pump", timeout.compareTo(Duration.ofNanos(Long.MAX_VALUE)) < 0 ? timeout.toNanos() : Long.MAX_VALUE);
    }

    /** The same without a limit. */
    void pump() {
        iterate("pump", Long.MAX_VALUE);
    }

    /**
     * Handles the events and the work that there are, and begins a frame: one iteration of a program that draws each frame. What wakes
     * up for the frame has run when this returns, so the program draws what it has changed: for that it waits, 100 ms at most, and for
     * nothing else.
     *
     * @throws WrongThreadException if the caller is not on the host thread
     * @throws IllegalStateException if the host is closed
     */
    public void poll() {
        boolean _ = iterate("poll", -1);
        if (!works.isEmpty() && !closed) {
            GLFW.glfwPostEmptyEvent(); // for a program that waits for events by itself
        }
    }

    /**
     * @param waitNanos how long to wait if there is nothing; negative for a frame in any case
     */
    private boolean iterate(String method, long waitNanos) {
        requireThread(method);
        requireOpen();
        iterations++;
        long wait = waitNanos < 0 ? 0 : Math.min(waitNanos, frames.nanosUntilDue(windows.values()));
        takeEvents(wait);
        boolean begins = waitNanos < 0 || frames.nanosUntilDue(windows.values()) == 0;
        Frame frame = begins ? frames.begin(List.copyOf(windows.values())) : null;
        runWorks();
        for (long left; begins && !closed && (left = frames.nanosLeftForTasks()) > 0; ) {
            takeEvents(left); // returns at once if work waits
            runWorks();
        }
        closeIfTerminated();
        if (!closed) {
            lookAtWindows();
        }
        if (frame != null && !closed) {
            dispatch(frame, () -> draw(frame));
            frames.end();
        }
        return begins;
    }

    private void takeEvents(long nanos) {
        woken.set(false); // from here on a post wakes the wait; one from before is seen
        if (nanos == 0 || !works.isEmpty()) {
            GLFW.glfwPollEvents();
        } else if (nanos == Long.MAX_VALUE) {
            GLFW.glfwWaitEvents();
        } else {
            GLFW.glfwWaitEventsTimeout(nanos / NANOS_PER_SECOND);
        }
    }

    /** Runs what is there now. What that posts in turn comes after the next events. */
    private void runWorks() {
        woken.set(false);
        for (int left = waiting.get(); left > 0; left--) {
            Runnable work = nextWork();
            if (work == null) { // a nested loop has run it
                return;
            }
            dispatch(work, work);
        }
    }

    private @Nullable Runnable nextWork() {
        Runnable work = works.poll();
        if (work != null) {
            waiting.decrementAndGet();
        }
        return work;
    }

    private void dispatch(Object what, Runnable action) {
        Object outer = dispatching;
        dispatching = what;
        try {
            action.run();
        } catch (RuntimeException | Error e) { // a guest's work never throws
            failed("work that was posted", e);
        } finally {
            dispatching = outer;
        }
    }

    private void lookAtWindows() {
        List.copyOf(windows.values()).forEach(WatchedWindow::lookIfClosed);
    }

    private void draw(Frame frame) {
        List.copyOf(windows.values()).forEach(window -> window.draw(frame));
    }

    /** A program may terminate GLFW without a word to us. */
    private void closeIfTerminated() {
        if (!closed && GLFW.glfwGetTimerFrequency() == 0) {
            LOG.log(
                    Level.WARNING,
                    "GLFW was terminated below its guests, which are ended now: host={0}. Close the host first.",
                    this);
            close();
        }
    }

    /** What a callback, a listener or what draws has thrown. It must not cross into GLFW, nor end the loop. */
    void failed(String source, Throwable failure) {
        try {
            failureHandler.uncaught(source, failure);
        } catch (Throwable e) {
            e.addSuppressed(failure);
            UncaughtHandler.LOG.uncaught("the uncaught handler", e);
        }
    }

    /** Says who hears of what callbacks and listeners throw. */
    void setFailureHandler(UncaughtHandler handler) {
        failureHandler = handler;
    }

    FramePace frames() {
        return frames;
    }

    /** How often the loop has gone round, for tests. */
    long iterations() {
        return iterations;
    }

    /** Whether anything is known of a window: not before it is first used here, and not after its end. */
    boolean knows(long window) {
        return windows.containsKey(window);
    }

    // ------------------------------------------------------------------ HostLoop

    @Override
    public void post(Runnable work) {
        Objects.requireNonNull(work, "work");
        requireOpen();
        works.add(work);
        waiting.incrementAndGet();
        if (!woken.getAndSet(true)) {
            wake(work);
        }
        if (closed && takeBack(work)) { // closed in between, and nobody looks into the queue
            throw closedException();
        }
    }

    private void wake(Runnable work) {
        wakeLock.lock();
        try {
            if (!closed) {
                GLFW.glfwPostEmptyEvent();
            }
        } finally {
            wakeLock.unlock();
        }
        // On its own thread the loop finds out by itself, and ends properly.
        if (!isHostThread() && GlfwError.take().code() == GLFW.GLFW_NOT_INITIALIZED && takeBack(work)) {
            woken.set(false);
            throw closedException();
        }
    }

    private boolean takeBack(Runnable work) {
        boolean taken = works.remove(work);
        if (taken) {
            waiting.decrementAndGet();
        }
        return taken;
    }

    private void requireOpen() {
        if (closed) {
            throw closedException();
        }
    }

    private IllegalStateException closedException() {
        return new IllegalStateException("The host is closed, or GLFW was terminated, and nothing runs any more: host="
                + this + ". End the loop when the window has closed, and close the host after it.");
    }

    @Override
    public boolean isHostThread() {
        return Thread.currentThread() == thread;
    }

    @Override
    public Attachment attach(Runnable closing) {
        onClosing.add(closing);
        return () -> {
            if (isHostThread()) { // else the thread has ended, and all this with it
                onClosing.remove(closing);
            }
        };
    }

    @Override
    public @Nullable Object currentDispatch() {
        return dispatching;
    }

    @Override
    public boolean isPump(String className, String methodName) {
        return className.equals(GlfwHost.class.getName()) && methodName.equals("iterate");
    }

    /**
     * Ends the host: its guests are cancelled and clean up, then whoever waits for a window hears that it has closed. The windows, and
     * GLFW, stay as they are. Does nothing if it has ended.
     *
     * @throws WrongThreadException if the caller is not on the host thread
     */
    @Override
    public void close() {
        requireThread("close");
        if (closed) {
            return;
        }
        List.copyOf(onClosing).forEach(Runnable::run);
        wakeLock.lock();
        try {
            closed = true;
        } finally {
            wakeLock.unlock();
        }
        windows.values().forEach(WatchedWindow::hostClosed);
        synchronized (GlfwHost.class) {
            if (current == this) {
                current = null;
            }
        }
        for (Runnable work; (work = nextWork()) != null; ) { // what was posted before the end is run
            dispatch(work, work);
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Destroys a window. */
    void destroy(WatchedWindow window) {
        windows.remove(window.handle());
        window.destroy();
    }

    /** Frees what callbacks take. When GLFW has been terminated. */
    void free() {
        windows.values().forEach(WatchedWindow::free);
        windows.clear();
    }

    @Override
    public HostCapabilities capabilities() {
        return HostCapabilities.DEFAULT.withDeliversInModalLoops(deliversInModalLoops());
    }

    /** On Windows and macOS the system has a loop of its own while the user drags a window. On X11 and Wayland it has not. */
    private static boolean deliversInModalLoops() {
        return switch (Platform.get()) {
            case WINDOWS, MACOSX -> false;
            default -> true;
        };
    }

    @Override
    public String toString() {
        return "GlfwHost(" + thread.getName() + (closed ? ", closed)" : ")");
    }
}
