package dev.guestloop.examples.ideas;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.TaskFailedException;
import dev.guestloop.TaskScope;
import dev.guestloop.net.TcpListener;
import dev.guestloop.net.TcpStream;
import dev.guestloop.swing.SwingEvents;
import dev.guestloop.swing.SwingGuest;
import dev.guestloop.sync.AsyncChannel;
import dev.guestloop.ui.HandlerPolicy;
import java.awt.BorderLayout;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.swing.JFrame;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import javax.swing.JTextField;
import org.jspecify.annotations.Nullable;

/** A chat: a server and the windows of two clients, on one thread; or {@code server}, and {@code client HOST PORT} elsewhere. */
final class Chat {

    private static final int LONGEST_LINE = 1_000;
    private static final int LONGEST_NAME = 100;

    /** What the server sends: a name and a line, each byte of which may have become three on its way through a text. */
    private static final int LONGEST_SENT = 3 * (LONGEST_NAME + LONGEST_LINE) + 20;

    private Chat() {}

    static void main(String... args) {
        if (args.length == 0) {
            SwingGuest.launch(Chat::bothHere);
        } else if (args.length == 1 && args[0].equals("server")) {
            EventLoop.run(Chat::server).getOrThrow();
        } else if (args.length == 3 && args[0].equals("client")) {
            int port = Integer.parseInt(args[2]);
            SwingGuest.launch(() -> SwingEvents.awaitClosed(client(System.getProperty("user.name"), args[1], port)));
        } else {
            throw new IllegalArgumentException(
                    "The arguments are none, or server, or client HOST PORT: arguments=" + List.of(args));
        }
    }

    private static void bothHere() throws IOException {
        try (var listener = TcpListener.bind(0)) {
            Async.currentRun().spawn("server", () -> new Server().serve(listener));
            int port = listener.localAddress().getPort();
            JFrame ada = client("Ada", "localhost", port);
            JFrame bob = client("Bob", "localhost", port);
            bob.setLocation(ada.getX() + ada.getWidth(), ada.getY());
            SwingEvents.awaitClosed(ada);
            SwingEvents.awaitClosed(bob);
        }
    }

    /** For clients elsewhere: on all addresses of this machine, until it is interrupted. */
    private static void server() throws IOException {
        try (var listener = TcpListener.bind(new InetSocketAddress(0))) {
            IO.println("The chat's port is " + listener.localAddress().getPort());
            new Server().serve(listener);
        }
    }

    /** Passes on what one says to all. Its set needs no lock: all connections are tasks of one thread. */
    static final class Server {

        /** What each client is still to be sent; one that does not read misses the oldest. */
        private final Set<AsyncChannel<String>> clients = new LinkedHashSet<>();

        void serve(TcpListener listener) {
            listener.serve(this::serveClient);
        }

        private void serveClient(TcpStream stream) throws IOException {
            String name = nameOf(stream);
            if (name == null) {
                return; // gone before it said who it is
            }
            AsyncChannel<String> lines = AsyncChannel.dropOldest(100);
            clients.add(lines);
            sayToAll(name + " is here");
            try (var scope = TaskScope.<Void>open()) {
                scope.fork("writer", () -> {
                    for (String line : lines) {
                        stream.write(line + "\n");
                    }
                });
                scope.fork("reader", () -> {
                    for (String line; (line = stream.readLine(LONGEST_LINE)) != null; ) {
                        sayToAll(name + ": " + line);
                    }
                    scope.cancel("its client has gone"); // ends the writer
                });
                scope.join();
            } catch (TaskFailedException e) {
                if (!(e.getCause() instanceof IOException)) {
                    throw e;
                }
                // a broken connection is a way to go
            } finally {
                clients.remove(lines);
                sayToAll(name + " has gone");
            }
        }

        private static @Nullable String nameOf(TcpStream stream) {
            try {
                return stream.readLine(LONGEST_NAME);
            } catch (IOException e) {
                return null; // broken, or more than a name
            }
        }

        private void sayToAll(String line) {
            clients.forEach(lines -> lines.trySend(line));
        }
    }

    /** Opens a client's window; with that, its connection is closed. */
    static JFrame client(String name, String host, int port) {
        var frame = new JFrame(name);
        var said = new JTextArea(12, 30);
        var input = new JTextField();
        said.setEditable(false);
        frame.add(new JScrollPane(said));
        frame.add(input, BorderLayout.SOUTH);
        frame.pack();
        SwingEvents.scopeOf(frame).spawn("client " + name, () -> talk(name, host, port, said, input));
        frame.setVisible(true);
        return frame;
    }

    private static void talk(String name, String host, int port, JTextArea said, JTextField input) throws IOException {
        try (var stream = TcpStream.connect(host, port);
                var _ = SwingEvents.onAction(input, HandlerPolicy.QUEUE, _ -> {
                    String line = input.getText();
                    input.setText("");
                    stream.write(line + "\n");
                })) {
            stream.write(name + "\n"); // before any line: the handler's tasks run later
            for (String line; (line = stream.readLine(LONGEST_SENT)) != null; ) {
                said.append(line + "\n");
            }
        }
        said.append("The server has gone\n");
        input.setEnabled(false);
    }
}
