package dev.guestloop.gtk;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.guestloop.HostCapabilities;
import dev.guestloop.HostLoop;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A main context of GLib as a host, whoever runs its loop: this library, {@code gtk_main}, {@code g_application_run}, a bare
 * {@code GMainLoop}, a dialog, in whatever language or binding. It needs GLib only. Most programs use {@link GtkGuest} instead.
 *
 * <p>Guests come by idle sources of a {@linkplain #DEFAULT_PRIORITY priority below} GTK's input, layout and repaints, so a guest that always
 * has work does not keep the window from the user. There is one source in the context at most, however many posts wait.
 *
 * <p>The guests are cancelled and clean up when the program's {@code GApplication} shuts down, when the display is closed, and in
 * {@link #close}; in all of these the widgets are still there. A bare {@code GMainLoop} that is quit, or {@code gtk_main}, tells
 * nobody: then call {@link #close}, or {@link dev.guestloop.GuestRun#finish}, on its thread.
 *
 * <p>There is one host for each main context at a time, so all guests on it share the thread's backend. It keeps its context at least until
 * it is closed.
 *
 * <p><i>Safe to call from any thread</i>, except {@link #close}, which belongs to the loop's thread, and what the guest calls there.
 */
public final class GtkHost implements HostLoop, AutoCloseable {

    /** The priority of GLib's own idle work, {@code G_PRIORITY_DEFAULT_IDLE}. Input has 0, layout 110, repaints 120. */
    public static final int DEFAULT_PRIORITY = Glib.G_PRIORITY_DEFAULT_IDLE;

    static final Logger LOG = System.getLogger("dev.guestloop.gtk");

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    /** The hosts that are not closed, by their context. */
    private static final Map<Long, GtkHost> OF_CONTEXT = new ConcurrentHashMap<>();

    /** The same, and those that closed a moment ago, by the number that their sources have. */
    private static final Map<Long, GtkHost> OF_NUMBER = new ConcurrentHashMap<>();

    private static final AtomicLong NUMBERS = new AtomicLong();

    /** Lets go of a context when its host has closed and no other thread can be in a post to it. */
    private static final Cleaner CLEANER = Cleaner.create();

    /** A look takes some microseconds, so it is taken once in so long, however often we are asked. */
    private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private final long number = NUMBERS.incrementAndGet();
    private final long context;
    private final int priority;
    private final Queue<Runnable> works = new ConcurrentLinkedQueue<>();

    /** Whether a source of ours is in the context. Who finds it set has only to add its work. */
    private final AtomicBoolean owed = new AtomicBoolean();

    private final List<Runnable> onClosing = new CopyOnWriteArrayList<>();

    /** The thread of the guests that are there; null if there is none. Written by that thread. */
    private volatile @Nullable Thread thread;

    private volatile boolean closed;

    // What follows belongs to the loop's thread.

    private @Nullable EndWatch endWatch;
    private long lookedAtNanos;

    private GtkHost(long context, int priority) {
        this.context = context;
        this.priority = priority;
    }

    /** In a class of its own, so that nothing of GLib is touched before it is known to be there. */
    private static final class Procedure {
        static final long DISPATCH = Libraries.stub(LOOKUP, "dispatch", JAVA_INT, JAVA_LONG);
    }

    /** Called by GLib, in the context's loop. */
    static int dispatch(long number) {
        try {
            GtkHost host = OF_NUMBER.get(number);
            if (host != null) {
                host.dispatched();
            }
        } catch (Throwable e) {
            logSafely("A post", e);
        }
        return Glib.G_SOURCE_REMOVE; // else GLib would call it for ever
    }

    /**
     * Returns the host of the default main context, which GTK and most programs use.
     *
     * @return the host, the same for as long as it is not closed
     * @throws IllegalStateException if GLib is missing or too old; the message names the package
     * @throws UnsupportedOperationException if this is not Linux, or the JVM was told to refuse native access; the message says what to
     *     do
     */
    public static GtkHost ofDefault() {
        Libraries.require();
        long context = Glib.g_main_context_default();
        GtkHost present = OF_CONTEXT.get(context);
        return present != null ? present : of(context, DEFAULT_PRIORITY);
    }

    /**
     * Returns the host of a main context.
     *
     * @param context the address of a {@code GMainContext}; 0 for the default one
     * @param priority that of its posts, if it is new: a smaller number comes before a larger one. Less than 121 starves GTK's repaints
     *     beside a guest that always has work, and 0 its input
     * @return the host, the same for as long as it is not closed
     * @throws IllegalStateException if GLib is missing or too old, or the context has a host with another priority
     * @throws UnsupportedOperationException if this is not Linux, or the JVM was told to refuse native access; the message says what to
     *     do
     */
    public static GtkHost of(long context, int priority) {
        Libraries.require();
        long of = context == 0 ? Glib.g_main_context_default() : context;
        GtkHost host = OF_CONTEXT.computeIfAbsent(of, _ -> {
            Glib.g_main_context_ref(of);
            var made = new GtkHost(of, priority);
            CLEANER.register(made, () -> Glib.g_main_context_unref(of));
            OF_NUMBER.put(made.number, made);
            return made;
        });
        if (host.priority != priority) {
            throw new IllegalStateException("A main context has one host, with one priority: host=" + host
                    + ", priority=" + host.priority + ", asked for=" + priority
                    + ". Ask for that one, or close the host first.");
        }
        return host;
    }

    /** Whether the calling thread runs the default main context, or a context that has a host. */
    static boolean isOnAHostThread() {
        return Glib.g_main_context_is_owner(Glib.g_main_context_default())
                || OF_CONTEXT.values().stream().anyMatch(GtkHost::isHostThread);
    }

    static void logSafely(String what, Throwable failure) {
        try {
            LOG.log(Level.ERROR, what + " was not handled to its end", failure);
        } catch (Throwable e) {
            // Nothing is left to be done that would not end the JVM.
        }
    }

    @Override
    public void post(Runnable work) {
        Objects.requireNonNull(work, "work");
        works.add(work);
        if (!closed) { // asked after adding, for close() runs what was added before
            ask();
        } else if (works.remove(work)) {
            throw new IllegalStateException("The host has closed, so it takes no more work: host=" + this
                    + ". For another loop of its context call GtkHost.ofDefault() or of(…) again.");
        }
    }

    private void ask() {
        if (!owed.get() && owed.compareAndSet(false, true)) {
            try {
                Glib.attachIdleSource(context, priority, Procedure.DISPATCH, number);
            } finally {
                Reference.reachabilityFence(this); // as long as somebody has the host, its context is there
            }
        }
    }

    /** A source of ours has been called. Loop's thread. */
    private void dispatched() {
        lookedAtNanos = System.nanoTime() - LOOK_NANOS; // a tick sees at least once what waits
        owed.set(false); // before we look: work that is added from here on has a source of its own
        Runnable work = works.poll();
        if (work == null) {
            return; // close() has run it
        }
        if (!works.isEmpty()) {
            ask(); // before it runs, for it may open a loop; and in line with the sources of others
        }
        work.run();
    }

    @Override
    public boolean isHostThread() {
        return Thread.currentThread() == thread || Glib.g_main_context_is_owner(context);
    }

    /** Tells whether something of a higher priority waits: input, layout, a repaint, a timer. */
    @Override
    public boolean inputPending() {
        long now = System.nanoTime();
        if (now - lookedAtNanos < LOOK_NANOS || !Glib.g_main_context_is_owner(context)) {
            return false;
        }
        lookedAtNanos = now;
        return ready() < priority;
    }

    /** The priority of what is ready. Loop's thread. */
    int ready() {
        return Glib.readyPriority(context);
    }

    @Override
    public Attachment attach(Runnable closing) {
        Thread current = Thread.currentThread();
        if (thread != current) { // else it has guests already
            onClosing.clear(); // those of a thread that has died
            thread = current;
            endWatch = context == Glib.g_main_context_default() ? new EndWatch(this::ending) : null;
        }
        onClosing.add(closing);
        return () -> {
            if (Thread.currentThread() == current) { // else the thread has ended, and all this with it
                onClosing.remove(closing);
                if (onClosing.isEmpty() && thread == current) {
                    detach();
                }
            }
        };
    }

    private void detach() {
        thread = null;
        if (endWatch != null) {
            endWatch.close();
            endWatch = null;
        }
        ObjectLife.forgetAll();
    }

    /** The application or the display ends. Also above a task's own step, in a loop that it has opened: the guest then ends below. */
    private void ending() {
        onClosing.forEach(Runnable::run);
        end();
    }

    /**
     * Ends the host: its guests are cancelled and clean up. For programs whose loop ends by other means than an application's shutdown.
     * Does nothing if it has ended.
     *
     * @throws WrongThreadException if another thread runs the loop, or has the guests
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        Thread of = thread;
        boolean isFree = of == null || !of.isAlive();
        if (isFree ? !acquires() : of != Thread.currentThread()) {
            throw new WrongThreadException("A host is closed on the thread of its loop: thread="
                    + (of == null ? "the one that runs it" : of.getName()) + ", current="
                    + Thread.currentThread().getName() + ". Post it: host.post(host::close).");
        }
        ending();
    }

    private boolean acquires() {
        boolean free = Glib.g_main_context_acquire(context);
        if (free) {
            Glib.g_main_context_release(context);
        }
        return free;
    }

    private void end() {
        closed = true;
        OF_CONTEXT.remove(context, this);
        for (Runnable work = works.poll(); work != null; work = works.poll()) {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "A post failed while its host closed", e);
            }
        }
        OF_NUMBER.remove(number); // a source that is left finds nothing to do
    }

    @Override
    public HostCapabilities capabilities() {
        return HostCapabilities.DEFAULT.withTellsInput(true).withTellsPaint(true);
    }

    @Override
    public String toString() {
        Thread of = thread;
        return "GtkHost(context=0x" + Long.toHexString(context) + (of == null ? "" : ", thread=" + of.getName())
                + (closed ? ", closed)" : ")");
    }
}
