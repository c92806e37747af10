package dev.guestloop.swing;

import dev.guestloop.HostLoop;
import java.awt.EventQueue;
import java.lang.System.Logger.Level;
import sun.awt.AWTAutoShutdown;
import sun.awt.SunToolkit;

/**
 * Uses {@code sun.awt} for two things that no public method does. Only to be called if {@link #GRANTED}. The other class that uses
 * that package is {@link TaskLoops}.
 */
final class AwtInternals {

    /** Whether this JVM was started with the package exported to us. */
    static final boolean GRANTED = EventQueue.class.getModule().isExported("sun.awt", AwtInternals.class.getModule());

    static {
        if (!GRANTED) {
            Module us = AwtInternals.class.getModule();
            SwingHost.LOG.log(
                    Level.WARNING,
                    "Guestloop cannot see the user's input while tasks keep the event thread busy, so it gives way to it"
                            + " a few milliseconds later than it could; and modal dialogs of tasks nest. Add"
                            + " --add-exports java.desktop/sun.awt="
                            + (us.isNamed() ? us.getName() : "ALL-UNNAMED"));
        }
    }

    private AwtInternals() {}

    /** Brings native events that have arrived into the event queue, where {@code peekEvent} sees them. */
    static void flushPendingEvents() {
        SunToolkit.flushPendingEvents();
    }

    /**
     * Keeps AWT from ending its event thread, until the result is closed. AWT ends it when no window has a peer and no thread
     * is in its set of busy ones. The event thread itself leaves that set whenever it waits for an event, so what is put there
     * is a thread of ours, which need not run.
     */
    static HostLoop.Attachment keepEventThread() {
        Thread token = Thread.ofPlatform().name("guestloop-keeps-awt").unstarted(() -> {});
        AWTAutoShutdown.getInstance().notifyThreadBusy(token);
        return () -> AWTAutoShutdown.getInstance().notifyThreadFree(token);
    }
}
