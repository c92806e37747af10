package dev.guestloop.win32;

import dev.guestloop.HostCapabilities;
import dev.guestloop.HostLoop;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The message queue of a thread as a host, whoever runs its loop: this library, the program, or a dialog of the system. Most
 * programs use {@link Win32Guest} instead.
 *
 * <p>A host has a hidden message-only window. Its guests post {@link #GUEST_MSG} to it, one at a time, so any loop that takes the
 * messages of all the thread's windows and dispatches them runs the guests, and nothing in the program's own loop has to change:
 *
 * <pre>{@code
 * while (GetMessageW(msg, 0, 0, 0) > 0) {
 *     TranslateMessage(msg);
 *     DispatchMessageW(msg);
 * }
 * }</pre>
 *
 * <p>The guests are cancelled and clean up when the loop takes {@code WM_QUIT}, when the session or the window ends, and in
 * {@link #close}. In all of these the thread's other windows are still there.
 *
 * <p>There is one host for each thread at a time, so all guests on a thread share its backend. Whether the process is aware of the
 * screen's resolution is left to the program.
 *
 * <p><i>Safe to call from any thread</i>, except {@link #attach()} and {@link #close}, which belong to the loop's thread, and what the
 * guest calls there.
 */
public final class Win32Host implements HostLoop, AutoCloseable {

    /** The message that brings the thread to its guests: {@code WM_APP + 3}. */
    public static final int GUEST_MSG = Win32Api.WM_APP + 3;

    static final Logger LOG = System.getLogger("dev.guestloop.win32");

    private static final ThreadLocal<@Nullable Win32Host> OF_THREAD = new ThreadLocal<>();

    /** For one look in so long: it takes 0.1 µs on Windows, but 20 and more where this is tested. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** A loop that takes nothing for so long is busy, or not there. */
    private static final Duration LOOP_PATIENCE = Duration.ofSeconds(3);

    /** What Windows allows, unless its registry says otherwise. */
    private static final int QUEUE_LIMIT = 10_000;

    /** How often Windows looks at its timers, unless somebody has asked for more. */
    private static final Duration TIMER_GRAIN = Duration.ofNanos(15_625_000);

    private final Thread thread = Thread.currentThread();
    private final MessageWindow window;
    private final GuestQueue queue;

    /** Whether any message of ours has arrived. Written by the loop's thread. */
    private volatile boolean loopSeen;

    /** Whether somebody looks after a while if one has. */
    private final AtomicBoolean loopAwaited = new AtomicBoolean();

    // What follows belongs to the loop's thread.

    private final List<Runnable> onClosing = new ArrayList<>();
    private long lookedAtNanos;

    private Win32Host(UnaryOperator<GuestQueue.Window> seam) {
        window = new MessageWindow(new WindowEvents());
        queue = new GuestQueue(seam.apply(window));
    }

    /**
     * Returns the host of the calling thread, and makes its window if there is none. The thread's message loop may run already, or
     * begin later.
     *
     * @return the host, the same for as long as it is not closed
     * @throws UnsupportedOperationException if this is not Windows, or the JVM was told to refuse native access; the message says what
     *     to do
     * @throws IllegalStateException if the thread is a virtual one
     * @throws Win32Exception if Windows refuses the window
     */
    public static Win32Host attach() {
        return attach(UnaryOperator.identity());
    }

    /** With a window in between, which a test can make fail. */
    static Win32Host attach(UnaryOperator<GuestQueue.Window> seam) {
        Win32System.require();
        Thread current = Thread.currentThread();
        if (current.isVirtual()) {
            throw new IllegalStateException("A message queue belongs to a platform thread: current=" + current
                    + ". Attach on the thread that runs the message loop.");
        }
        Win32Host present = OF_THREAD.get();
        if (present != null && !present.queue.isClosed()) {
            return present;
        }
        var host = new Win32Host(seam);
        OF_THREAD.set(host);
        return host;
    }

    /** For a program that brings its own loop, and so cannot be called inside another one. */
    static void requireNone() {
        Win32Host present = OF_THREAD.get();
        if (present != null && !present.queue.isClosed()) {
            throw new IllegalStateException("This thread has a host, and so a message loop, already: host=" + present
                    + ". To run tasks there, call Win32Guest.attach(main).");
        }
    }

    /** What Windows tells, on the loop's thread. */
    private final class WindowEvents implements MessageWindow.Events {

        @Override
        public void guestMessage() {
            loopSeen = true;
            lookedAtNanos = System.nanoTime() - LOOK_NANOS; // a tick sees at least once what waits
            queue.messageArrived();
        }

        @Override
        public void otherMessage() {
            queue.otherTaken();
        }

        @Override
        public void ending() {
            // Also above a task's own step, in a loop that it has opened: the guest then ends in the tick below.
            tellGuests();
            end();
        }
    }

    @Override
    public void post(Runnable work) {
        queue.add(work);
        if (!loopSeen && loopAwaited.compareAndSet(false, true)) {
            window.later(LOOP_PATIENCE, this::reportMissingLoop);
        }
    }

    private void reportMissingLoop() {
        if (loopSeen || queue.isClosed() || !thread.isAlive()) {
            return;
        }
        var where = new Throwable("where the thread is");
        where.setStackTrace(thread.getStackTrace());
        LOG.log(
                Level.WARNING,
                "No message loop runs on the guest's thread: thread=" + thread.getName() + ", posts=" + queue.size()
                        + ", seconds=" + LOOP_PATIENCE.toSeconds()
                        + ". Start the program with Win32Guest.launch(…), or run a loop there that takes the messages of all"
                        + " windows, GetMessageW(msg, 0, 0, 0), and dispatches them.",
                where);
    }

    @Override
    public boolean isHostThread() {
        return Thread.currentThread() == thread;
    }

    /** Tells whether input, a repaint, a timer or somebody's posted message waits. */
    @Override
    public boolean inputPending() {
        long now = System.nanoTime();
        if (now - lookedAtNanos < LOOK_NANOS) {
            return false;
        }
        lookedAtNanos = now;
        int kinds = Win32Api.QS_INPUT | Win32Api.QS_PAINT | Win32Api.QS_TIMER;
        if (!queue.isMessageOwed()) {
            kinds |= Win32Api.QS_POSTMESSAGE; // else it would be our own
        }
        boolean waiting = MessageWindow.waiting(kinds);
        if (waiting) {
            queue.othersSeen();
        }
        return waiting;
    }

    @Override
    public Attachment attach(Runnable closing) {
        window.installHook();
        queue.canHold(true);
        onClosing.add(closing);
        return () -> {
            if (isHostThread()) { // else the thread has ended, and all this with it
                onClosing.remove(closing);
                if (onClosing.isEmpty()) {
                    queue.canHold(false);
                    window.removeHook();
                }
            }
        };
    }

    private void tellGuests() {
        for (Runnable closing : List.copyOf(onClosing)) {
            closing.run();
        }
    }

    /**
     * Ends the host: its guests are cancelled and clean up, then its window is destroyed. For programs that end their message loop
     * by other means than {@code WM_QUIT}. Does nothing if it has ended.
     *
     * @throws WrongThreadException if the caller is not on the loop's thread
     */
    @Override
    public void close() {
        if (!isHostThread()) {
            throw new WrongThreadException("A host is closed on the thread of its message loop: thread="
                    + thread.getName() + ", current=" + Thread.currentThread().getName()
                    + ". Post it: host.post(host::close).");
        }
        if (!queue.isClosed()) {
            tellGuests();
            end();
        }
    }

    private void end() {
        if (queue.isClosed()) {
            return;
        }
        queue.close();
        if (OF_THREAD.get() == this) {
            OF_THREAD.remove();
        }
        window.destroy();
    }

    boolean isClosed() {
        return queue.isClosed();
    }

    long windowHandle() {
        return window.handle();
    }

    long sessionWindowHandle() {
        return window.sessionHandle();
    }

    @Override
    public HostCapabilities capabilities() {
        return HostCapabilities.DEFAULT
                .withQueueLimit(QUEUE_LIMIT)
                .withTellsInput(true)
                .withTellsPaint(true)
                .withTimerGrain(TIMER_GRAIN);
    }

    @Override
    public String toString() {
        return "Win32Host(" + thread.getName() + (queue.isClosed() ? ", closed)" : ")");
    }
}
