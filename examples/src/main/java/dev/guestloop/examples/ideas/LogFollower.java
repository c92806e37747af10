package dev.guestloop.examples.ideas;

import dev.guestloop.process.AsyncProcess;
import dev.guestloop.swing.SwingEvents;
import dev.guestloop.swing.SwingGuest;
import dev.guestloop.ui.WindowScope;
import java.io.IOException;
import javax.swing.DefaultListModel;
import javax.swing.JFrame;
import javax.swing.JList;
import javax.swing.JScrollPane;

/** A window shows what is added to a log, line by line, from a {@code tail} that ends with it (Swing, wants a display). */
final class LogFollower {

    private static final int SHOWN = 1_000;
    private static final int LONGEST_LINE = 1_000_000;

    private LogFollower() {}

    static void main(String... logs) {
        String log = logs.length == 0 ? "/var/log/syslog" : logs[0];
        SwingGuest.launch(() -> {
            var lines = new DefaultListModel<String>();
            var frame = new JFrame(log);
            frame.add(new JScrollPane(new JList<>(lines)));
            frame.setBounds(200, 200, 800, 400);
            WindowScope tasks = SwingEvents.scopeOf(frame);
            tasks.spawn("follower", () -> follow(log, lines));
            frame.setVisible(true);
            tasks.awaitClosed(); // closing it cancels the follower, which kills its process
        });
    }

    /** Goes on until it is cancelled. {@code -F} also follows a log that is renamed and begun anew. */
    static void follow(String log, DefaultListModel<String> lines) throws IOException {
        var tail = new ProcessBuilder("tail", "-n", "100", "-F", log).redirectErrorStream(true);
        try (var process = AsyncProcess.start(tail)) {
            for (String line; (line = process.stdout().readLine(LONGEST_LINE)) != null; ) {
                if (lines.size() == SHOWN) {
                    lines.remove(0);
                }
                lines.addElement(line);
            }
        }
    }
}
