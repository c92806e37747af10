package dev.guestloop.net;

import dev.guestloop.Async;
import dev.guestloop.TaskFailedException;
import dev.guestloop.TaskScope;
import dev.guestloop.TaskScope.Joiner;
import dev.guestloop.TaskScope.Subtask;
import dev.guestloop.sync.AsyncEvent;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Connects to the first of several addresses that answers, after RFC 8305, sections 4 and 5. */
final class HappyEyeballs {

    private final List<InetSocketAddress> addresses;
    private final TcpOptions options;
    private final List<IOException> failures = new ArrayList<>();
    private @Nullable TcpStream winner;

    private HappyEyeballs(List<InetSocketAddress> addresses, TcpOptions options) {
        this.addresses = addresses;
        this.options = options;
    }

    static TcpStream connect(String host, int port, TcpOptions options) throws IOException {
        List<InetAddress> found =
                Async.toThread(Async.OnCancel.ABANDON, () -> options.resolver().resolve(host));
        if (found.isEmpty()) {
            throw new UnknownHostException("The resolver gave no address: host=" + host);
        }
        List<InetSocketAddress> addresses = inTurn(found).stream()
                .map(address -> new InetSocketAddress(address, port))
                .toList();
        if (addresses.size() == 1) {
            return TcpStream.connect(addresses.getFirst(), options);
        }
        return new HappyEyeballs(addresses, options).race(host, port);
    }

    /** The two families by turns, beginning with that of the first address; within a family the order stays. */
    static List<InetAddress> inTurn(List<InetAddress> found) {
        boolean firstIsSix = found.getFirst() instanceof Inet6Address;
        List<InetAddress> ordered = new ArrayList<>();
        Iterator<InetAddress> preferred = ofFamily(found, firstIsSix);
        Iterator<InetAddress> other = ofFamily(found, !firstIsSix);
        while (preferred.hasNext() || other.hasNext()) {
            if (preferred.hasNext()) {
                ordered.add(preferred.next());
            }
            if (other.hasNext()) {
                ordered.add(other.next());
            }
        }
        return ordered;
    }

    private static Iterator<InetAddress> ofFamily(List<InetAddress> found, boolean six) {
        return found.stream()
                .filter(address -> address instanceof Inet6Address == six)
                .iterator();
    }

    private TcpStream race(String host, int port) throws IOException {
        boolean won = false;
        try {
            tryInTurn();
            won = winner != null;
        } finally {
            if (!won && winner != null) {
                winner.abort(); // cancelled at the last moment
            }
        }
        if (winner == null) {
            throw failure(host, port);
        }
        return winner;
    }

    private void tryInTurn() {
        try (var scope = TaskScope.<@Nullable Void, List<Subtask<@Nullable Void>>, RuntimeException>open(
                Joiner.allUntil(attempt -> winner != null || attempt.state() == Subtask.State.FAILED),
                configuration -> configuration.withName("connect"))) {
            for (InetSocketAddress address : addresses) {
                var decided = new AsyncEvent();
                scope.fork(() -> attempt(address, decided));
                Async.moveOnAfter(options.attemptDelay(), decided::await);
                if (scope.isCancelled()) {
                    break;
                }
            }
            for (Subtask<@Nullable Void> attempt : scope.join()) {
                if (winner == null && attempt.state() == Subtask.State.FAILED) {
                    throw new TaskFailedException(
                            attempt.exception()); // no failure of the network, such as a bad option
                }
            }
        }
    }

    private void attempt(InetSocketAddress address, AsyncEvent decided) {
        try {
            TcpStream stream = TcpStream.connect(address, options);
            if (winner == null) {
                winner = stream;
            } else {
                stream.abort(); // two at once, and the other was first
            }
        } catch (IOException e) {
            failures.add(e);
        } finally {
            decided.set();
        }
    }

    private IOException failure(String host, int port) {
        var all = new ConnectException(
                "No address of the host takes a connection: host=" + host + ", port=" + port + ", tried=" + addresses);
        failures.forEach(all::addSuppressed);
        return all;
    }
}
