package dev.guestloop.swing.program;

import dev.guestloop.Async;
import dev.guestloop.swing.SwingEvents;
import dev.guestloop.swing.SwingGuest;
import java.awt.event.WindowEvent;
import java.time.Duration;
import javax.swing.JFrame;

/** Opens a window with all defaults and tasks, closes it as the user would, and has to end by itself. */
public final class WindowProgram {

    private WindowProgram() {}

    public static void main(String[] args) {
        SwingGuest.launch(() -> {
            var frame = new JFrame("closed by itself");
            frame.setSize(200, 100);
            frame.setVisible(true);
            Async.currentRun().spawn(() -> {
                try {
                    Async.sleep(Duration.ofDays(1));
                } finally {
                    Async.shielded(() -> Async.sleep(Duration.ofMillis(10)));
                    System.out.println("finally of a task");
                }
            });
            Async.currentRun().spawn(() -> {
                Async.sleep(Duration.ofMillis(50));
                frame.dispatchEvent(new WindowEvent(frame, WindowEvent.WINDOW_CLOSING));
            });
            try {
                SwingEvents.awaitClosed(frame);
                System.out.println("closed");
            } finally {
                System.out.println("finally of main");
            }
        });
    }
}
