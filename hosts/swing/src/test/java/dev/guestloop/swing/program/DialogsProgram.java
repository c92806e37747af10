package dev.guestloop.swing.program;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.swing.SwingGuest;
import java.awt.EventQueue;
import java.awt.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.swing.JDialog;
import javax.swing.JFrame;
import javax.swing.JOptionPane;

/** Three tasks open a dialog each. Then the main task ends, closes them or exits: {@code -Dend=…}. */
public final class DialogsProgram {

    private static final int DIALOGS = 3;

    private DialogsProgram() {}

    public static void main(String[] args) {
        String end = System.getProperty("end");
        GuestRun<Void> run = SwingGuest.launch(() -> {
            var frame = new JFrame("owner");
            frame.setSize(200, 100);
            frame.setVisible(true);
            for (int i = 0; i < DIALOGS; i++) {
                int number = i;
                Async.currentRun()
                        .spawn(() -> System.out.println("answer "
                                + JOptionPane.showConfirmDialog(frame, "?", "D" + number, JOptionPane.YES_NO_OPTION)));
                while (openDialogs().size() <= number) {
                    Async.sleep(Duration.ofMillis(1));
                }
            }
            switch (end) {
                case "exit" -> {
                    EventQueue.invokeLater(() -> System.exit(3));
                    Async.sleep(Duration.ofDays(1));
                }
                case "close" -> {
                    for (JDialog dialog : openDialogs().reversed()) {
                        dialog.dispose();
                        Async.sleep(Duration.ofMillis(20));
                    }
                    frame.dispose();
                }
                default -> frame.dispose();
            }
        });
        run.onDone(_ -> System.out.println("nested: " + (run.statistics().nestedTicks() > 0)));
    }

    private static List<JDialog> openDialogs() {
        List<JDialog> open = new ArrayList<>();
        for (Window window : Window.getWindows()) {
            if (window instanceof JDialog dialog && dialog.isShowing()) {
                open.add(dialog);
            }
        }
        return open;
    }
}
