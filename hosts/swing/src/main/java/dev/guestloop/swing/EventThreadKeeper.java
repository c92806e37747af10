package dev.guestloop.swing;

import dev.guestloop.HostLoop.Attachment;
import java.awt.EventQueue;
import java.awt.Frame;
import java.awt.GraphicsEnvironment;

/**
 * Keeps AWT's event thread alive. AWT ends it after a second without windows and events, and starts another one for the next
 * event; but tasks belong to one thread. There are three ways, and the first that this JVM allows is taken.
 */
enum EventThreadKeeper {
    /** Tells AWT that a thread is busy. Costs nothing, and works without a display. */
    BUSY_MARK {
        @Override
        Attachment keep() {
            return AwtInternals.keepEventThread();
        }
    },

    /** A window that has a peer but is never shown. The program sees it in {@link Frame#getFrames}. */
    HIDDEN_WINDOW {
        @Override
        Attachment keep() {
            var frame = new Frame("guestloop-keeps-awt");
            frame.pack();
            return frame::dispose;
        }
    },

    /**
     * Without a display there are no peers, so nothing public but an event now and then keeps AWT busy. It is the only periodic
     * wake-up in Guestloop.
     */
    HEARTBEAT {
        @Override
        Attachment keep() {
            Thread heart = Thread.ofPlatform()
                    .daemon()
                    .name("guestloop-keeps-awt")
                    .start(() -> {
                        try {
                            while (true) {
                                EventQueue.invokeLater(() -> {});
                                Thread.sleep(HEARTBEAT_MILLIS);
                            }
                        } catch (InterruptedException e) {
                            // No longer needed.
                        }
                    });
            return heart::interrupt;
        }
    };

    /** AWT waits a second before it ends the thread, and each event starts that second anew. */
    private static final long HEARTBEAT_MILLIS = 400;

    /** Begins to keep the thread, until the result is closed. Event thread. */
    abstract Attachment keep();

    static EventThreadKeeper choose() {
        if (AwtInternals.GRANTED) {
            return BUSY_MARK;
        }
        return GraphicsEnvironment.isHeadless() ? HEARTBEAT : HIDDEN_WINDOW;
    }
}
