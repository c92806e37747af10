package dev.guestloop.examples.readme;

import dev.guestloop.Async;
import dev.guestloop.CancelScope;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.QueueHost;
import dev.guestloop.Task;
import dev.guestloop.net.TcpListener;
import dev.guestloop.net.TcpStream;
import dev.guestloop.swing.SwingEvents;
import dev.guestloop.ui.HandlerPolicy;
import dev.guestloop.ui.ModalityRule;
import dev.guestloop.ui.WindowScope;
import java.awt.event.ActionEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.swing.JButton;
import javax.swing.JDialog;
import javax.swing.JFrame;
import javax.swing.JOptionPane;
import org.jspecify.annotations.Nullable;

/** Pieces of code that the guide quotes, each between two marks. They are compiled, and the shorter ones are tested. */
final class Snippets {

    private Snippets() {}

    static String tasks() {
        // region: tasks
        Task<String> greeting = Async.currentRun().spawn("greeting", () -> {
            Async.sleep(Duration.ofMillis(10));
            return "hello";
        });
        // The new task has not begun: it runs in a step of its own.
        String text = greeting.await();
        // end
        return text;
    }

    static String waiting(CompletableFuture<String> answer) {
        // region: waiting
        String value = Async.await(answer); // any CompletionStage, completed by any thread
        Async.sleep(Duration.ofMillis(5)); // never less
        Async.yieldNow(); // lets everybody else run who is ready now
        // end
        return value;
    }

    static String timeout(CompletableFuture<String> answer) {
        // region: timeout
        Outcome<String> outcome = Async.moveOnAfter(Duration.ofMillis(50), () -> Async.await(answer));
        return switch (outcome) {
            case Outcome.Success<String>(var value) -> value;
            case Outcome.Failure<String>(var cause) -> "failed: " + cause;
            case Outcome.Cancelled<String>(var reason) -> "gave up: " + reason.message();
        };
        // end
    }

    static void shield(TcpStream stream, byte[] goodbye) throws IOException {
        // region: shield
        try {
            Async.sleep(Duration.ofDays(1));
        } finally {
            // A cancelled scope stays cancelled: clean-up that waits needs a shield, and a limit.
            CancelScope.shielded().timeout(Duration.ofSeconds(2)).run(() -> {
                stream.write(goodbye);
                return true;
            });
        }
        // end
    }

    static String thread(Path file) throws IOException {
        // region: thread
        String text = Async.toThread(() -> Files.readString(file)); // the event thread goes on meanwhile
        return text.strip();
        // end
    }

    static void dialog(JDialog dialog) {
        // region: dialog
        // If this task is cancelled, the dialog is closed.
        Async.awaitModal(dialog::dispose, () -> {
            dialog.setVisible(true);
            return true;
        });
        // end
    }

    static void ask(JFrame owner, Path file) throws IOException {
        // region: ask
        int answer = JOptionPane.showConfirmDialog(owner, "Delete the file?"); // the task waits, nothing else does
        if (answer == JOptionPane.YES_OPTION) {
            Async.toThread(() -> Files.delete(file));
        }
        // end
    }

    static void policies(JButton search, JButton save) {
        // region: policies
        SwingEvents.onAction(search, HandlerPolicy.RESTART, _ -> search()); // a click cancels the search before it
        SwingEvents.onAction(save, HandlerPolicy.DROP, _ -> save()) // a click while it saves does nothing
                .onBusy(busy -> save.setEnabled(!busy));
        // end
    }

    static String click(JButton ok) {
        // region: click
        ActionEvent click = SwingEvents.nextAction(ok);
        return click.getActionCommand();
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

    private static void search() {
        Async.sleep(Duration.ofMillis(1));
    }

    private static void save() {
        Async.sleep(Duration.ofMillis(1));
    }

    static void echo(int port) throws IOException {
        // region: echo
        try (var listener = TcpListener.bind(port)) {
            while (true) {
                TcpStream peer = listener.accept();
                Async.currentRun().spawn("echo", () -> {
                    try (peer) {
                        var buffer = new byte[4096];
                        for (int n; (n = peer.read(buffer)) >= 0; ) {
                            peer.write(ByteBuffer.wrap(buffer, 0, n));
                        }
                    }
                });
            }
        }
        // end
    }

    static void console() {
        // region: console
        var host = new QueueHost();
        GuestRun<@Nullable Void> run = GuestRun.start(host, () -> Async.sleep(Duration.ofMillis(1)));
        run.onDone(_ -> host.stop());
        host.run();
        // end
    }
}
