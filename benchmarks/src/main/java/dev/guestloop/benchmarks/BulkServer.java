package dev.guestloop.benchmarks;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;

/**
 * Sends or takes as many bytes as it is told to, plain and with TLS, in a process of its own. The client says a number of eight bytes:
 * so many bytes are sent to it, or, if it is negative, taken from it and answered with one.
 */
final class BulkServer implements AutoCloseable {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final Process process;
    private final int plainPort;
    private final int tlsPort;

    private BulkServer(Process process, int plainPort, int tlsPort) {
        this.process = process;
        this.plainPort = plainPort;
        this.tlsPort = tlsPort;
    }

    static BulkServer start(Path keys) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BulkServer.class.getName(),
                        keys.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        return new BulkServer(process, Integer.parseInt(output.readLine()), Integer.parseInt(output.readLine()));
    }

    SocketAddress plain() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), plainPort);
    }

    SocketAddress tls() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), tlsPort);
    }

    @Override
    public void close() {
        process.destroy();
    }

    public static void main(String[] arguments) throws Exception {
        SSLContext context = TestKeys.context(Path.of(arguments[0]));
        InetAddress loopback = InetAddress.getLoopbackAddress();
        serve(new ServerSocket(0, 50, loopback));
        serve(context.getServerSocketFactory().createServerSocket(0, 50, loopback));
        System.in.read(); // whoever started us holds the other end, and with him we end
        System.exit(0);
    }

    private static void serve(ServerSocket listener) {
        System.out.println(listener.getLocalPort());
        Thread.ofPlatform().start(() -> {
            while (true) {
                try {
                    Socket socket = listener.accept();
                    Thread.ofPlatform().start(() -> serve(socket));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }

    private static void serve(Socket socket) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (socket) {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            var numbers = new DataInputStream(in);
            while (true) {
                long bytes = numbers.readLong();
                for (long left = bytes; left > 0; left -= buffer.length) {
                    out.write(buffer, 0, (int) Math.min(left, buffer.length));
                }
                if (bytes < 0) {
                    for (long left = -bytes; left > 0; ) {
                        left -= in.read(buffer, 0, (int) Math.min(left, buffer.length));
                    }
                    out.write(0);
                }
            }
        } catch (IOException e) {
            return; // the client went away
        }
    }
}
