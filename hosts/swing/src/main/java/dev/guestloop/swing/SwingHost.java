package dev.guestloop.swing;

import dev.guestloop.Async;
import dev.guestloop.HostCapabilities;
import dev.guestloop.HostLoop;
import java.awt.AWTEvent;
import java.awt.EventQueue;
import java.awt.Toolkit;
import java.awt.event.InvocationEvent;
import java.awt.event.KeyEvent;
import java.awt.event.MouseEvent;
import java.awt.event.PaintEvent;
import java.awt.event.WindowEvent;
import java.lang.System.Logger;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * AWT's event queue as a host. There is one, so there is one of these, and all guests in a program share the event thread's
 * backend. Most programs use {@link SwingGuest#launch} instead.
 *
 * <p>Posts wait their turn behind the events before them, as those of {@link EventQueue#invokeLater} do. Dialogs, menus and
 * {@link java.awt.SecondaryLoop}s go on delivering them. While a guest runs, AWT keeps its event thread even if there is no
 * window; when the last guest has ended, AWT is free to end, and the JVM with it.
 *
 * <p>With the flag {@code --add-exports java.desktop/sun.awt=dev.guestloop.swing} (or {@code =ALL-UNNAMED} on the class path)
 * the host can tell that input or a repaint waits. Without it the guest gives way a little later, and a warning says so once.
 *
 * <p><i>Safe to call from any thread</i>, except {@link #inputPending} and {@link #attach}, which the guest calls on the event
 * thread.
 */
public final class SwingHost implements HostLoop {

    static final Logger LOG = System.getLogger("dev.guestloop.swing");

    /** Set by a program whose dialogs are to nest also in tasks. Read when the first run begins. */
    static final String NEST_DIALOGS = "dev.guestloop.swing.nestDialogs";

    private static final SwingHost INSTANCE = new SwingHost();

    /** A look behind our own posts goes through the whole queue, which may be long: it is done once in so long. */
    private static final long DEEP_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** What is looked for there; the rest comes with one of these. */
    private static final int[] URGENT = {
        MouseEvent.MOUSE_PRESSED,
        MouseEvent.MOUSE_RELEASED,
        MouseEvent.MOUSE_MOVED,
        MouseEvent.MOUSE_DRAGGED,
        MouseEvent.MOUSE_WHEEL,
        KeyEvent.KEY_PRESSED,
        KeyEvent.KEY_RELEASED,
        WindowEvent.WINDOW_CLOSING,
        PaintEvent.PAINT,
        PaintEvent.UPDATE,
        InvocationEvent.INVOCATION_DEFAULT,
    };

    /** Event thread only. */
    private long lookedDeepAtNanos = System.nanoTime() - DEEP_LOOK_NANOS;

    /** The queue at the last post, which is that of the next tick. Written by any thread, read by the event thread. */
    private volatile @Nullable EventQueue queueOfTick;

    /** Null if dialogs of tasks nest. Changes on the event thread, as long as that lives. */
    private volatile @Nullable TaskLoops taskLoops;

    private SwingHost() {}

    /**
     * Returns the host.
     *
     * @return the only one there is
     */
    public static SwingHost instance() {
        return INSTANCE;
    }

    /** What {@link EventQueue#invokeLater} posts, with a number of its own: so the queue tells our posts from all others. */
    private static final class GuestEvent extends InvocationEvent {
        private static final long serialVersionUID = 1;
        private static final int ID = AWTEvent.RESERVED_ID_MAX + 0x6C6F6F70;

        GuestEvent(Runnable work) {
            super(Toolkit.getDefaultToolkit(), ID, work, null, false);
        }
    }

    @Override
    public void post(Runnable work) {
        var event = new GuestEvent(Objects.requireNonNull(work, "work"));
        EventQueue current = queue();
        if (current != queueOfTick) {
            queueOfTick = current; // the program has pushed one of its own, or popped it
        }
        current.postEvent(event);
    }

    static EventQueue queue() {
        return Toolkit.getDefaultToolkit().getSystemEventQueue();
    }

    @Override
    public boolean isHostThread() {
        return EventQueue.isDispatchThread();
    }

    /**
     * Tells whether anything but posts of ours waits: input, a repaint of AWT, or what others have posted, such as a repaint of
     * Swing or one of its timers.
     */
    @Override
    public boolean inputPending() {
        if (!AwtInternals.GRANTED) {
            return false;
        }
        AwtInternals.flushPendingEvents();
        EventQueue queue = queue();
        AWTEvent next = queue.peekEvent();
        return next != null && (!(next instanceof GuestEvent) || isUrgentBehindOurs(queue));
    }

    private boolean isUrgentBehindOurs(EventQueue queue) {
        long now = System.nanoTime();
        if (now - lookedDeepAtNanos < DEEP_LOOK_NANOS) {
            return false;
        }
        lookedDeepAtNanos = now;
        for (int id : URGENT) {
            if (queue.peekEvent(id) != null) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Attachment attach(Runnable onClosing) {
        // AWT never says that its loop ends: it ends because nothing is left to do, which this prevents.
        Attachment kept = EventThreadKeeper.choose().keep();
        Runnable removeTaskLoops = canSuspendDialogs() ? installTaskLoops() : () -> {};
        return () -> {
            removeTaskLoops.run();
            kept.close();
        };
    }

    private static boolean canSuspendDialogs() {
        // A dialog that is opened inside synchronized has to nest, for a task that suspends would carry the monitor
        // away.
        // Without this export nobody would notice.
        boolean guarded = Object.class.getModule().isExported("jdk.internal.misc", Async.class.getModule());
        // JavaFX sets AWT's hook for good, if it is to run Swing on its own thread.
        boolean hookIsFree = !Boolean.getBoolean("javafx.embed.singleThread");
        return AwtInternals.GRANTED && guarded && hookIsFree && !Boolean.getBoolean(NEST_DIALOGS);
    }

    /** Only if sun.awt is granted: without it the class cannot be loaded, and a lambda that captures one is enough to load it. */
    private Runnable installTaskLoops() {
        TaskLoops installed = TaskLoops.install();
        taskLoops = installed;
        return () -> {
            taskLoops = null;
            installed.remove();
        };
    }

    /** Whether a dialog that a task opens suspends it. Event thread. */
    boolean suspendsDialogs() {
        return taskLoops != null;
    }

    @Override
    public void stepBegins() {
        TaskLoops loops = taskLoops;
        if (loops != null) {
            EventQueue queue = queueOfTick;
            loops.stepBegins(queue == null ? queue() : queue);
        }
    }

    @Override
    public void stepEnds() {
        TaskLoops loops = taskLoops;
        if (loops != null) {
            loops.stepEnds();
        }
    }

    @Override
    public @Nullable Object currentDispatch() {
        return EventQueue.getCurrentEvent();
    }

    @Override
    public boolean isPump(String className, String methodName) {
        return className.equals("java.awt.EventDispatchThread")
                || (className.equals("java.awt.EventQueue") && methodName.startsWith("dispatchEvent"));
    }

    @Override
    public HostCapabilities capabilities() {
        return HostCapabilities.DEFAULT.withTellsInput(AwtInternals.GRANTED).withTellsPaint(AwtInternals.GRANTED);
    }

    @Override
    public String toString() {
        return "SwingHost";
    }
}
