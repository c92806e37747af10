package dev.guestloop.examples.ideas;

import dev.guestloop.Async;
import dev.guestloop.net.TcpListener;
import dev.guestloop.net.TcpStream;
import dev.guestloop.swing.SwingEvents;
import dev.guestloop.swing.SwingGuest;
import dev.guestloop.sync.AsyncChannel;
import dev.guestloop.ui.HandlerPolicy;
import java.awt.BorderLayout;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.swing.JFrame;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import javax.swing.JTextField;

/** A chat: a server and the windows of two clients, on one thread. */
final class Chat {

    private static final int LONGEST_LINE = 1_000;

    private Chat() {}

    static void main() {
        SwingGuest.launch(() -> {
            try (var listener = TcpListener.bind(0)) {
                Async.currentRun().spawn("server", () -> new Server().serve(listener));
                JFrame ada = client("Ada", listener.localAddress().getPort());
                JFrame bob = client("Bob", listener.localAddress().getPort());
                bob.setLocation(ada.getX() + ada.getWidth(), ada.getY());
                SwingEvents.awaitClosed(ada);
                SwingEvents.awaitClosed(bob);
            }
        });
    }

    /** Passes on what one says to all. Its map needs no lock: all connections are tasks of one thread. */
    static final class Server {

        /** What each client is still to be sent; one that does not read misses the oldest. */
        private final Map<TcpStream, AsyncChannel<String>> clients = new LinkedHashMap<>();

        void serve(TcpListener listener) {
            listener.serve(stream -> {
                AsyncChannel<String> lines = AsyncChannel.dropOldest(100);
                clients.put(stream, lines);
                var writer = Async.currentRun().spawn("writer", () -> {
                    for (String line : lines) {
                        stream.write(line + "\n");
                    }
                });
                try {
                    String name = stream.readLine(LONGEST_LINE);
                    sayToAll(name + " is here");
                    for (String line; (line = stream.readLine(LONGEST_LINE)) != null; ) {
                        sayToAll(name + ": " + line);
                    }
                    clients.remove(stream);
                    sayToAll(name + " has gone");
                } finally {
                    clients.remove(stream);
                    writer.cancel("its client has gone");
                }
            });
        }

        private void sayToAll(String line) {
            clients.values().forEach(lines -> lines.trySend(line));
        }
    }

    /** Opens a client's window; with that, its connection is closed. */
    static JFrame client(String name, int port) {
        var frame = new JFrame(name);
        var said = new JTextArea(12, 30);
        var input = new JTextField();
        said.setEditable(false);
        frame.add(new JScrollPane(said));
        frame.add(input, BorderLayout.SOUTH);
        frame.pack();
        SwingEvents.scopeOf(frame).spawn("client " + name, () -> talk(name, port, said, input));
        frame.setVisible(true);
        return frame;
    }

    private static void talk(String name, int port, JTextArea said, JTextField input) throws IOException {
        try (var stream = TcpStream.connect("localhost", port)) {
            stream.write(name + "\n");
            SwingEvents.onAction(input, HandlerPolicy.QUEUE, _ -> {
                String line = input.getText();
                input.setText("");
                stream.write(line + "\n");
            });
            for (String line; (line = stream.readLine(2 * LONGEST_LINE)) != null; ) {
                said.append(line + "\n");
            }
        }
    }
}
