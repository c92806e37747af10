package dev.guestloop.examples.ideas;

import dev.guestloop.EventLoop;
import dev.guestloop.TaskScope;
import dev.guestloop.TaskScope.Started;
import dev.guestloop.net.TcpListener;
import dev.guestloop.net.TcpStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A service: the clients begin when the server says that it listens, and it ends when the clients have. */
final class ServiceWithStart {

    private ServiceWithStart() {}

    static void main() {
        EventLoop.run(() -> serverAndClients(IO::println)).getOrThrow();
    }

    static void serverAndClients(Consumer<String> say) {
        try (var scope = TaskScope.open()) {
            int port = scope.start("server", started -> serve(started, say)); // waits until it listens
            scope.fork(() -> ask(port, say));
            scope.fork(() -> ask(port, say));
            scope.join(); // waits for the clients
        } // cancels the server, and waits until it has cleaned up
        say.accept("good night");
    }

    private static void serve(Started<Integer> started, Consumer<String> say) throws IOException {
        try (var listener = TcpListener.bind(0)) {
            started.started(listener.localAddress().getPort());
            for (int number = 1; ; number++) {
                try (TcpStream client = listener.accept()) {
                    client.write(("you are number " + number).getBytes(StandardCharsets.US_ASCII));
                }
            }
        } finally {
            say.accept("the server has closed");
        }
    }

    private static void ask(int port, Consumer<String> say) throws IOException {
        try (var server = TcpStream.connect("localhost", port)) {
            var answer = new StringBuilder();
            var buffer = new byte[64];
            for (int n; (n = server.read(buffer)) >= 0; ) {
                answer.append(new String(buffer, 0, n, StandardCharsets.US_ASCII));
            }
            say.accept("a client hears: " + answer);
        }
    }
}
