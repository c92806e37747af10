package dev.guestloop.libraries;

import static dev.guestloop.libraries.OnLoop.inTask;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.net.ByteStream;
import dev.guestloop.net.TcpListener;
import dev.guestloop.net.TcpStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** A real client of a protocol, unmodified, on the loop's thread, with sockets that suspend the task. */
class ProtocolClientsTest {

    /** A little Redis, on the same thread: were the client to block it, nothing would ever be answered. */
    private static void answer(ByteStream peer) throws IOException {
        Map<String, String> values = new HashMap<>();
        while (true) {
            byte[] head = peer.readUntil(new byte[] {'\n'}, 100);
            if (head == null) {
                return;
            }
            String[] words = new String[number(head)];
            for (int i = 0; i < words.length; i++) {
                int length = number(peer.readUntil(new byte[] {'\n'}, 100));
                words[i] = new String(peer.readExactly(length), UTF_8);
                peer.readExactly(2);
            }
            Async.sleep(Duration.ofMillis(5)); // it is slow
            switch (words[0]) {
                case "SET" -> {
                    values.put(words[1], words[2]);
                    peer.write("+OK\r\n");
                }
                case "GET" -> {
                    String value = values.get(words[1]);
                    peer.write(value == null ? "$-1\r\n" : "$" + value.length() + "\r\n" + value + "\r\n");
                }
                case "BLPOP" -> Async.sleep(Duration.ofHours(1));
                case "QUIT", "CLIENT" -> peer.write("+OK\r\n");
                default -> peer.write("-ERR unknown command\r\n");
            }
        }
    }

    private static int number(byte[] line) {
        return Integer.parseInt(new String(line, 1, line.length - 3, UTF_8));
    }

    private static InetSocketAddress serve() throws IOException {
        TcpListener listener = TcpListener.bind(0);
        Async.currentRun().spawn("redis", () -> {
            while (true) {
                TcpStream peer = listener.accept();
                Async.currentRun().spawn("peer", () -> {
                    try (peer) {
                        answer(peer);
                    }
                });
            }
        });
        return listener.localAddress();
    }

    @Test
    void jedisTalksToAServerOfTheSameThread() {
        inTask(() -> {
            InetSocketAddress address = serve();
            try (var heart = new Heartbeat();
                    var jedis = new Jedis(() -> connected(address))) {
                for (int i = 0; i < 20; i++) {
                    assertThat(jedis.set("key " + i, "value " + i)).isEqualTo("OK");
                    assertThat(jedis.get("key " + i)).isEqualTo("value " + i);
                }
                assertThat(jedis.get("no such key")).isNull();
                assertThatThrownBy(() -> jedis.incr("x"))
                        .isInstanceOf(JedisException.class)
                        .hasMessageContaining("unknown command");
                assertThat(heart.beats()).isGreaterThan(20);
            }
        });
    }

    private static StreamSocket connected(InetSocketAddress address) {
        try {
            var socket = new StreamSocket();
            socket.connect(address);
            return socket;
        } catch (IOException e) {
            throw new redis.clients.jedis.exceptions.JedisConnectionException(e);
        }
    }

    @Test
    void manyClientsWaitAtOnceAndEachIsCancelledAsATaskIs() {
        inTask(() -> {
            InetSocketAddress address = serve();
            Task<?>[] tasks = new Task<?>[50];
            for (int i = 0; i < tasks.length; i++) {
                int key = i;
                tasks[i] = Async.currentRun().spawn("client " + i, () -> {
                    try (var jedis = new Jedis(() -> connected(address))) {
                        jedis.set("key", "value " + key);
                        assertThat(jedis.get("key")).isEqualTo("value " + key);
                    }
                });
            }
            for (Task<?> task : tasks) {
                task.await();
            }
            Outcome<?> waited = Async.moveOnAfter(Duration.ofMillis(50), () -> {
                try (var jedis = new Jedis(() -> connected(address))) {
                    jedis.blpop(0, "nothing");
                }
            });
            assertThat(waited).isInstanceOf(Outcome.Cancelled.class);
        });
    }

    /** A driver for JDBC on the UI thread, with a real server; the guide recommends a thread all the same. */
    @Test
    void postgresDriverTalksToARealServerOnTheLoopsThread() throws Exception {
        try (PostgresServer server = PostgresServer.startOrSkip()) {
            inTask(() -> {
                String url = server.url() + "&sslmode=disable&gssEncMode=disable&socketFactory="
                        + StreamSockets.class.getName();
                try (var heart = new Heartbeat();
                        Connection connection = DriverManager.getConnection(url);
                        Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery(
                                "SELECT n, pg_sleep(0.05) FROM generate_series(1, 10) AS s(n)")) {
                    int sum = 0;
                    while (rows.next()) {
                        sum += rows.getInt(1);
                    }
                    assertThat(sum).isEqualTo(55);
                    assertThat(heart.beats()).isGreaterThan(20); // half a second at least
                }
            });
        }
    }
}
