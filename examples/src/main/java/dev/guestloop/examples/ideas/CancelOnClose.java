package dev.guestloop.examples.ideas;

import dev.guestloop.Async;
import dev.guestloop.swing.SwingEvents;
import dev.guestloop.swing.SwingGuest;
import dev.guestloop.ui.HandlerPolicy;
import dev.guestloop.ui.WindowScope;
import java.awt.BorderLayout;
import java.time.Duration;
import java.util.function.Consumer;
import javax.swing.JButton;
import javax.swing.JFrame;
import javax.swing.JLabel;

/** A window owns its tasks: when the user closes it, they are cancelled, and their clean-up runs. */
final class CancelOnClose {

    private CancelOnClose() {}

    static void main() {
        SwingGuest.launch(() -> {
            var frame = new JFrame("Close me");
            frame.setBounds(200, 200, 300, 120);
            untilClosed(frame, IO::println);
        });
    }

    static void untilClosed(JFrame frame, Consumer<String> say) {
        var time = new JLabel("", JLabel.CENTER);
        var count = new JButton("Count to ten");
        frame.add(time);
        frame.add(count, BorderLayout.SOUTH);
        SwingEvents.onAction(count, HandlerPolicy.DROP, _ -> seconds(10, count::setText, "the count", say));
        WindowScope tasks = SwingEvents.scopeOf(frame);
        tasks.spawn("clock", () -> seconds(Integer.MAX_VALUE, time::setText, "the clock", say));
        frame.setVisible(true);
        tasks.awaitClosed(); // and until its tasks have cleaned up
        say.accept("the window is closed");
    }

    private static void seconds(int end, Consumer<String> show, String name, Consumer<String> say) {
        try {
            for (int second = 0; second <= end; second++) {
                show.accept(second + " s");
                Async.sleep(Duration.ofSeconds(1)); // where a cancellation comes
            }
        } finally {
            say.accept(name + " has stopped");
        }
    }
}
