package dev.guestloop.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.EventLoop;
import dev.guestloop.Outcome;
import dev.guestloop.TaskAction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import javax.swing.JButton;
import org.junit.jupiter.api.Test;

/** What the documents quote does what they say. */
class ReadmeProgramsTest {

    private static void inTask(TaskAction<?> main) {
        assertThat(EventLoop.run(main.asBody())).isEqualTo(new Outcome.Success<>(null));
    }

    @Test
    void theProgramOfTheReadmeCountsTheBytesOfAPage() throws Exception {
        var button = new JButton();
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread peer = Thread.ofPlatform().start(() -> answerOnce(server));
            inTask(() -> FirstWindow.download("localhost", server.getLocalPort(), button));
            peer.join();
        }
        assertThat(button.getText()).isEqualTo("5 bytes");
        assertThat(button.isEnabled()).isTrue();
    }

    private static void answerOnce(ServerSocket server) {
        try (var socket = server.accept()) {
            var request = new StringBuilder();
            while (!request.toString().endsWith("\r\n\r\n")) {
                request.append((char) socket.getInputStream().read());
            }
            socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
