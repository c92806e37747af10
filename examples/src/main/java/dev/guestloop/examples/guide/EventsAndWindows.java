package dev.guestloop.examples.guide;

import dev.guestloop.Async;
import dev.guestloop.swing.SwingEvents;
import dev.guestloop.sync.AsyncChannel;
import dev.guestloop.ui.EventStream;
import dev.guestloop.ui.HandlerPolicy;
import dev.guestloop.ui.ModalityRule;
import dev.guestloop.ui.WindowScope;
import java.awt.event.ActionEvent;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import javax.swing.JButton;
import javax.swing.JFrame;
import javax.swing.JTextField;
import javax.swing.event.DocumentEvent;

/** What {@code events-and-windows.md} quotes. */
final class EventsAndWindows {

    private final List<String> order;

    EventsAndWindows(List<String> order) {
        this.order = order;
    }

    void policies(JButton search, JButton save) {
        // region: policies
        SwingEvents.onAction(search, HandlerPolicy.RESTART, _ -> search()); // a click cancels the search before it
        SwingEvents.onAction(save, HandlerPolicy.DROP, _ -> save()) // a click while it saves does nothing
                .onBusy(busy -> save.setEnabled(!busy));
        // end
    }

    private void search() {
        doing("search");
    }

    private void save() {
        doing("save");
    }

    private void doing(String what) {
        order.add(what + " begins");
        Async.sleep(Duration.ofMillis(20));
        order.add(what + " ends");
    }

    static String click(JButton ok) {
        // region: click
        ActionEvent click = SwingEvents.nextAction(ok);
        return click.getActionCommand();
        // end
    }

    static void typed(JTextField field, Consumer<String> find) {
        // region: typed
        try (EventStream<DocumentEvent> typed = SwingEvents.changes(field).stream(AsyncChannel.conflated())) {
            while (true) {
                typed.nextAfterQuiet(Duration.ofMillis(300)); // the user has stopped typing
                find.accept(field.getText());
            }
        }
        // end
    }

    static void window(JFrame frame) {
        // region: window
        WindowScope tasks = SwingEvents.scopeOf(frame).modality(ModalityRule.PAUSE);
        tasks.spawn("clock", () -> {
            for (int seconds = 0; ; seconds++) { // until the window is closed
                frame.setTitle("open for " + seconds + " s");
                Async.sleep(Duration.ofSeconds(1));
            }
        });
        tasks.awaitClosed(); // the window is closed, and its tasks have cleaned up
        // end
    }
}
