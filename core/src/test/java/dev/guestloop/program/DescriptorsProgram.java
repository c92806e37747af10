package dev.guestloop.program;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.net.TcpListener;
import dev.guestloop.net.TcpStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Uses up all descriptors of the process, and then gives some back. */
public final class DescriptorsProgram {

    private DescriptorsProgram() {}

    /** Runs it. */
    public static void main(String[] arguments) {
        System.getLogger("test").log(System.Logger.Level.INFO, "the JDK's log has read its files");
        System.out.println(EventLoop.run(() -> {
            TcpListener listener = TcpListener.bind(0);
            InetSocketAddress address = listener.localAddress();
            var server = Async.currentRun()
                    .spawn("server", () -> listener.serve(stream -> stream.write(stream.readLine(100) + "\n")));
            ask(address); // loads the classes, which takes descriptors where they are in folders
            Async.sleep(Duration.ofMillis(1));
            List<TcpStream> clients = new ArrayList<>();
            try {
                while (true) {
                    clients.add(TcpStream.connect(address));
                }
            } catch (IOException e) {
                System.out.println("exhausted: " + e.getMessage());
            }
            Async.sleep(Duration.ofMillis(300)); // three rests of the listener, for which it speaks once
            for (TcpStream client : clients) {
                client.close();
            }
            Async.sleep(Duration.ofMillis(300)); // descriptors come back with the next select, and the listener rests
            System.out.println(ask(address));
            listener.close();
            server.await();
        }));
    }

    private static String ask(InetSocketAddress address) throws IOException {
        try (TcpStream client = TcpStream.connect(address)) {
            client.write("served\n");
            return client.readLine(100);
        }
    }
}
