package dev.guestloop.swing;

import dev.guestloop.HostCapabilities;
import dev.guestloop.HostLoop;
import java.awt.AWTEvent;
import java.awt.EventQueue;
import java.awt.Toolkit;
import java.awt.event.FocusEvent;
import java.awt.event.InputEvent;
import java.awt.event.InvocationEvent;
import java.awt.event.KeyEvent;
import java.awt.event.MouseEvent;
import java.awt.event.PaintEvent;
import java.awt.event.WindowEvent;
import java.lang.System.Logger;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * AWT's event queue as a host. There is one, so there is one of these, and all guests in a program share the event thread's
 * backend. Most programs use {@link SwingGuest#launch} instead.
 *
 * <p>Posts go through {@link EventQueue#invokeLater} and wait their turn behind the events before them. Dialogs, menus and
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

    private static final SwingHost INSTANCE = new SwingHost();

    /** A look through the whole queue is done once in so long, for the queue may be long as well. */
    private static final long DEEP_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** What the user, or a window that was uncovered, waits for. The rest comes with one of these. */
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
    };

    /** Event thread only. */
    private long lookedDeepAtNanos = System.nanoTime() - DEEP_LOOK_NANOS;

    private SwingHost() {}

    /**
     * Returns the host.
     *
     * @return the only one there is
     */
    public static SwingHost instance() {
        return INSTANCE;
    }

    @Override
    public void post(Runnable work) {
        EventQueue.invokeLater(work);
    }

    @Override
    public boolean isHostThread() {
        return EventQueue.isDispatchThread();
    }

    @Override
    public boolean inputPending() {
        if (!AwtInternals.GRANTED) {
            return false;
        }
        AwtInternals.flushPendingEvents();
        EventQueue queue = Toolkit.getDefaultToolkit().getSystemEventQueue();
        AWTEvent next = queue.peekEvent();
        if (next == null) {
            return false;
        }
        return next.getClass() == InvocationEvent.class ? isUrgentBehindPosts(queue) : isUrgent(next);
    }

    /** Posts, our own among them, do not count; but there may be input behind them. */
    private boolean isUrgentBehindPosts(EventQueue queue) {
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

    private static boolean isUrgent(AWTEvent event) {
        return event instanceof InputEvent
                || event instanceof PaintEvent
                || event instanceof WindowEvent
                || event instanceof FocusEvent;
    }

    @Override
    public Attachment attach(Runnable onClosing) {
        // AWT never says that its loop ends: it ends because nothing is left to do, which this prevents.
        return EventThreadKeeper.choose().keep();
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
