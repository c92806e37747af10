package dev.guestloop.swing.program;

import dev.guestloop.Async;
import dev.guestloop.swing.SwingGuest;
import java.awt.KeyboardFocusManager;
import java.awt.Window;
import java.time.Duration;
import javax.swing.JDialog;
import javax.swing.JFrame;
import javax.swing.Timer;

/** Fails, and disposes of its window on the way out; then somebody reads the error dialog and closes it. */
public final class FailingWindowProgram {

    private FailingWindowProgram() {}

    public static void main(String[] args) {
        SwingGuest.launch(() -> {
            var frame = new JFrame("fails");
            frame.setSize(300, 200);
            frame.setVisible(true);
            while (KeyboardFocusManager.getCurrentKeyboardFocusManager().getActiveWindow() != frame) {
                Async.sleep(Duration.ofMillis(5));
            }
            try {
                throw new IllegalStateException("no more paper");
            } finally {
                frame.dispose();
                readerOfTheDialog(frame).start();
            }
        });
    }

    private static Timer readerOfTheDialog(JFrame frame) {
        var look = new Timer(20, null);
        look.addActionListener(_ -> {
            for (Window window : Window.getWindows()) {
                if (window instanceof JDialog dialog && dialog.isShowing()) {
                    look.stop();
                    System.out.println("the window is open again: " + frame.isDisplayable());
                    dialog.dispose();
                }
            }
        });
        return look;
    }
}
