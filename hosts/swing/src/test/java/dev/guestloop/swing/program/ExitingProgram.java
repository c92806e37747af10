package dev.guestloop.swing.program;

import dev.guestloop.Async;
import dev.guestloop.net.TcpListener;
import dev.guestloop.swing.SwingGuest;
import java.awt.EventQueue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Calls System.exit in an event handler, while a task waits. */
public final class ExitingProgram {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private ExitingProgram() {}

    public static void main(String[] args) {
        SwingGuest.launch(() -> {
            try (var listener = TcpListener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> sayWhetherClosed(listener)));
                EventQueue.invokeLater(() -> System.exit(3));
                Async.sleep(Duration.ofDays(1));
            } finally {
                System.out.println("finally");
            }
        });
    }

    private static void sayWhetherClosed(TcpListener listener) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (isOpen(listener) && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        System.out.println("listener open: " + isOpen(listener));
    }

    private static boolean isOpen(TcpListener listener) {
        try {
            return listener.localAddress() != null;
        } catch (IOException e) {
            return false;
        }
    }
}
