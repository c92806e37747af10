package dev.guestloop.swing;

import java.awt.AWTEvent;
import java.awt.Frame;
import java.awt.GraphicsEnvironment;
import java.awt.Toolkit;
import java.awt.event.AWTEventListener;
import java.awt.event.WindowEvent;
import java.lang.System.Logger.Level;
import javax.swing.JFrame;

/**
 * Warns of a frame that ends the JVM when it is closed, by {@link System#exit} on the event thread: no task can be resumed from
 * there, so no {@code finally} block runs. Looked at when a frame opens, and again when one is being closed, because the
 * operation may be set at any time. Event thread.
 */
final class ExitOnCloseWarning implements AWTEventListener {

    private boolean installed;

    void install() {
        if (!GraphicsEnvironment.isHeadless()) {
            installed = true;
            Toolkit.getDefaultToolkit().addAWTEventListener(this, AWTEvent.WINDOW_EVENT_MASK);
            for (Frame frame : Frame.getFrames()) {
                if (frame.isDisplayable()) { // AWT also lists those that were disposed of
                    look(frame);
                }
            }
        }
    }

    void remove() {
        if (installed) {
            installed = false;
            Toolkit.getDefaultToolkit().removeAWTEventListener(this);
        }
    }

    @Override
    public void eventDispatched(AWTEvent event) {
        if (event.getID() == WindowEvent.WINDOW_OPENED || event.getID() == WindowEvent.WINDOW_CLOSING) {
            look(event.getSource());
        }
    }

    private void look(Object window) {
        if (window instanceof JFrame frame && frame.getDefaultCloseOperation() == JFrame.EXIT_ON_CLOSE) {
            remove(); // said once
            SwingHost.LOG.log(
                    Level.WARNING,
                    "A frame has EXIT_ON_CLOSE, so closing it ends the JVM on the event thread, and tasks cannot clean up:"
                            + " their finally blocks do not run. Use DISPOSE_ON_CLOSE and SwingEvents.awaitClosed(frame);"
                            + " the JVM ends by itself then: frame="
                            + frame.getTitle());
        }
    }
}
