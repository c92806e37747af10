package dev.guestloop.examples.readme;

// region: program
import dev.guestloop.net.TcpStream;
import dev.guestloop.swing.SwingEvents;
import dev.guestloop.swing.SwingGuest;
import dev.guestloop.ui.HandlerPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.swing.JButton;
import javax.swing.JFrame;

final class FirstWindow {

    static void main() {
        SwingGuest.launch(
                () -> { // the main task, on the event thread
                    var button = new JButton("Download");
                    // A click starts a task; the next one is dropped while that runs.
                    SwingEvents.onAction(button, HandlerPolicy.DROP, _ -> download("example.org", 80, button));
                    var frame = new JFrame("Hello");
                    frame.add(button);
                    frame.setSize(320, 120);
                    frame.setVisible(true);
                    SwingEvents.awaitClosed(frame); // suspends until the user closes the window
                }); // then every task is cancelled, its finally blocks run, its sockets close, and the JVM ends
    }

    static void download(String host, int port, JButton button) throws IOException {
        button.setEnabled(false);
        try (var stream = TcpStream.connect(host, port)) {
            stream.write(("GET / HTTP/1.0\r\nHost: " + host + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            var buffer = new byte[8192];
            int total = 0;
            for (int n; (n = stream.read(buffer)) >= 0; ) { // suspends the task, not the event thread
                total += n;
                button.setText(total + " bytes"); // still on the event thread
            }
        } finally {
            button.setEnabled(true);
        }
    }
}
// end
