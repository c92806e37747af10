package dev.guestloop.swing.program;

import dev.guestloop.Async;
import dev.guestloop.swing.SwingGuest;
import java.awt.GraphicsEnvironment;
import java.time.Duration;
import javax.swing.JFrame;

/** Sleeps longer than AWT keeps an idle event thread, without a window, and after the last window. */
public final class WindowlessProgram {

    private static final Duration LONGER_THAN_AWT_WAITS = Duration.ofSeconds(3);

    private WindowlessProgram() {}

    public static void main(String[] args) {
        SwingGuest.launch(() -> {
            Thread first = Thread.currentThread();
            try {
                Async.sleep(LONGER_THAN_AWT_WAITS);
                System.out.println("same thread without a window: " + (Thread.currentThread() == first));
                if (!GraphicsEnvironment.isHeadless()) {
                    var frame = new JFrame("short-lived");
                    frame.setSize(100, 100);
                    frame.setVisible(true);
                    frame.dispose();
                    Async.sleep(LONGER_THAN_AWT_WAITS);
                    System.out.println("same thread after the last window: " + (Thread.currentThread() == first));
                }
            } finally {
                System.out.println("finally");
            }
        });
    }
}
