package dev.guestloop.examples.guide;

import dev.guestloop.net.ByteStream;
import dev.guestloop.net.HttpProxy;
import dev.guestloop.net.MemoryStream;
import dev.guestloop.net.TcpListener;
import dev.guestloop.net.TcpStream;
import dev.guestloop.net.TlsOptions;
import dev.guestloop.net.TlsStream;
import dev.guestloop.net.UdpSocket;
import dev.guestloop.net.UnixListener;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;

/** What {@code sockets.md} quotes. */
final class Sockets {

    private Sockets() {}

    static String ask(String host, int port, String question) throws IOException {
        // region: ask
        try (var stream = TcpStream.connect(host, port)) {
            stream.write(question + "\n");
            String answer = stream.readLine(1_000); // no more than 1,000 bytes
            return answer == null ? "(no answer)" : answer;
        }
        // end
    }

    static void echo(int port) throws IOException {
        // region: echo
        try (var listener = TcpListener.bind(port)) {
            listener.serve(stream -> {
                for (String line; (line = stream.readLine(1_000)) != null; ) {
                    stream.write(line + "\n");
                }
            });
        }
        // end
    }

    static byte[] message(ByteStream stream) throws IOException {
        // region: message
        int length = ByteBuffer.wrap(stream.readExactly(4)).getInt();
        return stream.readExactly(Math.min(length, 1_000_000));
        // end
    }

    static void unix(Path path) throws IOException {
        // region: unix
        try (var listener = UnixListener.bind(path)) { // deletes the file when it is closed
            listener.serve(stream -> stream.write("hello\n"));
        }
        // end
    }

    static void answerOneDatagram(InetSocketAddress address) throws IOException {
        // region: udp
        try (var socket = UdpSocket.bind(address)) {
            var buffer = ByteBuffer.allocate(65_535);
            InetSocketAddress peer = socket.receive(buffer);
            socket.send(buffer.flip(), peer);
        }
        // end
    }

    static void secure(SSLContext trustsTheServer) throws IOException {
        // region: tls
        TlsOptions options = TlsOptions.DEFAULT
                .withContext(trustsTheServer) // not needed for servers that the JDK trusts
                .withApplicationProtocols("http/1.1");
        try (var below = TcpStream.connect("localhost", 8443);
                var stream = TlsStream.client(below, "localhost", options)) {
            stream.write("GET / HTTP/1.0\r\n\r\n");
        }
        // end
    }

    static TlsStream throughProxy(InetSocketAddress proxy, TlsOptions options) throws IOException {
        // region: proxy
        TcpStream stream = TcpStream.connect(proxy);
        HttpProxy.tunnel(stream, "localhost", 8443, HttpProxy.basic("user", "password"));
        return TlsStream.client(stream, "localhost", options);
        // end
    }

    static int compressedNumber(ByteStream stream) throws IOException {
        // region: views
        var in = new DataInputStream(new GZIPInputStream(stream.input()));
        return in.readInt(); // waits for the network, and suspends the task
        // end
    }

    static String inMemory() throws IOException {
        // region: memory
        MemoryStream.Pair pair = MemoryStream.pair();
        pair.left().write("hello");
        return new String(pair.right().readExactly(5), StandardCharsets.US_ASCII);
        // end
    }
}
