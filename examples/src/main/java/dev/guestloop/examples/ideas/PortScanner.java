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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.swing.JFrame;
import javax.swing.JProgressBar;
import javax.swing.JScrollPane;
import javax.swing.JTable;
import javax.swing.table.DefaultTableModel;

/** Two thousand connections at a time, and a table that shows each port as soon as it answers. */
final class PortScanner {

    private static final int LAST_PORT = 65_535;
    private static final int AT_ONCE = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

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
                            () -> scan(InetAddress.getLoopbackAddress(), 1, LAST_PORT, new View() {
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

    static void scan(InetAddress host, int first, int last, View view) {
        var places = new AsyncSemaphore(AT_ONCE);
        int[] tried = {0};
        try (var scope = TaskScope.<Void>open()) {
            for (int port = first; port <= last; port++) {
                var address = new InetSocketAddress(host, port);
                places.acquire();
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

    private static void ask(InetSocketAddress address, View view) {
        try (var stream = TcpStream.connect(address)) {
            byte[] greeting = new byte[40]; // of services that speak first
            var came = Async.moveOnAfter(Duration.ofMillis(200), () -> stream.read(greeting));
            int length = came instanceof Outcome.Success<Integer>(var n) ? Math.max(n, 0) : 0;
            view.open(address.getPort(), new String(greeting, 0, length, StandardCharsets.US_ASCII).strip());
        } catch (IOException e) {
            return; // nobody listens
        }
    }
}
