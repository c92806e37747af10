package dev.guestloop.examples.guide;

import dev.guestloop.Async;
import dev.guestloop.swing.SwingEvents;
import dev.guestloop.swing.SwingFrames;
import dev.guestloop.ui.FrameBinding;
import java.util.function.IntConsumer;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JFrame;
import javax.swing.JProgressBar;

/** What {@code frames.md} and {@code events-and-windows.md} quote. */
abstract class Frames {

    private static final double DEGREES_PER_SECOND = 90;

    double angle;

    void turn(JFrame window, JComponent wheel) {
        // region: frames
        SwingEvents.scopeOf(window).spawn("turn", () -> {
            while (true) { // until the window closes
                angle += SwingFrames.awaitFrame(window).stepSeconds() * DEGREES_PER_SECOND; // each frame once
                wheel.repaint();
            }
        });
        // end
    }

    void unpack(JFrame window, JProgressBar bar) {
        // region: binding
        FrameBinding<Integer> percent = FrameBinding.of(SwingFrames.frames(window), bar::setValue);
        Async.toThread(() -> unpack(percent::set)); // from any thread, a million times a second
        // end
    }

    static void until(JButton button) {
        // region: until
        SwingEvents.property(button, "enabled").until(button::isEnabled);
        // end
    }

    abstract void unpack(IntConsumer percent);
}
