package dev.guestloop.examples.ideas;

import dev.guestloop.Async;
import dev.guestloop.Outcome;
import dev.guestloop.TaskScope;
import dev.guestloop.net.TcpStream;
import dev.guestloop.swing.SwingEvents;
import dev.guestloop.swing.SwingGuest;
import dev.guestloop.sync.AsyncSemaphore;
import java.awt.BorderLayout;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import javax.swing.JFrame;
import javax.swing.JProgressBar;
import javax.swing.JScrollPane;
import javax.swing.JTable;
import javax.swing.table.DefaultTableModel;

/** Two thousand connections at a time, and a table that shows each port as soon as it answers. */
final class PortScanner {

    private static final int LAST_PORT = 65_535;
    static final int AT_ONCE = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration PATIENCE_OF_GREETING = Duration.ofSeconds(1);

    private PortScanner() {}

    /** What is shown. */
    interface View {
        void open(int port, String service);

        void tried(int ports);
    }

    static void main() {
        SwingGuest.launch(() -> {
            var table = new DefaultTableModel(new String[] {"port", "service says"}, 0);
            var bar = new JProgressBar(0, LAST_PORT);
            var frame = new JFrame("Open ports of this machine");
            frame.add(new JScrollPane(new JTable(table)));
            frame.add(bar, BorderLayout.SOUTH);
            frame.pack();
            frame.setVisible(true);
            SwingEvents.scopeOf(frame)
                    .spawn(
                            "scan",
                            () -> scan(ports(InetAddress.getLoopbackAddress()), new View() {
                                @Override
                                public void open(int port, String service) {
                                    table.addRow(new Object[] {port, service});
                                }

                                @Override
                                public void tried(int ports) {
                                    bar.setValue(ports);
                                }
                            }));
            SwingEvents.awaitClosed(frame);
        });
    }

    /** All ports of a host. */
    static List<InetSocketAddress> ports(InetAddress host) {
        return IntStream.rangeClosed(1, LAST_PORT)
                .mapToObj(port -> new InetSocketAddress(host, port))
                .toList();
    }

    /** Asks each address. One that cannot be asked, as when this process has no descriptor left, makes the scan fail. */
    static void scan(List<InetSocketAddress> addresses, View view) {
        var places = new AsyncSemaphore(AT_ONCE);
        int[] tried = {0};
        try (var scope = TaskScope.<Void>open()) {
            for (InetSocketAddress address : addresses) {
                places.acquire();
                if (scope.isCancelled()) { // one has failed, and nobody would give the places back
                    break;
                }
                scope.fork(() -> {
                    try {
                        Async.moveOnAfter(PATIENCE, () -> ask(address, view));
                    } finally {
                        places.release();
                        view.tried(++tried[0]);
                    }
                    return null;
                });
            }
            scope.join();
        }
    }

    private static void ask(InetSocketAddress address, View view) throws IOException {
        try (var stream = TcpStream.connect(address)) {
            hear(stream, view);
        } catch (ConnectException | NoRouteToHostException e) {
            return; // nobody listens, or a firewall says so
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).startsWith("Connection reset")) {
                view.open(address.getPort(), ""); // it hung up at once, but it was there
                return;
            }
            throw new IOException(
                    "A port could not be asked, and that ends the scan: address=" + address + ", at once=" + AT_ONCE
                            + ". If no descriptor is left, raise the process's limit (ulimit -n), or ask fewer at once.",
                    e);
        }
    }

    /** Shows a port that has answered, with what its service says of itself, if it speaks first. */
    static void hear(TcpStream stream, View view) throws IOException {
        InetSocketAddress address = stream.remoteAddress();
        if (stream.localAddress().equals(address)) {
            return; // nobody listens: the system gave this side that very port, and TCP connects it to itself
        }
        byte[] greeting = new byte[40];
        int length;
        try {
            var came = Async.moveOnAfter(PATIENCE_OF_GREETING, () -> stream.read(greeting));
            length = came instanceof Outcome.Success<Integer>(var n) ? Math.max(n, 0) : 0;
        } catch (IOException e) {
            length = 0; // it hung up, but it was there
        }
        view.open(address.getPort(), new String(greeting, 0, length, StandardCharsets.US_ASCII).strip());
    }
}
