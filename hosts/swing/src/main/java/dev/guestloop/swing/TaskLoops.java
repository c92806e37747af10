package dev.guestloop.swing;

import java.awt.Dialog;
import java.awt.EventQueue;
import java.awt.SecondaryLoop;
import java.awt.Toolkit;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import sun.awt.AWTAccessor;
import sun.awt.FwDispatcher;
import sun.awt.ModalityEvent;
import sun.awt.ModalityListener;
import sun.awt.SunToolkit;

/**
 * Gives a task a {@link TaskLoop} where it would get a nested loop of AWT: when it opens a modal dialog, or asks for a secondary
 * loop. It uses the hook that AWT has for toolkits which bring their own loop; the hook is set while a step of a task is on the
 * stack, and at no other time, so the rest of the program gets AWT's loops.
 *
 * <p>AWT tells its modality listeners of a dialog just before it asks for the dialog's loop: so each loop knows its dialog.
 *
 * <p>Only to be touched if {@link AwtInternals#GRANTED}, for without that it cannot even be loaded. Confined to the event thread,
 * except what AWT calls while the hook is set.
 */
final class TaskLoops implements FwDispatcher, ModalityListener {

    private final Thread eventThread = Thread.currentThread();

    /** Whether the hook was set when each of the outer steps was interrupted by a nested one. */
    private final ArrayDeque<Boolean> outer = new ArrayDeque<>();

    private int depth;
    private boolean hooked;

    /** Where the hook is set. A queue that was pushed above it later gets it from there. */
    private @Nullable EventQueue queue;

    /** The dialog that is about to ask for its loop. */
    private @Nullable Dialog asking;

    private TaskLoops() {}

    /** Begins to serve the tasks of the event thread. Event thread. */
    static TaskLoops install() {
        var loops = new TaskLoops();
        if (Toolkit.getDefaultToolkit() instanceof SunToolkit toolkit) { // else without dialogs: headless
            toolkit.addModalityListener(loops);
        }
        return loops;
    }

    void remove() {
        if (Toolkit.getDefaultToolkit() instanceof SunToolkit toolkit) {
            toolkit.removeModalityListener(this);
        }
    }

    // ------------------------------------------------------------------ around a step

    void stepBegins(EventQueue current) {
        if (depth++ > 0) {
            outer.push(hooked);
        }
        asking = null;
        hook(current);
    }

    void stepEnds() {
        boolean before = --depth > 0 && outer.pop();
        if (!before) {
            unhook();
        }
    }

    private void hook(EventQueue current) {
        if (!hooked) {
            queue = current;
            hooked = true;
            AWTAccessor.getEventQueueAccessor().setFwDispatcher(current, this);
        }
    }

    private void unhook() {
        if (hooked && queue != null) {
            hooked = false;
            AWTAccessor.getEventQueueAccessor().setFwDispatcher(queue, null);
        }
    }

    /** Runs a loop of AWT's own until the future is complete. */
    void nest(CompletableFuture<?> end) {
        EventQueue before = hooked ? queue : null;
        unhook();
        try {
            SecondaryLoop own = SwingHost.queue().createSecondaryLoop();
            var _ = end.thenRun(own::exit);
            own.enter();
        } finally {
            if (before != null) {
                hook(before);
            }
        }
    }

    // ------------------------------------------------------------------ what AWT calls, on any thread

    @Override
    public boolean isDispatchThread() {
        return Thread.currentThread() == eventThread;
    }

    /** A thread dispatches an event by itself. Without the hook, AWT would do it in the same way. */
    @Override
    public void scheduleDispatch(Runnable dispatch) {
        dispatch.run();
    }

    @Override
    public SecondaryLoop createSecondaryLoop() {
        Dialog dialog = null;
        if (isDispatchThread()) {
            dialog = asking;
            asking = null;
        }
        return new TaskLoop(this, dialog);
    }

    @Override
    public void modalityPushed(ModalityEvent event) {
        if (isDispatchThread() && event.getSource() instanceof Dialog dialog) {
            asking = dialog;
        }
    }

    @Override
    public void modalityPopped(ModalityEvent event) {
        asking = null; // one that got its loop elsewhere
    }
}
